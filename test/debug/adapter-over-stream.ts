import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import net from "node:net";
import path from "node:path";
import { DebugClient } from "@vscode/debugadapter-testsupport";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { ReplayDebugAdapter } from "../../src/extension/debug/adapter.ts";
import { createWebCrypto } from "../../src/platform/crypto.ts";
import { createNodeFileTree } from "../../src/platform/node/file-tree.ts";
import { nodeHasher } from "../../src/platform/node/hasher.ts";
import { loadSqlEngine } from "../../src/platform/sqljs.ts";
import type { DebugStop } from "../../src/session/debug-api.ts";
import { createSession, type Session } from "../../src/session/session.ts";
import type { FileTree } from "../../src/sources/file-tree.ts";
import { sqlOnCopies } from "../sql-on-copies.ts";
import { portsOver } from "./adapter-ports.ts";

const SAMPLES = path.resolve(import.meta.dirname, "../../samples");

/** The real session without a worker: over files of this machine, unless other trees are given. */
export async function nodeSession(
  openTree: (snapshot: string) => FileTree = createNodeFileTree,
): Promise<Session> {
  const wasm = readFileSync(createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm"));
  const engine = await loadSqlEngine(wasm);
  return createSession({
    hasher: nodeHasher,
    crypto: createWebCrypto(),
    openTree,
    sqlEngine: () => Promise.resolve(engine),
    runSql: sqlOnCopies(engine),
  });
}

/** The debug adapter as a client of its protocol sees it. */
export interface StreamedAdapter {
  readonly client: DebugClient;
  /** Everywhere that it stopped, in order. */
  readonly stops: readonly DebugStop[];
  /** What it printed. */
  readonly outputs: readonly DebugProtocol.OutputEvent["body"][];
  close(): Promise<void>;
}

let last = 0;

/** Serves the real adapter over a socket and connects the test client of VS Code's own adapters to it. */
export async function streamAdapter(session: Session): Promise<StreamedAdapter> {
  const stops: DebugStop[] = [];
  const outputs: DebugProtocol.OutputEvent["body"][] = [];
  const errors: unknown[] = [];
  // A message is written in one piece; without waiting for more, it arrives forty milliseconds earlier.
  const server = net.createServer({ noDelay: true }, (socket) => {
    const adapter = new ReplayDebugAdapter(
      portsOver({ session, stops, idOf: (snapshot) => path.resolve(SAMPLES, snapshot) }),
      String(++last),
      (_, error) => {
        errors.push(error);
      },
    );
    adapter.setRunAsServer(true);
    adapter.start(socket, socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const client = new DebugClient("none", "none", "sync-replay");
  client.on("output", (event: DebugProtocol.OutputEvent) => outputs.push(event.body));
  await client.start(typeof address === "object" && address !== null ? address.port : 0);
  return {
    client,
    stops,
    outputs,
    close: async () => {
      await client.stop();
      await new Promise((resolve) => server.close(resolve));
      if (errors.length > 0) throw errors[0];
    },
  };
}
