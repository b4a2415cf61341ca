import { Pages } from "./b-tree-page.ts";
import { u8, u16, u32 } from "./bytes.ts";
import { type ParsedTable, parseCreateTable } from "./create-table.ts";
import type { DatabaseHeader } from "./header.ts";
import { PageClaims } from "./page-claims.ts";
import { scanRows } from "./row-scan.ts";
import { StoredColumn, TextReader } from "./stored-column.ts";
import { type TreePages, walkTree } from "./tree-walk.ts";
import type { ColumnSchema, PageDamage, SqlValue, TableSchema } from "./types.ts";

/** A table, its pages, and where its columns lie in a record. */
export interface StoredTable {
  readonly schema: TableSchema;
  readonly recordIndexes: readonly number[];
  readonly tree: TreePages;
}

/** What all pages of a database are used for, from one walk over every b-tree and the free list. */
export interface Inventory {
  readonly claims: PageClaims;
  readonly text: TextReader;
  readonly tables: ReadonlyMap<string, StoredTable>;
  readonly damage: readonly PageDamage[];
  readonly notes: readonly string[];
  /** Pages that no tree and no list names. Known only when the free list is whole. */
  readonly unclaimed: readonly number[];
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

/** Walks everything that the schema names. `bytes` may end before the last page. */
export function takeInventory(
  bytes: Uint8Array,
  header: DatabaseHeader,
  pageCount: number,
): Inventory {
  const pages = new Pages(bytes, header.pageSize, header.usableSize, pageCount);
  const claims = new PageClaims(pages);
  const text = new TextReader(header.encoding);
  const damage: PageDamage[] = [];
  claimFixedPages(claims, header);
  const schema = readSchema(claims, text, damage);
  const tables = new Map<string, StoredTable>();
  const notes: string[] = [];
  for (const row of schema) {
    if (row.rootPage <= 0) continue;
    const parsed = row.type === "table" ? parseCreateTable(row.sql ?? "") : undefined;
    const isIndex = row.type === "index" || parsed?.withoutRowid === true;
    const tree = walkTree(claims, {
      root: row.rootPage,
      isIndex,
      name: `${row.type} ${row.name}`,
      table: row.table,
    });
    damage.push(...tree.damage);
    if (parsed !== undefined) tables.set(row.name, describeStored(row, parsed, tree));
    else if (row.type === "table") {
      notes.push(`the definition of table ${row.name} could not be read`);
    }
  }
  const isFreelistWhole = claimFreelist(claims, header, damage);
  const unclaimed = isFreelistWhole ? listUnclaimed(claims) : [];
  if (unclaimed.length > 0) {
    notes.push(`pages that no table, no index and no free list names: ${unclaimed.length}`);
  }
  // SQLite never leaves such a page behind: something pointed to it once, and what did is wrong now.
  const [first] = unclaimed;
  if (first !== undefined && damage.length === 0) {
    damage.push({ page: first, offset: pages.offset(first), reason: "nothing names this page" });
  }
  return { claims, text, tables, damage, notes, unclaimed };
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
    name: `table ${SCHEMA_TABLE}`,
    table: SCHEMA_TABLE,
  });
  const wanted = [0, 1, 2, 3, 4];
  const rows = scanRows({ claims, tree, table: SCHEMA_TABLE, storedCount: 5, wanted });
  damage.push(...tree.damage, ...rows.damage);
  const { cells, stride } = rows.locator;
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

const LOCK_BYTE = 0x4000_0000;

/** Pages whose place is fixed: pointer maps of auto_vacuum databases and the page that file locks use. */
function claimFixedPages(claims: PageClaims, header: DatabaseHeader): void {
  const lockPage = Math.floor(LOCK_BYTE / header.pageSize) + 1;
  if (lockPage <= claims.pages.count) claims.claim(lockPage, claims.addUser("the lock byte"));
  if (!header.hasPointerMap) return;
  const user = claims.addUser("the pointer map");
  const period = Math.floor(header.usableSize / 5) + 1;
  for (let page = 2; page <= claims.pages.count; page += period) {
    // Where a map would lie on the lock page, it lies on the next.
    claims.claim(page === lockPage ? page + 1 : page, user);
  }
}

/** Takes the pages of the free list; whether it is whole, so that a page nobody names is known to be lost. */
function claimFreelist(claims: PageClaims, header: DatabaseHeader, damage: PageDamage[]): boolean {
  const { pages } = claims;
  const user = claims.addUser("the free list");
  let found = 0;
  for (
    let trunk = header.freelistTrunk;
    trunk !== 0;
    trunk = u32(pages.bytes, pages.offset(trunk))
  ) {
    const at = pages.offset(trunk);
    const leaves = u32(pages.bytes, at + 4);
    const refusal =
      claims.claim(trunk, user) ??
      (pages.isWhole(trunk) ? undefined : "the file ends before the end of this page") ??
      (leaves <= pages.usableSize / 4 - 2 ? undefined : `it counts ${leaves} pages`);
    const trouble = refusal ?? claimFreeLeaves(claims, at + 8, leaves, user);
    if (trouble !== undefined) {
      const page = pages.exists(trunk) ? trunk : 1;
      damage.push({ page, offset: pages.offset(page), reason: `free list: ${trouble}` });
      return false;
    }
    found += leaves + 1;
  }
  if (found === header.freelistCount) return true;
  const reason = `free list: it holds ${found} pages, the header counts ${header.freelistCount}`;
  damage.push({ page: 1, offset: 0, reason });
  return false;
}

function claimFreeLeaves(
  claims: PageClaims,
  at: number,
  leaves: number,
  user: number,
): string | undefined {
  for (let i = 0; i < leaves; i++) {
    const trouble = claims.claim(u32(claims.pages.bytes, at + i * 4), user);
    if (trouble !== undefined) return trouble;
  }
  return undefined;
}

function listUnclaimed(claims: PageClaims): number[] {
  const unclaimed: number[] = [];
  for (let page = 1; page <= claims.pages.count; page++) {
    if (!claims.isClaimed(page)) unclaimed.push(page);
  }
  return unclaimed;
}

/** Whether a page that nobody names looks like a leaf page of a table with cells on it. */
export function looksLikeTableLeaf(pages: Pages, page: number): boolean {
  const at = pages.treeOffset(page);
  return u8(pages.bytes, at) === 13 && u16(pages.bytes, at + 3) > 0;
}
