import type { TableDefinition, UniqueIndex } from "./schema.ts";
import type { Cell } from "./store.ts";

/**
 * The unique indexes of one table: the text of a key to the row that holds it. NULL never collides, as in SQL.
 * The index over `uuid` alone is left out, because rows are addressed by their uuid and cannot collide there.
 */
export interface UniqueIndexes {
  /** The columns in which another row than `id` holds the same; `undefined` when there is none. */
  conflict(id: number | undefined, cells: readonly Cell[]): string | undefined;
  hold(id: number, cells: readonly Cell[]): void;
  release(id: number, cells: readonly Cell[]): void;
}

export function createUniqueIndexes(definition: TableDefinition): UniqueIndexes {
  const uuidAt = definition.position("uuid");
  const indexes = definition.unique
    .filter(({ columns }) => columns.length !== 1 || columns[0] !== uuidAt)
    .map((index) => ({
      index,
      held: new Map<string, number>(),
      keyOf: keyFunction(definition, index),
    }));
  return {
    conflict: (id, cells) => {
      const broken = indexes.find(({ held, keyOf }) => {
        const key = keyOf(cells);
        const holder = key === undefined ? undefined : held.get(key);
        return holder !== undefined && holder !== id;
      });
      return broken === undefined ? undefined : constraintName(definition, broken.index);
    },
    hold: (id, cells) => {
      for (const { held, keyOf } of indexes) {
        const key = keyOf(cells);
        if (key !== undefined) held.set(key, id);
      }
    },
    release: (id, cells) => {
      for (const { held, keyOf } of indexes) {
        const key = keyOf(cells);
        if (key !== undefined && held.get(key) === id) held.delete(key);
      }
    },
  };
}

function keyFunction(
  definition: TableDefinition,
  index: UniqueIndex,
): (cells: readonly Cell[]) => string | undefined {
  const kindAt = definition.position("kind");
  const parentAt = definition.position("parent_id");
  return (cells) => {
    if (index.filesOnly && (cells[kindAt] !== 0 || cells[parentAt] === null)) return undefined;
    let key = "";
    for (const position of index.columns) {
      const cell = cells[position] ?? null;
      if (cell === null) return undefined;
      key += `${String(cell)}\u0000`;
    }
    return key;
  };
}

function constraintName(definition: TableDefinition, index: UniqueIndex): string {
  const names = index.columns.map(
    (position) => `${definition.name}.${definition.columns[position]?.name ?? ""}`,
  );
  return names.join(", ");
}
