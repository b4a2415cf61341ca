import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPrng, type Prng } from "../../src/base/prng.ts";
import type { SqlCell, SqlDatabase, SqlEngine } from "../../src/engine/store/sql-database.ts";
import { loadSqlEngine } from "../../src/platform/sqljs.ts";
import { openDatabase } from "../../src/sources/sqlite/open-database.ts";
import type { OpenedDatabase } from "../../src/sources/sqlite/types.ts";
import { expectSameRows, pageRows } from "./pages-and-sql.suite.ts";

const wasm = readFileSync(createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm"));
let loading: Promise<SqlEngine> | undefined;

async function withDatabase<Result>(task: (sql: SqlDatabase) => Result): Promise<Result> {
  loading ??= loadSqlEngine(wasm);
  const sql = (await loading).open();
  try {
    return task(sql);
  } finally {
    sql.close();
  }
}

const CELL: fc.Arbitrary<SqlCell> = fc.oneof(
  fc.constant(null),
  fc.integer(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ minLength: 400, maxLength: 3000 }),
  fc.uint8Array({ maxLength: 2000 }),
);
const NAME = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }).filter((name) => {
  const isReserved = /^(sqlite_|rowid$|_rowid_$|oid$)/i.test(name);
  return !isReserved && !name.includes("\0");
});
const TYPE = fc.constantFrom("", "INTEGER", "uuid_text", "varchar(9)", "REAL", "NUMERIC", "blob");
const TABLE = fc.record({
  name: NAME,
  columns: fc.uniqueArray(fc.tuple(NAME, TYPE), {
    minLength: 1,
    maxLength: 6,
    selector: ([name]) => name.toLowerCase(),
  }),
  key: fc.constantFrom("none", "alias", "without rowid"),
  rows: fc.array(fc.array(CELL, { minLength: 6, maxLength: 6 }), { maxLength: 60 }),
  deleted: fc.nat(3),
});

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function createTable(
  sql: SqlDatabase,
  table: typeof TABLE extends fc.Arbitrary<infer T> ? T : never,
): void {
  const columns = table.columns.map(([name, type], i) => {
    const isKey = i === 0 && table.key !== "none";
    const keyType = table.key === "alias" ? "INTEGER" : type;
    return `${quote(name)} ${isKey ? `${keyType} PRIMARY KEY` : type}`;
  });
  const suffix = table.key === "without rowid" ? " WITHOUT ROWID" : "";
  sql.exec(`CREATE TABLE ${quote(table.name)} (${columns.join(", ")})${suffix}`);
  const places = table.columns.map(() => "?").join(", ");
  const insert = sql.prepare(`INSERT OR IGNORE INTO ${quote(table.name)} VALUES (${places})`);
  table.rows.forEach((row, i) => {
    const cells = row.slice(0, table.columns.length);
    if (table.key === "alias") cells[0] = i * 7 - 20;
    insert.run(cells);
  });
  insert.free();
  if (table.deleted === 0) return;
  const first = quote(table.columns[0]?.[0] ?? "");
  sql.exec(`DELETE FROM ${quote(table.name)} WHERE length(${first}) % 4 = ${table.deleted}`);
}

describe("the page reader and sql.js, on the same image", () => {
  it("give the same rows of any tables", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(TABLE, { maxLength: 3, selector: (table) => table.name.toLowerCase() }),
        fc.constantFrom(512, 1024, 4096),
        fc.constantFrom("UTF-8", "UTF-16le"),
        (tables, pageSize, encoding) =>
          withDatabase((sql) => {
            sql.exec(`PRAGMA page_size = ${pageSize}; PRAGMA encoding = '${encoding}'`);
            for (const table of tables) createTable(sql, table);
            const image = sql.export();
            const opened = openDatabase("any", image, undefined);
            // Without a table nothing has been written yet.
            if (image.length === 0) return;
            expect(opened?.damage).toEqual([]);
            expect(opened?.state).toBe("complete");
            if (opened !== undefined) expectSameRows(opened, sql);
          }),
      ),
      { numRuns: 60 },
    );
  });

  it("give the same column that was not asked for at first", async () => {
    await withDatabase((sql) => {
      sql.exec(
        "CREATE TABLE t (a, b, c); INSERT INTO t VALUES (1, zeroblob(9000), 'x'), (NULL, 2, 'y')",
      );
      const columns = openDatabase("late", sql.export(), undefined)?.read("t", { a: "integer" });
      expect(columns?.column("c").text(0)).toBe("x");
      expect(columns?.column("b").value(1)).toBe(2);
      expect(columns?.column("a").numbers()).toEqual(Float64Array.of(1, Number.NaN));
    });
  });
});

