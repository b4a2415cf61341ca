import type { Kernel } from "../../base/kernel/kernel.ts";
import { u8, u16, u32, VarintReader } from "./bytes.ts";
import { HEADER_LENGTH } from "./header.ts";
import { typesOfPages } from "./kernel-pages.ts";
import { checkLeaf, INDEX_LEAF, type LeafRules, leafRules, TABLE_LEAF } from "./leaf-check.ts";

/** The pages of one image. Page numbers start at 1. */
export class Pages {
  readonly bytes: Uint8Array;
  readonly pageSize: number;
  readonly usableSize: number;
  /** Pages of the database of which the file holds at least a part. */
  readonly count: number;
  /** Pages that the database counts. Not to be trusted: a damaged header can count thousands of millions. */
  readonly counted: number;
  /** Compiled loops, if any; what they find is the same. */
  readonly kernel: Kernel | undefined;
  readonly #rules: LeafRules;
  readonly #sweptTypes: Uint8Array | undefined;
  /** What `checkLeaf` says of each page, where that is known already. */
  readonly #types: Uint8Array | undefined;

  /** `sweptTypes`: what `PageSweep` found of each page, when `bytes` come from one. */
  constructor(
    bytes: Uint8Array,
    pageSize: number,
    usableSize: number,
    counted: number,
    sweptTypes?: Uint8Array,
    kernel?: Kernel,
  ) {
    this.#rules = leafRules(usableSize);
    this.kernel = kernel;
    this.#sweptTypes = sweptTypes;
    this.#types = sweptTypes ?? (kernel && typesOfPages(kernel, bytes, pageSize, usableSize));
    this.bytes = bytes;
    this.pageSize = pageSize;
    this.usableSize = usableSize;
    this.count = Math.min(counted, Math.ceil(bytes.length / pageSize));
    this.counted = counted;
  }

  offset(page: number): number {
    return (page - 1) * this.pageSize;
  }

  /** Page 1 starts with the file's header; its b-tree page begins behind that. */
  treeOffset(page: number): number {
    return page === 1 ? HEADER_LENGTH : this.offset(page);
  }

  exists(page: number): boolean {
    return page >= 1 && page <= this.count;
  }

  /** Whether the file holds all of an existing page, and the page was not left aside by a sweep. */
  isWhole(page: number): boolean {
    const isHere = this.offset(page) + this.pageSize <= this.bytes.length;
    return isHere && this.#sweptTypes?.[page] !== INDEX_LEAF;
  }

  /** Whether it is known already that `checkLeaf` passes the page as a leaf of a table. */
  isKnownTableLeaf(page: number): boolean {
    return this.#types?.[page] === TABLE_LEAF;
  }

