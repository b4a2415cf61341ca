/** Runs in a browser: starts the bundled web worker from a blob, as the web host does, and asks it through an endpoint. */
import { createMemoryFileTree } from "../../src/platform/memory-file-tree.ts";
import { Endpoint } from "../../src/protocol/endpoint.ts";
import type {
  OpenedSummary,
  SessionCallerMethods,
  SessionMethods,
  SqlAnswer,
} from "../../src/session/api.ts";

export interface DriverInput {
  /** Bytes of each file, in base 64. */
  readonly files: Readonly<Record<string, string>>;
  readonly wasm: string;
  readonly script: string;
  readonly query: Omit<SessionMethods["sql"]["params"], "snapshot">;
}

export interface DriverOutput {
  readonly opened: OpenedSummary;
  readonly answer: SqlAnswer;
  readonly steps: number;
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

async function drive({ files, wasm, script, query }: DriverInput): Promise<DriverOutput> {
  const entries = Object.entries(files).map(([path, text]) => [path, bytesOf(text)] as const);
  const tree = createMemoryFileTree(Object.fromEntries(entries));
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const worker = new Worker(url);
  const session = new Endpoint<SessionCallerMethods, SessionMethods>({
    send: (message, transfer) => worker.postMessage(message, [...transfer]),
    timer: (ms, action) => {
      const handle = setTimeout(action, ms);
      return () => clearTimeout(handle);
    },
    report: (error) => {
      throw error;
    },
    handlers: {
      sqlWasm: () => bytesOf(wasm),
      fileList: ({ path }) => tree.list(path),
      fileStat: ({ path }) => tree.stat(path),
      fileRead: ({ path }) => tree.read(path),
      fileReadRange: ({ path, offset, length }) => tree.readRange(path, offset, length),
    },
  });
  worker.addEventListener("message", (event: MessageEvent<unknown>) => session.receive(event.data));
  const snapshot = "web";
  const opened = await session.call("open", { snapshot, access: { kind: "remote" } });
  const answer = await session.call("sql", { snapshot, ...query });
  const { report } = await session.call("replay", { snapshot, policy: { fk: "defer" } });
  worker.terminate();
  URL.revokeObjectURL(url);
  return { opened, answer, steps: report.steps };
}

Object.assign(globalThis, { drive });
