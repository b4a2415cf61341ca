import type { WorkBudget } from "./budget.ts";
import type { Cid } from "./cid.ts";
import type { DagValue } from "./dag-cbor.ts";
import { isDagMap, linkOf } from "./dag-cbor.ts";
import type { ReadBlock } from "./shard.ts";

/** How many entries an index tree has, and which of its blocks could not be read. */
export interface IndexTreeCount {
  readonly entries: number;
  readonly missing: readonly Cid[];
}

/**
 * Counts the entries of a query index: a prolly tree whose leaves are lists of entries and whose branches are
 * `[distance, [[first key, child]…]]`. Each block is visited once.
 */
export function countIndexEntries(root: Cid, read: ReadBlock, budget: WorkBudget): IndexTreeCount {
  const missing: Cid[] = [];
  const seen = new Set<Cid>();
  const stack: Cid[] = [root];
  let entries = 0;
  for (let cid = stack.pop(); cid !== undefined; cid = stack.pop()) {
    if (seen.has(cid)) continue;
    seen.add(cid);
    budget.spend(1);
    const node = read(cid);
    const leaf = isDagMap(node) ? asList(node.get("leaf")) : undefined;
    const branch = isDagMap(node) ? asList(node.get("branch")) : undefined;
    if (leaf !== undefined) entries += leaf.length;
    else if (branch === undefined) missing.push(cid);
    else stack.push(...childrenOf(branch));
  }
  return { entries, missing: missing.sort() };
}

function childrenOf(branch: readonly DagValue[]): readonly Cid[] {
  const list = asList(branch[1]) ?? [];
  return list.flatMap((item) => linkOf(asList(item)?.at(-1)) ?? []);
}

function asList(value: DagValue | undefined): readonly DagValue[] | undefined {
  // `Array.isArray` does not narrow a readonly list.
  return Array.isArray(value) ? (value as readonly DagValue[]) : undefined;
}
