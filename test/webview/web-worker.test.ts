import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import * as esbuild from "esbuild";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createMemoryFileTree } from "../../src/platform/memory-file-tree.ts";
import { nodeHasher } from "../../src/platform/node/hasher.ts";
import { loadSqlEngine } from "../../src/platform/sqljs.ts";
import { createSession } from "../../src/session/session.ts";
import { eventLog, peerFiles } from "../builders/snapshot-files.ts";
import { launchBrowser } from "./page-harness.ts";
import type { DriverInput, DriverOutput } from "./web-worker-driver.ts";

const ALICE = "aaaaaaaa-0000-4000-8000-000000000001";
const BOB = "bbbbbbbb-0000-4000-8000-000000000002";
// Only a secure context has the browser's own cryptography, as the web host is one.
const ORIGIN = "http://localhost:9/";
const wasm = readFileSync(createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm"));
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
}, 180_000);
afterAll(() => browser.close());

async function bundle(file: string): Promise<string> {
  const { outputFiles } = await esbuild.build({
    entryPoints: [path.join(import.meta.dirname, file)],
    bundle: true,
    write: false,
    platform: "browser",
    format: "iife",
    external: ["fs", "path", "crypto", "node:*"],
    logLevel: "error",
  });
  return outputFiles[0]?.text ?? "";
}

it("the worker of the web host gives the answers of the desktop's", async () => {
  const files = {
    ...(await peerFiles("a", ALICE, [BOB])),
    ...(await peerFiles("b", BOB, [ALICE])),
    "a/sync_events.log": eventLog(ALICE),
  };
  const statement = "SELECT name FROM devices ORDER BY id";
  const input: DriverInput = {
    files: Object.fromEntries(
      Object.entries(files).map(([at, bytes]) => [at, Buffer.from(bytes).toString("base64")]),
    ),
    wasm: wasm.toString("base64"),
    script: await bundle("../../src/platform/web/worker.ts"),
    query: { peer: ALICE, database: "main", statement, limit: 9 },
  };
  const page = await browser.newPage();
  await page.route("**/*", (route) => route.fulfill({ contentType: "text/html", body: "" }));
  await page.goto(ORIGIN);
  await page.addScriptTag({ content: await bundle("web-worker-driver.ts") });
  const output = await page.evaluate(
    (given) =>
      (globalThis as unknown as { drive(i: DriverInput): Promise<DriverOutput> }).drive(given),
    input,
  );
  const session = createSession({
    hasher: nodeHasher,
    openTree: () => createMemoryFileTree(files),
    sqlEngine: () => loadSqlEngine(wasm),
    runSql: () => Promise.reject(new Error("not asked for here")),
  });
  const open = { snapshot: "web", access: { kind: "remote" } } as const;
  expect(output.opened).toEqual(JSON.parse(JSON.stringify(await session.open(open))));
  expect(output.answer.rows).toEqual([["Machine 1"], ["Machine 2"]]);
  const { report } = await session.replay({ snapshot: "web", policy: { fk: "defer" } });
  expect(output.steps).toBe(report.steps);
});
