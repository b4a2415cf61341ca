import { compareText } from "../../base/order.ts";
import type { WorkBudget } from "./budget.ts";
import type { Cid } from "./cid.ts";
import type { DagValue } from "./dag-cbor.ts";
import { isDagMap, linkOf } from "./dag-cbor.ts";

/** Reads a block of a store as a decoded value; `undefined` when the store does not have it or it is damaged. */
export type ReadBlock = (cid: Cid) => DagValue | undefined;

/** All keys below a root shard, and the shards that could not be read: what lies below them is unknown. */
export interface ShardEntries {
  /** Document block of each key. Sorted as pail sorts, that is by code unit. */
  readonly values: ReadonlyMap<string, Cid>;
  readonly missingShards: readonly Cid[];
}

/** Keys have at most 4,096 characters and every level takes at least one. */
const MAX_DEPTH = 4096;

interface ShardVisit {
  readonly cid: Cid;
  readonly prefix: string;
  readonly depth: number;
}

/**
 * Lists what the pail below `root` holds. A shard is a sorted list of entries: a value, a link to a deeper shard whose
 * keys continue this one, or both. A shard below itself, which a damaged store may claim, is not entered again.
 */
export function readShardEntries(root: Cid, read: ReadBlock, budget: WorkBudget): ShardEntries {
  const values = new Map<string, Cid>();
  const missing = new Set<Cid>();
  const stack: ShardVisit[] = [{ cid: root, prefix: "", depth: 0 }];
  for (let visit = stack.pop(); visit !== undefined; visit = stack.pop()) {
    budget.spend(1);
    const entries = shardEntries(read(visit.cid));
    if (entries === undefined || visit.depth > MAX_DEPTH) {
      missing.add(visit.cid);
      continue;
    }
    for (const entry of entries) addEntry(entry, visit, values, stack);
  }
  const sorted = [...values].sort(([a], [b]) => compareText(a, b));
  return { values: new Map(sorted), missingShards: [...missing].sort() };
}

function addEntry(
  entry: DagValue,
  visit: ShardVisit,
  values: Map<string, Cid>,
  stack: ShardVisit[],
): void {
  if (!Array.isArray(entry)) return;
  const [suffix, target] = entry as readonly DagValue[];
  // An empty key in a deeper shard would lead to the same prefix for ever; only the root may hold the empty key.
  if (typeof suffix !== "string" || (suffix === "" && visit.depth > 0)) return;
  const key = visit.prefix + suffix;
  if (!Array.isArray(target)) {
    const value = linkOf(target);
    if (value !== undefined) values.set(key, value);
    return;
  }
  const [shard, value] = target as readonly DagValue[];
  const child = linkOf(shard);
  const own = linkOf(value);
  if (own !== undefined) values.set(key, own);
  if (child !== undefined) stack.push({ cid: child, prefix: key, depth: visit.depth + 1 });
}

/** The entries of a block when it is a pail shard. */
export function shardEntries(value: DagValue | undefined): readonly DagValue[] | undefined {
  if (!isDagMap(value) || typeof value.get("prefix") !== "string") return undefined;
  const entries = value.get("entries");
  return Array.isArray(entries) ? (entries as readonly DagValue[]) : undefined;
}
