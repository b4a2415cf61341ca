import { CellReader, type Pages, pageHeaderLength } from "./b-tree-page.ts";
import { u8, u16, u32, VarintReader } from "./bytes.ts";
import { KernelRows } from "./kernel-rows.ts";
import type { PageClaims } from "./page-claims.ts";
import { type DecodedColumn, hasForeignText, RecordLocator } from "./record-locator.ts";
import { isNextKey, type TreePages, type TreePart } from "./tree-walk.ts";
import type { PageDamage } from "./types.ts";

/** Where the rows of a table lie. Positions at or beyond the image's length are positions in `spill`. */
export interface ScannedRows {
  readonly rowCount: number;
  /** Empty for tables without rowid. */
  readonly rowids: Float64Array;
  /** Rowids beyond 2^53, exact, by row. */
  readonly exactRowids: ReadonlyMap<number, bigint>;
  /** Position and length of each row's record, for columns that are asked for later. */
  readonly records: Uint32Array;
  /** Position and serial type of the wanted columns, as `RecordLocator` lays them out. */
  readonly cells: Uint32Array;
  readonly stride: number;
  /** Records with overflow pages, put together. */
  readonly spill: Uint8Array;
  /** Pages with cells that hold no record of this table. */
  readonly damage: readonly PageDamage[];
}

export interface ScanRequest {
  readonly claims: PageClaims;
  readonly tree: TreePages;
  readonly table: string;
  /** How many columns a full record has. */
  readonly storedCount: number;
  /** Indexes inside the record of the columns to locate. */
  readonly wanted: readonly number[];
  /** Makes the columns to decode on the way, for so many rows at most. */
  readonly decode?: ((capacity: number) => readonly DecodedColumn[]) | undefined;
  /** Whether text is UTF-8, so that what cannot be text can be told. */
  readonly isUtf8: boolean;
}

/** Reads the header of every record of a table, once. */
export function scanRows(request: ScanRequest): ScannedRows {
  return new RowScan(request).run();
}

/** How many cells the parts of a tree hold. */
export function countCells(pages: Pages, parts: readonly TreePart[]): number {
  let count = 0;
  for (const part of parts) {
    count += part.cell === undefined ? u16(pages.bytes, pages.treeOffset(part.page) + 3) : 1;
  }
  return count;
}

class RowScan {
  readonly #request: ScanRequest;
  readonly #pages: Pages;
  readonly #cell: CellReader;
  readonly #locator: RecordLocator;
  readonly #rowids: Float64Array;
  readonly #exactRowids = new Map<number, bigint>();
  readonly #records: Uint32Array;
  readonly #damage: PageDamage[] = [];
  readonly #spill: Spill;
  #rows = 0;
  /** Whether something is wrong with the page at hand, so that its records need a closer look. */
  #isSuspect = false;

  constructor(request: ScanRequest) {
    this.#request = request;
    this.#pages = request.claims.pages;
    this.#cell = new CellReader(this.#pages);
    const capacity = countCells(this.#pages, request.tree.parts);
    this.#locator = new RecordLocator(
      request.storedCount,
      request.wanted,
      capacity,
      request.decode?.(capacity),
    );
    this.#rowids = new Float64Array(request.tree.isIndex ? 0 : capacity);
    this.#records = new Uint32Array(capacity * 2);
    this.#spill = new Spill(this.#pages);
  }

  run(): ScannedRows {
    const damaged = new Set(this.#request.tree.damage.map((damage) => damage.page));
    const isSound = damaged.size === 0 && !this.#request.tree.isIndex;
    const compiled = isSound ? this.#compiledRows() : undefined;
    for (const part of this.#request.tree.parts) {
      if (compiled !== undefined && this.#passOn(compiled, part.page)) continue;
      this.#isSuspect = this.#request.isUtf8 && damaged.has(part.page);
      this.#tell(part.page, this.#scanPart(part, isSound));
    }
    if (compiled !== undefined) this.#readWaiting(compiled);
    return {
      rowCount: this.#rows,
      rowids: this.#rowids.subarray(0, this.#request.tree.isIndex ? 0 : this.#rows),
      exactRowids: this.#exactRowids,
      records: this.#records,
      cells: this.#locator.cells,
      stride: this.#locator.stride,
      spill: this.#spill.bytes,
      damage: this.#damage,
    };
  }

  #compiledRows(): KernelRows | undefined {
    const { kernel } = this.#pages;
    return kernel === undefined
      ? undefined
      : new KernelRows(kernel, this.#pages, {
          locator: this.#locator,
          rowids: this.#rowids,
          records: this.#records,
        });
  }

