import { describe, expect, it } from "vitest";
import { parseCreateTable } from "./create-table.ts";

describe("a CREATE TABLE statement", () => {
  it.each([
    [
      'CREATE TABLE "t" ( "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "uuid" uuid_text NOT NULL )',
      ["id", "uuid"],
      "id",
    ],
    ["CREATE TABLE t(a,b,c)", ["a", "b", "c"], undefined],
    ["CREATE TABLE t (a INT PRIMARY KEY, b)", ["a", "b"], undefined],
    ["CREATE TABLE t (a INTEGER, b, PRIMARY KEY (a))", ["a", "b"], "a"],
    ["CREATE TABLE t (a INTEGER, b, PRIMARY KEY (a, b))", ["a", "b"], undefined],
    ["CREATE TABLE t (a INTEGER PRIMARY KEY DESC, b)", ["a", "b"], undefined],
    ["CREATE TABLE t (a INTEGER CONSTRAINT x PRIMARY KEY, b)", ["a", "b"], "a"],
    [
      "CREATE TABLE [t (x)] (a -- one, two\n, b /* (, */ varchar(1, 2) DEFAULT ('),'))",
      ["a", "b"],
      undefined,
    ],
    [
      "CREATE TEMP TABLE IF NOT EXISTS main.t (`key` text, 'primary' text, [check] text)",
      ["key", "primary", "check"],
      undefined,
    ],
    [
      "CREATE TABLE t (a CHECK (a IN (1, 2)), UNIQUE (a) FOREIGN KEY (a) REFERENCES u (b))",
      ["a"],
      undefined,
    ],
    [
      "CREATE TABLE t (a, v AS (a + 1), s INT GENERATED ALWAYS AS (a) STORED)",
      ["a", "s"],
      undefined,
    ],
  ])("%s", (sql, names, alias) => {
    const parsed = parseCreateTable(sql);
    expect(parsed?.columns.map((column) => column.name)).toEqual(names);
    expect(parsed?.columns.find((column) => column.isRowidAlias)?.name).toBe(alias);
    expect(parsed?.withoutRowid).toBe(false);
  });

  it("keeps declared types as they are written", () => {
    const parsed = parseCreateTable(
      "CREATE TABLE t (a, b uuid_text NOT NULL, c varchar ( 10 , 2 ), d long  long NULL)",
    );
    expect(parsed?.columns.map((column) => column.declaredType)).toEqual([
      "",
      "uuid_text",
      "varchar ( 10 , 2 )",
      "long  long",
    ]);
  });

  it("puts the key first in records of a table without rowid", () => {
    const parsed = parseCreateTable(
      'CREATE TABLE t (a, b INTEGER, c, PRIMARY KEY (C, "b" COLLATE NOCASE, c)) STRICT, WITHOUT ROWID',
    );
    expect(parsed?.withoutRowid).toBe(true);
    expect(parsed?.recordIndexes).toEqual([2, 1, 0]);
    expect(parsed?.columns.some((column) => column.isRowidAlias)).toBe(false);
  });

  it.each([
    ["INTEGER DEFAULT 5", 5],
    ["INTEGER DEFAULT '5'", 5],
    ["TEXT DEFAULT 5", "5"],
    ["DEFAULT -1.5", -1.5],
    ["DEFAULT +9223372036854775807", 9223372036854775807n],
    ["DEFAULT -9223372036854775808", -9223372036854775808n],
    ["DEFAULT 9223372036854775808", 2 ** 63],
    ["DEFAULT 0xff", 255],
    ["DEFAULT 0xffffffffffffffff", -1],
    ["DEFAULT TRUE", 1],
    ["DEFAULT NULL", null],
    ["DEFAULT CURRENT_TIMESTAMP", null],
    ["DEFAULT x'0aFF'", Uint8Array.of(10, 255)],
    ["DEFAULT (3)", 3],
    ["NUMERIC DEFAULT 'abc'", "abc"],
    ["DEFAULT 'it''s'", "it's"],
    ["NOT NULL", null],
  ])("knows what old records have in a column %s", (definition, value) => {
    const parsed = parseCreateTable(`CREATE TABLE t (a, b ${definition})`);
    expect(parsed?.columns[1]?.defaultValue).toEqual(value);
  });

  it.each([
    "",
    "CREATE VIRTUAL TABLE t USING fts5 (a, b)",
    "CREATE INDEX i ON t (a)",
    "CREATE TABLE t",
    "\0\0\0",
  ])("%j is none", (sql) => {
    expect(parseCreateTable(sql)).toBeUndefined();
  });
});
