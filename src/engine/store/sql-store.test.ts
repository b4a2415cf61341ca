import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { storeSuite } from "../../../test/conformance/store.suite.ts";
import { loadSqlEngine } from "../../platform/sqljs.ts";
import { createSqlStore } from "./sql-store.ts";

const wasm = createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm");
const engine = await loadSqlEngine(readFileSync(wasm));

storeSuite("over sql.js", (schema, self) => createSqlStore(engine, schema, self));
