/**
 * One table's rows as of every step, with its uuid index and its unique indexes over the rows as they are now.
 *
 * A version is one integer a column, in typed arrays; see `cells.ts`.
 */
import type { Uuid } from "../../../base/uuid.ts";
import type { TableDefinition } from "../schema.ts";
import type { Cell, PutResult } from "../store.ts";
import { createUniqueIndexes, type UniqueIndexes } from "../unique-indexes.ts";
import { type Cells, NULL_CELL } from "./cells.ts";
import { createIntList } from "./int-list.ts";
import { RowCells } from "./row-cells.ts";
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

  /** The row of the uuid of a number, as it is now; 0 for none. */
  idOfNumber(uuid: number): number;
  /** A cell of a row that is there, as it is now. */
  cellNow(id: number, position: number): number;
  /** Why a row of these cells cannot be written under `id`, 0 for a new one; `undefined` when it can. */
  refusal(id: number, cells: Int32Array): PutResult | undefined;
  /** Writes a row that nothing refuses, and returns its id. */
  write(id: number, cells: Int32Array, step: number): number;
}

export function createVersionedTable(definition: TableDefinition, codec: Cells): VersionedTable {
  const index = createVersionIndex();
  const width = definition.columns.length;
  const rows = new RowCells(width);
  const scratch = new Int32Array(width);
  const uuidAt = definition.position("uuid");
  const idAt = definition.position("id");
  const cellNow = (id: number, position: number): number => rows.get(index.head(id), position);
  const uuids = createUuidColumn(codec, index, (version) => rows.get(version, uuidAt));
  const indexes = createUniqueIndexes(definition, codec, cellNow);
  const refusal = createRefusal(definition, uuids, indexes);
  // Ids start at 1 and are never given twice, as AUTOINCREMENT does.
  let next = 1;
  const cellsOf = (version: number): Cell[] | undefined =>
    index.isPresent(version) ? rows.map(version, (cell) => codec.decode(cell)) : undefined;
  const row = (id: number, step: number): Cell[] | undefined => cellsOf(index.at(id, step));
  const isPresentNow = (id: number): boolean => index.isPresent(index.head(id));
  const write = (known: number, cells: Int32Array, step: number): number => {
    const id = known === 0 ? next : known;
    next = Math.max(next, id + 1);
    if (isPresentNow(id)) indexes.release(id, cells);
    if (idAt >= 0) cells[idAt] = codec.encodeNumber(id);
    rows.write(index.write(id, step, true), cells);
    indexes.hold(id);
    const uuid = uuidAt < 0 ? NULL_CELL : (cells[uuidAt] ?? NULL_CELL);
    if (uuid !== NULL_CELL) uuids.note(uuid, id);
    return id;
  };
  return {
    definition,
    index,
    idOf: (uuid, step) => {
      const number = codec.uuids.find(uuid);
      const id = number < 0 ? 0 : uuids.find(codec.encodeUuid(number), step);
      return id === 0 ? undefined : id;
    },
    uuidOf: (id, step) => {
      const version = index.at(id, step);
      if (uuidAt < 0 || !index.isPresent(version)) return undefined;
      const uuid = codec.decode(rows.get(version, uuidAt));
      // The cell of a column `uuid` is hyphenated text.
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
    put: (known = 0, cells, step) => {
      for (let at = 0; at < width; at++) scratch[at] = codec.encode(cells[at] ?? null);
      const refused = refusal(known, scratch);
      if (refused !== undefined) return refused;
      const kind = isPresentNow(known) ? "updated" : "inserted";
      return { kind, id: write(known, scratch, step) };
    },
    remove: (id, step) => {
      if (!isPresentNow(id)) return false;
      indexes.release(id);
      index.write(id, step, false);
      return true;
    },
    cellsOf,
    idOfNumber: (uuid) => uuids.find(codec.encodeUuid(uuid), NOW),
    cellNow,
    refusal,
    write,
  };
}

/** What the constraints of a table say of a row. */
function createRefusal(
  { name, columns, position: positionOf }: TableDefinition,
  uuids: UuidColumn,
  indexes: UniqueIndexes,
): VersionedTable["refusal"] {
  const uuidAt = positionOf("uuid");
  const isUnique = columns[uuidAt]?.unique === true;
  const required = columns.flatMap((column, position) =>
    column.notNull && column.name !== "id" ? [position] : [],
  );
  const conflict = (id: number, cells: Int32Array): string | undefined => {
    const uuid = isUnique ? (cells[uuidAt] ?? NULL_CELL) : NULL_CELL;
    const holder = uuid === NULL_CELL ? 0 : uuids.find(uuid, NOW);
    if (holder !== 0 && holder !== id) return `${name}.uuid`;
    return indexes.conflict(id, cells);
  };
  return (id, cells) => {
    for (const position of required) {
      if (cells[position] === NULL_CELL) {
        return { kind: "missing", column: columns[position]?.name ?? "" };
      }
    }
    const constraint = conflict(id, cells);
    return constraint === undefined ? undefined : { kind: "conflict", constraint };
  };
}

/** Every id that ever held a uuid, the lowest first: ids are never given twice, and a row keeps its uuid. */
interface UuidColumn {
  note(uuid: number, id: number): void;
  /** The row that holds the value of a cell as of a step; 0 for none. */
  find(uuid: number, step: number): number;
}

function createUuidColumn(
  codec: Cells,
  index: VersionIndex,
  uuidOf: (version: number) => number,
): UuidColumn {
  const firsts = createIntList();
  // Of values that are no uuids all ids are here; of uuids those after the first, which few have.
  const more = new Map<number, number[]>();
  const holds = (id: number, cell: number, step: number): boolean => {
    const version = step === NOW ? index.head(id) : index.at(id, step);
    return index.isPresent(version) && uuidOf(version) === cell;
  };
  const noteMore = (cell: number, id: number): void => {
    const ids = more.get(cell);
    if (ids === undefined) more.set(cell, [id]);
    else if (!ids.includes(id)) ids.push(id);
  };
  return {
    note: (cell, id) => {
      const first = codec.isUuid(cell) ? firsts.get(codec.uuidOf(cell)) : -1;
      if (first === 0) firsts.put(codec.uuidOf(cell), id);
      else if (first !== id) noteMore(cell, id);
    },
    find: (cell, step) => {
      const first = codec.isUuid(cell) ? firsts.get(codec.uuidOf(cell)) : 0;
      if (first !== 0 && holds(first, cell, step)) return first;
      if (more.size === 0) return 0;
      return more.get(cell)?.find((id) => holds(id, cell, step)) ?? 0;
    },
  };
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
