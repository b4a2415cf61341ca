import type { TaskOptions } from "../base/progress.ts";
import { throwIfCancelled } from "../base/progress.ts";
import { classifyHead } from "./detect.ts";
import { walkTree } from "./detect-walk.ts";
import type { FileTree } from "./file-tree.ts";
import { looksLikeLog } from "./fireproof/log/read-logs.ts";

/** How much of a file is looked at: a log may begin with lines of other programs. */
const HEAD_BYTES = 65_536;

/** A text log of a folder. `tracing` covers job logs, which one reader reads too. */
export interface FoundLog {
  readonly path: string;
  readonly kind: "tracing" | "fireproof";
}

/** Finds text logs by their content, in the order of their paths; only the file `only` where it is given. */
export async function findLogs(
  tree: FileTree,
  only?: string,
  options?: TaskOptions,
): Promise<readonly FoundLog[]> {
  const paths =
    only === undefined ? (await walkTree(tree, options)).files.map((file) => file.path) : [only];
  const found: FoundLog[] = [];
  for (const path of paths.toSorted()) {
    throwIfCancelled(options);
    const head = await tree.readRange(path, 0, HEAD_BYTES);
    const kind = kindOf(head);
    if (kind !== undefined) found.push({ path, kind });
  }
  return found;
}

function kindOf(head: Uint8Array): FoundLog["kind"] | undefined {
  const kind = classifyHead(head, head.length);
  if (kind === "trace-log" || kind === "job-log") return "tracing";
  const isText = kind === "other" || kind.endsWith("events") || kind.endsWith("json");
  return isText && looksLikeLog(new TextDecoder().decode(head)) ? "fireproof" : undefined;
}