  /** The type of a leaf page that `checkLeaf` passes, and 0 for every other existing page. */
  leafType(page: number): number {
    const known = this.#types?.[page];
    if (known !== undefined) return known;
    return this.isWhole(page)
      ? checkLeaf(this.bytes, this.offset(page), this.treeOffset(page), this.#rules)
      : 0;
  }
}

export const TABLE_INTERIOR = 5;
export const INDEX_INTERIOR = 2;

/** Length of a b-tree page's own header, in bytes. */
export function pageHeaderLength(type: number): number {
  return type === TABLE_INTERIOR || type === INDEX_INTERIOR ? 12 : 8;
}

/**
 * Why a page cannot be a page of a b-tree of that kind, or `undefined`. Strict enough that noise does not pass: the type,
 * the number of cells, every cell pointer, where the content starts and how much of it is counted as fragments.
 */
export function refuseTreePage(pages: Pages, page: number, isIndex: boolean): string | undefined {
  if (!pages.isWhole(page)) return "the file ends before the end of this page";
  const at = pages.treeOffset(page);
  const type = u8(pages.bytes, at);
  const isInterior = type === (isIndex ? INDEX_INTERIOR : TABLE_INTERIOR);
  if (!isInterior && type !== (isIndex ? INDEX_LEAF : TABLE_LEAF)) {
    return `its type byte is ${type}, which no page of ${isIndex ? "an index" : "a table"} has`;
  }
  const cells = u16(pages.bytes, at + 3);
  const pointersEnd = at - pages.offset(page) + pageHeaderLength(type) + cells * 2;
  const contentField = u16(pages.bytes, at + 5);
  const content = contentField === 0 ? 65_536 : contentField;
  if (pointersEnd > content || content > pages.usableSize) {
    return `it counts ${cells} cells and says that its content starts at byte ${content}, which cannot be`;
  }
  if (u8(pages.bytes, at + 7) > 60) return "it counts more than 60 fragmented bytes";
  const freeblock = u16(pages.bytes, at + 1);
  if (freeblock !== 0 && (freeblock < content || freeblock > pages.usableSize - 4)) {
    return "its first free block lies outside of its content";
  }
  return refusePointers(pages, at + pageHeaderLength(type), cells, content);
}

function refusePointers(
  pages: Pages,
  at: number,
  cells: number,
  content: number,
): string | undefined {
  const last = pages.usableSize - 4;
  for (let i = 0; i < cells; i++) {
    const pointer = u16(pages.bytes, at + i * 2);
    if (pointer < content || pointer > last) {
      return `cell ${i + 1} of ${cells} points to byte ${pointer}, outside of the content`;
    }
  }
  return undefined;
}

/** Decodes one cell after another without allocating; the fields hold the last one. */
export class CellReader {
  readonly pages: Pages;
  readonly varint: VarintReader;
  /** Left child of an interior cell. */
  child = 0;
  rowid = 0;
  rowidAt = 0;
  payloadAt = 0;
  payloadLength = 0;
  /** Bytes of the payload that lie on the page itself. */
  localLength = 0;
  /** First page of the overflow chain, 0 without one. */
  overflowPage = 0;
  /** Bytes that the cell takes on its page. */
  size = 0;
  readonly #minLocal: number;
  readonly #maxTableLocal: number;
  readonly #maxIndexLocal: number;

  constructor(pages: Pages) {
    this.pages = pages;
    this.varint = new VarintReader(pages.bytes);
    const usable = pages.usableSize;
    this.#minLocal = Math.floor(((usable - 12) * 32) / 255) - 23;
    this.#maxTableLocal = usable - 35;
    this.#maxIndexLocal = Math.floor(((usable - 12) * 64) / 255) - 23;
  }

  /** A cell of a leaf page of a table. `false` when it does not fit into its page. */
  readTableLeaf(pageAt: number, pointer: number): boolean {
    const varint = this.varint;
    const start = pageAt + pointer;
    varint.at = start;
    this.payloadLength = varint.read();
    this.rowidAt = varint.at;
    this.rowid = varint.read();
    return this.#finish(pageAt, start, this.#maxTableLocal);
  }

  /** A cell of an interior page of a table: a child and the greatest rowid below it. */
  readTableInterior(pageAt: number, pointer: number): boolean {
    const start = pageAt + pointer;
    this.child = u32(this.pages.bytes, start);
    this.varint.at = start + 4;
    this.rowid = this.varint.read();
    this.size = this.varint.at - start;
    return pointer + this.size <= this.pages.usableSize;
  }

  /** A cell of an index page, or of a table without rowid. */
  readIndex(pageAt: number, pointer: number, isInterior: boolean): boolean {
    const start = pageAt + pointer;
    if (isInterior) this.child = u32(this.pages.bytes, start);
    this.varint.at = isInterior ? start + 4 : start;
    this.payloadLength = this.varint.read();
    return this.#finish(pageAt, start, this.#maxIndexLocal);
  }

  #finish(pageAt: number, start: number, maxLocal: number): boolean {
    this.payloadAt = this.varint.at;
    const length = this.payloadLength;
    this.localLength = length;
    this.overflowPage = 0;
    let end = this.payloadAt + length;
    if (length > maxLocal) {
      const kept = this.#minLocal + ((length - this.#minLocal) % (this.pages.usableSize - 4));
      this.localLength = kept > maxLocal ? this.#minLocal : kept;
      end = this.payloadAt + this.localLength + 4;
      this.overflowPage = u32(this.pages.bytes, end - 4);
    }
    // A freed cell must hold a free block of four bytes, so no cell is smaller.
    this.size = Math.max(4, end - start);
    return length >= 0 && start + this.size <= pageAt + this.pages.usableSize;
  }
}
