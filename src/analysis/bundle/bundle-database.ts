import type { SqlDatabase, SqlEngine } from "../../engine/store/sql-database.ts";
import type { OpenedDatabase, SqlValue, TableSchema } from "../../sources/sqlite/types.ts";
import { bundleJson } from "./bundle-logs.ts";
import type { Pseudonyms } from "./pseudonyms.ts";

/** Offset of the two header bytes that say how the file is written; 2 means write-ahead log. */
const JOURNAL_BYTES = 18;
const SEARCH = /^(?:sqlite_|search_)/;
/** Binary values of this length are uuids. */
const UUID_BYTES = 16;

/**
 * A new file with the readable rows of a database under pseudonyms. Made from nothing, so that no deleted row, index or
 * search table brings a name along. The header says write-ahead log where a -wal was missing, as in the original.
 */
export function bundleDatabase(
  database: OpenedDatabase,
  engine: SqlEngine,
  names: Pseudonyms,
): Uint8Array {
  const copy = engine.open();
  for (const table of database.tables.values()) {
    if (!SEARCH.test(table.name)) copyTable(database, copy, table, names);
  }
  const bytes = copy.export();
  copy.close();
  if (database.state === "wal-missing") bytes.set([2, 2], JOURNAL_BYTES);
  return bytes;
}

function copyTable(
  database: OpenedDatabase,
  copy: SqlDatabase,
  table: TableSchema,
  names: Pseudonyms,
): void {
  const columns = table.columns.map(({ name }) => quoted(name));
  if (columns.length === 0) return;
  // Only names and declared types: constraints would refuse what the recorded system let in.
  const declared = table.columns.map(({ name, declaredType, isRowidAlias }) =>
    isRowidAlias
      ? `${quoted(name)} INTEGER PRIMARY KEY`
      : `${quoted(name)} ${quoted(declaredType)}`,
  );
  copy.exec(`CREATE TABLE ${quoted(table.name)} (${declared.join(", ")})`);
  const rows = database.read(table.name, {});
  if (rows === undefined || rows.rowCount === 0) return;
  const insert = copy.prepare(
    `INSERT INTO ${quoted(table.name)} VALUES (${columns.map(() => "?").join(", ")})`,
  );
  copy.exec("BEGIN");
  for (let row = 0; row < rows.rowCount; row++) {
    insert.run(
      table.columns.map(({ name, isRowidAlias }) =>
        isRowidAlias
          ? (rows.rowids[row] ?? null)
          : pseudonymised(rows.column(name).value(row), names),
      ),
    );
  }
  copy.exec("COMMIT");
  insert.free();
}

function pseudonymised(value: SqlValue, names: Pseudonyms): SqlValue {
  if (typeof value === "string") {
    return /^[[{]/.test(value) ? bundleJson(value, names) : names.value(value);
  }
  if (value instanceof Uint8Array && value.length !== UUID_BYTES) return new Uint8Array(0);
  return value;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
