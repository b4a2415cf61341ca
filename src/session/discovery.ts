import type { TaskOptions } from "../base/progress.ts";
import { throwIfCancelled } from "../base/progress.ts";
import type { DirectoryItem, FileTree } from "../sources/file-tree.ts";

/** Bounds of one search; a workspace may be a whole home folder. */
export interface DiscoveryLimits {
  readonly levels: number;
  readonly folders: number;
  readonly snapshots: number;
}

export const DISCOVERY_LIMITS: DiscoveryLimits = { levels: 5, folders: 1500, snapshots: 300 };

const LOG = /^(?:sync_)?events\.log$/i;
const DATABASE = /^(?:sync|database|library)\.(?:db|sqlite3?)$/i;
const LIBRARY = /\.sdlibrary$/i;
const STORE_VERSION = /^v0\.\d+$/;
const SKIPPED = /^(?:\.|node_modules$|target$|dist$)/;

interface Found {
  readonly path: string;
  readonly folders: readonly string[];
  /** Whether the folder's own names are those of one peer's files. */
  readonly isPeer: boolean;
  /** Whether they say that a snapshot begins here. */
  readonly isSnapshot: boolean;
}

interface Search {
  readonly tree: FileTree;
  readonly limits: DiscoveryLimits;
  readonly options: TaskOptions | undefined;
  readonly found: string[];
  listed: number;
}

/**
 * Folders that look like snapshots, by names alone: nothing is opened, so a renamed snapshot is not found here and is
 * opened by command. A snapshot is a folder with a summary beside peers, or the parent of peers; below it nobody looks.
 */
export async function discoverSnapshots(
  tree: FileTree,
  limits: DiscoveryLimits = DISCOVERY_LIMITS,
  options?: TaskOptions,
): Promise<readonly string[]> {
  const search: Search = { tree, limits, options, found: [], listed: 0 };
  const root = await look(search, "");
  if (root === undefined) return [];
  if (root.isPeer) return [""];
  let level: readonly Found[] = [root];
  for (let depth = 0; depth < limits.levels && level.length > 0; depth++) {
    level = await nextLevel(search, level);
  }
  return search.found.sort();
}

/** Looks one level down, so that a folder is judged together with its children. */
async function nextLevel(search: Search, folders: readonly Found[]): Promise<readonly Found[]> {
  const next: Found[] = [];
  for (const folder of folders) {
    if (search.found.length >= search.limits.snapshots) return [];
    const children = await lookAll(search, folder.folders);
    if (children.some(({ isPeer }) => isPeer) || (await isSummaryOfPeers(search, folder, children)))
      search.found.push(folder.path);
    else next.push(...children);
  }
  return next;
}

/** Some tests write their summary one folder above the peers, beside `final_state`. */
async function isSummaryOfPeers(
  search: Search,
  folder: Found,
  children: readonly Found[],
): Promise<boolean> {
  if (!folder.isSnapshot) return false;
  const below = await lookAll(
    search,
    children.flatMap(({ folders }) => folders),
  );
  return below.some(({ isPeer }) => isPeer);
}

async function lookAll(search: Search, paths: readonly string[]): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const path of paths) {
    const one = await look(search, path);
    if (one !== undefined) found.push(one);
  }
  return found;
}

async function look(search: Search, path: string): Promise<Found | undefined> {
  throwIfCancelled(search.options);
  if (search.listed >= search.limits.folders) return undefined;
  search.listed++;
  const items = await listQuietly(search.tree, path);
  const names = items.filter(({ kind }) => kind === "file").map(({ name }) => name);
  const folders = items.filter(({ kind }) => kind === "directory").map(({ name }) => name);
  const isPeer =
    names.some((name) => LOG.test(name) || DATABASE.test(name)) ||
    folders.some((name) => LIBRARY.test(name) || STORE_VERSION.test(name));
  return {
    path,
    folders: folders
      .filter((name) => !SKIPPED.test(name))
      .map((name) => (path === "" ? name : `${path}/${name}`)),
    isPeer,
    isSnapshot: names.includes("summary.md"),
  };
}

/** A folder that cannot be listed holds nothing to offer; opening it by command says why. */
async function listQuietly(tree: FileTree, path: string): Promise<readonly DirectoryItem[]> {
  return tree.list(path).catch((): readonly DirectoryItem[] => []);
}
