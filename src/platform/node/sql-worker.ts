/** The SQL worker on the desktop and under the command line: a thread that is killed when a statement runs too long. */
import { parentPort } from "node:worker_threads";
import { assert } from "../../base/assert.ts";
import type { SqlWorkerRequest } from "../sql-messages.ts";
import { serveSql } from "../sql-worker.ts";

assert(parentPort !== null, "the SQL worker runs in a thread");
const port = parentPort;
const serve = serveSql((answer) => port.postMessage(answer));

port.on("message", (request: SqlWorkerRequest) => {
  void serve(request);
});
