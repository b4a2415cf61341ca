import { type ParsedTable, parseCreateTable } from "./create-table.ts";
import type { PageClaims } from "./page-claims.ts";
import { scanRows } from "./row-scan.ts";
import { StoredColumn, type TextReader } from "./stored-column.ts";
import { type TreePages, walkTree } from "./tree-walk.ts";
import type { ColumnSchema, PageDamage, SqlValue, TableSchema } from "./types.ts";

/** A table, its pages, and where its columns lie in a record. */
export interface StoredTable {
  readonly schema: TableSchema;
  readonly recordIndexes: readonly number[];
  readonly tree: TreePages;
}

/** Everything that `sqlite_schema` names, with the pages of each. */
interface WalkedSchema {
  readonly tables: Map<string, StoredTable>;
  readonly damage: readonly PageDamage[];
  readonly notes: readonly string[];
  /** Whether all rows of the schema could be read. */
  readonly isWhole: boolean;
}

interface SchemaRow {
  readonly type: string;
  readonly name: string;
  readonly table: string;
  readonly rootPage: number;
  readonly sql: string | undefined;
}

const SCHEMA_TABLE = "sqlite_schema";
const SCHEMA_COLUMNS: readonly ColumnSchema[] = ["type", "name", "tbl_name", "rootpage", "sql"].map(
  (name) => ({ name, declaredType: "", defaultValue: null, isRowidAlias: false }),
);

/** Reads the schema and walks the b-trees of every table, and of every index unless `tablesOnly`, in it. */
export function walkSchema(
  claims: PageClaims,
  text: TextReader,
  tablesOnly: boolean,
): WalkedSchema {
  const damage: PageDamage[] = [];
  const notes: string[] = [];
  const tables = new Map<string, StoredTable>();
  const schema = readSchema(claims, text, damage);
  const isWhole = damage.length === 0;
  for (const row of schema) {
    if (row.rootPage <= 0 || (tablesOnly && row.type === "index")) continue;
    const parsed = row.type === "table" ? parseCreateTable(row.sql ?? "") : undefined;
    const tree = walkTree(claims, {
      root: row.rootPage,
      isIndex: row.type === "index" || parsed?.withoutRowid === true,
      hasRows: row.type === "table",
      name: `${row.type} ${row.name}`,
      table: row.table,
    });
    damage.push(...tree.damage);
    if (parsed !== undefined) tables.set(row.name, describeStored(row, parsed, tree));
    else if (row.type === "table") {
      notes.push(`the definition of table ${row.name} could not be read`);
    }
  }
  return { tables, damage, notes, isWhole };
}

function describeStored(row: SchemaRow, parsed: ParsedTable, tree: TreePages): StoredTable {
  return {
    schema: {
      name: row.name,
      rootPage: row.rootPage,
      withoutRowid: parsed.withoutRowid,
      columns: parsed.columns,
      sql: row.sql ?? "",
    },
    recordIndexes: parsed.recordIndexes,
    tree,
  };
}

function readSchema(claims: PageClaims, text: TextReader, damage: PageDamage[]): SchemaRow[] {
  const tree = walkTree(claims, {
    root: 1,
    isIndex: false,
    hasRows: true,
    name: `table ${SCHEMA_TABLE}`,
    table: SCHEMA_TABLE,
  });
  const wanted = [0, 1, 2, 3, 4];
  const rows = scanRows({
    claims,
    tree,
    table: SCHEMA_TABLE,
    storedCount: 5,
    wanted,
    isUtf8: text.isUtf8,
  });
  damage.push(...tree.damage, ...rows.damage);
  const { cells, stride } = rows;
  const columns = SCHEMA_COLUMNS.map(
    (column, i) =>
      new StoredColumn(
        "any",
        column,
        rows,
        claims.pages.bytes,
        { cells, stride, slot: i * 2 },
        text,
      ),
  );
  const at = (column: number, row: number): SqlValue => columns[column]?.value(row) ?? null;
  return Array.from({ length: rows.rowCount }, (_, row) => ({
    type: String(at(0, row)),
    name: String(at(1, row)),
    table: String(at(2, row)),
    rootPage: Number(at(3, row) ?? 0),
    sql: columns[4]?.text(row),
  }));
}
