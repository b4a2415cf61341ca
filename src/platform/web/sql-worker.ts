import type { SqlWorkerAnswer, SqlWorkerRequest } from "../sql-messages.ts";
import { serveSql } from "../sql-worker.ts";

/** Name of a worker that is to answer SQL. It runs the session worker's bundle: one script to find and to start. */
export const SQL_WORKER_NAME = "driftscope-sql";

/** What a worker's global scope has of the DOM. */
interface SqlWorkerScope {
  postMessage(answer: SqlWorkerAnswer): void;
  addEventListener(
    type: "message",
    listener: (event: { readonly data: SqlWorkerRequest }) => void,
  ): void;
}

/** Makes this worker the SQL worker: one that is killed when a statement runs too long. */
export function startSqlWorker(scope: SqlWorkerScope): void {
  const serve = serveSql((answer) => scope.postMessage(answer));
  scope.addEventListener("message", ({ data }) => {
    void serve(data);
  });
}
