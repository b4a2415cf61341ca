/**
 * The reference store: rows in memory while a run goes on, sql.js when SQL is asked for.
 *
 * Every write goes to typed rows and their indexes; `materialise` carries what changed since the last call into two SQL
 * databases in one transaction each. So a run pays for SQL once a row and not once an event, and the databases at any
 * step are those that the recorded system would have written.
 */
import { parseUuid, type Uuid, uuidToBytes } from "../../base/uuid.ts";
import { createClosure } from "./closure.ts";
import { createRowTable, type RowTable } from "./row-table.ts";
import { createStatements, quoted, type Schema, type TableDefinition } from "./schema.ts";
import type { SqlCell, SqlDatabase, SqlEngine } from "./sql-database.ts";
import type { Cell, Store } from "./store.ts";
import { createSyncState } from "./sync-state.ts";

/** Content kinds as migrations insert them; identities refer to them. */
const CONTENT_KINDS =
  "unknown image video audio document archive code text database book font mesh config encrypted key executable binary spreadsheet presentation email calendar contact web shortcut package".split(
    " ",
  );
/** Tables that hold what is derived or belongs to the sync database: not kept as rows. */
const DERIVED = new Set(["entry_closure", "directory_paths", "content_kinds"]);

/** A store of one peer, which writes its SQL through `engine`. `self` is the peer. */
export function createSqlStore(engine: SqlEngine, schema: Schema, self: Uuid): Store {
  const tables = new Map<string, RowTable>();
  for (const table of schema.main) {
    if (!DERIVED.has(table.name)) tables.set(table.name, createRowTable(table));
  }
  const tableNamed = (name: string): RowTable => {
    const table = tables.get(name) ?? createRowTable(schema.table(name));
    tables.set(name, table);
    return table;
  };
  const closure = createClosure();
  const paths = new Map<number, string>();
  const tombstones = new Set<string>();
  const { write: writeSync, ...syncRows } = createSyncState();
  let databases: { readonly main: SqlDatabase; readonly sync: SqlDatabase } | undefined;

  const remove = (table: string, id: number): void => {
    tableNamed(table).remove(id);
    if (table !== "entries") return;
    closure.detach(id);
    paths.delete(id);
  };

  return {
    schema,
    idOf: (table, uuid) => tableNamed(table).idOf(uuid),
    uuidOf: (table, id) => tableNamed(table).uuidOf(id),
    row: (table, id) => tableNamed(table).row(id),
    each: (table, onRow) => tableNamed(table).each(onRow),
    count: (table) => tableNamed(table).size,
    put: (table, id, cells) => tableNamed(table).put(id, cells),
    remove,
    attach: (entry, parent) => closure.attach(entry, parent),
    rebuildClosure: () => {
      const rounds = closure.rebuild(parentLinks(tableNamed("entries")));
      return { rounds, rows: closure.size };
    },
    subtree: (entry) => [...new Set([entry, ...closure.descendants(entry)])],
    closureCount: () => closure.size,
    ancestors: (entry, onRow) => {
      let depth = 0;
      for (const ancestor of closure.ancestors(entry)) onRow(ancestor, depth++);
    },
    path: (entry) => paths.get(entry),
    setPath: (entry, path) => void paths.set(entry, path),
    pathCount: () => paths.size,
    isTombstoned: (model, record) => tombstones.has(`${model}|${record}`),
    addTombstone: (model, record, device, deletedAt) => {
      tombstones.add(`${model}|${record}`);
      tableNamed("device_state_tombstones").put(undefined, [
        null,
        model,
        record,
        device,
        deletedAt,
      ]);
    },
    expireTombstones: (before) => {
      const expired = expiredTombstones(tableNamed("device_state_tombstones"), before);
      for (const { id, key } of expired) {
        remove("device_state_tombstones", id);
        tombstones.delete(key);
      }
      return expired.length;
    },
    ...syncRows,
    materialise: () => {
      databases ??= {
        main: createDatabase(engine, schema.main),
        sync: createDatabase(engine, schema.sync),
      };
      const { main } = databases;
      inTransaction(main, () => {
        for (const table of tables.values()) writeRows(main, table);
        writeDerived(main, closure.entries(), paths);
      });
      inTransaction(databases.sync, () => writeSync(databases?.sync ?? main, schema, self));
      return databases;
    },
  };
}

