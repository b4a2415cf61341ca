import { u8, u16, u32 } from "./bytes.ts";
import type { DatabaseImage } from "./types.ts";

/** The first 100 bytes of a database file. */
export interface DatabaseHeader {
  readonly pageSize: number;
  readonly usableSize: number;
  /** 1 = rollback journal, 2 = write-ahead log; anything else is from a later format. */
  readonly writeVersion: number;
  readonly headerSaysWal: boolean;
  /** Pages as the header counts them; `undefined` where an old writer left the field stale. */
  readonly pageCount: number | undefined;
  readonly freelistTrunk: number;
  readonly freelistCount: number;
  readonly encoding: DatabaseImage["encoding"];
  /** Pointer-map pages are present (auto_vacuum). */
  readonly hasPointerMap: boolean;
}

const MAGIC = "SQLite format 3\0";
export const HEADER_LENGTH = 100;

/** Decodes a page size field, in which 1 stands for 65,536; `undefined` unless it is a power of two from 512 on. */
export function decodePageSize(field: number): number | undefined {
  const size = field === 1 ? 65_536 : field;
  const isPowerOfTwo = (size & (size - 1)) === 0;
  return size >= 512 && size <= 65_536 && isPowerOfTwo ? size : undefined;
}

/** Reads the header of a database file; `undefined` when these bytes are not one. */
export function parseDatabaseHeader(bytes: Uint8Array): DatabaseHeader | undefined {
  if (bytes.length < HEADER_LENGTH) return undefined;
  for (let i = 0; i < MAGIC.length; i++) {
    if (u8(bytes, i) !== MAGIC.charCodeAt(i)) return undefined;
  }
  const pageSize = decodePageSize(u16(bytes, 16));
  if (pageSize === undefined) return undefined;
  const usableSize = pageSize - u8(bytes, 20);
  if (usableSize < 480) return undefined;
  const counted = u32(bytes, 28);
  const countIsCurrent = counted > 0 && u32(bytes, 24) === u32(bytes, 92);
  return {
    pageSize,
    usableSize,
    writeVersion: u8(bytes, 18),
    headerSaysWal: u8(bytes, 18) === 2 || u8(bytes, 19) === 2,
    pageCount: countIsCurrent ? counted : undefined,
    freelistTrunk: u32(bytes, 32),
    freelistCount: u32(bytes, 36),
    encoding: encodingOf(u32(bytes, 56)),
    hasPointerMap: u32(bytes, 52) !== 0,
  };
}

function encodingOf(code: number): DatabaseImage["encoding"] {
  if (code === 2) return "utf-16le";
  if (code === 3) return "utf-16be";
  return "utf-8";
}
