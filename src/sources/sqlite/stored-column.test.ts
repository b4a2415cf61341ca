import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { beforeAll, describe, expect, it } from "vitest";
import type { SqlEngine } from "../../engine/store/sql-database.ts";
import { loadSqlEngine } from "../../platform/sqljs.ts";
import { openDatabase } from "./open-database.ts";
import type { ColumnKind, TableColumns } from "./types.ts";

const wasm = readFileSync(createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm"));
let engine: SqlEngine;

beforeAll(async () => {
  engine = await loadSqlEngine(wasm);
});

function readTable(sql: string, kinds: Record<string, ColumnKind>): TableColumns {
  const database = engine.open();
  database.exec(sql);
  const columns = openDatabase("t.db", database.export(), undefined)?.read("t", kinds);
  database.close();
  if (columns === undefined) throw new Error("no table t");
  return columns;
}

const UUID = "00112233-4455-6677-8899-aabbccddeeff";

describe("a column of stored values", () => {
  it("gives uuids from bytes and from text of both forms, and nothing for what is none", () => {
    const { column } = bound(
      readTable(
        `CREATE TABLE t (u uuid_text); INSERT INTO t VALUES (x'00112233445566778899aabbccddeeff'),
          ('00112233-4455-6677-8899-AABBCCDDEEFF'), ('00112233445566778899aabbccddeeff'),
          (NULL), (x'0011'), ('0011223344556677x899aabbccddeeff'), ('00112233-4455-6677-8899_aabbccddeeff'), (5)`,
        { u: "uuid" },
      ),
    );
    const uuids = [0, 1, 2, 3, 4, 5, 6, 7].map((row) => column("u").uuid(row));
    expect(uuids).toEqual([UUID, UUID, UUID, ...new Array(5).fill(undefined)]);
    const bytes = column("u").uuidBytes();
    expect(bytes.subarray(0, 16)).toEqual(bytes.subarray(32, 48));
    expect(bytes.subarray(16, 32)).toEqual(Uint8Array.from({ length: 16 }, (_, i) => i * 17));
    expect(bytes.subarray(48).every((byte) => byte === 0)).toBe(true);
  });

  it("gives exact integers, and numbers in bulk with NaN where there is none", () => {
    const { column } = bound(
      readTable(
        "CREATE TABLE t (n); INSERT INTO t VALUES (0), (1), (-128), (65536), (-8388609), (1099511627776), (9007199254740993), (2.5), ('7'), (NULL)",
        { n: "integer" },
      ),
    );
    expect(column("n").value(6)).toBe(9007199254740993n);
    expect([...column("n").numbers()]).toEqual([
      0,
      1,
      -128,
      65536,
      -8388609,
      1099511627776,
      9007199254740992,
      2.5,
      Number.NaN,
      Number.NaN,
    ]);
  });

  it("gives the rowid for its alias, exact at both ends", () => {
    const { column } = bound(
      readTable(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, v); INSERT INTO t VALUES (-9223372036854775808, 1), (-1, 2), (3, 3), (9007199254740993, 4), (9223372036854775807, 5)",
        { id: "integer" },
      ),
    );
    const ids = [0, 1, 2, 3, 4].map((row) => column("id").value(row));
    expect(ids).toEqual([-9223372036854775808n, -1, 3, 9007199254740993n, 9223372036854775807n]);
    expect(column("id").isNull(0)).toBe(false);
    expect(column("id").sameBytes(1, column("id"), 1)).toBe(true);
    expect(column("id").sameBytes(1, column("id"), 2)).toBe(false);
  });

  it("gives text, numbers as decimal text, and nothing for blobs", () => {
    const { column } = bound(
      readTable("CREATE TABLE t (v); INSERT INTO t VALUES ('é'), (12), (0.5), (x'41'), (NULL)", {
        v: "text",
      }),
    );
    const texts = [0, 1, 2, 3, 4].map((row) => column("v").text(row));
    expect(texts).toEqual(["é", "12", "0.5", undefined, undefined]);
  });

  it("gives times in every encoding of text", () => {
    for (const encoding of ["UTF-8", "UTF-16le", "UTF-16be"]) {
      const { column } = bound(
        readTable(
          `PRAGMA encoding = '${encoding}'; CREATE TABLE t (v, u); INSERT INTO t VALUES ('2025-11-24T15:37:38.5+00:00', '${UUID}'), ('never', 'x'), (5, NULL)`,
          { v: "time", u: "uuid" },
        ),
      );
      expect(column("v").times()).toEqual(
        Float64Array.of(1_763_998_658_500_000, Number.NaN, Number.NaN),
      );
      expect(column("u").uuid(0)).toBe(UUID);
    }
  });

  it("compares stored bytes across images, over overflow pages, and defaults with stored values", () => {
    const long = "printf('%.*c', 9000, 'x')";
    const stored = bound(
      readTable(`CREATE TABLE t (a, b DEFAULT 5); INSERT INTO t VALUES (${long}, 5), (1, '5')`, {}),
    );
    const added = bound(
      readTable(
        `CREATE TABLE t (a); INSERT INTO t VALUES (${long}), (1.0); ALTER TABLE t ADD COLUMN b DEFAULT 5`,
        {},
      ),
    );
    expect(stored.column("a").sameBytes(0, added.column("a"), 0)).toBe(true);
    expect(stored.column("a").sameBytes(1, added.column("a"), 1)).toBe(false);
    expect(stored.column("b").sameBytes(0, added.column("b"), 0)).toBe(true);
    expect(stored.column("b").sameBytes(1, added.column("b"), 1)).toBe(false);
  });

  it("refuses rows and columns that do not exist", () => {
    const columns = readTable("CREATE TABLE t (v); INSERT INTO t VALUES (1)", {});
    expect(() => columns.column("v").value(1)).toThrow("row outside");
    expect(() => columns.column("w")).toThrow("no column w");
    expect(columns.has("w")).toBe(false);
  });
});

function bound(columns: TableColumns): Pick<TableColumns, "column"> {
  return { column: (name) => columns.column(name) };
}
