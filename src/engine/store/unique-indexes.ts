import type { TableDefinition, UniqueIndex } from "./schema.ts";
import { type Cells, NULL_CELL } from "./versions/cells.ts";

/**
 * The unique indexes of one table over its rows as they are now. NULL never collides, as in SQL.
 * The index over `uuid` alone is left out, because rows are addressed by their uuid and cannot collide there.
 */
export interface UniqueIndexes {
  /** The columns in which another row than `id` holds the same; `undefined` when there is none. 0 is no row. */
  conflict(id: number, cells: Int32Array): string | undefined;
  /** Notes what a row now holds, after it was written. */
  hold(id: number): void;
  /** Forgets what a row holds, before it is removed, or as far as `cells` that it will be written with differ. */
  release(id: number, cells?: Int32Array): void;
}

/** The cell of a row as it is now. */
export type CellNow = (id: number, position: number) => number;

export function createUniqueIndexes(
  definition: TableDefinition,
  codec: Cells,
  cellNow: CellNow,
): UniqueIndexes {
  const uuidAt = definition.position("uuid");
  const indexes = definition.unique
    .filter(({ columns }) => columns.length !== 1 || columns[0] !== uuidAt)
    .map((index) => ({ index, held: createHeldRows(definition, index, codec, cellNow) }));
  return {
    conflict: (id, cells) => {
      for (const { index, held } of indexes) {
        const holder = held.find(cells);
        if (holder !== 0 && holder !== id) return constraintName(definition, index);
      }
      return undefined;
    },
    hold: (id) => {
      for (const { held } of indexes) held.add(id);
    },
    release: (id, cells) => {
      for (const { held } of indexes) {
        if (cells === undefined || !held.stays(id, cells)) held.remove(id);
      }
    },
  };
}

const FREED = -1;
const FIRST_SLOTS = 64;

/** Rows by the values of some columns: ids in an open-addressed table, their values read from the rows themselves. */
interface HeldRows {
  /** The row that holds the values of these cells; 0 for none. */
  find(cells: Int32Array): number;
  add(id: number): void;
  remove(id: number): void;
  /** Whether these cells leave the row's key as it is. */
  stays(id: number, cells: Int32Array): boolean;
}

function createHeldRows(
  definition: TableDefinition,
  index: UniqueIndex,
  codec: Cells,
  cellNow: CellNow,
): HeldRows {
  const { columns } = index;
  const kindAt = definition.position("kind");
  const parentAt = definition.position("parent_id");
  const file = codec.encode(0);
  const watched = index.filesOnly ? [...columns, kindAt, parentAt] : columns;
  const key = new Int32Array(columns.length);
  let slots = new Int32Array(FIRST_SLOTS);
  let used = 0;

  /** Takes the key from a row or from cells; false when the row has no part in the index. */
  const readKey = (id: number, cells: Int32Array | undefined): boolean => {
    const cellAt = (position: number): number =>
      cells === undefined ? cellNow(id, position) : (cells[position] ?? NULL_CELL);
    if (index.filesOnly && (cellAt(kindAt) !== file || cellAt(parentAt) === NULL_CELL)) {
      return false;
    }
    for (let at = 0; at < columns.length; at++) {
      const cell = cellAt(columns[at] ?? 0);
      if (cell === NULL_CELL) return false;
      key[at] = codec.key(cell);
    }
    return true;
  };
  const isKeyOf = (id: number): boolean => {
    for (let at = 0; at < columns.length; at++) {
      if (codec.key(cellNow(id, columns[at] ?? 0)) !== key[at]) return false;
    }
    return true;
  };
  /** The slot of the row with the key, or the complement of the first free one. */
  const probe = (): number => {
    const mask = slots.length - 1;
    let hash = 0;
    for (const part of key) hash = Math.imul(hash ^ part, 0x9e3779b1) ^ (hash >>> 13);
    let slot = (hash ^ (hash >>> 16)) & mask;
    for (;;) {
      const id = slots[slot] ?? 0;
      if (id === 0) return ~slot;
      if (id !== FREED && isKeyOf(id)) return slot;
      slot = (slot + 1) & mask;
    }
  };
  const insert = (id: number): void => {
    if (!readKey(id, undefined)) return;
    const slot = probe();
    if (slot >= 0) slots[slot] = id;
    else {
      slots[~slot] = id;
      used++;
    }
  };
  const rehash = (): void => {
    const before = slots;
    const rows = before.reduce((sum, id) => sum + Number(id > 0), 0);
    let capacity = FIRST_SLOTS;
    while (capacity < rows * 4) capacity *= 2;
    slots = new Int32Array(capacity);
    used = 0;
    for (const id of before) if (id > 0) insert(id);
  };
  return {
    find: (cells) => {
      if (!readKey(0, cells)) return 0;
      const slot = probe();
      return slot < 0 ? 0 : (slots[slot] ?? 0);
    },
    add: (id) => {
      insert(id);
      if (used * 2 > slots.length) rehash();
    },
    remove: (id) => {
      if (!readKey(id, undefined)) return;
      const slot = probe();
      if (slot >= 0 && slots[slot] === id) slots[slot] = FREED;
    },
    stays: (id, cells) => {
      for (const position of watched) if (cellNow(id, position) !== cells[position]) return false;
      return true;
    },
  };
}

function constraintName(definition: TableDefinition, index: UniqueIndex): string {
  const names = index.columns.map(
    (position) => `${definition.name}.${definition.columns[position]?.name ?? ""}`,
  );
  return names.join(", ");
}
