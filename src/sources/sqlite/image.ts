import { assert } from "../../base/assert.ts";
import { FailureError } from "../../base/failure.ts";
import { type DatabaseHeader, parseDatabaseHeader } from "./header.ts";
import type { DatabaseImage } from "./types.ts";
import { frameOffset, type Wal } from "./wal.ts";

/** The pages of a database as they were at one commit, and what else was found while putting them together. */
export interface ComposedImage {
  readonly header: DatabaseHeader;
  readonly image: DatabaseImage;
  /** What the page reader reads. May be the caller's own bytes: never written to. */
  readonly pages: Uint8Array;
  readonly notes: readonly string[];
  /** Pages that the header or the commit counts and that no file holds. */
  readonly missingPages: number;
}

/** Positions are kept in 32 bits; this many bytes of one file are beyond what can be opened anyway. */
const LARGEST_FILE = 4_000_000_000;

/**
 * Lays the frames of `wal` up to and including commit `commitIndex` over the main file, in memory; `wal` must have been
 * read for this database. -1, or no `wal`, is the main file alone. `undefined` when there is no database in it.
 */
export function composeImage(
  main: Uint8Array,
  wal: Wal | undefined,
  commitIndex: number,
): ComposedImage | undefined {
  if (main.length > LARGEST_FILE)
    throw new FailureError("limit", "The database is larger than 4 GB, which is more than fits.");
  const commit = wal?.report.commits[commitIndex];
  if (wal === undefined || commit === undefined) return composeMain(main);
  const mainHeader = parseDatabaseHeader(main);
  const mainPages = Math.floor(main.length / wal.pageSize);
  // Every page lies in the main file or in a frame, so that a forged count cannot ask for more memory than that.
  const held = Math.min(commit.pageCount, mainPages + wal.framePages.length);
  const merged = new Uint8Array(held * wal.pageSize);
  merged.set(main.subarray(0, Math.min(main.length, merged.length)));
  const isThere = new Uint8Array(held + 1);
  isThere.fill(1, 1, Math.min(mainPages, held) + 1);
  for (let frame = 0; frame <= commit.lastFrame; frame++) {
    const page = wal.framePages[frame] ?? 0;
    // A later commit may shrink the database: frames of pages that it cut off are left out.
    if (page > held) continue;
    const from = frameOffset(wal, frame);
    merged.set(wal.bytes.subarray(from, from + wal.pageSize), (page - 1) * wal.pageSize);
    isThere[page] = 1;
  }
  const header = parseDatabaseHeader(merged);
  if (header === undefined || header.pageSize !== wal.pageSize) return undefined;
  const headerSaysWal = mainHeader?.headerSaysWal ?? header.headerSaysWal;
  clearWalMark(merged);
  return {
    header,
    image: describeImage(header, commit.pageCount, headerSaysWal, () => merged),
    pages: merged,
    notes: [],
    missingPages: commit.pageCount - isThere.reduce((there, page) => there + page, 0),
  };
}

/** The same for a main file of which some pages were let go: no engine can run on it. */
export function composeSwept(main: Uint8Array): ComposedImage | undefined {
  return composeMain(main, () => {
    assert(false, "the pages of indexes were not kept: SQL cannot run on this database");
  });
}

function composeMain(
  main: Uint8Array,
  bytes: () => Uint8Array = lazyCopy(main),
): ComposedImage | undefined {
  const header = parseDatabaseHeader(main);
  if (header === undefined) return undefined;
  const whole = Math.floor(main.length / header.pageSize);
  const tail = main.length % header.pageSize;
  const pageCount = header.pageCount ?? whole + (tail > 0 ? 1 : 0);
  const notes: string[] = [];
  if (pageCount < whole) {
    notes.push(`the file holds ${whole} pages, its header counts ${pageCount}: the rest is unused`);
  }
  if (tail > 0) {
    notes.push(`the file ends ${tail} bytes into page ${whole + 1}`);
  }
  return {
    header,
    image: describeImage(header, pageCount, header.headerSaysWal, bytes),
    pages: main,
    notes,
    missingPages: Math.max(0, pageCount - whole),
  };
}

/** The copy costs as much memory as the file; only SQL needs it, so it is made when asked for. */
function lazyCopy(main: Uint8Array): () => Uint8Array {
  let copy: Uint8Array | undefined;
  return () => {
    if (copy === undefined) {
      copy = main.slice();
      clearWalMark(copy);
    }
    return copy;
  };
}

function clearWalMark(bytes: Uint8Array): void {
  bytes[18] = 1;
  bytes[19] = 1;
}

function describeImage(
  header: DatabaseHeader,
  pageCount: number,
  headerSaysWal: boolean,
  bytes: () => Uint8Array,
): DatabaseImage {
  return {
    get bytes(): Uint8Array {
      return bytes();
    },
    pageSize: header.pageSize,
    usableSize: header.usableSize,
    pageCount,
    encoding: header.encoding,
    headerSaysWal,
  };
}

/**
 * Whether the main file already holds pages of commits after `commitIndex`, because a checkpoint ran: then the state at
 * that commit cannot be put together exactly.
 */
export function isPastCommit(main: Uint8Array, wal: Wal, commitIndex: number): boolean {
  const lastFrame = wal.report.commits[commitIndex]?.lastFrame ?? -1;
  const earlier = new Set(wal.framePages.subarray(0, lastFrame + 1));
  for (let frame = lastFrame + 1; frame < wal.framePages.length; frame++) {
    const page = wal.framePages[frame] ?? 0;
    if (!earlier.has(page) && holdsFrame(main, wal, frame, page)) return true;
  }
  return false;
}

function holdsFrame(main: Uint8Array, wal: Wal, frame: number, page: number): boolean {
  const inMain = (page - 1) * wal.pageSize;
  if (inMain + wal.pageSize > main.length) return false;
  const inWal = frameOffset(wal, frame);
  for (let i = 0; i < wal.pageSize; i++) {
    if (main[inMain + i] !== wal.bytes[inWal + i]) return false;
  }
  return true;
}