  /** Whether the kernel reads the page; if not, it has read those before it. */
  #passOn(compiled: KernelRows, page: number): boolean {
    if (compiled.add(page)) return true;
    this.#readWaiting(compiled);
    return compiled.add(page);
  }

  #readWaiting(compiled: KernelRows): void {
    this.#rows = compiled.read(this.#rows, (page, row) => {
      this.#rows = row;
      this.#tell(page, this.#scanPlainLeaf(page));
      return this.#rows;
    });
  }

  #tell(page: number, bad: number): void {
    if (bad === 0) return;
    this.#damage.push({
      page,
      offset: this.#pages.offset(page),
      table: this.#request.table,
      reason: `table ${this.#request.table}: ${bad} of its cells hold no record of this table`,
    });
  }

  #scanPart(part: TreePart, isSound: boolean): number {
    if (this.#request.tree.isIndex) return this.#scanIndexPart(part);
    const isPlain = isSound && this.#pages.isKnownTableLeaf(part.page);
    return isPlain ? this.#scanPlainLeaf(part.page) : this.#scanLeaf(part);
  }

  /**
   * The same for a leaf that `checkLeaf` passes, of a tree without damage: whole records behind lengths of at most two
   * bytes, and safe rowids that ascend inside of the page's range.
   */
  #scanPlainLeaf(page: number): number {
    const pages = this.#pages;
    const { bytes } = pages;
    const at = pages.treeOffset(page);
    const pageAt = pages.offset(page);
    const end = at + 8 + u16(bytes, at + 3) * 2;
    let bad = 0;
    for (let pointerAt = at + 8; pointerAt < end; pointerAt += 2) {
      let read = pageAt + (((bytes[pointerAt] ?? 0) << 8) | (bytes[pointerAt + 1] ?? 0));
      let length = bytes[read++] ?? 0;
      if (length > 127) length = ((length & 127) << 7) | (bytes[read++] ?? 0);
      let byte = bytes[read++] ?? 0;
      let rowid = byte & 127;
      while (byte > 127) {
        byte = bytes[read++] ?? 0;
        rowid = rowid * 128 + (byte & 127);
      }
      this.#rowids[this.#rows] = rowid;
      if (this.#locator.locate(bytes, read, length, 0, this.#rows)) this.#finishRow(read, length);
      else bad++;
    }
    return bad;
  }

  /** Returns how many cells hold no record; cells that the walk already told of are left out silently. */
  #scanLeaf(part: TreePart): number {
    const pages = this.#pages;
    const cell = this.#cell;
    const at = pages.treeOffset(part.page);
    const pageAt = pages.offset(part.page);
    const cells = u16(pages.bytes, at + 3);
    let previous = part.low;
    let bad = 0;
    for (let i = 0; i < cells; i++) {
      if (!cell.readTableLeaf(pageAt, u16(pages.bytes, at + 8 + i * 2))) continue;
      if (!isNextKey(cell.rowid, previous, part.high)) continue;
      previous = cell.rowid;
      this.#rowids[this.#rows] = cell.rowid;
      if (!Number.isSafeInteger(cell.rowid)) this.#keepExact(cell);
      bad += this.#addRow();
    }
    return bad;
  }

  #scanIndexPart(part: TreePart): number {
    const pages = this.#pages;
    const at = pages.treeOffset(part.page);
    const pointersAt = at + pageHeaderLength(u8(pages.bytes, at));
    const isInterior = part.cell !== undefined;
    const first = part.cell ?? 0;
    const end = isInterior ? first + 1 : u16(pages.bytes, at + 3);
    let bad = 0;
    for (let i = first; i < end; i++) {
      const pointer = u16(pages.bytes, pointersAt + i * 2);
      if (this.#cell.readIndex(pages.offset(part.page), pointer, isInterior)) bad += this.#addRow();
    }
    return bad;
  }

  /** Returns 1 when the cell's payload is not a record of the table. */
  #addRow(): number {
    const cell = this.#cell;
    const length = cell.payloadLength;
    if (length !== cell.localLength) return this.#addSpilled();
    const { bytes } = this.#pages;
    if (!this.#locator.locate(bytes, cell.payloadAt, length, 0, this.#rows)) return 1;
    if (this.#isSuspect && hasForeignText(bytes, cell.payloadAt, Number.POSITIVE_INFINITY)) {
      return 1;
    }
    this.#finishRow(cell.payloadAt, length);
    return 0;
  }

  #addSpilled(): number {
    const length = this.#cell.payloadLength;
    if (this.#request.claims.brokenChains.has(this.#cell.overflowPage)) return 0;
    const at = this.#spill.add(this.#cell);
    if (at === undefined) return 1;
    const shift = this.#pages.bytes.length;
    const { buffer, zeroedFrom } = this.#spill;
    if (!this.#locator.locate(buffer, at, length, shift, this.#rows)) return 1;
    // A destroyed page can end a chain as a last page does; a blob may be anything, text may not.
    if (this.#request.isUtf8 && hasForeignText(buffer, at, zeroedFrom)) return 1;
    this.#finishRow(at + shift, length);
    return 0;
  }

  #finishRow(at: number, length: number): void {
    this.#records[this.#rows * 2] = at;
    this.#records[this.#rows * 2 + 1] = length;
    this.#rows++;
  }

  #keepExact(cell: CellReader): void {
    const varint = new VarintReader(this.#pages.bytes);
    varint.at = cell.rowidAt;
    this.#exactRowids.set(this.#rows, varint.readExact());
  }
}

