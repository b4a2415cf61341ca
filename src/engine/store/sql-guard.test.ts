import { describe, expect, it } from "vitest";
import { refuseSql } from "./sql-guard.ts";

describe("a statement that a user wrote", () => {
  it.each([
    "SELECT 1",
    "  select * from entries -- DROP TABLE entries; \n ;;",
    "/* ; DELETE */ SELECT ';', \"a;b\", `;`, [;] FROM t;",
    "VALUES (1), (2)",
    "WITH a AS (SELECT 1), b (x) AS NOT MATERIALIZED (SELECT (2)) SELECT replace('a', 'b', 'c') FROM a, b",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n LIMIT 3",
    "EXPLAIN SELECT 1",
    "EXPLAIN QUERY PLAN WITH a AS (SELECT 1) SELECT * FROM a",
    "PRAGMA table_info(entries)",
    "PRAGMA main.table_info = 'entries'",
    "pragma page_count;",
    'SELECT "delete", load_extension FROM t',
  ])("that reads is run: %s", (sql) => {
    expect(refuseSql(sql)).toBeUndefined();
  });

  it.each([
    ["", "There is no statement to run."],
    [" ; -- nothing", "There is no statement to run."],
    ["SELECT 1; SELECT 2", "Only one statement can be run at a time."],
    ["SELECT 1; DROP TABLE t", "Only one statement can be run at a time."],
    ["SELECT 'open", "A quoted name or text is not closed."],
    ["SELECT 1\0; DROP TABLE t", "The statement contains a NUL character."],
    [`SELECT '${"x".repeat(100_001)}'`, "The statement has more than 100000 characters."],
    ["PRAGMA journal_mode = DELETE", "PRAGMA journal_mode can be read, not set."],
    ["PRAGMA main.user_version(3)", "PRAGMA user_version can be read, not set."],
    ["PRAGMA writable_schema", "PRAGMA writable_schema is not allowed here."],
    ["SELECT load_extension('x')", "The function load_extension is not allowed here."],
    ["SELECT \"writefile\" ('a', 1)", "The function writefile is not allowed here."],
    ["WITH a AS (SELECT 1)", "The statement is not complete."],
  ])("is refused with the reason: %j", (sql, reason) => {
    expect(refuseSql(sql)).toBe(reason);
  });

  it.each([
    "INSERT INTO t VALUES (1)",
    "UPDATE t SET a = 1",
    "DELETE FROM t",
    "REPLACE INTO t VALUES (1)",
    "ATTACH 'other.db' AS other",
    "DETACH other",
    "DROP TABLE t",
    "CREATE TABLE t (a)",
    "ALTER TABLE t ADD COLUMN b",
    "VACUUM INTO 'copy.db'",
    "BEGIN",
    "REINDEX",
    "ANALYZE",
    "(SELECT 1)",
    "EXPLAIN DELETE FROM t",
    "WITH a AS (SELECT 1) DELETE FROM t",
    "WITH a (x) AS MATERIALIZED (SELECT ')') , b AS (SELECT 2) INSERT INTO t SELECT * FROM a",
    "WITH a AS (SELECT 1) UPDATE t SET a = (SELECT 1)",
  ])("that writes, or opens files, is refused: %s", (sql) => {
    expect(refuseSql(sql)).toContain("is not allowed: only statements that read");
  });
});
