import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadSqlEngine } from "../../platform/sqljs.ts";
import { openDatabase } from "./open-database.ts";
import type { ColumnKind, OpenedDatabase, TableColumns } from "./types.ts";

const wasm = readFileSync(createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm"));
const engine = await loadSqlEngine(wasm);

const LONG = "'l'||hex(zeroblob(3000))";
const VALUES = ["NULL", "0", "1", "-129", "70000", "2.5", "'a'", "'b'", "x'61'", LONG, "'ä'"];
const row = fc.tuple(
  fc.constantFrom(...VALUES),
  fc.constantFrom(...VALUES),
  fc.constantFrom(...VALUES),
);

/** Table t(id, a, b, c, d): the first rows were written before column d was added. */
function open(rows: readonly (readonly string[])[]): OpenedDatabase {
  const database = engine.open();
  const insert = (values: readonly string[]): void =>
    database.exec(`INSERT INTO t(a, b, c) VALUES (${values.join(", ")})`);
  database.exec("CREATE TABLE t (id INTEGER PRIMARY KEY, a, b, c)");
  rows.slice(0, 2).forEach(insert);
  database.exec("ALTER TABLE t ADD COLUMN d DEFAULT 7");
  rows.slice(2).forEach(insert);
  const opened = openDatabase("t.db", database.export(), undefined);
  database.close();
  if (opened === undefined) throw new Error("no database");
  return opened;
}

function readTable(
  rows: readonly (readonly string[])[],
  kinds: Readonly<Record<string, ColumnKind>> = {},
): TableColumns {
  const table = open(rows).read("t", kinds);
  if (table === undefined) throw new Error("no table t");
  return table;
}

describe("the rows of a table", () => {
  it("are told to be stored alike only where each column is", () => {
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 3, maxLength: 5 }),
        fc.array(row, { minLength: 3, maxLength: 5 }),
        fc.uniqueArray(fc.constantFrom("a", "b", "c", "d"), { minLength: 1 }),
        (ours, theirs, columns) => {
          const [left, right] = [readTable(ours), readTable(theirs)];
          const isAlike = left.comparer(right, columns);
          for (let at = 0; at < left.rowCount; at++) {
            for (let other = 0; other < right.rowCount; other++) {
              const same = columns.every((name) =>
                left.column(name).sameBytes(at, right.column(name), other),
              );
              if (isAlike(at, other)) expect(same).toBe(true);
              else expect(same && !columns.includes("d")).toBe(false);
            }
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it("are never told to be stored alike by a key that is stored nowhere", () => {
    const table = readTable([["1", "1", "1"]]);
    expect(table.comparer(table, ["id", "a"])(0, 0)).toBe(false);
  });

  it("have the same values whether they were decoded with the first pass, found one by one, or all at once", () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), (rows) => {
        const asked: Record<string, ColumnKind> = { a: "integer", b: "integer", d: "integer" };
        const decoded = readTable(rows, asked);
        const late = readTable(rows);
        for (const name of ["a", "b", "d"]) {
          const column = late.column(name);
          const singly = rows.map((_, at) => column.number(at));
          expect([...decoded.column(name).numbers()]).toEqual(singly);
          expect([...column.numbers()]).toEqual(singly);
          expect(rows.map((_, at) => decoded.column(name).value(at))).toEqual(
            rows.map((_, at) => column.value(at)),
          );
        }
      }),
      { numRuns: 40 },
    );
  });
});
