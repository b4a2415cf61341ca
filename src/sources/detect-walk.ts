import { FailureError } from "../base/failure.ts";
import { compareText } from "../base/order.ts";
import type { TaskOptions } from "../base/progress.ts";
import { throwIfCancelled } from "../base/progress.ts";
import type { DirectoryItem, FileTree } from "./file-tree.ts";
import type { SourceFinding } from "./recording.ts";

/** A file met on the walk. */
export interface WalkedFile {
  readonly path: string;
  readonly size: number;
}

/** Everything below the opened folder that may be read, sorted by path in code unit order. */
export interface WalkedTree {
  readonly files: readonly WalkedFile[];
  readonly findings: readonly SourceFinding[];
}

/** How deep the walk goes below the opened folder. A folder that holds a single folder does not count. */
const MAX_LEVELS = 6;
/** However long a chain of single folders may be. */
const MAX_CHAIN = 24;
const MAX_FILES = 50_000;
const MAX_FOLDERS = 20_000;

interface WalkState {
  readonly tree: FileTree;
  readonly options: TaskOptions | undefined;
  readonly files: WalkedFile[];
  readonly findings: SourceFinding[];
  folders: number;
  isFull: boolean;
}

/** Lists every file at most six levels deep. Links are never followed; what was left out is a finding. */
export async function walkTree(tree: FileTree, options?: TaskOptions): Promise<WalkedTree> {
  const state: WalkState = { tree, options, files: [], findings: [], folders: 0, isFull: false };
  await walkFolder(state, "", 0, 0);
  state.files.sort((a, b) => compareText(a.path, b.path));
  return { files: state.files, findings: state.findings };
}

async function walkFolder(
  state: WalkState,
  folder: string,
  level: number,
  depth: number,
): Promise<void> {
  throwIfCancelled(state.options);
  state.folders++;
  const items = [...(await listOrReport(state, folder))].sort((a, b) =>
    compareText(a.name, b.name),
  );
  const folders: string[] = [];
  for (const item of items) {
    const path = folder === "" ? item.name : `${folder}/${item.name}`;
    if (item.kind === "directory") folders.push(path);
    else addItem(state, path, item);
  }
  const isChain = folders.length === 1 && items.length === 1;
  for (const path of folders) await descend(state, path, isChain ? level : level + 1, depth + 1);
}

async function descend(
  state: WalkState,
  path: string,
  level: number,
  depth: number,
): Promise<void> {
  if (level > MAX_LEVELS || depth > MAX_CHAIN) {
    report(state, "too-deep", path, `Lies deeper than ${MAX_LEVELS} folders and was not read.`);
  } else if (state.folders >= MAX_FOLDERS || state.isFull) reportLimit(state, path);
  else await walkFolder(state, path, level, depth);
}

async function listOrReport(state: WalkState, folder: string): Promise<readonly DirectoryItem[]> {
  try {
    return await state.tree.list(folder);
  } catch (error) {
    if (!(error instanceof FailureError) || folder === "") throw error;
    report(state, "unreadable", folder, error.message);
    return [];
  }
}

function addItem(state: WalkState, path: string, item: DirectoryItem): void {
  if (item.kind === "link") {
    report(state, "link-not-followed", path, "A symbolic link. It was not followed.");
  } else if (item.kind !== "file") {
    report(state, "special-file", path, "Neither a file nor a folder. It was not read.");
  } else if (state.files.length >= MAX_FILES) reportLimit(state, path);
  else state.files.push({ path, size: item.size });
}

/** Said once: the rest of a folder of that size has nothing to add. */
function reportLimit(state: WalkState, path: string): void {
  if (state.isFull) return;
  state.isFull = true;
  report(
    state,
    "too-many-files",
    path,
    `The folder holds more than ${MAX_FILES} files or ${MAX_FOLDERS} folders. From here on nothing was read.`,
  );
}

function report(state: WalkState, code: string, path: string, message: string): void {
  state.findings.push({ code, path, message });
}
