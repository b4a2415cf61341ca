import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { beforeAll } from "vitest";
import type { SqlEngine } from "../../src/engine/store/sql-database.ts";
import { createSqlStore } from "../../src/engine/store/sql-store.ts";
import { loadSqlEngine } from "../../src/platform/sqljs.ts";
import { runsOnStoreSuite } from "./runs-on-stores.suite.ts";

let engine: SqlEngine;
beforeAll(async () => {
  const path = createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm");
  engine = await loadSqlEngine(readFileSync(path));
});

runsOnStoreSuite(
  "in SQL",
  () => engine,
  (schema, self) => createSqlStore(engine, schema, self),
);
