/**
 * The session's worker on the desktop: a thread of Node that reads `file:` evidence by itself. Started with
 * `workerData.cancelCells`, memory in which a cancellation is seen while a computation runs.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parentPort, type TransferListItem, workerData } from "node:worker_threads";
import { assert } from "../../base/assert.ts";
import { remoteFileTree, serveSession } from "../../protocol/session-link.ts";
import { createSession } from "../../session/session.ts";
import { createWebCrypto } from "../crypto.ts";
import { createMemoryFileTree } from "../memory-file-tree.ts";
import { loadSqlEngine } from "../sqljs.ts";
import { createNodeFileTree } from "./file-tree.ts";
import { nodeHasher } from "./hasher.ts";
import { createNodeSqlRunner } from "./sql-runner.ts";
import { steadyWasm } from "./steady-wasm.ts";

assert(parentPort !== null, "the session's worker runs in a thread");
steadyWasm();
const port = parentPort;
// Both lie beside this bundle.
const wasm = join(__dirname, "sql-wasm.wasm");
const sql = createNodeSqlRunner({ worker: join(__dirname, "sql-worker.js"), wasm });

const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const endpoint = serveSession(
  {
    pause,
    send: (message, transfer) => port.postMessage(message, listOf(transfer)),
    timer: (ms, action) => {
      const handle = setTimeout(action, ms);
      return () => clearTimeout(handle);
    },
    cancelCells: cancelCells(workerData),
    // Nobody is left to tell: ending the thread is what the extension notices.
    report: (error) => {
      throw error;
    },
  },
  (caller) =>
    createSession({
      hasher: nodeHasher,
      crypto: createWebCrypto(),
      openTree: (snapshot, access) =>
        access.kind === "local"
          ? createNodeFileTree(access.root)
          : remoteFileTree(caller, snapshot),
      sqlEngine: async () => loadSqlEngine(await readFile(wasm)),
      runSql: (request, options) => sql.run(request, options),
      filesAsTree: (files) => createMemoryFileTree(Object.fromEntries(files)),
      pause,
    }),
);
port.on("message", (data) => endpoint.receive(data));

function listOf(buffers: readonly ArrayBuffer[]): TransferListItem[] {
  return [...buffers];
}

function cancelCells(data: unknown): Int32Array | undefined {
  const isGiven = typeof data === "object" && data !== null && "cancelCells" in data;
  return isGiven && data.cancelCells instanceof Int32Array ? data.cancelCells : undefined;
}
