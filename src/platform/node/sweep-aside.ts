import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { SweepRequest } from "../../sources/file-tree.ts";
import type { SweptDatabase } from "../../sources/sqlite/page-sweep.ts";
import { ThreadPool } from "./thread-pool.ts";

/** More than the databases of two peers are seldom waited for. */
const MOST_THREADS = 4;

/** What a thread is asked for: a digest, or a sweep. */
export interface SweepTask {
  readonly path: string;
  readonly request: SweepRequest | "digest";
}

/** Without `swept` the file is no database, or changed while it was read. */
export interface SweepResult {
  readonly swept?: SweptDatabase | undefined;
  /** SHA-256 in hexadecimal, when that was asked for. */
  readonly sha256?: string;
}

/** Threads that read large files at absolute paths. */
export interface Sweeper {
  /** Starts the threads, so that they are ready once something is asked of them. */
  warm(): void;
  sweep(path: string, request: SweepRequest): Promise<SweptDatabase | undefined>;
  /** Waits until nothing is to be swept: nobody needs a digest before the facts are there. */
  digest(path: string): Promise<string>;
}

/** Threads that sweep databases; `undefined` where the bundle `worker` is not there, as when running from sources. */
export function createSweeper(worker: string): Sweeper | undefined {
  if (!existsSync(worker)) return undefined;
  const size = Math.max(1, Math.min(MOST_THREADS, availableParallelism()));
  const threads = new ThreadPool<SweepTask, SweepResult>(size, () => new Worker(worker));
  return {
    warm: () => threads.warm(),
    sweep: async (path, request) => (await threads.ask({ path, request })).swept,
    digest: async (path) => (await threads.ask({ path, request: "digest" }, "late")).sha256 ?? "",
  };
}
