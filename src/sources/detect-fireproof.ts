import type { TaskOptions } from "../base/progress.ts";
import type { WalkedFile } from "./detect-walk.ts";
import type { FileTree } from "./file-tree.ts";
import { findLayout } from "./fireproof/layout.ts";
import { looksLikeFireproof } from "./fireproof/open-fireproof.ts";

/** Folders that the library itself puts between a home and its databases. */
const OWN_FOLDER = /^(?:\.fireproof|v\d+\.\d+.*)$/;

/**
 * Folders below the opened one that hold a Fireproof snapshot each: the folder above the homes of peers and remotes.
 * "" stands for the opened folder itself. Empty when there is nothing of the kind.
 */
export async function findFireproofSnapshots(
  tree: FileTree,
  files: readonly WalkedFile[],
  options?: TaskOptions,
): Promise<readonly string[]> {
  const layout = await findLayout(tree, files, options);
  const homes = [
    ...layout.stores.map((store) => homeOfStore(store.path)),
    ...[...layout.keybags.keys()].map((path) => parentOf(path)),
  ];
  if (homes.length === 0) return (await looksLikeFireproof(tree, files, options)) ? [""] : [];
  const roots = [...new Set(homes.map(parentOf))].sort();
  return roots.filter((root) => !roots.some((other) => other !== root && isBelow(root, other)));
}

/** `peer-a/v0.19/todos` and `peer-a/.fireproof/todos` lie in the home `peer-a`, `remote/todos` in `remote`. */
function homeOfStore(path: string): string {
  const segments = path.split("/");
  segments.pop();
  while (OWN_FOLDER.test(segments.at(-1) ?? "")) segments.pop();
  return segments.join("/");
}

function parentOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash === -1 ? "" : path.slice(0, slash);
}

function isBelow(path: string, folder: string): boolean {
  return folder === "" ? path !== "" : path.startsWith(`${folder}/`);
}
