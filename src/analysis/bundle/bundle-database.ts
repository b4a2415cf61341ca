import type { SqlEngine } from "../../engine/store/sql-database.ts";
import type { OpenedDatabase, SqlValue } from "../../sources/sqlite/types.ts";
import { bundleJson } from "./bundle-logs.ts";
import { copyDatabase } from "./copy-database.ts";
import type { Pseudonyms } from "./pseudonyms.ts";

/** Binary values of this length are uuids. */
const UUID_BYTES = 16;

/** A new file with the readable rows of a database under pseudonyms, so that no name comes along. */
export function bundleDatabase(
  database: OpenedDatabase,
  engine: SqlEngine,
  names: Pseudonyms,
): Uint8Array {
  return copyDatabase(database, engine, { value: (value) => pseudonymised(value, names) });
}

function pseudonymised(value: SqlValue, names: Pseudonyms): SqlValue {
  if (typeof value === "string") {
    return /^[[{]/.test(value) ? bundleJson(value, names) : names.value(value);
  }
  if (value instanceof Uint8Array && value.length !== UUID_BYTES) return new Uint8Array(0);
  return value;
}
