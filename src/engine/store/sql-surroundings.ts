/** What stands around a database when a user asks it about a run: other databases under names, and functions. */
import { parseUuid, uuidFromBytes } from "../../base/uuid.ts";
import { parseHlc } from "../clock/hlc.ts";
import { inTransaction } from "./create-database.ts";
import { quoted } from "./schema.ts";
import type { SqlCell, SqlDatabase, SqlEngine } from "./sql-database.ts";

export interface SqlSurroundings {
  /** Attached in this order: a bare table name means the first database that has it. */
  readonly attached: readonly {
    readonly name: string;
    /** File images whose tables it holds together. */
    readonly images: readonly Uint8Array[];
  }[];
  /** What `peer_name()` answers, by uuid or other id. */
  readonly peers: readonly (readonly [id: string, name: string])[];
  /** Statements that end the preparation, e.g. temporary views over several of the databases. */
  readonly statements: readonly string[];
}

/** Adds them to an open database. Throws `FailureError` "sql" for an image that is no database. */
export function surround(
  engine: SqlEngine,
  database: SqlDatabase,
  { attached, peers, statements }: SqlSurroundings,
): void {
  const names = new Map(peers);
  database.define("hlc_ms", (cell) => {
    const parsed = typeof cell === "string" ? parseHlc(cell) : undefined;
    return parsed?.kind === "stamp" ? parsed.stamp.ms : null;
  });
  database.define("peer_name", (cell) => names.get(uuidOf(cell) ?? String(cell)) ?? null);
  database.define("uuid_text", (cell) => uuidOf(cell) ?? null);
  for (const { name, images } of attached) {
    database.exec(`ATTACH ':memory:' AS ${quoted(name)}`);
    for (const image of images) copyTables(engine, image, database, name);
  }
  for (const statement of statements) database.exec(statement);
}

/** A uuid as text, from 16 bytes or any text form. */
function uuidOf(cell: SqlCell): string | undefined {
  if (typeof cell === "string") return parseUuid(cell);
  return cell instanceof Uint8Array && cell.length === 16 ? uuidFromBytes(cell) : undefined;
}

function copyTables(
  engine: SqlEngine,
  image: Uint8Array,
  target: SqlDatabase,
  schema: string,
): void {
  const source = engine.open(image);
  try {
    // Virtual tables and what lies behind them need modules that are not here.
    const { rows } = source.query(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name",
    );
    inTransaction(target, () => {
      for (const [name] of rows) copyTable(source, target, schema, String(name));
    });
  } finally {
    source.close();
  }
}

function copyTable(source: SqlDatabase, target: SqlDatabase, schema: string, name: string): void {
  const columns = source
    .query(`PRAGMA table_info(${quoted(name)})`)
    .rows.map(([, column, type, , , key]) => ({
      name: String(column),
      type: String(type),
      key: Number(key) > 0,
    }));
  const keys = columns.filter(({ key }) => key);
  const [only] = keys;
  // The only index that pays for itself: joins go by id.
  const isRowid = keys.length === 1 && only?.type.toLowerCase() === "integer";
  const place = `${quoted(schema)}.${quoted(name)}`;
  const definitions = columns.map((column) => {
    const isKey = isRowid && column === only;
    return `${quoted(column.name)} ${isKey ? "INTEGER PRIMARY KEY" : typeName(column.type)}`;
  });
  target.exec(`CREATE TABLE ${place} (${definitions.join(", ")})`);
  const insert = target.prepare(
    `INSERT INTO ${place} VALUES (${columns.map(() => "?").join(", ")})`,
  );
  // A database that is moved from step to step keeps its rows in the order of its way there: copies are put in one order.
  const order = isRowid || keys.length === 0 ? "" : ` ORDER BY ${namesOf(keys)}`;
  const select = source.prepare(`SELECT ${namesOf(columns)} FROM ${quoted(name)}${order}`);
  select.each([], (row) => insert.run(row));
  select.free();
  insert.free();
}

function namesOf(columns: readonly { readonly name: string }[]): string {
  return columns.map(({ name }) => quoted(name)).join(", ");
}

/** A declared type as it may stand in a definition; it decides how values compare. */
function typeName(type: string): string {
  return /^[\w ]*(?:\(\d+(?:, ?\d+)?\))?$/.test(type) ? type : "";
}