/** A few pages of every kind: two levels of a table, an index, overflow, a table without rowid, a free list. */
async function smallImage(): Promise<Uint8Array> {
  return withDatabase((sql) => {
    sql.exec(`PRAGMA page_size = 512;
      CREATE TABLE rows (id INTEGER PRIMARY KEY, name TEXT, size INTEGER);
      CREATE INDEX rows_name ON rows (name);
      CREATE TABLE keyed (k TEXT PRIMARY KEY, v) WITHOUT ROWID;
      CREATE TABLE gone (v);
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
        INSERT INTO rows SELECT i, printf('%.*c', 3 + i % 40, char(97 + i % 26)) || i, i * 1000 FROM n;
      INSERT INTO rows SELECT id + 1000, printf('%.*c', 1500, 'o') || id, id FROM rows WHERE id < 5;
      INSERT INTO keyed SELECT name, id FROM rows WHERE id < 120;
      INSERT INTO gone SELECT zeroblob(300) FROM rows LIMIT 10;
      DROP TABLE gone;`);
    return sql.export();
  });
}

function overwrite(image: Uint8Array, at: number, filling: string, prng: Prng): Uint8Array {
  const copy = image.slice();
  if (filling === "noise") for (let i = at; i < at + 512; i++) copy[i] = prng.below(256);
  else copy.fill(filling === "ones" ? 255 : 0, at, at + 512);
  return copy;
}

function allRows(opened: OpenedDatabase | undefined): Map<string, Set<string>> {
  const rows = new Map<string, Set<string>>();
  for (const name of opened?.tables.keys() ?? []) {
    const columns = opened?.read(name, {});
    const lines = columns === undefined ? [] : pageRows(columns).map((row) => row.join("|"));
    rows.set(name, new Set(lines));
  }
  return rows;
}

function expectNothingInvented(
  damaged: Uint8Array,
  whole: Map<string, Set<string>>,
  what: string,
): number {
  const opened = openDatabase("damaged", damaged, undefined);
  const rows = allRows(opened);
  let lost = 0;
  for (const [table, lines] of whole) {
    const read = rows.get(table) ?? new Set();
    expect(
      [...read].filter((line) => !lines.has(line)),
      `${what}, table ${table}`,
    ).toEqual([]);
    lost += lines.size - read.size;
  }
  if (lost > 0 && opened !== undefined) {
    expect(["damaged", "truncated"], what).toContain(opened.state);
    expect(opened.damage.length + opened.notes.length, what).toBeGreaterThan(0);
  }
  return lost;
}

