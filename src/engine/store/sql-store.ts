/**
 * The reference store: every row lives in SQL and every operation is a statement, in one transaction a database that
 * stays open until SQL is asked for. Slow and plain: the fast store is held to it.
 *
 * What the recorded system keeps in memory, or its generation has no table for, lies in temporary tables.
 */
import { FailureError } from "../../base/failure.ts";
import { type Uuid, uuidFromBytes, uuidToBytes } from "../../base/uuid.ts";
import { createEmptyDatabase } from "./create-database.ts";
import { sqlEncoder } from "./replica-databases.ts";
import { quoted, type Schema, type TableDefinition } from "./schema.ts";
import type { SqlCell, SqlEngine } from "./sql-database.ts";
import { createSqlSession, type SqlSession } from "./sql-session.ts";
import { createSqlSync } from "./sql-sync.ts";
import { countRows, createSqlTree } from "./sql-tree.ts";
import type { Cell, PutResult, Store } from "./store.ts";
import { DERIVED } from "./versions/replica-parts.ts";

/** A store of one peer in two databases of `engine`. `self` is the peer. */
export function createSqlStore(engine: SqlEngine, schema: Schema, self: Uuid): Store {
  const main = createSqlSession(createEmptyDatabase(engine, schema.main));
  const { commit, ...sync } = createSqlSync(engine, schema, self);
  const tables = new Map<string, SqlTable>();
  const tableNamed = (name: string): SqlTable => {
    const known = tables.get(name) ?? createSqlTable(main, schema.table(name));
    tables.set(name, known);
    return known;
  };
  const remove = (table: string, id: number): void => {
    tableNamed(table).remove(id);
    if (table !== "entries") return;
    main.run("DELETE FROM entry_closure WHERE descendant_id = ?", [id]);
    main.run("DELETE FROM directory_paths WHERE entry_id = ?", [id]);
  };
  return {
    schema,
    ...sync,
    ...createSqlTree(main),
    idOf: (table, uuid) => tableNamed(table).idOf(uuid),
    uuidOf: (table, id) => tableNamed(table).uuidOf(id),
    row: (table, id) => tableNamed(table).row(id),
    each: (table, onRow) => {
      if (!DERIVED.has(table)) tableNamed(table).each(onRow);
    },
    count: (table) => (DERIVED.has(table) ? 0 : countRows(main, table)),
    put: (table, id, cells) => tableNamed(table).put(id, cells),
    remove,
    addTombstone: (model, record, device, deletedAt) => {
      tableNamed("device_state_tombstones").put(undefined, [
        null,
        model,
        record,
        device,
        deletedAt,
      ]);
    },
    materialise: () => {
      main.commit();
      return { main: main.database, sync: commit() };
    },
  };
}

interface SqlTable {
  idOf(uuid: Uuid): number | undefined;
  uuidOf(id: number): Uuid | undefined;
  row(id: number): readonly Cell[] | undefined;
  each(onRow: (id: number, cells: readonly Cell[]) => void): void;
  put(id: number | undefined, cells: Cell[]): PutResult;
  remove(id: number): void;
}

function createSqlTable(session: SqlSession, definition: TableDefinition): SqlTable {
  const target = quoted(definition.name);
  const columns = definition.columns.map(({ name }) => quoted(name));
  const encoders = definition.columns.map(({ type }) => sqlEncoder(type));
  const idAt = definition.position("id");
  const hasUuid = definition.position("uuid") >= 0;
  const marks = columns.map(() => "?").join(", ");
  const insert = `INSERT INTO ${target} (rowid, ${columns.join(", ")}) VALUES (?, ${marks})`;
  const assignments = columns.map((column) => `${column} = ?`).join(", ");
  const update = `UPDATE ${target} SET ${assignments} WHERE rowid = ?`;
  const select = `SELECT rowid, ${columns.join(", ")} FROM ${target}`;
  const row = (id: number): readonly Cell[] | undefined => {
    const [found] = session.rows(`${select} WHERE rowid = ?`, [id]);
    return found?.slice(1).map(decode);
  };
  // Ids are never given twice. SQLite keeps that promise only where a table has AUTOINCREMENT.
  let last = 0;
  return {
    row,
    idOf: (uuid) => {
      if (!hasUuid) return undefined;
      const sql = `SELECT rowid FROM ${target} WHERE uuid = ? ORDER BY rowid LIMIT 1`;
      const [found] = session.rows(sql, [uuidToBytes(uuid)]);
      return found === undefined ? undefined : Number(found[0]);
    },
    uuidOf: (id) => {
      const cell = hasUuid ? row(id)?.[definition.position("uuid")] : undefined;
      // Uuids come out of their column as hyphenated text.
      return typeof cell === "string" ? (cell as Uuid) : undefined;
    },
    each: (onRow) => {
      for (const [id, ...cells] of session.rows(`${select} ORDER BY rowid`)) {
        onRow(Number(id), cells.map(decode));
      }
    },
    put: (known, cells) => {
      const before = known === undefined ? undefined : row(known);
      const id = known ?? last + 1;
      if (idAt >= 0) cells[idAt] = id;
      const stored = cells.map((cell, at) => encoders[at]?.(cell) ?? null);
      try {
        if (before === undefined) session.run(insert, [id, ...stored]);
        else session.run(update, [...stored, id]);
      } catch (error) {
        return refusalOf(error);
      }
      last = Math.max(last, id);
      return { kind: before === undefined ? "inserted" : "updated", id };
    },
    remove: (id) => session.run(`DELETE FROM ${target} WHERE rowid = ?`, [id]),
  };
}

function decode(cell: SqlCell): Cell {
  return cell instanceof Uint8Array ? uuidFromBytes(cell) : cell;
}

/** What SQLite says when a constraint refuses a row, e.g. `UNIQUE constraint failed: entries.uuid`. */
function refusalOf(error: unknown): PutResult {
  const message = error instanceof FailureError ? error.message : "";
  const [, kind, what = ""] = /^(UNIQUE|NOT NULL) constraint failed: (.*)$/.exec(message) ?? [];
  if (kind === "UNIQUE") return { kind: "conflict", constraint: what };
  if (kind === "NOT NULL") return { kind: "missing", column: what.slice(what.indexOf(".") + 1) };
  throw error;
}
