/**
 * The session's worker in the web host: a web worker that asks the extension for every file. Under another name the same
 * script is the worker that answers SQL.
 */
import { remoteFileTree, serveSession } from "../../protocol/session-link.ts";
import { createSession } from "../../session/session.ts";
import { createWebCrypto } from "../crypto.ts";
import type { SqlRunner } from "../sql-runner.ts";
import { webHasher } from "./hasher.ts";
import { createWebSqlRunner } from "./sql-runner.ts";
import { SQL_WORKER_NAME, startSqlWorker } from "./sql-worker.ts";

/** What a worker's global scope has of the DOM. */
interface WorkerScope {
  readonly name: string;
  readonly location: { readonly href: string };
  postMessage(message: unknown, transfer?: ArrayBuffer[]): void;
  // Whoever starts a worker decides what it is sent.
  addEventListener<Data>(type: "message", listener: (event: { readonly data: Data }) => void): void;
  setTimeout(action: () => void, ms: number): number;
  clearTimeout(handle: number): void;
}

declare const self: WorkerScope;

if (self.name === SQL_WORKER_NAME) startSqlWorker(self);
else startSession();

function startSession(): void {
  let sql: SqlRunner | undefined;
  const endpoint = serveSession(
    {
      send: (message, transfer) => self.postMessage(message, [...transfer]),
      timer: (ms, action) => {
        const handle = self.setTimeout(action, ms);
        return () => self.clearTimeout(handle);
      },
      // Nobody is left to tell: an uncaught error is what the extension notices.
      report: (error) => {
        throw error;
      },
    },
    (caller) =>
      createSession({
        hasher: webHasher,
        crypto: createWebCrypto(),
        openTree: (snapshot) => remoteFileTree(caller, snapshot),
        runSql: (request, options) => {
          sql ??= createWebSqlRunner({
            startWorker: () => new Worker(self.location.href, { name: SQL_WORKER_NAME }),
            readWasm: () => caller.call("sqlWasm", null),
          });
          return sql.run(request, options);
        },
      }),
  );
  self.addEventListener<unknown>("message", ({ data }) => endpoint.receive(data));
}