function isZero(byte: number): boolean {
  return byte === 0;
}

/** Records that go over several pages, one after another. */
class Spill {
  buffer: Uint8Array = new Uint8Array(0);
  /** Where the zeros start that a last page without any other content gave to the record added last. */
  zeroedFrom = Number.POSITIVE_INFINITY;
  readonly #pages: Pages;
  #length = 0;

  constructor(pages: Pages) {
    this.#pages = pages;
  }

  get bytes(): Uint8Array {
    return this.buffer.subarray(0, this.#length);
  }

  /** Appends the record of the cell and returns where it starts; `undefined` when its chain breaks. */
  add(cell: CellReader): number | undefined {
    // A chain can hold no more than the file does; a length beyond that must not be allocated.
    if (cell.payloadLength > this.#pages.bytes.length) return undefined;
    this.#reserve(cell.payloadLength);
    const start = this.#length;
    const end = start + cell.payloadLength;
    const { bytes, usableSize } = this.#pages;
    this.buffer.set(bytes.subarray(cell.payloadAt, cell.payloadAt + cell.localLength), start);
    let at = start + cell.localLength;
    let page = cell.overflowPage;
    while (at < end) {
      if (!this.#pages.exists(page) || !this.#pages.isWhole(page)) return undefined;
      const from = this.#pages.offset(page);
      const length = Math.min(usableSize - 4, end - at);
      this.buffer.set(bytes.subarray(from + 4, from + 4 + length), at);
      const isZeroed = at + length === end && this.buffer.subarray(at, end).every(isZero);
      this.zeroedFrom = isZeroed ? at : Number.POSITIVE_INFINITY;
      at += length;
      page = u32(bytes, from);
    }
    this.#length = end;
    return start;
  }

  #reserve(length: number): void {
    const needed = this.#length + length;
    if (needed <= this.buffer.length) return;
    const grown = new Uint8Array(Math.max(needed, this.buffer.length * 2, 4096));
    grown.set(this.buffer.subarray(0, this.#length));
    this.buffer = grown;
  }
}
