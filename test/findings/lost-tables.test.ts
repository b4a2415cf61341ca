/** Tables that are gone and summaries that lie: what is left is told as it is, and nothing is blamed for what cannot be seen. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { beforeAll, describe, expect, it } from "vitest";
import { checkLibrary } from "../../src/analysis/check.ts";
import { inspectLibrary } from "../../src/analysis/inspect.ts";
import type { CheckReport } from "../../src/analysis/report.ts";
import type { SqlDatabase, SqlEngine } from "../../src/engine/store/sql-database.ts";
import { loadSqlEngine } from "../../src/platform/sqljs.ts";
import { type Files, openFiles, readFolder } from "./variations.ts";

const SAMPLES = `${import.meta.dirname}/../../samples`;
const TABLES = [
  "devices",
  "volumes",
  "locations",
  "entries",
  "entry_closure",
  "directory_paths",
  "content_identities",
];
/** Entries below the locations of each device, as SQL finds them. */
const BY_OWNER = `WITH RECURSIVE below(id, owner) AS (
  SELECT l.entry_id, lower(hex(d.uuid)) FROM locations l JOIN devices d ON d.id = l.device_id
  UNION SELECT e.id, below.owner FROM entries e JOIN below ON e.parent_id = below.id)
  SELECT owner, count(*) FROM below GROUP BY owner`;

let sql: SqlEngine;
beforeAll(async () => {
  const path = createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm");
  sql = await loadSqlEngine(readFileSync(path));
});

/** A folder with one database changed, and what SQL says of the changed one. */
function changed(files: Files, path: string, change: (database: SqlDatabase) => void): Files {
  const database = sql.open(files[path] ?? new Uint8Array());
  database.exec("PRAGMA foreign_keys = OFF");
  change(database);
  const bytes = database.export();
  database.close();
  return { ...files, [path]: bytes };
}

const named = (report: CheckReport): ReadonlySet<string> =>
  new Set(
    report.findings
      .filter(({ verdict, severity }) => verdict === "violated" && severity === "error")
      .map(({ name }) => name),
  );

const cases = ["healthy", "fk-drop", "fk-null"].flatMap((sample) =>
  ["alice", "bob"].flatMap((peer) => TABLES.map((table) => ({ sample, peer, table }))),
);

describe("a table that is gone", () => {
  it.each(cases)(
    "$table of $peer in $sample makes no error of its own",
    async ({ sample, peer, table }) => {
      const files = readFolder(`${SAMPLES}/${sample}`);
      const before = named(checkLibrary(await openFiles(files)));
      const without = changed(files, `${peer}/database.db`, (database) => {
        for (const each of ["insert", "update", "delete"]) {
          database.exec(`DROP TRIGGER IF EXISTS entries_search_${each}`);
        }
        database.exec(`DROP TABLE ${table}`);
      });
      const recording = await openFiles(without);
      const report = checkLibrary(recording);
      expect([...named(report)].filter((name) => !before.has(name))).toEqual([]);
      const told = report.findings.filter(({ name }) => name === "database-missing");
      expect(told.map(({ message }) => message)).toEqual([
        `${peer}/database.db has no table ${table}, which every generation has.`,
      ]);
      const { matrix } = inspectLibrary(recording);
      for (const { id, name } of recording.peers) {
        if (name === peer) continue;
        const database = sql.open(without[`${name}/database.db`]);
        for (const [owner, count] of database.query(BY_OWNER).rows) {
          const cell = matrix.find(
            (each) =>
              each.model === "entry" &&
              each.holder === id &&
              each.author.replaceAll("-", "") === owner,
          );
          expect(cell?.count).toBe(count);
        }
        database.close();
      }
    },
  );
});

describe("a summary that lies", () => {
  it.each(["healthy", "fk-drop", "fk-null"])(
    "is contradicted by the rows of %s and takes the blame from nothing",
    async (sample) => {
      const files = readFolder(`${SAMPLES}/${sample}`);
      const text = new TextDecoder().decode(files["summary.md"]);
      const lie = text.replace(/^- (Entries|Content Identities): (\d+)$/gm, (_, what, count) => {
        return `- ${what}: ${Number(count) * 2 + 5}`;
      });
      const lying = { ...files, "summary.md": new TextEncoder().encode(lie) };
      const [before, after] = [
        checkLibrary(await openFiles(files)),
        checkLibrary(await openFiles(lying)),
      ];
      expect(after.findings.map(({ name }) => name)).toContain("summary-contradicts-rows");
      expect(named(after)).toEqual(named(before));
    },
  );
});

describe("an author whose files are not here", () => {
  it("leaves open what never arrived", async () => {
    const files = readFolder(`${SAMPLES}/fk-drop`);
    const left = Object.entries(files).filter(([path]) => !path.startsWith("alice/"));
    const report = checkLibrary(await openFiles(Object.fromEntries(left)));
    const missing = report.findings.find(({ name }) => name === "rows-missing");
    expect(missing?.verdict).toBe("unknown");
    expect(report.verdict).not.toBe("holds");
  });
});