describe("a damaged database", () => {
  it("cut off at any page, and inside of any, gives rows it had and no others", async () => {
    const image = await smallImage();
    const whole = allRows(openDatabase("whole", image, undefined));
    for (let length = 0; length < image.length; length += 171) {
      expectNothingInvented(image.slice(0, length), whole, `cut at ${length}`);
    }
    const half = openDatabase("half", image.slice(0, image.length / 2), undefined);
    expect(half?.state).toBe("truncated");
    expect(half?.damage.length).toBeGreaterThan(0);
  });

  it("with noise, zeros or ones in place of any page gives rows it had and no others", async () => {
    const image = await smallImage();
    const whole = allRows(openDatabase("whole", image, undefined));
    const prng = createPrng(7);
    for (let at = 0; at < image.length; at += 512) {
      const fillings = ["noise", "noise", "noise", "zeros", "ones"].map((filling) =>
        overwrite(image, at, filling, prng),
      );
      for (const [i, copy] of fillings.entries()) {
        expectNothingInvented(copy, whole, `page ${at / 512 + 1}, filling ${i}`);
      }
    }
  });

  it("with any page in place of any other is read to the end without an exception", async () => {
    const image = await smallImage();
    const pages = image.length / 512;
    fc.assert(
      fc.property(fc.nat(pages - 1), fc.nat(pages - 1), (from, to) => {
        const copy = image.slice();
        copy.copyWithin(to * 512, from * 512, from * 512 + 512);
        expect(() => allRows(openDatabase("swapped", copy, undefined))).not.toThrow();
      }),
      { numRuns: 300 },
    );
  });

  it("with single bytes changed anywhere is read to the end without an exception", async () => {
    const image = await smallImage();
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(image.length - 1), fc.nat(255)), { minLength: 1, maxLength: 20 }),
        (changes) => {
          const copy = image.slice();
          for (const [at, byte] of changes) copy[at] = byte;
          expect(() => allRows(openDatabase("changed", copy, undefined))).not.toThrow();
        },
      ),
      { numRuns: 300 },
    );
  });

  it("names the page, its offset, its table and the reason, and still has the rows of the other pages", async () => {
    const image = await smallImage();
    const whole = openDatabase("whole", image, undefined);
    const total = whole?.read("rows", {})?.rowCount ?? 0;
    const damaged = image.slice();
    const leaf = findLeafOfRows(image, whole?.tables.get("rows")?.rootPage ?? 0);
    damaged.fill(0xa5, (leaf - 1) * 512, leaf * 512);
    const opened = openDatabase("damaged", damaged, undefined);
    const rows = opened?.read("rows", {});
    expect(opened?.state).toBe("damaged");
    expect(rows?.damage).toEqual([
      {
        page: leaf,
        offset: (leaf - 1) * 512,
        table: "rows",
        reason: "table rows: its type byte is 165, which no page of a table has",
      },
    ]);
    expect(rows?.rowCount).toBeGreaterThan(total * 0.8);
    expect(rows?.rowCount).toBeLessThan(total);
  });

  it("whose interior page is destroyed gives back the leaves that only this table can own", async () => {
    const image = await smallImage();
    const whole = openDatabase("whole", image, undefined);
    const root = whole?.tables.get("rows")?.rootPage ?? 0;
    image.fill(0x5a, (root - 1) * 512, root * 512);
    const opened = openDatabase("headless", image, undefined);
    const rows = opened?.read("rows", {});
    expect(opened?.state).toBe("damaged");
    // All but those that share a page with a row that goes over several pages.
    expect(rows?.rowCount).toBeGreaterThanOrEqual(295);
    expect(rows?.rowids.every((rowid, i, rowids) => i === 0 || rowid > (rowids[i - 1] ?? 0))).toBe(
      true,
    );
    expect(opened?.notes.join()).toContain(
      "leaf pages of table rows that nothing points to any more",
    );
  });

  it("loses a row whose text continues on a page of noise, even where the chain of pages is whole", async () => {
    const image = await withDatabase((sql) => {
      sql.exec(`PRAGMA page_size = 512; CREATE TABLE rows (v TEXT);
        INSERT INTO rows VALUES ('first'), (printf('%.*c', 1500, 'o')), ('last')`);
      return sql.export();
    });
    // A page in the middle of the text; its first four bytes name the next page and stay.
    const page = Math.floor(Buffer.from(image).indexOf("o".repeat(508)) / 512) * 512;
    const prng = createPrng(11);
    for (let i = page + 4; i < page + 512; i++) image[i] = prng.below(256);
    const opened = openDatabase("noise", image, undefined);
    const rows = opened?.read("rows", {});
    expect(rows?.rowCount).toBe(2);
    expect(rows?.damage.map((damage) => damage.reason)).toEqual([
      "table rows: 1 of its cells hold no record of this table",
    ]);
    expect(opened?.state).toBe("damaged");
  });

  it("whose interior pages point in a circle is read to the end, and the circle is told", async () => {
    const image = await smallImage();
    const root = openDatabase("whole", image, undefined)?.tables.get("rows")?.rootPage ?? 0;
    new DataView(image.buffer, image.byteOffset).setUint32((root - 1) * 512 + 8, root);
    const opened = openDatabase("circle", image, undefined);
    expect(opened?.damage.map((damage) => damage.reason)).toContain(
      `table rows: page ${root} is already used by table rows`,
    );
    expect(opened?.read("rows", {})?.rowCount).toBeGreaterThan(0);
  });
});

/** The first leaf under the leftmost child of the root. */
function findLeafOfRows(image: Uint8Array, root: number): number {
  const view = new DataView(image.buffer, image.byteOffset);
  let page = root;
  for (;;) {
    const at = (page - 1) * 512;
    if (view.getUint8(at) !== 5) return page;
    page = view.getUint32(at + view.getUint16(at + 12));
  }
}
