import type { Kernel } from "../../base/kernel/kernel.ts";

/** As much of a file as is looked at in one call. */
const PIECE_BYTES = 1024 * 1024;
/** Zeros behind the pages, which a number at the end of the last one may run into. */
export const MARGIN = 64;

/** What is asked of the pages of a piece. */
export interface PieceCheck {
  readonly pageSize: number;
  readonly usableSize: number;
  /** The first page starts with the header of the file. */
  readonly hasHeader: boolean;
  /** Leaves of indexes pass without having been looked at. */
  readonly skipsIndexes: boolean;
}

/** Writes what `checkLeaf` says of each whole page of `piece` to `types`, from `typesAt` on. */
export function checkPiece(
  kernel: Kernel,
  piece: Uint8Array,
  { pageSize, usableSize, hasHeader, skipsIndexes }: PieceCheck,
  types: Uint8Array,
  typesAt: number,
): void {
  const count = Math.floor(piece.length / pageSize);
  kernel.begin();
  const pages = kernel.reserve(piece.length + MARGIN);
  const found = kernel.reserve(count);
  const memory = kernel.bytes(pages, piece.length + MARGIN);
  memory.set(piece);
  memory.fill(0, piece.length);
  kernel.calls.checkPages(pages, count, pageSize, usableSize, hasHeader, skipsIndexes, found);
  types.set(kernel.bytes(found, count), typesAt);
}

/** What `checkLeaf` says of each page of a file, by page number; 0 of one that the file ends in. */
export function typesOfPages(
  kernel: Kernel,
  bytes: Uint8Array,
  pageSize: number,
  usableSize: number,
): Uint8Array {
  const types = new Uint8Array(Math.ceil(bytes.length / pageSize) + 1);
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    const check = { pageSize, usableSize, hasHeader: at === 0, skipsIndexes: false };
    checkPiece(kernel, bytes.subarray(at, at + PIECE_BYTES), check, types, at / pageSize + 1);
  }
  return types;
}
