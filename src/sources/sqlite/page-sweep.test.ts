import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CellReader, Pages, refuseTreePage } from "./b-tree-page.ts";
import { u16 } from "./bytes.ts";
import { checkLeaf, INDEX_LEAF, leafRules, TABLE_LEAF } from "./leaf-check.ts";
import { openDatabase, openSweptDatabase } from "./open-database.ts";
import {
  PageSweep,
  SWEEP_PIECE_BYTES,
  type SweepOptions,
  type SweptDatabase,
} from "./page-sweep.ts";
import type { OpenedDatabase } from "./types.ts";

const folder = join(import.meta.dirname, "../../../test/fixtures/sqlite");
const names = readdirSync(folder).filter((name) => name.endsWith(".db"));
const read = (name: string): Uint8Array => new Uint8Array(readFileSync(join(folder, name)));
const sample = join(import.meta.dirname, "../../../samples/fk-drop/alice/database.db");
const SOUND = new Uint8Array(readFileSync(sample));
const PAGE = new DataView(SOUND.buffer).getUint16(16);

function sweep(bytes: Uint8Array, options?: SweepOptions): SweptDatabase | undefined {
  const pages = new PageSweep(new Uint8Array(bytes.length), options);
  for (let at = 0; at < bytes.length; at += SWEEP_PIECE_BYTES) {
    pages.push(bytes.subarray(at, at + SWEEP_PIECE_BYTES), at);
  }
  return pages.finish();
}

/** Everything that can be asked of a database, except for its image. */
function answersOf(database: OpenedDatabase): unknown {
  const tables = [...database.tables.values()].map(({ name, columns }) => {
    const rows = database.read(name, {});
    const values = columns.map((column) =>
      Array.from({ length: rows?.rowCount ?? 0 }, (_, row) => rows?.column(column.name).value(row)),
    );
    return { name, count: database.countRows(name), rowids: rows?.rowids, values };
  });
  return { state: database.state, notes: database.notes, damage: database.damage, tables };
}

describe("a database of which the leaves of indexes were let go", () => {
  it.each(names)("%s answers as the whole file does, or is not opened at all", (name) => {
    for (const indexes of [undefined, "skip"] as const) {
      const swept = sweep(read(name), { indexes });
      const opened =
        swept === undefined ? undefined : openSweptDatabase("a.db", swept, undefined, { indexes });
      const whole = openDatabase("a.db", read(name), undefined, { indexes });
      if (opened === undefined || whole === undefined) continue;
      expect(answersOf(opened)).toEqual(answersOf(whole));
    }
  });

  it("is opened where nothing is wrong", () => {
    const swept = sweep(SOUND);
    expect(swept?.types.includes(INDEX_LEAF)).toBe(true);
    const opened = swept && openSweptDatabase("a.db", swept, undefined);
    const whole = openDatabase("a.db", SOUND, undefined);
    expect(opened && answersOf(opened)).toEqual(whole && answersOf(whole));
    expect(() => opened?.image.bytes).toThrow("not kept");
  });

  it("is not opened when one byte of what orders its pages is wrong, unless the whole file is sound, too", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: SOUND.length / PAGE - 1 }),
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 1, max: 255 }),
        (page, at, change) => {
          const broken = SOUND.slice();
          broken[page * PAGE + at] = (broken[page * PAGE + at] ?? 0) ^ change;
          const swept = sweep(broken);
          const opened = swept && openSweptDatabase("a.db", swept, undefined);
          const whole = openDatabase("a.db", broken, undefined);
          if (opened === undefined || whole === undefined) return;
          expect(answersOf(opened)).toEqual(answersOf(whole));
        },
      ),
      { numRuns: 150 },
    );
  });

  it("has nothing to keep of a file that is no database", () => {
    expect(sweep(new Uint8Array(5000))).toBeUndefined();
  });
});

describe("the quick look at a leaf page", () => {
  it("passes only what the careful reader finds nothing wrong with", () => {
    const bytes = read("page-size-1024.db");
    const rules = leafRules(1024);
    let passed = 0;
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: bytes.length / 1024 - 1 }),
        fc.integer({ min: 0, max: 1023 }),
        fc.integer({ min: 0, max: 255 }),
        (page, at, change) => {
          const changed = bytes.slice();
          changed[page * 1024 + at] = (changed[page * 1024 + at] ?? 0) ^ change;
          const type = checkLeaf(changed, page * 1024, page * 1024, rules);
          if (type === 0) return;
          passed++;
          const pages = new Pages(changed, 1024, 1024, bytes.length / 1024);
          expect(refuseTreePage(pages, page + 1, type === INDEX_LEAF)).toBeUndefined();
          const cell = new CellReader(pages);
          for (let i = 0; i < u16(changed, page * 1024 + 3); i++) {
            const pointer = u16(changed, page * 1024 + 8 + i * 2);
            const fits =
              type === TABLE_LEAF
                ? cell.readTableLeaf(page * 1024, pointer)
                : cell.readIndex(page * 1024, pointer, false);
            expect([fits, cell.overflowPage]).toEqual([true, 0]);
          }
        },
      ),
      { numRuns: 600 },
    );
    // Chance decides how many changes do no harm; most runs pass a hundred or so.
    expect(passed).toBeGreaterThan(20);
  });
});
