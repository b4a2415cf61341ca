/**
 * One table's rows in memory, with its uuid index and its unique indexes.
 */
import type { Uuid } from "../../base/uuid.ts";
import type { TableDefinition } from "./schema.ts";
import type { Cell, PutResult } from "./store.ts";
import { createUniqueIndexes } from "./unique-indexes.ts";

export interface RowTable {
  readonly definition: TableDefinition;
  readonly size: number;
  idOf(uuid: Uuid): number | undefined;
  uuidOf(id: number): Uuid | undefined;
  row(id: number): readonly Cell[] | undefined;
  each(onRow: (id: number, cells: readonly Cell[]) => void): void;
  put(id: number | undefined, cells: Cell[]): PutResult;
  remove(id: number): boolean;
  /** Ids written or removed since the last call, in order of id. */
  takeChanged(): readonly number[];
}

export function createRowTable(definition: TableDefinition): RowTable {
  // Dense by id; ids start at 1 and are never given twice, as AUTOINCREMENT does.
  const rows: (Cell[] | undefined)[] = [undefined];
  const byUuid = new Map<string, number>();
  const indexes = createUniqueIndexes(definition);
  const uuidAt = definition.position("uuid");
  const idAt = definition.position("id");
  const required = definition.columns.flatMap((column, position) =>
    column.notNull && column.name !== "id" ? [position] : [],
  );
  const changed = new Set<number>();
  let size = 0;

  const unlink = (id: number, cells: readonly Cell[]): void => {
    indexes.release(id, cells);
    const uuid = cells[uuidAt];
    if (typeof uuid === "string" && byUuid.get(uuid) === id) byUuid.delete(uuid);
  };
  const refusal = (id: number | undefined, cells: readonly Cell[]): PutResult | undefined => {
    for (const position of required) {
      if ((cells[position] ?? null) === null) {
        return { kind: "missing", column: definition.columns[position]?.name ?? "" };
      }
    }
    const constraint = indexes.conflict(id, cells);
    return constraint === undefined ? undefined : { kind: "conflict", constraint };
  };

  return {
    definition,
    get size() {
      return size;
    },
    idOf: (uuid) => byUuid.get(uuid),
    uuidOf: (id) => {
      const uuid = rows[id]?.[uuidAt];
      return typeof uuid === "string" ? (uuid as Uuid) : undefined;
    },
    row: (id) => rows[id],
    each: (onRow) => {
      for (let id = 1; id < rows.length; id++) {
        const cells = rows[id];
        if (cells !== undefined) onRow(id, cells);
      }
    },
    put: (known, cells) => {
      const refused = refusal(known, cells);
      if (refused !== undefined) return refused;
      const id = known ?? rows.length;
      const before = rows[id];
      if (before === undefined) size++;
      else unlink(id, before);
      if (idAt >= 0) cells[idAt] = id;
      rows[id] = cells;
      indexes.hold(id, cells);
      const uuid = cells[uuidAt];
      if (typeof uuid === "string" && !byUuid.has(uuid)) byUuid.set(uuid, id);
      changed.add(id);
      return { kind: before === undefined ? "inserted" : "updated", id };
    },
    remove: (id) => {
      const before = rows[id];
      if (before === undefined) return false;
      unlink(id, before);
      rows[id] = undefined;
      size--;
      changed.add(id);
      return true;
    },
    takeChanged: () => {
      const ids = [...changed].sort((a, b) => a - b);
      changed.clear();
      return ids;
    },
  };
}
