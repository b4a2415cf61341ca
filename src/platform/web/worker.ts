/** The session's worker in the web host: a web worker that asks the extension for every file. */
import { FailureError } from "../../base/failure.ts";
import { remoteFileTree, serveSession } from "../../protocol/session-link.ts";
import { createSession } from "../../session/session.ts";
import { createWebCrypto } from "../crypto.ts";
import { webHasher } from "./hasher.ts";

/** What a worker's global scope has of the DOM. */
interface WorkerScope {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  setTimeout(action: () => void, ms: number): number;
  clearTimeout(handle: number): void;
}

declare const self: WorkerScope;

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
      runSql: () => Promise.reject(new FailureError("unsupported", "SQL is not available yet.")),
    }),
);
self.addEventListener("message", ({ data }) => endpoint.receive(data));
