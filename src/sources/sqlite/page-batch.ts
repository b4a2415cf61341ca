import type { Kernel } from "../../base/kernel/kernel.ts";
import type { Pages } from "./b-tree-page.ts";
import { u16 } from "./bytes.ts";
import { MARGIN } from "./kernel-pages.ts";

const BATCH_BYTES = 256 * 1024;
/** No page has more cells than 65,536 bytes hold of the smallest. */
const BATCH_ROWS = 12_288;

/** Whole pages that are copied into the memory of a kernel together, and that go through it in one call. */
export class PageBatch {
  readonly pageSize: number;
  /** Rows that the pages at hand hold. */
  rows = 0;
  count = 0;
  readonly #kernel: Kernel;
  readonly #pages: Pages;
  readonly #pagesAt: number;
  readonly #placesAt: number;
  readonly #most: number;

  /** Reserves its part of the kernel's memory. */
  constructor(kernel: Kernel, pages: Pages) {
    const { pageSize } = pages;
    this.pageSize = pageSize;
    this.#kernel = kernel;
    this.#pages = pages;
    this.#most = Math.max(1, Math.floor(BATCH_BYTES / pageSize));
    this.#pagesAt = kernel.reserve(this.#most * pageSize + MARGIN);
    this.#placesAt = kernel.reserve(this.#most * 4);
  }

  /** Rows that a batch may have. */
  static readonly mostRows = BATCH_ROWS;

  /** Adds a leaf of a table that is in order; `false` for another page, and when the others must be read first. */
  add(page: number): boolean {
    const { bytes } = this.#pages;
    // The first page belongs to the schema, and starts with the header of the file.
    if (page === 1 || !this.#pages.isKnownTableLeaf(page)) return false;
    const offset = this.#pages.offset(page);
    const cells = u16(bytes, offset + 3);
    if (this.count === this.#most || this.rows + cells > BATCH_ROWS) return false;
    const { pageSize } = this;
    const place = this.#pagesAt + this.count * pageSize;
    this.#kernel.bytes(place, pageSize).set(bytes.subarray(offset, offset + pageSize));
    this.#kernel.positions(this.#placesAt + this.count * 4, 1)[0] = offset;
    this.rows += cells;
    this.count++;
    return true;
  }

  /** Where page `i` and its position lie in the kernel's memory. */
  pageAt(i: number): number {
    return this.#pagesAt + i * this.pageSize;
  }

  placeAt(i: number): number {
    return this.#placesAt + i * 4;
  }

  /** Where page `i` starts in the database. */
  offset(i: number): number {
    return this.#kernel.positions(this.placeAt(i), 1)[0] ?? 0;
  }

  clear(): void {
    this.count = 0;
    this.rows = 0;
  }
}
