import type { Uuid } from "../../base/uuid.ts";
import type { Cell, Store } from "../store/store.ts";

/**
 * Deletes a row as SQLite would with foreign keys on: rows that must not outlive it go too, others lose the reference.
 * Returns how many rows went, or `undefined` when a row that restricts deletion refers to it and nothing was done.
 *
 * An entry takes the subtree with it that the closure knows: where closure rows are missing, descendants stay.
 */
export function deleteRow(store: Store, table: string, id: number): number | undefined {
  const doomed = new Map<string, Set<number>>();
  const cleared: Reference[] = [];
  let wave = new Map([[table, new Set(table === "entries" ? store.subtree(id) : [id])]]);
  while (wave.size > 0) {
    addAll(doomed, wave);
    const references = [...wave].flatMap(([name, ids]) => referencesTo(store, name, ids));
    if (references.some(({ onDelete }) => onDelete === "RESTRICT")) return undefined;
    cleared.push(...references.filter(({ onDelete }) => onDelete === "SET NULL"));
    wave = new Map();
    for (const { table: name, id: row, onDelete } of references) {
      if (onDelete === "CASCADE" && !doomed.get(name)?.has(row)) setOf(wave, name).add(row);
    }
  }
  for (const reference of cleared) clear(store, reference);
  return removeAll(store, doomed);
}

function addAll(target: Map<string, Set<number>>, added: ReadonlyMap<string, Set<number>>): void {
  for (const [table, ids] of added) {
    const known = setOf(target, table);
    for (const id of ids) known.add(id);
  }
}

function removeAll(store: Store, doomed: ReadonlyMap<string, ReadonlySet<number>>): number {
  let count = 0;
  for (const [table, ids] of doomed) {
    for (const id of ids) store.remove(table, id);
    count += ids.size;
  }
  return count;
}

/** A row that refers to one that goes. */
interface Reference {
  readonly table: string;
  readonly id: number;
  readonly position: number;
  readonly onDelete: string;
}

/** Tables whose rows are kept by the store itself. */
const DERIVED = new Set(["entry_closure", "directory_paths"]);

function referencesTo(store: Store, table: string, ids: ReadonlySet<number>): Reference[] {
  const found: Reference[] = [];
  const uuids = new Set<Uuid | undefined>([...ids].map((id) => store.uuidOf(table, id)));
  const points = (cell: Cell, column: string): boolean =>
    column === "uuid" ? uuids.has(cell as Uuid) : typeof cell === "number" && ids.has(cell);
  for (const other of store.schema.main) {
    if (DERIVED.has(other.name) || store.count(other.name) === 0) continue;
    other.columns.forEach(({ reference }, position) => {
      if (reference?.table !== table) return;
      const { column, onDelete } = reference;
      store.each(other.name, (id, cells) => {
        const cell = cells[position] ?? null;
        if (cell !== null && points(cell, column)) {
          found.push({ table: other.name, id, position, onDelete });
        }
      });
    });
  }
  return found;
}

function clear(store: Store, reference: Reference): void {
  const before = store.row(reference.table, reference.id);
  if (before === undefined) return;
  const cells = [...before];
  cells[reference.position] = null;
  store.put(reference.table, reference.id, cells);
}

function setOf(sets: Map<string, Set<number>>, name: string): Set<number> {
  const known = sets.get(name) ?? new Set<number>();
  sets.set(name, known);
  return known;
}
