import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { SweepRequest, SweptFile } from "../../sources/file-tree.ts";
import { ThreadPool } from "./thread-pool.ts";

/** More than the databases of two peers are seldom waited for. */
const MOST_THREADS = 4;

/** What a thread is asked for. */
export interface SweepTask {
  readonly path: string;
  readonly request: SweepRequest;
}

/** Without `swept` the file is no database, or changed while it was read. */
export interface SweepResult {
  readonly swept?: SweptFile;
}

/** Sweeps the database at an absolute path. */
export type Sweeper = (path: string, request: SweepRequest) => Promise<SweptFile | undefined>;

/** Threads that sweep databases; `undefined` where the bundle `worker` is not there, as when running from sources. */
export function createSweeper(worker: string): Sweeper | undefined {
  if (!existsSync(worker)) return undefined;
  const size = Math.max(1, Math.min(MOST_THREADS, availableParallelism()));
  const threads = new ThreadPool<SweepTask, SweepResult>(size, () => new Worker(worker));
  return async (path, request) => (await threads.ask({ path, request })).swept;
}
