import { expect } from "vitest";
import type { SqlCell, SqlDatabase } from "../../src/engine/store/sql-database.ts";
import type { OpenedDatabase, TableColumns } from "../../src/sources/sqlite/types.ts";

/** Rows of a table as the page reader has them. */
export function pageRows(columns: TableColumns): SqlCell[][] {
  const readers = columns.table.columns.map((column) => columns.column(column.name));
  return Array.from({ length: columns.rowCount }, (_, row) =>
    readers.map((reader) => reader.value(row)),
  );
}

/** The same rows as SQL has them, in key order. */
export function sqlRows(sql: SqlDatabase, columns: TableColumns): SqlCell[][] {
  const { name, columns: schemas, withoutRowid } = columns.table;
  const list = schemas.map((column) => quote(column.name)).join(", ");
  // A column may shadow one of the three names of the rowid, hardly all of them.
  const names = new Set(schemas.map((column) => column.name.toLowerCase()));
  const rowid = ["rowid", "_rowid_", "oid"].find((word) => !names.has(word)) ?? "rowid";
  const order = withoutRowid ? "" : ` NOT INDEXED ORDER BY ${rowid}`;
  const rows: SqlCell[][] = [];
  const statement = sql.prepare(`SELECT ${list} FROM ${quote(name)}${order}`);
  statement.each([], (row) => rows.push([...row]));
  statement.free();
  return rows;
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Compares every table of a database that both can read; the order of tables without rowid is theirs alone. */
export function expectSameRows(opened: OpenedDatabase, sql: SqlDatabase): void {
  const tables = sql.query(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 ORDER BY name",
  );
  expect([...opened.tables.keys()].sort()).toEqual(tables.rows.map((row) => row[0]).sort());
  for (const name of opened.tables.keys()) {
    const columns = opened.read(name, {});
    expect(columns, `table ${name}`).toBeDefined();
    if (columns === undefined) continue;
    const expected = sqlRows(sql, columns);
    const actual = pageRows(columns);
    expect(actual.length, `rows of table ${name}`).toBe(expected.length);
    const pair = columns.table.withoutRowid
      ? [sorted(actual), sorted(expected)]
      : [actual, expected];
    expect(pair[0], `table ${name}`).toEqual(pair[1]);
    expect(columns.damage, `damage of table ${name}`).toEqual([]);
  }
}

function sorted(rows: readonly SqlCell[][]): string[] {
  return rows.map((row) => row.map(describeCell).join("|")).sort();
}

function describeCell(cell: SqlCell): string {
  return `${cell instanceof Uint8Array ? "blob" : typeof cell}:${String(cell)}`;
}
