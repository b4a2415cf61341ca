import { type Kernel, sharedKernel } from "../../base/kernel/kernel.ts";
import { u8 } from "./bytes.ts";
import { type DatabaseHeader, HEADER_LENGTH, parseDatabaseHeader } from "./header.ts";
import { checkPiece } from "./kernel-pages.ts";
import { checkLeaf, INDEX_LEAF, type LeafRules, leafRules } from "./leaf-check.ts";
import type { PreparedDatabase } from "./prepared-database.ts";

/** A database of which the leaves of indexes were looked at and let go: what rows need, and half of the memory. */
export interface SweptDatabase {
  /** As long as the file; pages of type `INDEX_LEAF` are zeros. */
  readonly bytes: Uint8Array;
  /** By page number: the type of each leaf that `checkLeaf` passes, 0 for every other page. */
  readonly types: Uint8Array;
  /** What was read of it already. */
  readonly prepared?: PreparedDatabase | undefined;
}

/** Pieces begin at multiples of the largest page. */
export const SWEEP_PIECE_BYTES = 1024 * 1024;

/** What a sweep is for. */
export interface SweepOptions {
  /** `skip`: leaves of indexes are let go without having been looked at. */
  readonly indexes?: "skip" | undefined;
  /** `skip`: everything is done in TypeScript, with the same result. */
  readonly kernel?: "skip" | undefined;
}

/** Takes the pieces of a database file in order and keeps the pages that rows need. */
export class PageSweep {
  readonly #target: Uint8Array;
  readonly #options: SweepOptions;
  readonly #kernel: Kernel | undefined;
  #header: DatabaseHeader | undefined;
  #rules: LeafRules | undefined;
  #types = new Uint8Array(0);

  /** `target` is zeros, as long as the file. */
  constructor(target: Uint8Array, options: SweepOptions = {}) {
    this.#target = target;
    this.#options = options;
    this.#kernel = options.kernel === "skip" ? undefined : sharedKernel();
  }

  /** The next piece, which lies at `offset`: `SWEEP_PIECE_BYTES` long, except for the last. It is not kept. */
  push(piece: Uint8Array, offset: number): void {
    if (offset === 0) this.#begin(piece);
    const { pageSize } = this.#header ?? {};
    if (pageSize === undefined) return;
    this.#lookAt(piece, offset, pageSize);
    let keptFrom = 0;
    const keep = (to: number): void => {
      if (to > keptFrom) this.#target.set(piece.subarray(keptFrom, to), offset + keptFrom);
    };
    for (let at = 0; at + pageSize <= piece.length; at += pageSize) {
      if (this.#types[(offset + at) / pageSize + 1] !== INDEX_LEAF) continue;
      keep(at);
      keptFrom = at + pageSize;
    }
    keep(piece.length);
  }

  /** What was kept; `undefined` when the file was no database. */
  finish(): SweptDatabase | undefined {
    return this.#header === undefined ? undefined : { bytes: this.#target, types: this.#types };
  }

  #begin(piece: Uint8Array): void {
    const header = parseDatabaseHeader(piece);
    if (header === undefined) return;
    this.#header = header;
    this.#rules = leafRules(header.usableSize);
    this.#types = new Uint8Array(Math.ceil(this.#target.length / header.pageSize) + 1);
  }

  /** Finds the type of each whole page of a piece. */
  #lookAt(piece: Uint8Array, offset: number, pageSize: number): void {
    const isFirst = offset === 0;
    const { usableSize = pageSize } = this.#header ?? {};
    if (this.#kernel !== undefined) {
      const skipsIndexes = this.#options.indexes === "skip";
      const check = { pageSize, usableSize, hasHeader: isFirst, skipsIndexes };
      checkPiece(this.#kernel, piece, check, this.#types, offset / pageSize + 1);
      return;
    }
    for (let at = 0; at + pageSize <= piece.length; at += pageSize) {
      this.#types[(offset + at) / pageSize + 1] = this.#typeAt(piece, at, isFirst && at === 0);
    }
  }

  #typeAt(piece: Uint8Array, at: number, isFirst: boolean): number {
    if (this.#rules === undefined) return 0;
    const treeAt = isFirst ? HEADER_LENGTH : at;
    // Nothing else begins with that byte in a file of less than 80 GB: others begin with the number of a page.
    if (this.#options.indexes === "skip" && u8(piece, treeAt) === INDEX_LEAF) return INDEX_LEAF;
    return checkLeaf(piece, at, treeAt, this.#rules);
  }
}
