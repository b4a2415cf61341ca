/**
 * A replica as its two SQL databases, as of any step.
 *
 * Going to another step writes only what changed in between, in one transaction a database, in either direction.
 */
import { parseUuid, type Uuid, uuidToBytes } from "../../base/uuid.ts";
import { createEmptyDatabase, inTransaction } from "./create-database.ts";
import { quoted } from "./schema.ts";
import type { SqlCell, SqlDatabase, SqlEngine } from "./sql-database.ts";
import type { Cell } from "./store.ts";
import { type ReplicaParts, readParts } from "./versions/replica-parts.ts";
import type { VersionIndex } from "./versions/version-index.ts";
import { NOW, type VersionedTable } from "./versions/versioned-table.ts";
import { writeSyncTables } from "./write-sync-tables.ts";

export interface ReplicaDatabases {
  readonly main: SqlDatabase;
  readonly sync: SqlDatabase;
  /** Brings both to a step; `NOW` for everything that was written. */
  moveTo(step: number): void;
}

export function createReplicaDatabases(
  engine: SqlEngine,
  parts: ReplicaParts,
  self: Uuid,
): ReplicaDatabases {
  const main = createEmptyDatabase(engine, parts.schema.main);
  const sync = createEmptyDatabase(engine, parts.schema.sync);
  // Where they are; `undefined` when that cannot be left step by step: nothing was written, or the step was still open.
  let at: number | undefined;
  return {
    main,
    sync,
    moveTo: (step) => {
      if (at === step) return;
      const move = { from: at, to: step };
      inTransaction(main, () => {
        for (const table of parts.tables.values()) moveRows(main, table, move);
        moveClosure(main, parts, move);
        movePaths(main, parts, move);
      });
      inTransaction(sync, () =>
        writeSyncTables(
          sync,
          readParts(parts, () => step),
          self,
        ),
      );
      at = step === NOW ? undefined : step;
    },
  };
}

interface Move {
  /** `undefined`: from nothing. */
  readonly from: number | undefined;
  readonly to: number;
}

/** The slots that changed on the way, in their order; `undefined` when all of them count. */
function changedSlots(index: VersionIndex, { from, to }: Move): readonly number[] | undefined {
  if (from === undefined) return undefined;
  const first = index.firstAfter(Math.min(from, to));
  const end = index.firstAfter(Math.max(from, to));
  if (end - first > index.slots / 2) return undefined;
  const slots = new Set<number>();
  for (let version = first; version < end; version++) slots.add(index.slotOf(version));
  return [...slots].sort((a, b) => a - b);
}

function allSlots(index: VersionIndex): readonly number[] {
  return Array.from({ length: index.slots }, (_, slot) => slot);
}

function moveRows(database: SqlDatabase, table: VersionedTable, move: Move): void {
  const { definition, index } = table;
  if (index.length === 0) return;
  const changed = changedSlots(index, move);
  if (changed?.length === 0) return;
  const target = quoted(definition.name);
  const rowid = definition.position("id") >= 0;
  // All old versions go first: two rows may have swapped the values of a unique column in between.
  dropRows(database, `${target} WHERE ${rowid ? "id" : "rowid"} = ?`, changed);
  const names = definition.columns.map((column) => quoted(column.name));
  // A table without `id` is still addressed by its rowid, so that ids mean the same rows in SQL.
  if (!rowid) names.push("rowid");
  const marks = names.map(() => "?").join(", ");
  const insert = database.prepare(`INSERT INTO ${target} (${names.join(", ")}) VALUES (${marks})`);
  const encoders = definition.columns.map((column) => sqlEncoder(column.type));
  for (const id of changed ?? allSlots(index)) {
    const cells = table.row(id, move.to);
    if (cells === undefined) continue;
    const stored = cells.map((cell, at) => encoders[at]?.(cell) ?? null);
    insert.run(rowid ? stored : [...stored, id]);
  }
  insert.free();
  if (rowid) moveSequence(database, definition.name, table.lastIdAt(move.to));
}

function dropRows(database: SqlDatabase, which: string, ids: readonly number[] | undefined): void {
  const drop = database.prepare(
    `DELETE FROM ${ids === undefined ? which.replace(/ WHERE.*/, "") : which}`,
  );
  if (ids === undefined) drop.run();
  else for (const id of ids) drop.run([id]);
  drop.free();
}

/** The id that AUTOINCREMENT goes on from: without it, going back would leave the one of the future. */
function moveSequence(database: SqlDatabase, table: string, last: number): void {
  const drop = database.prepare("DELETE FROM sqlite_sequence WHERE name = ?");
  drop.run([table]);
  drop.free();
  if (last === 0) return;
  const insert = database.prepare("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)");
  insert.run([table, last]);
  insert.free();
}

/** How a cell of a column of this type is bound to SQL: uuids are stored as 16 bytes. */
export function sqlEncoder(type: string): (cell: Cell) => SqlCell {
  if (type !== "uuid_text") return (cell) => cell;
  return (cell) => {
    const uuid = typeof cell === "string" ? parseUuid(cell) : undefined;
    return uuid === undefined ? cell : uuidToBytes(uuid);
  };
}

function moveClosure(database: SqlDatabase, { closure }: ReplicaParts, move: Move): void {
  const changed = changedSlots(closure.index, move);
  if (changed === undefined) database.exec("DELETE FROM entry_closure");
  else {
    const drop = database.prepare(
      "DELETE FROM entry_closure WHERE ancestor_id = ? AND descendant_id = ?",
    );
    for (const entry of changed) {
      for (const ancestor of closure.ancestors(entry, move.from ?? 0)) drop.run([ancestor, entry]);
    }
    drop.free();
  }
  const insert = database.prepare("INSERT INTO entry_closure VALUES (?, ?, ?)");
  for (const entry of changed ?? allSlots(closure.index)) {
    let depth = 0;
    for (const ancestor of closure.ancestors(entry, move.to)) {
      insert.run([ancestor, entry, depth++]);
    }
  }
  insert.free();
}

function movePaths(database: SqlDatabase, { paths }: ReplicaParts, move: Move): void {
  const changed = changedSlots(paths.index, move) ?? allSlots(paths.index);
  const drop = database.prepare("DELETE FROM directory_paths WHERE entry_id = ?");
  const insert = database.prepare("INSERT INTO directory_paths VALUES (?, ?)");
  const entries = changed.map((slot) => Number(paths.keyOf(slot))).sort((a, b) => a - b);
  for (const entry of entries) {
    drop.run([entry]);
    const path = paths.get(String(entry), move.to);
    if (path !== undefined) insert.run([entry, path]);
  }
  drop.free();
  insert.free();
}
