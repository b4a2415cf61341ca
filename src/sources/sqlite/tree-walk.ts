import {
  CellReader,
  INDEX_INTERIOR,
  type Pages,
  pageHeaderLength,
  refuseTreePage,
  TABLE_INTERIOR,
} from "./b-tree-page.ts";
import { u8, u16, u32 } from "./bytes.ts";
import { INDEX_LEAF, TABLE_LEAF } from "./leaf-check.ts";
import type { PageClaims } from "./page-claims.ts";
import type { PageDamage } from "./types.ts";

/** Rowids of a subtree: greater than `low`, at most `high`. */
export interface KeyRange {
  readonly low: number;
  readonly high: number;
}

/** The pages of one b-tree in key order, and what of it cannot be read. */
export interface TreePages {
  readonly root: number;
  readonly isIndex: boolean;
  /** Leaf pages; for a table without rowid also single cells of interior pages. */
  readonly parts: readonly TreePart[];
  readonly damage: readonly PageDamage[];
  /** Key ranges of the subtrees whose pages cannot be reached. */
  readonly lost: readonly KeyRange[];
}

/** A leaf page, or with `cell` one cell of an interior page. Rowids outside of the range do not belong there. */
export interface TreePart extends KeyRange {
  readonly page: number;
  readonly cell: number | undefined;
}

const ALL_KEYS: KeyRange = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

/** What a walk is about: for messages and claims. */
export interface TreeUse {
  readonly root: number;
  readonly isIndex: boolean;
  /** Whether rows lie in it: the leaves of anything else are looked at and not listed. */
  readonly hasRows: boolean;
  /** E.g. `table entries` or `index idx_entries_uuid`. */
  readonly name: string;
  readonly table: string;
}

/** Visits every page of a b-tree once, checks it, and lists the leaves with rows in key order. */
export function walkTree(claims: PageClaims, use: TreeUse): TreePages {
  return new TreeWalk(claims, use).run();
}

class TreeWalk {
  readonly #pages: Pages;
  readonly #claims: PageClaims;
  readonly #use: TreeUse;
  readonly #user: number;
  readonly #cell: CellReader;
  readonly #parts: TreePart[] = [];
  readonly #damage: PageDamage[] = [];
  readonly #lost: KeyRange[] = [];
  readonly #pending: TreePart[] = [];

  constructor(claims: PageClaims, use: TreeUse) {
    this.#pages = claims.pages;
    this.#claims = claims;
    this.#use = use;
    this.#user = claims.addUser(use.name);
    this.#cell = new CellReader(claims.pages);
  }

  run(): TreePages {
    this.#pending.push({ page: this.#use.root, cell: undefined, ...ALL_KEYS });
    for (let part = this.#pending.pop(); part !== undefined; part = this.#pending.pop()) {
      if (part.cell === undefined) this.#visit(part);
      else this.#parts.push(part);
    }
    return {
      root: this.#use.root,
      isIndex: this.#use.isIndex,
      parts: this.#parts,
      damage: this.#damage,
      lost: this.#lost,
    };
  }

