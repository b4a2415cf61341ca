import type { ListedSnapshot } from "../analysis/report.ts";
import { createWebCrypto } from "../platform/crypto.ts";
import { createNodeFileTree } from "../platform/node/file-tree.ts";
import { nodeHasher } from "../platform/node/hasher.ts";
import { subTree } from "../platform/sub-tree.ts";
import { lookOver } from "../session/look-over.ts";
import { placeOf } from "../sources/listed-place.ts";
import type { SnapshotListing } from "../sources/recording.ts";
import type { CommandContext } from "./command.ts";

/** How each of several snapshots stands: one after the other, nothing of them is kept. */
export async function withStandings(
  snapshots: readonly SnapshotListing[],
  { folder, task }: CommandContext,
): Promise<readonly ListedSnapshot[]> {
  const tree = createNodeFileTree(folder);
  const ports = { hasher: nodeHasher, crypto: createWebCrypto() };
  const listed: ListedSnapshot[] = [];
  for (const snapshot of snapshots) {
    const done = { fraction: listed.length / snapshots.length };
    task.onProgress?.({ task: `Looking at ${snapshot.path || "the folder"}`, ...done });
    const { folder: path, members } = placeOf(snapshot);
    const standing = await lookOver(subTree(tree, path), ports, { signal: task.signal, members });
    listed.push({ ...snapshot, standing });
  }
  return listed;
}
