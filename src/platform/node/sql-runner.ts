import { readFile } from "node:fs/promises";
import { Worker } from "node:worker_threads";
import type { SqlWorkerAnswer } from "../sql-messages.ts";
import { createSqlRunner, type SqlRunner, type SqlRunnerLimits } from "../sql-runner.ts";

/** Where the bundled worker and `sql-wasm.wasm` lie, as paths. */
export interface SqlFiles {
  readonly worker: string;
  readonly wasm: string;
}

/** Runs users' SQL in a thread of Node. */
export function createNodeSqlRunner(files: SqlFiles, limits?: SqlRunnerLimits): SqlRunner {
  return createSqlRunner(
    {
      start: (onAnswer, onEnd) => {
        const worker = new Worker(files.worker);
        worker.on("message", (answer: SqlWorkerAnswer) => onAnswer(answer));
        worker.on("error", (error) => onEnd(error.message));
        worker.on("exit", (code) => onEnd(`exit code ${code}`));
        // The process may end while the worker waits for the next statement.
        worker.unref();
        return {
          post: (request) => worker.postMessage(request),
          terminate: () => void worker.terminate(),
        };
      },
      timer: (ms, action) => {
        const handle = setTimeout(action, ms);
        return () => clearTimeout(handle);
      },
      wasm: () => readFile(files.wasm),
    },
    limits,
  );
}
