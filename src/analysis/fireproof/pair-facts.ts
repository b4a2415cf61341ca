/**
 * Two stores side by side: which events of the one's head the other lacks, where their histories meet, and what a merge
 * would give. Histories are taken over all blocks of the snapshot, since what one store lacks the other often has.
 */

import type { AdvanceStep } from "../../engine/merkle/advance.ts";
import { advance } from "../../engine/merkle/advance.ts";
import type { ClockGraph } from "../../engine/merkle/clock-graph.ts";
import { buildDominatorTree, commonDominator, NO_NODE } from "../../engine/merkle/dominators.ts";
import { GENESIS_EVENT } from "../../engine/merkle/event.ts";
import type { DocumentFacts } from "./document-facts.ts";
import { readDocumentFacts } from "./document-facts.ts";
import type { SnapshotFacts } from "./snapshot-facts.ts";
import type { StoreFacts } from "./store-facts.ts";

/**
 * How the second store stands to the first: `equal` heads; `behind` or `ahead` when a fast-forward would do; `diverged`
 * when both have events that the other lacks; `unrelated` when nothing but the genesis is common; `unknown` when one of
 * the heads cannot be read.
 */
export type PairRelation = "equal" | "behind" | "ahead" | "diverged" | "unrelated" | "unknown";

export interface PairFacts {
  readonly from: StoreFacts;
  readonly to: StoreFacts;
  readonly relation: PairRelation;
  /** Events in the history of `from` and not in that of `to`, the genesis left out. */
  readonly missing: readonly number[];
  /** The reverse. */
  readonly extra: readonly number[];
  /** Events of the history of `from` without the genesis, and how many of them `to` has. */
  readonly of: number;
  readonly have: number;
  /** Events of `missing` whose blocks `to` has on disk all the same. */
  readonly missingOnDisk: number;
}

/** Compares the histories of two stores. */
export function comparePair(from: StoreFacts, to: StoreFacts, graph: ClockGraph): PairFacts {
  const missing: number[] = [];
  const extra: number[] = [];
  let common = 0;
  let missingOnDisk = 0;
  const genesis = graph.indexOf(GENESIS_EVENT);
  for (let node = 0; node < graph.size; node++) {
    if (node === genesis) continue;
    const inFrom = from.historyOnDisk.reached[node] === 1;
    const inTo = to.historyOnDisk.reached[node] === 1;
    if (inFrom && inTo) common++;
    else if (inTo) extra.push(node);
    else if (inFrom) {
      missing.push(node);
      if (to.presentOnDisk(node)) missingOnDisk++;
    }
  }
  return {
    from,
    to,
    relation: relationOf(from, to, { missing: missing.length, extra: extra.length, common }),
    missing,
    extra,
    of: missing.length + common,
    have: common,
    missingOnDisk,
  };
}

function relationOf(
  from: StoreFacts,
  to: StoreFacts,
  counts: { readonly missing: number; readonly extra: number; readonly common: number },
): PairRelation {
  if (from.opening === "unreadable" || to.opening === "unreadable") return "unknown";
  if (counts.missing === 0 && counts.extra === 0) return "equal";
  if (counts.extra === 0) return "behind";
  if (counts.missing === 0) return "ahead";
  return counts.common === 0 ? "unrelated" : "diverged";
}

/** What merging the heads of several stores would give, with every step of `advance`. */
export interface MergeForecast {
  readonly steps: readonly AdvanceStep[];
  readonly head: readonly number[];
  /** The nearest event in the history of all heads; `undefined` when there is none. */
  readonly ancestor?: number | undefined;
  readonly documents: DocumentFacts;
}

/** Offers the heads of `others` to that of `first`, one event after the other, with the blocks of the whole snapshot. */
export function forecastMerge(
  first: StoreFacts,
  others: readonly StoreFacts[],
  snapshot: Pick<SnapshotFacts, "graph" | "context">,
): MergeForecast {
  const { graph, context } = snapshot;
  const stores = [first, ...others];
  const present = (node: number): boolean => stores.some((store) => store.presentOnDisk(node));
  const environment = { present, budget: context.budget() };
  const steps: AdvanceStep[] = [];
  let head = first.headNodes;
  for (const node of others.flatMap((store) => store.headNodes)) {
    const step = advance(graph, head, node, environment);
    steps.push(step);
    head = step.after;
  }
  const tree = buildDominatorTree(graph, context.budget());
  const ancestor = head.length === 0 ? NO_NODE : commonDominator(tree, head);
  const documents = readDocumentFacts(head, {
    graph,
    present,
    budget: context.budget(),
    read: (cid) => context.blocks.value(cid),
  });
  return { steps, head, ancestor: ancestor === NO_NODE ? undefined : ancestor, documents };
}
