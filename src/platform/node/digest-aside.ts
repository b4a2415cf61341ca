import { Worker } from "node:worker_threads";

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
    parentPort.postMessage({ id, digest: hash.digest("hex") });
  } catch (error) {
    parentPort.postMessage({ id, error: String(error?.message ?? error) });
  }
});`;

interface Answer {
  readonly id: number;
  readonly digest?: string;
  readonly error?: string;
}

interface Waiting {
  resolve(digest: string): void;
  reject(error: Error): void;
}

let thread: Worker | undefined;
let asked = 0;
const waiting = new Map<number, Waiting>();

/** SHA-256 of a file, computed in a thread that all callers share and that does not keep the process alive. */
export function digestAside(path: string): Promise<string> {
  thread ??= startThread();
  const id = asked++;
  const worker = thread;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    worker.ref();
    worker.postMessage({ id, path });
  });
}

function startThread(): Worker {
  const worker = new Worker(SCRIPT, { eval: true });
  worker.on("message", ({ id, digest, error }: Answer) => {
    const caller = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
    if (digest === undefined)
      caller?.reject(new Error(error ?? "the digest could not be computed"));
    else caller?.resolve(digest);
  });
  // A thread that ends early must not leave anybody waiting.
  worker.on("error", (error) => failAll(error));
  worker.on("exit", () => failAll(new Error("the hashing thread ended")));
  return worker;
}

function failAll(error: Error): void {
  thread = undefined;
  for (const caller of waiting.values()) caller.reject(error);
  waiting.clear();
}
