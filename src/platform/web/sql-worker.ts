/** The SQL worker in a browser: a web worker that is killed when a statement runs too long. */
import type { SqlWorkerAnswer, SqlWorkerRequest } from "../sql-messages.ts";
import { serveSql } from "../sql-worker.ts";

/** What a worker's global scope has of the DOM. */
interface WorkerScope {
  postMessage(answer: SqlWorkerAnswer): void;
  addEventListener(
    type: "message",
    listener: (event: { readonly data: SqlWorkerRequest }) => void,
  ): void;
}

declare const self: WorkerScope;

const serve = serveSql((answer) => self.postMessage(answer));

self.addEventListener("message", ({ data }) => {
  void serve(data);
});
