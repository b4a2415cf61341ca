import type { Pages } from "./b-tree-page.ts";
import { u32 } from "./bytes.ts";

/** Who uses which page. A page has one user; a second one is damage, and what keeps walks from going round in circles. */
export class PageClaims {
  readonly pages: Pages;
  /** Overflow chains, by first page, that break or run into pages of others. Their rows are not read. */
  readonly brokenChains = new Set<number>();
  readonly #users: string[] = ["nothing"];
  readonly #userOf: Uint32Array;
  readonly #contentPerOverflowPage: number;

  constructor(pages: Pages) {
    this.pages = pages;
    this.#userOf = new Uint32Array(pages.count + 1);
    this.#contentPerOverflowPage = pages.usableSize - 4;
  }

  /** Registers a user of pages, e.g. `table entries`, and returns its number. */
  addUser(name: string): number {
    return this.#users.push(name) - 1;
  }

  /** Takes a page; why that is impossible, or `undefined`. */
  claim(page: number, user: number): string | undefined {
    if (!this.pages.exists(page)) return this.#refuseAbsent(page);
    const other = this.#userOf[page] ?? 0;
    if (other !== 0) return `page ${page} is already used by ${this.#users[other] ?? ""}`;
    this.#userOf[page] = user;
    return undefined;
  }

  isClaimed(page: number): boolean {
    return (this.#userOf[page] ?? 0) !== 0;
  }

  /** Takes the overflow chain that holds `length` bytes; why it is broken, or `undefined`. */
  claimChain(first: number, length: number, user: number): string | undefined {
    let page = first;
    let left = length;
    let trouble: string | undefined;
    while (left > 0 && trouble === undefined) {
      trouble = this.claim(page, user) ?? this.#refuseHeld(page);
      if (trouble !== undefined) break;
      left -= this.#contentPerOverflowPage;
      const next = u32(this.pages.bytes, this.pages.offset(page));
      if (left <= 0 && next !== 0)
        trouble = `page ${page} should be the last and names page ${next}`;
      page = next;
    }
    if (trouble === undefined) return undefined;
    this.brokenChains.add(first);
    return trouble;
  }

  #refuseAbsent(page: number): string {
    return page >= 1 && page <= this.pages.counted
      ? `page ${page} lies behind the end of the file`
      : `page ${page} is none of the ${this.pages.counted} pages of the database`;
  }

  #refuseHeld(page: number): string | undefined {
    return this.pages.isWhole(page) ? undefined : `the file ends before the end of page ${page}`;
  }
}
