/**
 * One table's rows as of every step, with its uuid index and its unique indexes over the rows as they are now.
 *
 * A version is one integer a column, in columns; see `cells.ts`.
 */
import type { Uuid } from "../../../base/uuid.ts";
import type { TableDefinition } from "../schema.ts";
import type { Cell, PutResult } from "../store.ts";
import { createUniqueIndexes } from "../unique-indexes.ts";
import { type Cells, NULL_CELL, TAG, TAG_BITS } from "./cells.ts";
import { createIntList, type IntList } from "./int-list.ts";
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
  const columns = definition.columns.map(() => createIntList());
  const scratch = new Int32Array(columns.length);
  const uuidAt = definition.position("uuid");
  const idAt = definition.position("id");
  const uuids = createUuidColumn(codec);
  const cellAt = (version: number, position: number): number =>
    columns[position]?.get(version) ?? NULL_CELL;
  const cellNow = (id: number, position: number): number => cellAt(index.head(id), position);
  const indexes = createUniqueIndexes(definition, codec, cellNow);
  const required = definition.columns.flatMap(({ name, notNull }, position) =>
    notNull && name !== "id" ? [position] : [],
  );
  // Ids start at 1 and are never given twice, as AUTOINCREMENT does.
  let next = 1;

  const cellsOf = (version: number): Cell[] | undefined =>
    index.isPresent(version)
      ? columns.map((column) => codec.decode(column.get(version)))
      : undefined;
  const row = (id: number, step: number): Cell[] | undefined => cellsOf(index.at(id, step));
  const idOfCell = (uuid: number, step: number): number =>
    uuids.find(uuid, (id) => {
      const version = index.at(id, step);
      return index.isPresent(version) && cellAt(version, uuidAt) === uuid;
    });
  const idOfNumber = (uuid: number): number => {
    const cell = (uuid << TAG_BITS) | TAG.uuid;
    const first = uuids.first(uuid);
    if (first === 0) return 0;
    const version = index.head(first);
    return index.isPresent(version) && cellAt(version, uuidAt) === cell
      ? first
      : idOfCell(cell, NOW);
  };
  const isUnique = definition.columns[uuidAt]?.unique === true;
  const conflict = (id: number, cells: Int32Array): string | undefined => {
    const uuid = isUnique ? (cells[uuidAt] ?? NULL_CELL) : NULL_CELL;
    const holder = uuid === NULL_CELL ? 0 : idOfCell(uuid, NOW);
    if (holder !== 0 && holder !== id) return `${definition.name}.uuid`;
    return indexes.conflict(id, cells);
  };
  const refusal = (id: number, cells: Int32Array): PutResult | undefined => {
    for (const position of required) {
      if (cells[position] !== NULL_CELL) continue;
      return { kind: "missing", column: definition.columns[position]?.name ?? "" };
    }
    const constraint = conflict(id, cells);
    return constraint === undefined ? undefined : { kind: "conflict", constraint };
  };
  const isPresentNow = (id: number): boolean => index.isPresent(index.head(id));
  const write = (known: number, cells: Int32Array, step: number): number => {
    const id = known === 0 ? next : known;
    next = Math.max(next, id + 1);
    if (isPresentNow(id)) indexes.release(id, cells);
    if (idAt >= 0) cells[idAt] = codec.encodeNumber(id);
    const version = index.write(id, step, true);
    for (let at = 0; at < columns.length; at++) columns[at]?.set(version, cells[at] ?? NULL_CELL);
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
      const id = number < 0 ? 0 : idOfCell((number << TAG_BITS) | TAG.uuid, step);
      return id === 0 ? undefined : id;
    },
    uuidOf: (id, step) => {
      const version = index.at(id, step);
      if (uuidAt < 0 || !index.isPresent(version)) return undefined;
      const uuid = codec.decode(cellAt(version, uuidAt));
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
    put: (known, cells, step) => {
      for (let at = 0; at < columns.length; at++) scratch[at] = codec.encode(cells[at] ?? null);
      const refused = refusal(known ?? 0, scratch);
      if (refused !== undefined) return refused;
      const kind = isPresentNow(known ?? 0) ? "updated" : "inserted";
      return { kind, id: write(known ?? 0, scratch, step) };
    },
    remove: (id, step) => {
      if (!isPresentNow(id)) return false;
      indexes.release(id);
      index.write(id, step, false);
      return true;
    },
    cellsOf,
    idOfNumber,
    cellNow,
    refusal,
    write,
  };
}

/** Every id that ever held a uuid, the lowest first: ids are never given twice, and a row keeps its uuid. */
interface UuidColumn {
  note(uuid: number, id: number): void;
  /** The first of the ids that held the value of a cell and pass a test; 0 for none. */
  find(uuid: number, test: (id: number) => boolean): number;
  /** The first id that held the uuid of a number. */
  first(uuid: number): number;
}

function createUuidColumn(codec: Cells): UuidColumn {
  const firsts: IntList = createIntList();
  // Of values that are no uuids all ids are here; of uuids those after the first, which few have.
  const more = new Map<number, number[]>();
  const isUuid = (cell: number): boolean => codec.isUuid(cell);
  const noteMore = (cell: number, id: number): void => {
    const ids = more.get(cell);
    if (ids === undefined) more.set(cell, [id]);
    else if (!ids.includes(id)) ids.push(id);
  };
  return {
    note: (cell, id) => {
      if (!isUuid(cell)) {
        noteMore(cell, id);
        return;
      }
      const number = cell >> TAG_BITS;
      const first = firsts.get(number);
      if (first === 0) firsts.put(number, id);
      else if (first !== id) noteMore(cell, id);
    },
    find: (cell, test) => {
      const first = isUuid(cell) ? firsts.get(cell >> TAG_BITS) : 0;
      if (first !== 0 && test(first)) return first;
      return more.size === 0 ? 0 : (more.get(cell)?.find(test) ?? 0);
    },
    first: (number) => firsts.get(number),
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
