/** The bundled samples, opened as the session opens them. */
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { createWebCrypto } from "../../src/platform/crypto.ts";
import { createNodeFileTree } from "../../src/platform/node/file-tree.ts";
import { nodeHasher } from "../../src/platform/node/hasher.ts";
import { loadSqlEngine } from "../../src/platform/sqljs.ts";
import { createOpenedFireproof, type OpenedFireproof } from "../../src/session/opened-fireproof.ts";
import { createOpenedLibrary, type OpenedLibrary } from "../../src/session/opened-library.ts";
import { openEvidence } from "../../src/sources/open.ts";

const SAMPLES = path.resolve(import.meta.dirname, "../../samples");

/** Samples by folder; scenarios are none. */
export const SAMPLE_NAMES: readonly string[] = fs
  .readdirSync(SAMPLES, { withFileTypes: true })
  .filter((item) => item.isDirectory() && item.name !== "scenarios")
  .map(({ name }) => name)
  .sort();

/** One sample. */
export async function openSample(name: string): Promise<OpenedLibrary | OpenedFireproof> {
  const ports = { hasher: nodeHasher, crypto: createWebCrypto() };
  const tree = createNodeFileTree(path.join(SAMPLES, name));
  const opened = await openEvidence(tree, ports);
  if (opened.kind === "listing") throw new Error(`${name} holds several snapshots`);
  if (opened.kind === "fireproof") return createOpenedFireproof(opened.recording, tree, ports);
  const wasm = createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm");
  return createOpenedLibrary(opened.recording, tree, {
    sqlEngine: () => loadSqlEngine(fs.readFileSync(wasm)),
  });
}
