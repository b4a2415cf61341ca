import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { storeSuite } from "../../../test/conformance/store.suite.ts";
import { loadSqlEngine } from "../../platform/sqljs.ts";
import { createMemoryStore } from "./memory-store.ts";

const wasm = createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm");
const engine = await loadSqlEngine(readFileSync(wasm));

storeSuite("in memory", (schema, self) => createMemoryStore({ engine, schema, self }));
