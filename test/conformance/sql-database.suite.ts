import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FailureError } from "../../src/base/failure.ts";
import type { SqlCell, SqlEngine } from "../../src/engine/store/sql-database.ts";

/** Everything that a value can be, with the edges where implementations round. */
const CELLS: fc.Arbitrary<SqlCell> = fc.oneof(
  fc.constant(null),
  fc.integer(),
  fc.maxSafeInteger().map((value) => value + 0),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n }),
  fc.bigInt({ min: -(2n ** 63n), max: -(2n ** 53n) }),
  fc.double({ noNaN: true, noDefaultInfinity: true, noInteger: true }),
  fc.string({ unit: "binary" }),
  fc.uint8Array(),
);

/** Holds any implementation of the SQL port to what the port promises. */
export function sqlDatabaseSuite(name: string, load: () => Promise<SqlEngine>): void {
  describe(`${name} as an SQL database`, () => {
    it("gives back every value it was given, exact and of the same type", async () => {
      const database = (await load()).open();
      database.exec("CREATE TABLE t (id INTEGER PRIMARY KEY, v)");
      const insert = database.prepare("INSERT INTO t VALUES (1, ?)");
      const select = database.prepare("SELECT v FROM t");
      fc.assert(
        fc.property(CELLS, (cell) => {
          database.exec("DELETE FROM t");
          insert.run([cell]);
          expect(select.get()).toEqual([cell]);
        }),
      );
      insert.free();
      select.free();
      database.close();
    });

    it("gives integers of up to 53 bits as numbers and longer ones as bigint", async () => {
      const database = (await load()).open();
      const row = database.query(
        "SELECT 9007199254740991, 9007199254740992, -9007199254740993, 9223372036854775807, 1e300, 3000000000",
      ).rows[0];
      expect(row).toEqual([
        9007199254740991,
        9007199254740992n,
        -9007199254740993n,
        9223372036854775807n,
        1e300,
        3000000000,
      ]);
      database.close();
    });

    it("binds integers beyond 32 bits as integers, in whatever order they are numbered", async () => {
      const database = (await load()).open();
      const sql = "SELECT typeof(?2), typeof(?), typeof(?1), ?1 + 1, '?', typeof(?4)";
      expect(database.query(sql, [5_000_000_000, "x", 2n ** 60n, 1.5]).rows).toEqual([
        ["text", "integer", "integer", 5_000_000_001, "?", "real"],
      ]);
      expect(() => database.query("SELECT ?", [2n ** 63n])).toThrow(FailureError);
      database.close();
    });

    it("hands out a fresh array for each row", async () => {
      const database = (await load()).open();
      const kept: (readonly SqlCell[])[] = [];
      const statement = database.prepare("SELECT value FROM (SELECT ? AS value UNION SELECT 2)");
      statement.each([1], (row) => kept.push(row));
      statement.free();
      expect(kept).toEqual([[1], [2]]);
      database.close();
    });

    it("lets a caller's own error through while rows are read, and stays usable", async () => {
      const database = (await load()).open();
      const statement = database.prepare("SELECT 1");
      const stop = new RangeError("enough");
      expect(() =>
        statement.each([], () => {
          throw stop;
        }),
      ).toThrow(stop);
      expect(statement.get()).toEqual([1]);
      database.close();
    });

    it("leaves out rows beyond the limit and says so", async () => {
      const database = (await load()).open();
      const sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";
      const rows = database.query(sql, [], 3);
      expect(rows).toEqual({ columns: ["i"], rows: [[1], [2], [3]], truncated: true });
      const whole = database.query("SELECT 1 AS a, 2 AS b", [], 1);
      expect(whole).toEqual({ columns: ["a", "b"], rows: [[1, 2]], truncated: false });
      database.close();
    });

    it("leaves out rows beyond the limit of bytes and says so", async () => {
      const database = (await load()).open();
      const sql = "SELECT zeroblob(1000) UNION ALL SELECT 1 UNION ALL SELECT zeroblob(5000)";
      expect(database.query(sql, [], 10, 3000)).toMatchObject({ truncated: true });
      expect(database.query(sql, [], 10, 3000).rows).toHaveLength(2);
      expect(database.query(sql, [], 10, 9000)).toMatchObject({ truncated: false });
      database.close();
    });

    it("names the columns of a result without rows", async () => {
      const database = (await load()).open();
      expect(database.query("SELECT 1 AS one WHERE 0").columns).toEqual(["one"]);
      database.close();
    });

    it("refuses wrong SQL, and more than one statement in a query, as a failure of SQL", async () => {
      const database = (await load()).open();
      const failing = [
        () => database.exec("SELEKT 1"),
        () => database.prepare("SELECT * FROM nothing"),
        () => database.query("SELECT 1; SELECT 2"),
        () => database.query("SELECT abs(-9223372036854775808)"),
      ];
      for (const fail of failing) {
        expect(fail).toThrow(FailureError);
        expect(fail).toThrow(expect.objectContaining({ code: "sql" }));
      }
      expect(database.query("SELECT ';' ; -- done; really").rows).toEqual([[";"]]);
      database.close();
    });

    it("works on its own copy of an image", async () => {
      const engine = await load();
      const first = engine.open();
      first.exec("CREATE TABLE t (v); INSERT INTO t VALUES (1)");
      const image = first.export();
      const before = image.slice();
      const second = engine.open(image);
      second.exec("UPDATE t SET v = 2");
      expect(image).toEqual(before);
      expect(first.query("SELECT v FROM t").rows).toEqual([[1]]);
      expect(second.query("SELECT v FROM t").rows).toEqual([[2]]);
      first.close();
      second.close();
    });

    it("keeps statements and foreign keys working after an export", async () => {
      const database = (await load()).open();
      database.exec("PRAGMA foreign_keys = ON");
      database.exec("CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p REFERENCES p)");
      const insert = database.prepare("INSERT INTO c VALUES (?)");
      insert.run([null]);
      database.export();
      insert.run([null]);
      expect(() => insert.run([7])).toThrow("FOREIGN KEY constraint failed");
      expect(database.query("SELECT count(*) FROM c").rows).toEqual([[2]]);
      database.close();
    });

    it("refuses to export while a transaction is open", async () => {
      const database = (await load()).open();
      database.exec("BEGIN");
      expect(() => database.export()).toThrow(FailureError);
      database.close();
    });

    it("refuses bytes that are no database", async () => {
      const engine = await load();
      expect(() => engine.open(new Uint8Array(4096).fill(7))).toThrow(FailureError);
    });
  });
}
