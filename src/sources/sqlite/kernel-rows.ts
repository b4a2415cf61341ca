import type { Kernel } from "../../base/kernel/kernel.ts";
import type { Pages } from "./b-tree-page.ts";
import { PageBatch } from "./page-batch.ts";
import type { RecordLocator } from "./record-locator.ts";
import type { DecodedValues } from "./value-decoders.ts";

/** What the kernel makes of a column; it knows them by these numbers. */
const KINDS = { integer: 1, uuid: 2, time: 3, located: 4 } as const;
/** A slot: kind and place in memory as words, then the number that stands for none. */
const SLOT_BYTES = 16;

/** Where the rows of a table go to. */
export interface RowTarget {
  readonly locator: RecordLocator;
  readonly rowids: Float64Array;
  readonly records: Uint32Array;
}

/** Values of a column in the kernel's memory, and where they are kept. */
interface Output {
  readonly place: number;
  /** Elements a row. */
  readonly width: number;
  readonly target: DecodedValues | Uint32Array;
}

/**
 * Reads leaf pages in batches. The pages are ones that `checkLeaf` passes, of a tree without damage. Those that hold
 * anything unusual are left to the caller.
 */
export class KernelRows {
  readonly #kernel: Kernel;
  readonly #batch: PageBatch;
  readonly #outputs: readonly Output[];
  readonly #slots: number;
  readonly #columns: number;
  readonly #bytesPerRow: number;
  readonly #rowids: number;
  readonly #records: number;

  constructor(kernel: Kernel, pages: Pages, { locator, rowids, records }: RowTarget) {
    this.#kernel = kernel;
    this.#columns = locator.storedCount;
    this.#bytesPerRow = locator.stride * 4;
    kernel.begin();
    this.#batch = new PageBatch(kernel, pages);
    this.#slots = kernel.reserve(this.#columns * SLOT_BYTES);
    this.#rowids = kernel.reserve(PageBatch.mostRows * 8);
    this.#records = kernel.reserve(PageBatch.mostRows * 8);
    const cells = kernel.reserve(PageBatch.mostRows * this.#bytesPerRow);
    this.#outputs = [
      { place: this.#rowids, width: 1, target: rowids },
      { place: this.#records, width: 2, target: records },
      { place: cells, width: locator.stride, target: locator.cells },
      ...this.#layOut(locator, cells),
    ];
  }

  /** Says of each column of the record what becomes of it. */
  #layOut(locator: RecordLocator, cells: number): readonly Output[] {
    const kernel = this.#kernel;
    const decoded = locator.decoded.map(({ index, decoder }) => {
      const width = decoder.kind === "uuid" ? 16 : 1;
      const bytes = decoder.kind === "uuid" ? 16 : 8;
      const place = kernel.reserve(PageBatch.mostRows * bytes);
      return { index, decoder, output: { place, width, target: decoder.values } };
    });
    const slots = kernel.words(this.#slots, this.#columns * 4);
    const missing = kernel.numbers(this.#slots, this.#columns * 2);
    slots.fill(0);
    locator.wanted.forEach((index, slot) => {
      slots[index * 4] = KINDS.located;
      slots[index * 4 + 1] = cells + slot * 8;
    });
    for (const { index, decoder, output } of decoded) {
      slots[index * 4] = KINDS[decoder.kind];
      slots[index * 4 + 1] = output.place;
      missing[index * 2 + 1] = decoder.missing;
    }
    return decoded.map(({ output }) => output);
  }

  /** Takes a page; `false` for one that is not plain, and when what waits must be read first. */
  add(page: number): boolean {
    return this.#batch.add(page);
  }

  /**
   * Reads what waits into the rows from `row` on. A page with anything unusual goes to `onUnusual`, with the row that is its
   * first, which returns the row behind its last. Returns the row behind the last one of all.
   */
  read(row: number, onUnusual: (page: number, row: number) => number): number {
    const batch = this.#batch;
    let next = row;
    for (let done = 0; done < batch.count; ) {
      done += this.#run(done);
      next = this.#keep(next);
      if (done === batch.count) break;
      next = onUnusual(batch.offset(done) / batch.pageSize + 1, next);
      done++;
    }
    batch.clear();
    return next;
  }

  /** Reads pages from `first` on; how many. */
  #run(first: number): number {
    const batch = this.#batch;
    return this.#kernel.calls.scanLeaves(
      batch.pageAt(first),
      batch.placeAt(first),
      batch.count - first,
      batch.pageSize,
      this.#slots,
      this.#columns,
      this.#rowids,
      this.#records,
      this.#bytesPerRow,
    );
  }

  #keep(row: number): number {
    const count = this.#kernel.calls.rowCount();
    for (const { place, width, target } of this.#outputs) {
      if (target.length === 0) continue;
      target.set(this.#view(target, place, count * width), row * width);
    }
    return row + count;
  }

  #view(
    target: DecodedValues | Uint32Array,
    place: number,
    length: number,
  ): DecodedValues | Uint32Array {
    if (target instanceof Float64Array) return this.#kernel.numbers(place, length);
    return target instanceof Uint8Array
      ? this.#kernel.bytes(place, length)
      : this.#kernel.positions(place, length);
  }
}
