import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, it } from "vitest";
import { sqlDatabaseSuite } from "../../test/conformance/sql-database.suite.ts";
import { FailureError } from "../base/failure.ts";
import type { SqlEngine } from "../engine/store/sql-database.ts";
import { loadSqlEngine } from "./sqljs.ts";

const wasm = readFileSync(createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm"));
let engine: Promise<SqlEngine> | undefined;

sqlDatabaseSuite("sql.js", () => {
  engine ??= loadSqlEngine(wasm);
  return engine;
});

it("loads no extensions", async () => {
  const database = (await loadSqlEngine(wasm)).open();
  expect(() => database.query("SELECT load_extension('x')")).toThrow(FailureError);
  database.close();
});
