/** A thread that reads large databases: it checks their pages, keeps those that rows need, and reads the tables of facts; or it hashes a file. */
import { createHash } from "node:crypto";
import fs from "node:fs";
import { parentPort } from "node:worker_threads";
import { prepareFacts } from "../../analysis/facts/prepare-facts.ts";
import { assert } from "../../base/assert.ts";
import type { SweepRequest, TablesToPrepare } from "../../sources/file-tree.ts";
import { openSweptDatabase } from "../../sources/sqlite/open-database.ts";
import {
  PageSweep,
  SWEEP_PIECE_BYTES,
  type SweptDatabase,
} from "../../sources/sqlite/page-sweep.ts";
import { buffersOf, type PreparedDatabase } from "../../sources/sqlite/prepared-database.ts";
import type { SweepResult, SweepTask } from "./sweep-aside.ts";

assert(parentPort !== null, "databases are swept in a thread");
const port = parentPort;

const SYSTEM_PAGE = 4096;
/**
 * Large buffers mostly begin 16 bytes into a page of the system's memory. With this many bytes left out, pages of the file
 * coincide with those, so that even a single page that is let go takes no memory. Elsewhere it only wastes them.
 */
const LEAD = SYSTEM_PAGE - 16;

port.on("message", ({ id, path, request }: SweepTask & { readonly id: number }) => {
  try {
    const result = request === "digest" ? { sha256: digest(path) } : sweep(path, request);
    const { prepared } = result.swept ?? {};
    port.postMessage({ id, result }, prepared === undefined ? [] : buffersOf(prepared));
  } catch (error) {
    port.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
  }
});

function digest(path: string): string {
  const hash = createHash("sha256");
  readPieces(path, (piece) => hash.update(piece));
  return hash.digest("hex");
}

function sweep(path: string, request: SweepRequest): SweepResult {
  let pages: PageSweep | undefined;
  const isWhole = readPieces(path, (piece, offset, size) => {
    // Shared with whoever asked, so that nothing is copied. What is not written to takes no memory.
    pages ??= new PageSweep(
      new Uint8Array(new SharedArrayBuffer(size + SYSTEM_PAGE), LEAD, size),
      request,
    );
    pages.push(piece, offset);
  });
  const swept = isWhole ? pages?.finish() : undefined;
  if (swept === undefined || request.tables === undefined) return { swept };
  return { swept: { ...swept, prepared: prepare(swept, request, request.tables) } };
}

/** `undefined` when anything is unusual: then whoever asked says what. */
function prepare(
  swept: SweptDatabase,
  options: SweepRequest,
  tables: TablesToPrepare,
): PreparedDatabase | undefined {
  const opened = openSweptDatabase("", swept, undefined, options);
  if (opened === undefined) return undefined;
  const derived = prepareFacts(opened, tables);
  return opened.damage.length > 0 ? undefined : opened.prepared(derived);
}

/** Whether the file was read to the end that it had. Never follows a link: the caller checked the path. */
function readPieces(
  path: string,
  onPiece: (piece: Uint8Array, offset: number, size: number) => void,
): boolean {
  const file = fs.openSync(path, fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0));
  try {
    const { size } = fs.fstatSync(file);
    const buffer = Buffer.allocUnsafeSlow(SWEEP_PIECE_BYTES);
    let offset = 0;
    while (offset < size) {
      const piece = buffer.subarray(0, fill(file, buffer, offset, size));
      if (piece.length === 0) return false;
      onPiece(piece, offset, size);
      offset += piece.length;
    }
    return true;
  } finally {
    fs.closeSync(file);
  }
}

/** Fills the buffer as far as the file goes; how many bytes that are. */
function fill(file: number, buffer: Uint8Array, offset: number, size: number): number {
  const wanted = Math.min(buffer.length, size - offset);
  let filled = 0;
  while (filled < wanted) {
    const read = fs.readSync(file, buffer, filled, wanted - filled, offset + filled);
    if (read === 0) break;
    filled += read;
  }
  return filled;
}
