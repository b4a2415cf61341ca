import fs from "node:fs";
import path from "node:path";
import { FailureError } from "../base/failure.ts";
import type { SqlEngine } from "../engine/store/sql-database.ts";
import { steadyWasm } from "../platform/node/steady-wasm.ts";
import { loadSqlEngine } from "../platform/sqljs.ts";

/** Starts sql.js from the file that the build lays beside the command line, or from the package when run from sources. */
export async function loadCliSqlEngine(): Promise<SqlEngine> {
  const places = [
    path.join(__dirname, "sql-wasm.wasm"),
    path.resolve(__dirname, "../../node_modules/sql.js/dist/sql-wasm.wasm"),
  ];
  const found = places.find((place) => fs.existsSync(place));
  if (found === undefined) {
    throw new FailureError("wasm", `sql-wasm.wasm is not beside the command line in ${__dirname}.`);
  }
  steadyWasm();
  return await loadSqlEngine(fs.readFileSync(found));
}
