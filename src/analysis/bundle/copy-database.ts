import type { SqlDatabase, SqlEngine } from "../../engine/store/sql-database.ts";
import type {
  OpenedDatabase,
  SqlValue,
  TableColumns,
  TableSchema,
} from "../../sources/sqlite/types.ts";

/** Offset of the two header bytes that say how the file is written; 2 means write-ahead log. */
const JOURNAL_BYTES = 18;
const SEARCH = /^(?:sqlite_|search_)/;

/** What a copy does with the rows of a database. */
export interface RowCopy {
  /** What stands in the copy for a value. */
  value(value: SqlValue): SqlValue;
  /** Which rows of a table the copy has; every row without it. */
  keeps?(rows: TableColumns): (row: number) => boolean;
}

/**
 * A new file with the readable rows of a database. Made from nothing, so that no deleted row, index or search table comes
 * along. The header says write-ahead log where a -wal was missing, as in the original.
 */
export function copyDatabase(
  database: OpenedDatabase,
  engine: SqlEngine,
  how: RowCopy,
): Uint8Array {
  const copy = engine.open();
  for (const table of database.tables.values()) {
    if (!SEARCH.test(table.name)) copyTable(database, copy, table, how);
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
  how: RowCopy,
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
  const keeps = how.keeps?.(rows) ?? (() => true);
  const insert = copy.prepare(
    `INSERT INTO ${quoted(table.name)} VALUES (${columns.map(() => "?").join(", ")})`,
  );
  copy.exec("BEGIN");
  for (let row = 0; row < rows.rowCount; row++) {
    if (!keeps(row)) continue;
    insert.run(
      table.columns.map(({ name, isRowidAlias }) =>
        isRowidAlias ? (rows.rowids[row] ?? null) : how.value(rows.column(name).value(row)),
      ),
    );
  }
  copy.exec("COMMIT");
  insert.free();
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
