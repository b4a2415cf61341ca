import type { SqlWorkerAnswer } from "../sql-messages.ts";
import { createSqlRunner, type SqlRunner, type SqlRunnerLimits } from "../sql-runner.ts";

/** How a page or a worker gets at the bundled worker and at `sql-wasm.wasm`. */
export interface WebSqlFiles {
  /** Starts the bundled worker; how its address is made depends on where this runs. */
  startWorker(): Worker;
  readWasm(): Promise<Uint8Array>;
}

/** Runs users' SQL in a web worker. */
export function createWebSqlRunner(files: WebSqlFiles, limits?: SqlRunnerLimits): SqlRunner {
  return createSqlRunner(
    {
      start: (onAnswer, onEnd) => {
        const worker = files.startWorker();
        worker.addEventListener("message", (event: MessageEvent<SqlWorkerAnswer>) => {
          onAnswer(event.data);
        });
        worker.addEventListener("error", (event) => onEnd(event.message));
        return {
          post: (request) => worker.postMessage(request),
          terminate: () => worker.terminate(),
        };
      },
      timer: (ms, action) => {
        const handle = setTimeout(action, ms);
        return () => clearTimeout(handle);
      },
      wasm: () => files.readWasm(),
    },
    limits,
  );
}
