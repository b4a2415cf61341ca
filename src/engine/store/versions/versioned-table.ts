/** One table's rows as of every step, with its uuid index and its unique indexes over the rows as they are now. */
import type { Uuid } from "../../../base/uuid.ts";
import type { TableDefinition } from "../schema.ts";
import type { Cell, PutResult } from "../store.ts";
import { createUniqueIndexes } from "../unique-indexes.ts";
import { createVersionIndex, type VersionIndex } from "./version-index.ts";

/** The step of whoever asks for what is now. */
export const NOW = Number.MAX_SAFE_INTEGER;

export interface VersionedTable {
  readonly definition: TableDefinition;
  /** Slots are local ids. */
  readonly index: VersionIndex;
  idOf(uuid: Uuid, step: number): number | undefined;
  uuidOf(id: number, step: number): Uuid | undefined;
  row(id: number, step: number): readonly Cell[] | undefined;
  each(step: number, onRow: (id: number, cells: readonly Cell[]) => void): void;
  count(step: number): number;
  /** The highest id that was given up to a step, which AUTOINCREMENT never gives again; 0 for none. */
  lastIdAt(step: number): number;
  put(id: number | undefined, cells: Cell[], step: number): PutResult;
  remove(id: number, step: number): boolean;
  /** The cells of a version; `undefined` for a removal. */
  cellsOf(version: number): readonly Cell[] | undefined;
}

export function createVersionedTable(definition: TableDefinition): VersionedTable {
  const index = createVersionIndex();
  const versions: (Cell[] | undefined)[] = [];
  // Every id that ever held a uuid, the lowest first: ids are never given twice, and a row keeps its uuid.
  const byUuid = new Map<string, number | number[]>();
  const indexes = createUniqueIndexes(definition);
  const uuidAt = definition.position("uuid");
  const idAt = definition.position("id");
  // Ids start at 1 and are never given twice, as AUTOINCREMENT does.
  let next = 1;

  const cellsOf = (version: number): Cell[] | undefined =>
    version < 0 ? undefined : versions[version];
  const row = (id: number, step: number): Cell[] | undefined =>
    id < index.slots ? cellsOf(index.at(id, step)) : undefined;
  const idOf = (uuid: string, step: number): number | undefined => {
    const ids = byUuid.get(uuid);
    if (ids === undefined) return undefined;
    if (typeof ids === "number") return row(ids, step)?.[uuidAt] === uuid ? ids : undefined;
    return ids.find((id) => row(id, step)?.[uuidAt] === uuid);
  };
  const isUnique = definition.columns[uuidAt]?.unique === true;
  const uuidTaken = (known: number | undefined, cells: readonly Cell[]): string | undefined => {
    const uuid = isUnique ? cells[uuidAt] : undefined;
    const holder = typeof uuid === "string" ? idOf(uuid, NOW) : undefined;
    return holder === undefined || holder === known ? undefined : `${definition.name}.uuid`;
  };
  const write = (id: number, cells: Cell[] | undefined, step: number): void => {
    versions[index.write(id, step, cells !== undefined)] = cells;
  };

  return {
    definition,
    index,
    idOf,
    uuidOf: (id, step) => {
      const uuid = row(id, step)?.[uuidAt];
      return typeof uuid === "string" ? (uuid as Uuid) : undefined;
    },
    row,
    each: (step, onRow) => {
      for (let id = 1; id < index.slots; id++) {
        const cells = row(id, step);
        if (cells !== undefined) onRow(id, cells);
      }
    },
    count: (step) => index.countAt(step),
    lastIdAt: (step) => lastSlotAt(index, step),
    put: (known, cells, step) => {
      const refused = missingCell(definition, cells);
      if (refused !== undefined) return refused;
      const constraint = uuidTaken(known, cells) ?? indexes.conflict(known, cells);
      if (constraint !== undefined) return { kind: "conflict", constraint };
      const id = known ?? next;
      next = Math.max(next, id + 1);
      const before = row(id, NOW);
      if (before !== undefined) indexes.release(id, before);
      if (idAt >= 0) cells[idAt] = id;
      write(id, cells, step);
      indexes.hold(id, cells);
      const uuid = cells[uuidAt];
      if (typeof uuid === "string") noteId(byUuid, uuid, id);
      return { kind: before === undefined ? "inserted" : "updated", id };
    },
    remove: (id, step) => {
      const before = row(id, NOW);
      if (before === undefined) return false;
      indexes.release(id, before);
      write(id, undefined, step);
      return true;
    },
    cellsOf,
  };
}

/** A column that may not be NULL and is. The id is given by the table. */
function missingCell({ columns }: TableDefinition, cells: readonly Cell[]): PutResult | undefined {
  const found = columns.find(
    ({ name, notNull }, at) => notNull && name !== "id" && (cells[at] ?? null) === null,
  );
  return found === undefined ? undefined : { kind: "missing", column: found.name };
}

function noteId(byUuid: Map<string, number | number[]>, uuid: string, id: number): void {
  const ids = byUuid.get(uuid);
  if (ids === undefined) byUuid.set(uuid, id);
  else if (typeof ids !== "number") {
    if (!ids.includes(id)) ids.push(id);
  } else if (ids !== id) byUuid.set(uuid, [ids, id]);
}

/** Slots are first written in their order, so the last one that a step knows is found by halving. */
function lastSlotAt(index: VersionIndex, step: number): number {
  let low = 0;
  let high = index.slots - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (index.at(middle, step) < 0) high = middle - 1;
    else low = middle;
  }
  return Math.max(low, 0);
}
