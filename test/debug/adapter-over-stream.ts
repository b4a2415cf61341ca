import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import net from "node:net";
import path from "node:path";
import { DebugClient } from "@vscode/debugadapter-testsupport";
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { TaskOptions } from "../../src/base/progress.ts";
import { surround } from "../../src/engine/store/sql-surroundings.ts";
import { ReplayDebugAdapter } from "../../src/extension/debug/adapter.ts";
import type { AdapterPorts } from "../../src/extension/debug/adapter-ports.ts";
import { createWebCrypto } from "../../src/platform/crypto.ts";
import { createNodeFileTree } from "../../src/platform/node/file-tree.ts";
import { nodeHasher } from "../../src/platform/node/hasher.ts";
import { loadSqlEngine } from "../../src/platform/sqljs.ts";
import type { CallOptions } from "../../src/protocol/endpoint.ts";
import type { DebugMethods, DebugStop } from "../../src/session/debug-api.ts";
import { createSession, type Session } from "../../src/session/session.ts";

const SAMPLES = path.resolve(import.meta.dirname, "../../samples");

/** The real session over files of this machine, without a worker. */
export async function nodeSession(): Promise<Session> {
  const wasm = readFileSync(createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm"));
  const engine = await loadSqlEngine(wasm);
  return createSession({
    hasher: nodeHasher,
    crypto: createWebCrypto(),
    openTree: (snapshot) => createNodeFileTree(snapshot),
    sqlEngine: () => Promise.resolve(engine),
    runSql: async ({ image, surroundings, statement, limit }) => {
      const database = engine.open(image);
      if (surroundings !== undefined) surround(engine, database, surroundings);
      const rows = database.query(statement, [], limit);
      database.close();
      return rows;
    },
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
  const server = net.createServer((socket) => {
    const adapter = new ReplayDebugAdapter(
      portsOver(session, stops),
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

function portsOver(session: Session, stops: DebugStop[]): AdapterPorts {
  return {
    open: async ({ snapshot = "" }, options) => {
      const id = path.resolve(SAMPLES, snapshot);
      const summary = await session.open(
        { snapshot: id, access: { kind: "local", root: id } },
        { signal: options.signal },
      );
      return { id, title: snapshot, logs: summary.kind === "library" ? summary.logs : [] };
    },
    call: (name, params, options) => callSession(session, name, params, options?.signal),
    toEditor: (snapshot, place) => {
      const source = { name: path.basename(place.path), path: path.join(snapshot, place.path) };
      return { source, line: place.line };
    },
    fromEditor: (snapshot, source, line) => {
      const relative = path.relative(snapshot, source.path ?? "");
      return relative.startsWith("..") ? undefined : { path: relative, line };
    },
    stepSource: (debug, step) => ({ name: `step ${step}`, path: `sync-step://${debug}/${step}` }),
    stepLink: (debug, step) => `sync-step://${debug}/${step}`,
    onStop: (_snapshot, _run, stop) => void stops.push(stop),
  };
}

function callSession<Name extends keyof DebugMethods>(
  session: Session,
  name: Name,
  params: DebugMethods[Name]["params"],
  signal: CallOptions["signal"],
): Promise<DebugMethods[Name]["result"]> {
  const method: (
    params: DebugMethods[Name]["params"],
    options: TaskOptions,
  ) => Promise<DebugMethods[Name]["result"]> = session[name];
  return method(params, { signal });
}
