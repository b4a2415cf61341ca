import { CellReader, type Pages, refuseTreePage } from "./b-tree-page.ts";
import { u8, u16 } from "./bytes.ts";
import { TABLE_LEAF } from "./leaf-check.ts";
import type { PageClaims } from "./page-claims.ts";
import { RecordLocator } from "./record-locator.ts";
import type { StoredTable } from "./schema-walk.ts";
import { isNextKey, type KeyRange, type TreePart } from "./tree-walk.ts";

/** A leaf page that nothing points to, with the rowids on it. */
interface LooseLeaf {
  readonly page: number;
  readonly first: number;
  readonly last: number;
}

/**
 * When an interior page of a table is destroyed, its leaves are still whole but nothing points to them. A leaf is given
 * back to a table only where that is certain: every cell is a full record of that table, its rowids lie in a range that
 * the table lost, no second table fits, and no two such leaves overlap. Returns how many leaves each table got back.
 *
 * Certain only while the free list and the schema are whole: then every page that nobody names was in use.
 */
export function recoverLeaves(
  claims: PageClaims,
  tables: Map<string, StoredTable>,
  unclaimed: readonly number[],
): Map<string, number> {
  const losing = [...tables.values()].filter(
    (table) => !table.tree.isIndex && table.tree.lost.length > 0,
  );
  const found = new Map<StoredTable, TreePart[]>();
  for (const page of losing.length === 0 ? [] : unclaimed) {
    const leaf = readLooseLeaf(claims.pages, page);
    if (leaf === undefined) continue;
    const fitting = losing.flatMap((table) => fitLeaf(claims.pages, table, leaf) ?? []);
    const [only] = fitting;
    if (only === undefined || fitting.length > 1) continue;
    const parts = found.get(only.table) ?? [];
    parts.push({ page, cell: undefined, low: only.range.low, high: only.range.high });
    found.set(only.table, parts);
  }
  const recovered = new Map<string, number>();
  for (const [table, parts] of found) {
    const joined = joinParts(claims, table, parts);
    if (joined === undefined) continue;
    const { name } = table.schema;
    tables.set(name, { ...table, tree: { ...table.tree, parts: joined } });
    recovered.set(name, parts.length);
  }
  return recovered;
}

function readLooseLeaf(pages: Pages, page: number): LooseLeaf | undefined {
  if (refuseTreePage(pages, page, false) !== undefined) return undefined;
  const at = pages.treeOffset(page);
  const cells = u16(pages.bytes, at + 3);
  if (u8(pages.bytes, at) !== TABLE_LEAF || cells === 0) return undefined;
  const cell = new CellReader(pages);
  let first = Number.NaN;
  let last = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < cells; i++) {
    const fits = cell.readTableLeaf(pages.offset(page), u16(pages.bytes, at + 8 + i * 2));
    if (!fits || !isNextKey(cell.rowid, last, Number.POSITIVE_INFINITY)) return undefined;
    last = cell.rowid;
    if (i === 0) first = last;
  }
  return { page, first, last };
}

function fitLeaf(
  pages: Pages,
  table: StoredTable,
  leaf: LooseLeaf,
): { readonly table: StoredTable; readonly range: KeyRange } | undefined {
  const range = table.tree.lost.find(({ low, high }) => leaf.first > low && leaf.last <= high);
  return range !== undefined && holdsFullRecords(pages, table, leaf.page)
    ? { table, range }
    : undefined;
}

/** Records that continue on other pages cannot be judged here; one of them makes the page uncertain. */
function holdsFullRecords(pages: Pages, table: StoredTable, page: number): boolean {
  const at = pages.treeOffset(page);
  const cells = u16(pages.bytes, at + 3);
  const stored = table.recordIndexes.length;
  // The last column is wanted, so that a record without it can be told.
  const locator = new RecordLocator(stored, [stored - 1], 1);
  const cell = new CellReader(pages);
  for (let i = 0; i < cells; i++) {
    cell.readTableLeaf(pages.offset(page), u16(pages.bytes, at + 8 + i * 2));
    if (cell.localLength !== cell.payloadLength) return false;
    const isRecord = locator.locate(pages.bytes, cell.payloadAt, cell.payloadLength, 0, 0);
    if (!isRecord || locator.isMissing(0, 0)) return false;
  }
  return true;
}

/** All leaves in the order of their keys; `undefined`, when two recovered leaves claim the same keys. */
function joinParts(
  claims: PageClaims,
  table: StoredTable,
  parts: readonly TreePart[],
): TreePart[] | undefined {
  const all = [...table.tree.parts, ...parts].map((part) => ({
    part,
    leaf: readLooseLeaf(claims.pages, part.page),
  }));
  const key = (entry: (typeof all)[number]): number => entry.leaf?.first ?? entry.part.low;
  all.sort((a, b) => key(a) - key(b));
  for (let i = 1; i < all.length; i++) {
    const before = all[i - 1]?.leaf;
    const after = all[i]?.leaf;
    if (before !== undefined && after !== undefined && after.first <= before.last) return undefined;
  }
  const user = claims.addUser(`table ${table.schema.name}`);
  for (const part of parts) claims.claim(part.page, user);
  return all.map((entry) => entry.part);
}
