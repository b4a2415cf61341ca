import fs from "node:fs";
import path from "node:path";
import { FailureError } from "../base/failure.ts";
import { createWebCrypto } from "../platform/crypto.ts";
import { createNodeFileTree } from "../platform/node/file-tree.ts";
import { nodeHasher } from "../platform/node/hasher.ts";
import { createSweeper } from "../platform/node/sweep-aside.ts";
import { type OpenedEvidence, openEvidence } from "../sources/open.ts";
import type { LibraryOptions } from "../sources/spacedrive/library-options.ts";
import type { CommandContext } from "./command.ts";
import { isScenarioFile, openScenarioFile } from "./scenario-file.ts";

/** What a command needs of the evidence beside its rows; nothing is left out unless it says so. */
export type Without = Pick<LibraryOptions, "digests" | "indexes" | "tables">;

/** Opens the folder that a command was given. */
export async function openFolder(
  context: CommandContext,
  without: Without = {},
): Promise<OpenedEvidence> {
  const { folder } = context;
  const found = fs.statSync(folder, { throwIfNoEntry: false });
  if (found === undefined) throw new FailureError("unreadable", `There is no folder ${folder}.`);
  if (isScenarioFile(folder)) {
    return { kind: "library", recording: (await openScenarioFile(context)).recording };
  }
  if (!found.isDirectory()) throw new FailureError("unreadable", `${folder} is not a folder.`);
  const ports = { hasher: nodeHasher, crypto: createWebCrypto() };
  const sweeper = createSweeper(path.join(__dirname, "sweep-worker.js"));
  // Threads take as long to start as the look at the files, after which they are needed.
  if (sweeper !== undefined && holdsLargeFile(folder, LOOKED_INTO)) sweeper.warm();
  const tree = createNodeFileTree(folder, sweeper);
  // No command runs SQL on the evidence itself.
  return await openEvidence(tree, ports, { ...context.task, ...without, images: "skip" });
}

/** Folders below the opened one that are looked into, and how large a file is worth a thread. */
const LOOKED_INTO = 2;
const LARGE_BYTES = 16 * 1024 * 1024;
const MOST_ITEMS = 64;

/** Whether a large file lies in a folder of few items, or in one below it. What cannot be read has none. */
function holdsLargeFile(folder: string, depth: number): boolean {
  try {
    const items = fs.readdirSync(folder, { withFileTypes: true }).slice(0, MOST_ITEMS);
    return items.some((item) => {
      const target = path.join(folder, item.name);
      if (item.isFile()) return fs.statSync(target).size >= LARGE_BYTES;
      return item.isDirectory() && depth > 0 && holdsLargeFile(target, depth - 1);
    });
  } catch (error) {
    // Whoever reads the files says what is wrong with the folder.
    if (error instanceof Error) return false;
    throw error;
  }
}

/** What to say where one snapshot is needed and the folder holds several. */
export function severalSnapshots(
  context: CommandContext,
  opened: Extract<OpenedEvidence, { kind: "listing" }>,
): FailureError {
  const paths = opened.snapshots.slice(0, 5).map((snapshot) => snapshot.path);
  const rest = opened.snapshots.length - paths.length;
  const more = rest > 0 ? ` and ${rest} more` : "";
  return new FailureError(
    "usage",
    `${context.folder} holds ${opened.snapshots.length} snapshots (${paths.join(", ")}${more}); name one of them.`,
  );
}
