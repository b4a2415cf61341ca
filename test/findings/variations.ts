/** The shared snapshots with evidence taken away or renamed: what remains must still lead to the planted cause. */
import fs from "node:fs";
import path from "node:path";
import { createMemoryFileTree } from "../../src/platform/memory-file-tree.ts";
import { nodeHasher } from "../../src/platform/node/hasher.ts";
import { openEvidence } from "../../src/sources/open.ts";
import type { LibraryRecording } from "../../src/sources/recording.ts";

export type Files = Readonly<Record<string, Uint8Array>>;

/** Reads a folder into memory, once per folder. */
export function readFolder(folder: string): Files {
  const files: Record<string, Uint8Array> = {};
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const full = path.join(entry.parentPath, entry.name);
    files[path.relative(folder, full).split(path.sep).join("/")] = fs.readFileSync(full);
  }
  return files;
}

/** Opens files that must be one library. */
export async function openFiles(files: Files): Promise<LibraryRecording> {
  const opened = await openEvidence(createMemoryFileTree(files), { hasher: nodeHasher });
  if (opened.kind !== "library") throw new Error(`opened as ${opened.kind}`);
  return opened.recording;
}

const without =
  (pattern: RegExp) =>
  (files: Files): Files =>
    Object.fromEntries(Object.entries(files).filter(([name]) => !pattern.test(name)));

const inText =
  (change: (text: string) => string) =>
  (files: Files): Files =>
    Object.fromEntries(
      Object.entries(files).map(([name, bytes]) => [
        change(name),
        name.endsWith("summary.md")
          ? new TextEncoder().encode(change(new TextDecoder().decode(bytes)))
          : bytes,
      ]),
    );

const NEUTRAL: Readonly<Record<string, string>> = {
  alice: "peer-1",
  bob: "peer-2",
  carol: "peer-3",
};
const SWAPPED: Readonly<Record<string, string>> = { alice: "bob", bob: "alice" };

function renamed(names: Readonly<Record<string, string>>): (text: string) => string {
  return (text) =>
    text.replace(/alice|bob|carol/gi, (found) => {
      const name = names[found.toLowerCase()] ?? found;
      return found[0] === found[0]?.toUpperCase() ? name[0]?.toUpperCase() + name.slice(1) : name;
    });
}

/** Each variation by name. `lacks` says what it takes away, so that a suite can say where nothing is left to see. */
export const VARIATIONS: Readonly<Record<string, (files: Files) => Files>> = {
  "as recorded": (files) => files,
  "without tracing logs": without(/(^|\/)(test\.log|logs\/.*)$/),
  "without any log": without(/\.log$/),
  "databases alone": without(/\.log$|summary\.md$/),
  "without the test's log": without(/(^|\/)test\.log$/),
  "without the peers' tracing logs": without(/(^|\/)logs\/.*$/),
  "without alice's tracing logs": without(/(^|\/)(test\.log|alice\/logs\/.*)$/),
  "without bob's tracing logs": without(/(^|\/)(test\.log|bob\/logs\/.*)$/),
  "with neutral names": inText(renamed(NEUTRAL)),
  "with names exchanged": inText(renamed(SWAPPED)),
};
