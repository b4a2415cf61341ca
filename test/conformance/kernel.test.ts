/** The compiled loops and the same functions in TypeScript give the same, of sound data and of damaged. */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { serialize } from "node:v8";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countCompiled, rightPairs } from "../../src/analysis/facts/closure-counts.ts";
import { modelRowsOf } from "../../src/analysis/facts/model-rows.ts";
import { orderForest, treeOrder } from "../../src/analysis/facts/tree-order.ts";
import { sharedKernel } from "../../src/base/kernel/kernel.ts";
import { createPrng, type Prng } from "../../src/base/prng.ts";
import { fillSlots, hashUuids } from "../../src/base/uuid-index.ts";
import { registryFor } from "../../src/engine/model/registry.ts";
import type { SqlEngine } from "../../src/engine/store/sql-database.ts";
import { loadSqlEngine } from "../../src/platform/sqljs.ts";
import { openDatabase, openSweptDatabase } from "../../src/sources/sqlite/open-database.ts";
import { PageSweep, SWEEP_PIECE_BYTES } from "../../src/sources/sqlite/page-sweep.ts";
import type { ColumnKind, OpenedDatabase } from "../../src/sources/sqlite/types.ts";

const wasm = readFileSync(createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm"));
const engine: Promise<SqlEngine> = loadSqlEngine(wasm);
const folder = join(import.meta.dirname, "../fixtures/sqlite");
const samples = join(import.meta.dirname, "../../samples");
const read = (file: string): Uint8Array => new Uint8Array(readFileSync(file));

/** Every way to decode a column, by its number. */
const KINDS: readonly ColumnKind[] = ["integer", "uuid", "time", "any"];

/** Everything that columns say of a database when they are decoded in one pass, one way or another. */
function answersOf(database: OpenedDatabase | undefined): unknown {
  return [...(database?.tables.values() ?? [])].map(({ name, columns }, number) => {
    const kinds = Object.fromEntries(
      columns.map((column, i) => [column.name, KINDS[(i + number) % KINDS.length] ?? "any"]),
    );
    const rows = database?.read(name, kinds);
    const values = columns.map((column) => {
      const kind = kinds[column.name];
      const found = rows?.column(column.name);
      if (kind === "integer") return found?.numbers();
      if (kind === "uuid") return found?.uuidBytes();
      if (kind === "time") return found?.times();
      return Array.from({ length: rows?.rowCount ?? 0 }, (_, row) => found?.value(row));
    });
    const count = database?.countRows(name);
    const { rowids, damage } = rows ?? {};
    return { name, count, rowids, values, damage, state: database?.state, notes: database?.notes };
  });
}

/** Of all that is compared there is much: equal bytes are told faster than equal values, of which they are one form. */
function expectEqual(compiled: unknown, reference: unknown): void {
  if (!serialize(compiled).equals(serialize(reference))) expect(compiled).toEqual(reference);
}

function expectSame(main: Uint8Array, wal?: Uint8Array): void {
  for (const indexes of [undefined, "skip"] as const) {
    const compiled = openDatabase("a.db", main, wal, { indexes });
    const reference = openDatabase("a.db", main, wal, { indexes, kernel: "skip" });
    expectEqual(compiled?.damage, reference?.damage);
    expectEqual(answersOf(compiled), answersOf(reference));
  }
}

function sweep(bytes: Uint8Array, kernel: "skip" | undefined): ReturnType<PageSweep["finish"]> {
  const pages = new PageSweep(new Uint8Array(bytes.length), { kernel });
  for (let at = 0; at < bytes.length; at += SWEEP_PIECE_BYTES) {
    pages.push(bytes.subarray(at, at + SWEEP_PIECE_BYTES), at);
  }
  return pages.finish();
}

const TIMES = [
  "2025-11-24T15:37:38.968511+00:00",
  "2025-11-24 15:37:38",
  "2025-11-24T15:37:38Z",
  "2025-11-24T15:37:60.1234567890Z",
  "2025-11-24T15:37:38.9+02:00",
  "0000-01-01T00:00:00.123456789",
  "9999-12-31T23:59:59.999999+00:00",
  "2025-13-24T15:37:38Z",
  "2025-11-24T25:37:38Z",
  "+262142-12-31T23:59:59.999999999+00:00",
  "no time at all, in more than nineteen bytes",
  "and a text that is far too long to be a time, as it has more bytes than sixty-four",
  "",
];
const UUIDS = [
  "0197c6a4-5b7e-7c3a-9d2f-0123456789ab",
  "0197C6A45B7E7C3A9D2F0123456789AB",
  "0197c6a4-5b7e-7c3a-9d2f-0123456789ag",
  "0197c6a4_5b7e_7c3a_9d2f_0123456789ab",
  "short",
];
const NUMBERS = [
  "0",
  "1",
  "-1",
  "127",
  "-129",
  "32768",
  "-8388609",
  "2147483648",
  "-140737488355329",
];

/** A database with rows of every shape that its columns are read in, and of some that they are not. */
async function anyDatabase(seed: number, pageSize: number): Promise<Uint8Array> {
  const prng = createPrng(seed);
  const sql = (await engine).open();
  const pick = <Item>(items: readonly Item[]): Item | undefined => items[prng.below(items.length)];
  const cell = (): string =>
    pick([
      () => "NULL",
      () => `'${pick(TIMES)}'`,
      () => `'${pick(UUIDS)}'`,
      () => pick(NUMBERS) ?? "0",
      () => `${prng.below(1_000_000)}.5`,
      () => "9007199254740993",
      () => `x'${"5b7e".repeat(8)}'`,
      () => `zeroblob(${prng.below(pageSize)})`,
      () => `'${"ä".repeat(prng.below(80))}'`,
    ])?.() ?? "NULL";
  sql.exec(`PRAGMA page_size = ${pageSize}`);
  for (const table of ["a", "b", "c"]) {
    sql.exec(`CREATE TABLE ${table} (id INTEGER PRIMARY KEY, p, q, r, s)`);
    sql.exec(`CREATE INDEX ${table}_p ON ${table} (p)`);
    for (let row = 0; row < 60; row++) {
      const id = table === "c" && row % 7 === 0 ? `${row}000000000000` : `${row * 3 + 1}`;
      sql.exec(
        `INSERT INTO ${table} VALUES (${id}, ${[cell(), cell(), cell(), cell()].join(", ")})`,
      );
    }
    sql.exec(`ALTER TABLE ${table} ADD COLUMN late DEFAULT 7`);
    sql.exec(`ALTER TABLE ${table} ADD COLUMN later DEFAULT '2025-11-24T15:37:38Z'`);
    sql.exec(`INSERT INTO ${table} (p, late, later) VALUES (1, 2, NULL)`);
    sql.exec(`DELETE FROM ${table} WHERE id % 5 = 0`);
  }
  const image = sql.export();
  sql.close();
  return image;
}

/** Overwrites some bytes anywhere, or a whole page. */
function damage(image: Uint8Array, pageSize: number, prng: Prng): Uint8Array {
  const copy = image.slice();
  const at = prng.below(image.length);
  if (prng.below(3) > 0) {
    for (let i = 0; i <= prng.below(4); i++) copy[prng.below(copy.length)] = prng.below(256);
    return copy;
  }
  const page = at - (at % pageSize);
  copy.copyWithin(page, prng.below(image.length), prng.below(image.length));
  return prng.below(2) === 0 ? copy : copy.subarray(0, at);
}

describe("the kernel and the functions that it stands for", () => {
  it("runs here", () => {
    expect(sharedKernel()).toBeDefined();
  });

  it.each(readdirSync(folder).filter((name) => name.endsWith(".db")))("agree on %s", (name) => {
    const main = read(join(folder, name));
    const hasWal = readdirSync(folder).includes(`${name}-wal`);
    expectSame(main, hasWal ? read(join(folder, `${name}-wal`)) : undefined);
  });

  it("agree on databases of samples, with a write-ahead log and without", () => {
    const files = readdirSync(samples, { recursive: true, encoding: "utf8" });
    const databases = files.filter((file) => file.endsWith(".db"));
    expect(databases.length).toBeGreaterThan(4);
    for (const file of databases) {
      const wal = files.includes(`${file}-wal`) ? read(join(samples, `${file}-wal`)) : undefined;
      expectSame(read(join(samples, file)), wal);
    }
  });

  it.each([512, 1024, 4096, 8192, 32_768, 65_536])(
    "agree on rows of every shape in pages of %d bytes, sound and damaged",
    async (pageSize) => {
      const image = await anyDatabase(pageSize, pageSize);
      expectSame(image);
      const prng = createPrng(pageSize);
      for (let run = 0; run < 12; run++) expectSame(damage(image, pageSize, prng));
    },
  );

  it("agree on the leaves that a sweep looks at, and on what is read of it", async () => {
    for (const pageSize of [512, 4096, 65_536]) {
      const image = await anyDatabase(pageSize + 1, pageSize);
      const prng = createPrng(pageSize);
      for (let run = 0; run < 12; run++) {
        const bytes = run === 0 ? image : damage(image, pageSize, prng);
        const [compiled, reference] = [sweep(bytes, undefined), sweep(bytes, "skip")];
        expectEqual(compiled, reference);
        if (compiled === undefined || reference === undefined) continue;
        const answers = [undefined, "skip" as const].map((kernel) =>
          answersOf(openSweptDatabase("a.db", compiled, undefined, { kernel })),
        );
        expectEqual(answers[0], answers[1]);
      }
    }
  });

  it("agree on the integers of tables of keys", async () => {
    const sql = (await engine).open();
    sql.exec(`PRAGMA page_size = 512; CREATE TABLE pairs (x INTEGER, y INTEGER, z INTEGER);
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
        INSERT INTO pairs SELECT i * 97 % 70001, -i, i * 16777 FROM n;
      CREATE TABLE mixed AS SELECT * FROM pairs; UPDATE mixed SET y = 'text' WHERE x % 1000 = 0;`);
    const image = sql.export();
    sql.close();
    const compiled = openDatabase("a.db", image, undefined);
    const reference = openDatabase("a.db", image, undefined, { kernel: "skip" });
    expect(compiled?.readIntegers("pairs", ["z", "x"])?.[0]?.length).toBe(5000);
    for (const [table, columns] of [
      ["pairs", ["x", "y", "z"]],
      ["pairs", ["z", "x"]],
      ["mixed", ["x"]],
    ] as const) {
      expect(compiled?.readIntegers(table, columns)).toEqual(
        reference?.readIntegers(table, columns),
      );
    }
  });
});

describe("the kernel's joins", () => {
  it("hash any uuids to the same slots", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 1, 2, 0xffff_ffff), { maxLength: 400 }), (some) => {
        const words = Uint32Array.from(some.slice(0, some.length - (some.length % 4)));
        const hashed = hashUuids(words);
        expect(hashed).toEqual(fillSlots(words, words.length / 4, hashed.slots.length));
      }),
    );
  });

  it("order any forest alike, with cycles, and with parents that are not there", () => {
    const parents = fc
      .nat(60)
      .chain((count) =>
        fc.array(fc.integer({ min: -2, max: count - 1 }), { minLength: count, maxLength: count }),
      );
    fc.assert(
      fc.property(parents, (some) => {
        const forest = Int32Array.from(some);
        expect(treeOrder(forest)).toEqual(orderForest(forest));
      }),
    );
  });

  it("count the same pairs of a closure, whatever ids it names", () => {
    const entry = registryFor(8).model("entry");
    const database = openDatabase(
      "a.db",
      read(join(samples, "fk-drop/alice/database.db")),
      undefined,
    );
    const rows = entry && database && modelRowsOf(database, entry);
    if (rows === undefined) throw new Error("the sample has entries");
    const id = fc.oneof(fc.integer({ min: -2, max: rows.count + 5 }), fc.integer());
    fc.assert(
      fc.property(fc.array(fc.tuple(id, id), { maxLength: 300 }), fc.nat(), (pairs, seed) => {
        const ancestors = Int32Array.from(pairs, ([ancestor]) => ancestor);
        const descendants = Int32Array.from(pairs, ([, descendant]) => descendant);
        const prng = createPrng(seed);
        const parents = Int32Array.from(
          { length: rows.count },
          (_, row) => prng.below(row + 1) - 1,
        );
        const tree = treeOrder(parents);
        const given = { ancestors, descendants };
        expect(countCompiled(given, rows, tree)).toEqual(rightPairs(given, rows, tree));
      }),
    );
  });
});
