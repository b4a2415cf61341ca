import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Files, peerFiles } from "../../../test/builders/snapshot-files.ts";
import { Endpoint } from "../../protocol/endpoint.ts";
import type { SessionCaller } from "../../protocol/session-link.ts";
import type { SessionCallerMethods, SessionMethods } from "../../session/api.ts";
import { createMemoryFileTree } from "../memory-file-tree.ts";

const ALICE = "aaaaaaaa-0000-4000-8000-000000000001";
const BOB = "bbbbbbbb-0000-4000-8000-000000000002";
const folder = mkdtempSync(join(tmpdir(), "session-worker-"));
const evidence = join(folder, "evidence");
const cells = new Int32Array(new SharedArrayBuffer(64));
let files: Files;
let worker: Worker;
let session: SessionCaller;

beforeAll(async () => {
  const bundles = { worker: "worker.ts", "sql-worker": "sql-worker.ts" };
  await build({
    entryPoints: Object.entries(bundles).map(([out, file]) => ({
      in: join(import.meta.dirname, file),
      out,
    })),
    outdir: folder,
    bundle: true,
    platform: "node",
    format: "cjs",
    logLevel: "error",
  });
  const wasm = createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm");
  writeFileSync(join(folder, "sql-wasm.wasm"), await readBytes(wasm));
  files = { ...(await peerFiles("a", ALICE, [BOB])), ...(await peerFiles("b", BOB, [ALICE])) };
  for (const [path, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(evidence, path)), { recursive: true });
    writeFileSync(join(evidence, path), bytes);
  }
  worker = new Worker(join(folder, "worker.js"), { workerData: { cancelCells: cells } });
  const tree = createMemoryFileTree(files);
  session = new Endpoint<SessionCallerMethods, SessionMethods>({
    send: (message, transfer) => worker.postMessage(message, [...transfer]),
    timer: (ms, action) => {
      const handle = setTimeout(action, ms);
      return () => clearTimeout(handle);
    },
    cancelCells: cells,
    report: (error) => {
      throw error;
    },
    handlers: {
      sqlWasm: () => readBytes(wasm),
      fileList: ({ path }) => tree.list(path),
      fileStat: ({ path }) => tree.stat(path),
      fileRead: ({ path }) => tree.read(path),
      fileReadRange: ({ path, offset, length }) => tree.readRange(path, offset, length),
    },
  });
  worker.on("message", (data) => session.receive(data));
}, 60_000);

afterAll(async () => {
  session.dispose();
  await worker.terminate();
  rmSync(folder, { recursive: true });
});

async function readBytes(path: string): Promise<Uint8Array> {
  const { readFile } = await import("node:fs/promises");
  return new Uint8Array(await readFile(path));
}

describe("the session's worker on the desktop", () => {
  it("gives one answer whether it reads the files itself or asks for them", async () => {
    const local = await session.call("open", {
      snapshot: "local",
      access: { kind: "local", root: evidence },
    });
    const remote = await session.call("open", { snapshot: "remote", access: { kind: "remote" } });
    expect({ ...remote, snapshot: "" }).toEqual({ ...local, snapshot: "" });
    expect(local.kind).toBe("library");
  });

  it("answers SQL in a thread of its own", async () => {
    const asked = { snapshot: "local", peer: ALICE, database: "main", limit: 5 } as const;
    const statement = "SELECT count(*) FROM devices";
    expect((await session.call("sql", { ...asked, statement })).rows).toEqual([[2]]);
    await expect(
      session.call("sql", { ...asked, statement: "DROP TABLE devices" }),
    ).rejects.toMatchObject({ code: "sql" });
  });

  it("stops opening when nobody wants it any more", async () => {
    const controller = new AbortController();
    const opening = session.call(
      "open",
      { snapshot: "gone", access: { kind: "remote" } },
      { signal: controller.signal },
    );
    controller.abort();
    await expect(opening).rejects.toMatchObject({ name: "CancelledError" });
    await expect(session.call("runs", { snapshot: "gone" })).rejects.toMatchObject({
      code: "usage",
    });
  });

  it("says that a folder cannot be read", async () => {
    const access = { kind: "local", root: join(folder, "nowhere") } as const;
    await expect(session.call("open", { snapshot: "x", access })).rejects.toMatchObject({
      code: "unreadable",
    });
  });
});
