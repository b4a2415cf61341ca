/**
 * Small integers of a table straight from its leaf pages: for tables of nothing but keys, such as a closure, where one
 * number a value is all there is to keep.
 */
import type { Kernel } from "../../base/kernel/kernel.ts";
import type { Pages } from "./b-tree-page.ts";
import { u16 } from "./bytes.ts";
import { PageBatch } from "./page-batch.ts";
import type { PageClaims } from "./page-claims.ts";
import { countCells } from "./row-scan.ts";
import type { TreePages } from "./tree-walk.ts";

export interface ScannedIntegers {
  readonly rowCount: number;
  /** One array a wanted column. */
  readonly columns: readonly Int32Array[];
}

/**
 * Reads the wanted columns of every row; `undefined` when some row is not of the simple shape that this scan is for: a
 * sound rowid table, short records with one byte a serial type, and values of at most four bytes.
 */
export function scanIntegers(
  claims: PageClaims,
  tree: TreePages,
  wanted: readonly number[],
): ScannedIntegers | undefined {
  if (tree.isIndex || tree.damage.length > 0) return undefined;
  const { pages } = claims;
  const capacity = countCells(pages, tree.parts);
  const values = new Int32Array(capacity * wanted.length);
  const scan = new IntegerScan(pages.bytes, wanted, capacity, values);
  const compiled = pages.kernel && new CompiledIntegers(pages.kernel, pages, wanted, capacity);
  let rows = 0;
  for (const { page } of tree.parts) {
    if (compiled?.add(page) === true) continue;
    const waiting = compiled?.read(values, rows) ?? 0;
    if (waiting < 0) return undefined;
    rows += waiting;
    if (compiled?.add(page) === true) continue;
    const read = scan.readLeaf(pages.treeOffset(page), pages.offset(page), rows);
    if (read < 0) return undefined;
    rows += read;
  }
  const last = compiled?.read(values, rows) ?? 0;
  if (last < 0) return undefined;
  rows += last;
  return {
    rowCount: rows,
    columns: wanted.map((_, i) => values.subarray(i * capacity, i * capacity + rows)),
  };
}

/** The same for pages that `checkLeaf` passes, many at a time. */
class CompiledIntegers {
  readonly #kernel: Kernel;
  readonly #batch: PageBatch;
  readonly #starts: number;
  readonly #wanted: readonly number[];
  readonly #columns: number;
  readonly #out: number;
  readonly #capacity: number;

  constructor(kernel: Kernel, pages: Pages, wanted: readonly number[], capacity: number) {
    this.#kernel = kernel;
    this.#wanted = wanted;
    this.#capacity = capacity;
    this.#columns = Math.max(-1, ...wanted) + 1;
    kernel.begin();
    this.#batch = new PageBatch(kernel, pages);
    this.#starts = kernel.reserve(this.#columns * 4);
    this.#out = kernel.reserve(wanted.length * PageBatch.mostRows * 4);
    const starts = kernel.words(this.#starts, this.#columns).fill(-1);
    wanted.forEach((column, slot) => {
      starts[column] = slot;
    });
  }

  /** Takes a page; `false` for one that is not plain, and when what waits must be read first. */
  add(page: number): boolean {
    return this.#batch.add(page);
  }

  /** Reads what waits into the rows of `values` from `row` on; how many, or -1 when one of them is not simple. */
  read(values: Int32Array, row: number): number {
    const batch = this.#batch;
    const rows = this.#kernel.calls.scanIntegers(
      batch.pageAt(0),
      batch.count,
      batch.pageSize,
      this.#starts,
      this.#columns,
      this.#out,
      PageBatch.mostRows,
    );
    for (let slot = 0; slot < this.#wanted.length && rows > 0; slot++) {
      const from = this.#kernel.words(this.#out + slot * PageBatch.mostRows * 4, rows);
      values.set(from, slot * this.#capacity + row);
    }
    batch.clear();
    return rows;
  }
}

/** Decodes the wanted values of one page after another. */
class IntegerScan {
  readonly #bytes: Uint8Array;
  /** Where the values of each column of the record begin in `#values`, -1 where it is not wanted. */
  readonly #starts: Int32Array;
  readonly #values: Int32Array;

  constructor(bytes: Uint8Array, wanted: readonly number[], capacity: number, values: Int32Array) {
    this.#bytes = bytes;
    this.#starts = new Int32Array(Math.max(-1, ...wanted) + 1).fill(-1);
    wanted.forEach((column, slot) => {
      this.#starts[column] = slot * capacity;
    });
    this.#values = values;
  }

  /**
   * How many rows a leaf page has, or -1 when one of them is not simple. The walk found nothing wrong with the page, so
   * that its cells lie on it and their keys ascend.
   */
  readLeaf(treeAt: number, pageAt: number, rows: number): number {
    const bytes = this.#bytes;
    const cells = u16(bytes, treeAt + 3);
    for (let i = 0, at = treeAt + 8; i < cells; i++, at += 2) {
      const pointer = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
      let read = pageAt + pointer;
      const length = bytes[read++] ?? 128;
      if (length > 127) return -1;
      let rowidBytes = 1;
      while ((bytes[read++] ?? 0) > 127 && rowidBytes < 9) rowidBytes++;
      if (!this.#readRecord(read, length, rows + i)) return -1;
    }
    return cells;
  }

  #readRecord(at: number, length: number, row: number): boolean {
    const bytes = this.#bytes;
    const starts = this.#starts;
    const headerLength = bytes[at] ?? 128;
    if (headerLength > 127 || headerLength - 1 < starts.length) return false;
    const headerEnd = at + headerLength;
    let body = headerEnd;
    for (let place = at + 1, column = 0; place < headerEnd; place++, column++) {
      const type = bytes[place] ?? 0;
      const width = WIDTHS[type] ?? -1;
      if (width < 0) return false;
      const start = starts[column] ?? -1;
      if (start >= 0) this.#values[start + row] = integerAt(bytes, body, type);
      body += width;
    }
    return body === at + length;
  }
}

/** Bytes of the serial types that are small integers; -1 for every other. 8 and 9 are the constants 0 and 1. */
const WIDTHS = new Int8Array(256).fill(-1);
WIDTHS.set([-1, 1, 2, 3, 4, -1, -1, -1, 0, 0]);

function integerAt(bytes: Uint8Array, at: number, type: number): number {
  if (type >= 8) return type - 8;
  const head = (bytes[at] ?? 0) << 24;
  if (type === 1) return head >> 24;
  const second = head | ((bytes[at + 1] ?? 0) << 16);
  if (type === 2) return second >> 16;
  const third = second | ((bytes[at + 2] ?? 0) << 8);
  return type === 3 ? third >> 8 : third | (bytes[at + 3] ?? 0);
}