  #visit(part: TreePart): void {
    const { page } = part;
    const taken = this.#claims.claim(page, this.#user);
    if (taken === undefined && this.#isSoundLeaf(part)) {
      if (this.#use.hasRows) this.#parts.push(part);
      return;
    }
    const refusal = taken ?? refuseTreePage(this.#pages, page, this.#use.isIndex);
    if (refusal !== undefined) {
      this.#tell(page, refusal);
      this.#lost.push(part);
      return;
    }
    const type = u8(this.#pages.bytes, this.#pages.treeOffset(page));
    const check = new PageCheck(this.#pages, page, type);
    if (type === TABLE_INTERIOR) this.#visitTableInterior(part, check);
    else if (type === INDEX_INTERIOR) this.#visitIndex(part, check, true);
    else if (this.#use.isIndex) this.#visitIndex(part, check, false);
    else this.#visitTableLeaf(part, check);
    const trouble = check.conclude();
    if (trouble !== undefined) this.#tell(page, trouble);
  }

  /** Nearly every page is one: told in one pass, before anything is looked at for what is wrong with it. */
  #isSoundLeaf(part: TreePart): boolean {
    const pages = this.#pages;
    const type = pages.leafType(part.page);
    if (this.#use.isIndex)
      return type === INDEX_LEAF && (!this.#use.hasRows || pages.isWhole(part.page));
    if (type !== TABLE_LEAF) return false;
    const at = pages.treeOffset(part.page);
    const pageAt = pages.offset(part.page);
    const cells = u16(pages.bytes, at + 3);
    const rowid = (cell: number): number => {
      this.#cell.readTableLeaf(pageAt, u16(pages.bytes, at + 8 + cell * 2));
      return this.#cell.rowid;
    };
    // Between the first and the last they ascend.
    return (
      cells === 0 || (isNextKey(rowid(0), part.low, part.high) && rowid(cells - 1) <= part.high)
    );
  }

  #visitTableInterior(part: TreePart, check: PageCheck): void {
    const cell = this.#cell;
    const children: TreePart[] = [];
    let low = part.low;
    for (let i = 0; i < check.cells; i++) {
      const fits = cell.readTableInterior(check.pageAt, check.pointer(i));
      const isInOrder = cell.rowid >= low && cell.rowid <= part.high;
      check.count(i, cell.size, fits ? undefined : "does not fit into the page");
      if (fits && !isInOrder) check.count(i, 0, "is out of order");
      const high = fits && isInOrder ? cell.rowid : part.high;
      if (fits) children.push({ page: cell.child, cell: undefined, low, high });
      if (isInOrder) low = cell.rowid;
    }
    const page = u32(this.#pages.bytes, check.pageAt + check.treeAt + 8);
    children.push({ page, cell: undefined, low, high: part.high });
    for (const child of children.reverse()) this.#pending.push(child);
  }

  #visitTableLeaf(part: TreePart, check: PageCheck): void {
    const cell = this.#cell;
    let previous = part.low;
    for (let i = 0; i < check.cells; i++) {
      let trouble: string | undefined;
      if (!cell.readTableLeaf(check.pageAt, check.pointer(i))) {
        trouble = "does not fit into the page";
      } else if (!isNextKey(cell.rowid, previous, part.high)) {
        trouble = `has the rowid ${cell.rowid}, which does not belong there`;
      } else {
        previous = cell.rowid;
        trouble = this.#claimOverflow(cell);
      }
      check.count(i, cell.size, trouble);
    }
    this.#parts.push(part);
  }

  #visitIndex(part: TreePart, check: PageCheck, isInterior: boolean): void {
    const cell = this.#cell;
    const inside: TreePart[] = [];
    for (let i = 0; i < check.cells; i++) {
      const fits = cell.readIndex(check.pageAt, check.pointer(i), isInterior);
      const trouble = fits ? this.#claimOverflow(cell) : "does not fit into the page";
      check.count(i, cell.size, trouble);
      if (!isInterior || !fits) continue;
      inside.push({ page: cell.child, cell: undefined, ...ALL_KEYS });
      if (this.#use.hasRows) inside.push({ page: part.page, cell: i, ...ALL_KEYS });
    }
    if (!isInterior) {
      if (this.#use.hasRows) this.#parts.push(part);
      return;
    }
    const page = u32(this.#pages.bytes, check.pageAt + check.treeAt + 8);
    inside.push({ page, cell: undefined, ...ALL_KEYS });
    for (const next of inside.reverse()) this.#pending.push(next);
  }

  #claimOverflow(cell: CellReader): string | undefined {
    if (cell.payloadLength === cell.localLength) return undefined;
    const beyond = cell.payloadLength - cell.localLength;
    const trouble = this.#claims.claimChain(cell.overflowPage, beyond, this.#user);
    return trouble === undefined ? undefined : `has a broken overflow chain: ${trouble}`;
  }

  #tell(page: number, reason: string): void {
    this.#damage.push({
      page,
      offset: this.#pages.offset(page),
      table: this.#use.table,
      reason: `${this.#use.name}: ${reason}`,
    });
  }
}

/** Whether a rowid may follow `previous`. Beyond 2^53 neighbours can round to the same number. */
export function isNextKey(rowid: number, previous: number, high: number): boolean {
  if (rowid > high) return false;
  return rowid > previous || (rowid === previous && !Number.isSafeInteger(rowid));
}

/** Adds up what a page's cells take and keeps the first reason why one of them cannot be read. */
class PageCheck {
  readonly cells: number;
  /** Where the page starts in the file, and where in the page its b-tree header starts. */
  readonly pageAt: number;
  readonly treeAt: number;
  readonly #pages: Pages;
  readonly #pointersAt: number;
  #used = 0;
  #bad = 0;
  #firstReason = "";

  constructor(pages: Pages, page: number, type: number) {
    this.#pages = pages;
    this.pageAt = pages.offset(page);
    this.treeAt = pages.treeOffset(page) - this.pageAt;
    this.cells = u16(pages.bytes, this.pageAt + this.treeAt + 3);
    this.#pointersAt = this.pageAt + this.treeAt + pageHeaderLength(type);
  }

  /** Where cell `i` starts, relative to the page. */
  pointer(i: number): number {
    return u16(this.#pages.bytes, this.#pointersAt + i * 2);
  }

  count(cell: number, size: number, trouble: string | undefined): void {
    this.#used += size;
    if (trouble === undefined) return;
    this.#bad++;
    if (this.#bad === 1) this.#firstReason = `cell ${cell + 1} ${trouble}`;
  }

  /** What is wrong with the page, if anything. Every byte of its content must be a cell's, or counted as free. */
  conclude(): string | undefined {
    if (this.#bad > 0) {
      return `${this.#bad} of its ${this.cells} cells cannot be used: ${this.#firstReason}`;
    }
    const header = this.pageAt + this.treeAt;
    const field = u16(this.#pages.bytes, header + 5);
    const content = this.#pages.usableSize - (field === 0 ? 65_536 : field);
    const fragments = u8(this.#pages.bytes, header + 7);
    const free = this.#freeBytes(u16(this.#pages.bytes, header + 1));
    const counted = this.#used + free + fragments;
    return counted === content
      ? undefined
      : `its cells and free space take ${counted} bytes where ${content} are in use`;
  }

  #freeBytes(first: number): number {
    let free = 0;
    let at = first;
    while (at !== 0 && at <= this.#pages.usableSize - 4) {
      const next = u16(this.#pages.bytes, this.pageAt + at);
      free += u16(this.#pages.bytes, this.pageAt + at + 2);
      // The chain ascends; anything else could go round in circles.
      if (next !== 0 && next <= at) return Number.NaN;
      at = next;
    }
    return free;
  }
}
