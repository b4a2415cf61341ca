import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadSqlEngine } from "../../src/platform/sqljs.ts";
import { openDatabase } from "../../src/sources/sqlite/open-database.ts";
import { expectSameRows } from "../conformance/pages-and-sql.suite.ts";

const root = join(import.meta.dirname, "../../../shared/fixtures/spacedrive");
const wasm = readFileSync(createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm"));

function listDatabases(): string[] {
  if (!existsSync(root)) {
    process.stdout.write("The shared fixtures are not here: their databases are not compared.\n");
    return [];
  }
  const paths = readdirSync(root, { recursive: true, encoding: "utf8" });
  return paths.filter((path) => path.endsWith(".db")).sort();
}

const databases = listDatabases();

describe.runIf(databases.length > 0)(
  "pages and SQL give the same rows of the shared fixtures",
  () => {
    it.for(databases)("%s", async (path) => {
      const file = join(root, path);
      const wal = existsSync(`${file}-wal`) ? readFileSync(`${file}-wal`) : undefined;
      const opened = openDatabase(path, readFileSync(file), wal);
      expect(opened).toBeDefined();
      if (opened === undefined) return;
      if (opened.state === "damaged") {
        expect(opened.damage.length).toBeGreaterThan(0);
        return;
      }
      expect(opened.damage).toEqual([]);
      const engine = await loadSqlEngine(wasm);
      const sql = engine.open(opened.image.bytes);
      expectSameRows(opened, sql);
      sql.close();
    });
  },
);
