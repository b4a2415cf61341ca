/**
 * The worker's script in the web host. Started by the extension it is the session, which asks the extension for every
 * file; started by itself under `SQL_WORKER_NAME` it runs the statements of users.
 */
import { remoteFileTree, serveSession } from "../../protocol/session-link.ts";
import { createSession } from "../../session/session.ts";
import { createWebCrypto } from "../crypto.ts";
import { createMemoryFileTree } from "../memory-file-tree.ts";
import { loadSqlEngine } from "../sqljs.ts";
import { webHasher } from "./hasher.ts";
import { createWebSqlRunner } from "./sql-runner.ts";
import { SQL_WORKER_NAME, startSqlWorker } from "./sql-worker.ts";

declare const self: DedicatedWorkerGlobalScope;

if (self.name === SQL_WORKER_NAME) startSqlWorker(self);
else startSession();

/** Lets messages that have come be handled. Not by a timer: those wait for four milliseconds each. */
function createPause(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      port2.postMessage(null);
    });
}

function startSession(): void {
  const pause = createPause();
  const endpoint = serveSession(
    {
      send: (message, transfer) => self.postMessage(message, [...transfer]),
      timer: (ms, action) => {
        const handle = setTimeout(action, ms);
        return () => clearTimeout(handle);
      },
      pause,
      // Nobody is left to tell: an uncaught error is what the extension notices.
      report: (error) => {
        throw error;
      },
    },
    (caller) => {
      const readWasm = (): Promise<Uint8Array> => caller.call("sqlWasm", null);
      const sql = createWebSqlRunner({
        startWorker: () => new Worker(self.location.href, { name: SQL_WORKER_NAME }),
        readWasm,
      });
      return createSession({
        hasher: webHasher,
        crypto: createWebCrypto(),
        openTree: (snapshot) => remoteFileTree(caller, snapshot),
        sqlEngine: async () => loadSqlEngine(await readWasm()),
        runSql: (request, options) => sql.run(request, options),
        filesAsTree: (files) => createMemoryFileTree(Object.fromEntries(files)),
        pause,
      });
    },
  );
  self.addEventListener("message", ({ data }) => endpoint.receive(data));
}
