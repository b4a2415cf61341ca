import { assert } from "../../base/assert.ts";
import { SYNC_TABLES } from "./schema-sync.ts";
import { MAIN_TABLES } from "./schema-tables.ts";
import type { LookupIndex, TableLines } from "./table-lines.ts";

export interface ColumnDefinition {
  readonly name: string;
  /** As declared, e.g. `uuid_text`. */
  readonly type: string;
  readonly notNull: boolean;
  readonly unique: boolean;
  /** The DEFAULT clause's text; `undefined` when there is none. */
  readonly defaultSql: string | undefined;
  readonly reference:
    | { readonly table: string; readonly column: string; readonly onDelete: string }
    | undefined;
}

export interface UniqueIndex {
  readonly name: string;
  /** Positions in the table's columns. */
  readonly columns: readonly number[];
  /** Only rows of kind file with a parent take part. */
  readonly filesOnly: boolean;
}

export interface TableDefinition {
  readonly name: string;
  readonly columns: readonly ColumnDefinition[];
  readonly primaryKey: readonly string[];
  readonly unique: readonly UniqueIndex[];
  readonly lookups: readonly LookupIndex[];
  /** Position of a column, -1 when the table has none of that name. */
  position(column: string): number;
}

/** The tables of one generation's two databases. */
export interface Schema {
  readonly generation: number;
  readonly main: readonly TableDefinition[];
  readonly sync: readonly TableDefinition[];
  table(name: string): TableDefinition;
}

const schemas = new Map<number, Schema>();

/** The schema of a generation, 0 to 8; `8.5` for the end of generation 8. */
export function schemaFor(generation: number): Schema {
  const known = schemas.get(generation);
  if (known !== undefined) return known;
  const main = tablesOf(MAIN_TABLES, generation);
  const sync = tablesOf(SYNC_TABLES, generation);
  const byName = new Map([...main, ...sync].map((table) => [table.name, table]));
  const schema: Schema = {
    generation,
    main,
    sync,
    table: (name) => {
      const table = byName.get(name);
      assert(table !== undefined, `the schema has no table ${name}`);
      return table;
    },
  };
  schemas.set(generation, schema);
  return schema;
}

/** The statements that create a database of these tables. */
export function createStatements(tables: readonly TableDefinition[]): readonly string[] {
  return tables.flatMap((table) => [tableSql(table), ...indexStatements(table)]);
}

function tableSql(table: TableDefinition): string {
  const parts = table.columns.map((column) => columnSql(column, table));
  const usesRowid = table.primaryKey.length === 1 && table.primaryKey[0] === "id";
  if (!usesRowid) parts.push(`PRIMARY KEY (${table.primaryKey.map(quoted).join(", ")})`);
  for (const column of table.columns) {
    if (column.reference === undefined) continue;
    const { table: target, column: key, onDelete } = column.reference;
    parts.push(
      `FOREIGN KEY (${quoted(column.name)}) REFERENCES ${quoted(target)} (${quoted(key)}) ON DELETE ${onDelete}`,
    );
  }
  return `CREATE TABLE ${quoted(table.name)} (${parts.join(", ")})`;
}

function indexStatements(table: TableDefinition): readonly string[] {
  const lookups = table.lookups.map(
    ({ name, columns }) =>
      `CREATE INDEX ${quoted(name)} ON ${quoted(table.name)} (${columns.map(quoted).join(", ")})`,
  );
  const unique = table.unique
    .filter((index) => index.name !== "")
    .map((index) => {
      const names = index.columns.map((position) => quoted(table.columns[position]?.name ?? ""));
      const where = index.filesOnly ? " WHERE kind = 0 AND parent_id IS NOT NULL" : "";
      return `CREATE UNIQUE INDEX ${quoted(index.name)} ON ${quoted(table.name)} (${names.join(", ")})${where}`;
    });
  return [...unique, ...lookups];
}

function columnSql(column: ColumnDefinition, table: TableDefinition): string {
  if (column.name === "id" && table.primaryKey[0] === "id") {
    return `"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT`;
  }
  const fallback = column.defaultSql === undefined ? "" : ` DEFAULT ${column.defaultSql}`;
  const constraints = `${column.notNull ? " NOT NULL" : ""}${column.unique ? " UNIQUE" : ""}`;
  return `${quoted(column.name)} ${column.type}${constraints}${fallback}`;
}

/** An identifier as SQL. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function tablesOf(lines: readonly TableLines[], generation: number): readonly TableDefinition[] {
  return lines.map((line) => tableOf(line, generation)).filter((table) => table.columns.length > 0);
}

function tableOf(lines: TableLines, generation: number): TableDefinition {
  const columns: ColumnDefinition[] = [];
  for (const line of lines.columns) {
    const column = parseColumn(line, generation);
    if (column !== undefined) columns.push(column);
  }
  const positions = new Map(columns.map((column, position) => [column.name, position]));
  const unique: UniqueIndex[] = [];
  columns.forEach((column, position) => {
    if (column.unique) unique.push({ name: "", columns: [position], filesOnly: false });
  });
  for (const index of lines.unique ?? []) {
    if (generation < (index.from ?? 0)) continue;
    unique.push({
      name: index.name,
      columns: index.columns.map((name) => positions.get(name) ?? 0),
      filesOnly: index.filesOnly ?? false,
    });
  }
  return {
    name: lines.table,
    columns,
    primaryKey: lines.primaryKey ?? ["id"],
    unique,
    lookups: lines.lookups ?? [],
    position: (column) => positions.get(column) ?? -1,
  };
}

function parseColumn(line: string, generation: number): ColumnDefinition | undefined {
  const [name = "", type = "", ...flags] = line.split(" ");
  const flag = (start: string): string | undefined =>
    flags.find((candidate) => candidate.startsWith(start))?.slice(start.length);
  if (generation < Number(flag("@") ?? 0) || generation >= Number(flag("<") ?? Infinity)) {
    return undefined;
  }
  const reference = />(\w+)\.(\w+):([A-Z ]+)/.exec(line);
  return {
    name,
    type,
    notNull: flags.includes("nn"),
    unique: flags.includes("u"),
    defaultSql: flag("="),
    reference:
      reference === null
        ? undefined
        : { table: reference[1] ?? "", column: reference[2] ?? "", onDelete: reference[3] ?? "" },
  };
}
