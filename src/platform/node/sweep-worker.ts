/** A thread that reads large databases: it hashes and checks their pages and keeps those that rows need. */
import { createHash } from "node:crypto";
import fs from "node:fs";
import { parentPort } from "node:worker_threads";
import { assert } from "../../base/assert.ts";
import type { SweepRequest } from "../../sources/file-tree.ts";
import { PageSweep, SWEEP_PIECE_BYTES } from "../../sources/sqlite/page-sweep.ts";
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
    port.postMessage({ id, result: sweep(path, request) });
  } catch (error) {
    port.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
  }
});

/** Never follows a link: the caller checked the path. */
function sweep(path: string, request: SweepRequest): SweepResult {
  const file = fs.openSync(path, fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0));
  try {
    const { size } = fs.fstatSync(file);
    // Shared with whoever asked, so that nothing is copied. What is not written to takes no memory.
    const target = new Uint8Array(new SharedArrayBuffer(size + SYSTEM_PAGE), LEAD, size);
    const pages = new PageSweep(target, request);
    const hash = request.digest ? createHash("sha256") : undefined;
    const buffer = Buffer.allocUnsafeSlow(SWEEP_PIECE_BYTES);
    let offset = 0;
    while (offset < size) {
      const piece = buffer.subarray(0, fill(file, buffer, offset, size));
      if (piece.length === 0) break;
      hash?.update(piece);
      pages.push(piece, offset);
      offset += piece.length;
    }
    const swept = offset === size ? pages.finish() : undefined;
    return swept === undefined ? {} : { swept: { ...swept, sha256: hash?.digest("hex") ?? "" } };
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
