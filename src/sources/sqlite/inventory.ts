import { sharedKernel } from "../../base/kernel/kernel.ts";
import { Pages } from "./b-tree-page.ts";
import { u32 } from "./bytes.ts";
import type { DatabaseHeader } from "./header.ts";
import { PageClaims } from "./page-claims.ts";
import { recoverLeaves } from "./recover-leaves.ts";
import { type StoredTable, walkSchema } from "./schema-walk.ts";
import { TextReader } from "./stored-column.ts";
import type { PageDamage } from "./types.ts";

/** What all pages of a database are used for, from one walk over every b-tree and the free list. */
export interface Inventory {
  readonly claims: PageClaims;
  readonly text: TextReader;
  readonly tables: ReadonlyMap<string, StoredTable>;
  readonly damage: readonly PageDamage[];
  readonly notes: readonly string[];
}

/** What of a database is walked, and what is known of its pages. */
export interface InventoryOptions {
  readonly tablesOnly?: boolean;
  /** What a sweep found of each page. */
  readonly sweptTypes?: Uint8Array | undefined;
  /** `skip`: everything is done in TypeScript, with the same result. */
  readonly kernel?: "skip" | undefined;
}

/** Walks everything that the schema names. `bytes` may end before the last page. */
export function takeInventory(
  bytes: Uint8Array,
  header: DatabaseHeader,
  pageCount: number,
  options: InventoryOptions = {},
): Inventory {
  const { tablesOnly = false, sweptTypes } = options;
  const kernel = options.kernel === "skip" ? undefined : sharedKernel();
  const { pageSize, usableSize } = header;
  const pages = new Pages(bytes, pageSize, usableSize, pageCount, sweptTypes, kernel);
  const claims = new PageClaims(pages);
  const text = new TextReader(header.encoding);
  claimFixedPages(claims, header);
  const schema = walkSchema(claims, text, tablesOnly);
  const { tables } = schema;
  const damage = [...schema.damage];
  const notes = [...schema.notes];
  const isFreelistWhole = claimFreelist(claims, header, damage);
  // What no table names can only be told once the indexes have named theirs.
  const isCertain = isFreelistWhole && schema.isWhole && !tablesOnly;
  const recovered = isCertain ? recoverLeaves(claims, tables, listUnclaimed(claims)) : [];
  for (const [table, leaves] of recovered) {
    notes.push(
      `leaf pages of table ${table} that nothing points to any more, read all the same: ${leaves}`,
    );
  }
  const unclaimed = isFreelistWhole && !tablesOnly ? listUnclaimed(claims) : [];
  if (unclaimed.length > 0) {
    notes.push(`pages that no table, no index and no free list names: ${unclaimed.length}`);
  }
  // SQLite never leaves such a page behind: something pointed to it once, and what did is wrong now.
  const [first] = unclaimed;
  if (first !== undefined && damage.length === 0) {
    damage.push({ page: first, offset: pages.offset(first), reason: "nothing names this page" });
  }
  return { claims, text, tables, damage, notes };
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