function expiredTombstones(
  table: RowTable,
  before: string,
): readonly { readonly id: number; readonly key: string }[] {
  const at = ["model_type", "record_uuid", "deleted_at"].map((name) =>
    table.definition.position(name),
  );
  const expired: { readonly id: number; readonly key: string }[] = [];
  table.each((id, cells) => {
    const [model, record, deletedAt] = at.map((position) => String(cells[position]));
    if (deletedAt !== undefined && deletedAt < before)
      expired.push({ id, key: `${model}|${record}` });
  });
  return expired;
}

function parentLinks(entries: RowTable): readonly (readonly [number, number | undefined])[] {
  const parentAt = entries.definition.position("parent_id");
  const links: [number, number | undefined][] = [];
  entries.each((id, cells) => {
    const parent = cells[parentAt];
    links.push([id, typeof parent === "number" ? parent : undefined]);
  });
  return links;
}

function createDatabase(engine: SqlEngine, tables: readonly TableDefinition[]): SqlDatabase {
  const database = engine.open();
  // Rows are checked before they come here, and they come in the order of tables, not of references.
  database.exec("PRAGMA foreign_keys=OFF");
  for (const statement of createStatements(tables)) database.exec(statement);
  if (tables.some((table) => table.name === "content_kinds")) {
    const insert = database.prepare("INSERT INTO content_kinds (id, name) VALUES (?, ?)");
    let id = 0;
    for (const name of CONTENT_KINDS) insert.run([id++, name]);
    insert.free();
  }
  return database;
}

function inTransaction(database: SqlDatabase, work: () => void): void {
  database.exec("BEGIN");
  try {
    work();
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
  database.exec("COMMIT");
}

function writeRows(database: SqlDatabase, table: RowTable): void {
  const changed = table.takeChanged();
  if (changed.length === 0) return;
  const { definition } = table;
  const rowid = definition.position("id") >= 0;
  const names = definition.columns.map((column) => quoted(column.name));
  // A table without `id` is still addressed by its rowid, so that ids mean the same rows in SQL.
  if (!rowid) names.push("rowid");
  const marks = names.map(() => "?").join(", ");
  const target = quoted(definition.name);
  const insert = database.prepare(`INSERT INTO ${target} (${names.join(", ")}) VALUES (${marks})`);
  // All old versions go first: two rows may have swapped the values of a unique column in between.
  const drop = database.prepare(`DELETE FROM ${target} WHERE ${rowid ? "id" : "rowid"} = ?`);
  for (const id of changed) drop.run([id]);
  drop.free();
  const encoders = definition.columns.map((column) => encoderOf(column.type));
  for (const id of changed) {
    const cells = table.row(id);
    if (cells === undefined) continue;
    const stored = cells.map((cell, at) => encoders[at]?.(cell) ?? null);
    insert.run(rowid ? stored : [...stored, id]);
  }
  insert.free();
}

function encoderOf(type: string): (cell: Cell) => SqlCell {
  if (type !== "uuid_text") return (cell) => cell;
  return (cell) => {
    const uuid = typeof cell === "string" ? parseUuid(cell) : undefined;
    return uuid === undefined ? cell : uuidToBytes(uuid);
  };
}

function writeDerived(
  database: SqlDatabase,
  closure: Iterable<readonly [number, readonly number[]]>,
  paths: ReadonlyMap<number, string>,
): void {
  database.exec("DELETE FROM entry_closure");
  database.exec("DELETE FROM directory_paths");
  const pair = database.prepare("INSERT INTO entry_closure VALUES (?, ?, ?)");
  for (const [entry, ancestors] of closure) {
    let depth = 0;
    for (const ancestor of ancestors) pair.run([ancestor, entry, depth++]);
  }
  pair.free();
  const path = database.prepare("INSERT INTO directory_paths VALUES (?, ?)");
  for (const [entry, text] of paths) path.run([entry, text]);
  path.free();
}
