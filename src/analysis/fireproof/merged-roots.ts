import { replayRoot } from "../../engine/merkle/merged-root.ts";
import type { SnapshotFacts } from "./snapshot-facts.ts";

/** Replays longer than this are left out: each event costs a few shards, and only the CID of the root comes of it. */
const MAX_REPLAYED = 2000;

/** The root shard, as the library has it in memory, of each store whose head has several events. By store id. */
export async function findMergedRoots({
  stores,
  graph,
  context,
}: SnapshotFacts): Promise<ReadonlyMap<string, string>> {
  const roots = new Map<string, string>();
  for (const { store, documents } of stores) {
    const base = graph.events[documents.ancestor ?? -1]?.root;
    if (base === undefined || documents.replayed.length > MAX_REPLAYED) continue;
    const events = documents.replayed.flatMap((node) => graph.events[node] ?? []);
    const merged = await replayRoot(base, events, (cid) => context.blocks.bytes(cid));
    if (merged.kind === "root") roots.set(store.id, merged.root);
  }
  return roots;
}
