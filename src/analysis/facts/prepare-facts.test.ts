import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openSweptDatabase, type SweptFileOpened } from "../../sources/sqlite/open-database.ts";
import type { SweptDatabase } from "../../sources/sqlite/page-sweep.ts";
import { PageSweep, SWEEP_PIECE_BYTES } from "../../sources/sqlite/page-sweep.ts";
import { prepareFacts } from "./prepare-facts.ts";

const root = join(import.meta.dirname, "../../..");
const databases = ["samples", "test/fixtures/sqlite"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".db"))
    .map((name) => join(folder, name)),
);

function sweep(path: string): SweptDatabase | undefined {
  const bytes = new Uint8Array(readFileSync(join(root, path)));
  const pages = new PageSweep(new Uint8Array(bytes.length));
  for (let at = 0; at < bytes.length; at += SWEEP_PIECE_BYTES) {
    pages.push(bytes.subarray(at, at + SWEEP_PIECE_BYTES), at);
  }
  return pages.finish();
}

/** Every value and every fact that is made beside it. */
function answersOf(opened: SweptFileOpened): unknown {
  const facts = prepareFacts(opened, "all");
  const tables = [...opened.tables.values()].map(({ name, columns }) => {
    const rows = opened.read(name, {});
    const values = columns.map((column) =>
      Array.from({ length: rows?.rowCount ?? 0 }, (_, row) => rows?.column(column.name).value(row)),
    );
    return { name, count: opened.countRows(name), rowids: rows?.rowids, values };
  });
  return { facts, tables, notes: opened.notes, damage: opened.damage, state: opened.state };
}

describe("a database that another thread has read", () => {
  it.each(databases)("%s answers as one that nobody has read", (path) => {
    const swept = sweep(path);
    const opened = swept && openSweptDatabase("a.db", swept, undefined);
    if (swept === undefined || opened === undefined) return;
    const derived = prepareFacts(opened, "all");
    if (opened.damage.length > 0) return;
    // As it crosses from one thread to another.
    const prepared = structuredClone(opened.prepared(derived));
    const other = openSweptDatabase("a.db", { ...swept, prepared }, undefined);
    const fresh = openSweptDatabase("a.db", swept, undefined);
    expect(other && answersOf(other)).toEqual(fresh && answersOf(fresh));
  });

  it("is there to be read", () => {
    expect(databases.filter((path) => sweep(path) !== undefined).length).toBeGreaterThan(5);
  });
});
