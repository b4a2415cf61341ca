import { Worker } from "node:worker_threads";
import { ThreadPool } from "./thread-pool.ts";

/**
 * What the thread runs: reads a file in pieces and hashes it. Plain script text, because a bundle of its own for ten lines
 * would have to be found again at run time. It never follows a link: the caller checked the path.
 */
const SCRIPT = `
const { parentPort } = require("node:worker_threads");
const { createHash } = require("node:crypto");
const fs = require("node:fs");
parentPort.on("message", ({ id, path }) => {
  try {
    const hash = createHash("sha256");
    const piece = Buffer.allocUnsafe(4 << 20);
    const file = fs.openSync(path, fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0));
    try {
      for (let read; (read = fs.readSync(file, piece)) > 0; ) hash.update(piece.subarray(0, read));
    } finally {
      fs.closeSync(file);
    }
    parentPort.postMessage({ id, result: hash.digest("hex") });
  } catch (error) {
    parentPort.postMessage({ id, error: String(error?.message ?? error) });
  }
});`;

const threads = new ThreadPool<{ readonly path: string }, string>(
  1,
  () => new Worker(SCRIPT, { eval: true }),
);

/** SHA-256 of a file, computed in a thread that all callers share and that does not keep the process alive. */
export function digestAside(path: string): Promise<string> {
  return threads.ask({ path });
}
