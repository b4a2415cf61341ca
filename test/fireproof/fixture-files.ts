import fs from "node:fs";
import path from "node:path";
import { createWebCrypto } from "../../src/platform/crypto.ts";
import { createMemoryFileTree } from "../../src/platform/memory-file-tree.ts";
import { nodeHasher } from "../../src/platform/node/hasher.ts";
import { openFireproof } from "../../src/sources/fireproof/open-fireproof.ts";
import type { FireproofRecording } from "../../src/sources/fireproof/recording.ts";

/** Where the packed stores lie. */
export const FIXTURES = path.resolve(import.meta.dirname, "../fixtures/fireproof");

/** Files of a snapshot by their path. */
export type SnapshotFiles = Record<string, Uint8Array>;

/** One packed store: what the library shows of each database, and its files in base64. */
export interface PackedStore {
  readonly shown: Record<
    string,
    { readonly documents?: readonly string[]; readonly fails?: string }
  >;
  readonly files: Record<string, string>;
}

/** Reads a packed store. */
export function readFixture(name: string): PackedStore {
  return JSON.parse(fs.readFileSync(path.join(FIXTURES, `${name}.json`), "utf8")) as PackedStore;
}

/** The files of a packed store; each call gives fresh bytes, so that tests may alter them. */
export function filesOf(name: string): SnapshotFiles {
  const entries = Object.entries(readFixture(name).files);
  return Object.fromEntries(
    entries.map(([file, text]) => [file, new Uint8Array(Buffer.from(text, "base64"))]),
  );
}

/** Opens files as a folder. */
export function openFiles(files: SnapshotFiles): Promise<FireproofRecording> {
  return openFireproof(createMemoryFileTree(files), {
    hasher: nodeHasher,
    crypto: createWebCrypto(),
  });
}
