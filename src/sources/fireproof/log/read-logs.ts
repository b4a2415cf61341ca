import type { TaskOptions } from "../../../base/progress.ts";
import type { WalkedFile } from "../../detect-walk.ts";
import type { FileTree } from "../../file-tree.ts";
import type { FireproofLog } from "./types.ts";

/** Reads those of `files` that are logs of the library. */
export async function readLogs(
  _tree: FileTree,
  _files: readonly WalkedFile[],
  _options?: TaskOptions,
): Promise<readonly FireproofLog[]> {
  return [];
}
