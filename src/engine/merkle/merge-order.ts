/**
 * The order in which pail replays a head of several events, in linear time.
 *
 * Every event between the heads and their common ancestor has a weight: the sum, over all paths from all heads, of the
 * length of the path to it. Heavier events are applied first, equal weights by CID; the last writer of a key wins. pail
 * walks every single path, which is exponential in the number of forks. Here each head propagates two numbers from
 * children to parents, the number of paths n and the sum of their lengths d (a parent gets n, and d + n), and weights
 * are sums of d. They grow beyond 2^53 on histories with many forks, hence `bigint`.
 *
 * As in pail a walk ends at an event whose only parent is the ancestor, and nowhere else: a merge event that has the
 * ancestor among several parents leads the walk on to the root, and those events are replayed once more. It looks like
 * an oversight there, but it decides who wins, so it is kept. Source: `findEvents` and `findSortedEvents` in pail 0.6.2.
 */
import type { WorkBudget } from "./budget.ts";
import type { ClockGraph, Present } from "./clock-graph.ts";
import { parentsOf } from "./clock-graph.ts";
import { buildDominatorTree, commonDominator, NO_NODE } from "./dominators.ts";

export type MergeOrder =
  /** A head of one event: nothing is replayed, its own root holds. */
  | { readonly kind: "single"; readonly event: number }
  | {
      readonly kind: "replay";
      readonly ancestor: number;
      /** Events in the order in which their operations are applied to the ancestor's root. */
      readonly events: readonly number[];
      /** How many events pail visits for this: one for each path. Exponential in the number of forks. */
      readonly pailVisits: bigint;
    }
  | { readonly kind: "no-ancestor" }
  | { readonly kind: "missing"; readonly nodes: readonly number[] };

/** Orders the events between `heads` and their common ancestor. `heads` is a set: duplicates count once. */
export function orderMerge(
  graph: ClockGraph,
  heads: readonly number[],
  environment: { readonly present: Present; readonly budget: WorkBudget },
): MergeOrder {
  const distinct = [...new Set(heads)];
  const isThere = (node: number): boolean =>
    graph.events[node] !== undefined && environment.present(node);
  const absent = distinct.filter((node) => !isThere(node));
  if (absent.length > 0) return { kind: "missing", nodes: absent };
  const [only] = distinct;
  if (distinct.length === 1 && only !== undefined) return { kind: "single", event: only };
  const tree = buildDominatorTree(graph, environment.budget);
  const ancestor = commonDominator(tree, distinct);
  if (ancestor === NO_NODE) return { kind: "no-ancestor" };

  const region = regionOf(graph, distinct, ancestor, environment.budget);
  const missing = [...region, ancestor].filter((node) => !isThere(node));
  if (missing.length > 0) return { kind: "missing", nodes: missing };
  const { weights, visits } = weigh(
    graph,
    { heads: distinct, ancestor, region },
    environment.budget,
  );
  const events = region.toSorted((a, b) => compareWeighted(graph, weights, a, b));
  return { kind: "replay", ancestor, events, pailVisits: visits };
}

/** Events that a walk from the heads visits, children before parents. */
function regionOf(
  graph: ClockGraph,
  heads: readonly number[],
  ancestor: number,
  budget: WorkBudget,
): readonly number[] {
  const inside = new Uint8Array(graph.size);
  const stack = [...heads];
  for (const head of heads) inside[head] = 1;
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    budget.spend(1);
    for (const parent of nextParents(graph, node, ancestor)) {
      if (inside[parent] === 1) continue;
      inside[parent] = 1;
      stack.push(parent);
    }
  }
  const region: number[] = [];
  for (let i = graph.order.length - 1; i >= 0; i--) {
    const node = graph.order[i] ?? 0;
    if (inside[node] === 1) region.push(node);
  }
  return region;
}

function nextParents(graph: ClockGraph, node: number, ancestor: number): Uint32Array {
  const parents = parentsOf(graph, node);
  return parents.length === 1 && parents[0] === ancestor ? parents.subarray(0, 0) : parents;
}

function weigh(
  graph: ClockGraph,
  merge: {
    readonly heads: readonly number[];
    readonly ancestor: number;
    readonly region: readonly number[];
  },
  budget: WorkBudget,
): { readonly weights: ReadonlyMap<number, bigint>; readonly visits: bigint } {
  // Weights are sums over heads and the rule for parents is linear, so all heads are propagated at once.
  const paths = new Map<number, bigint>();
  const weights = new Map<number, bigint>();
  let visits = 0n;
  for (const head of merge.heads) paths.set(head, 1n);
  for (const node of merge.region) {
    const count = paths.get(node) ?? 0n;
    const sum = weights.get(node) ?? 0n;
    budget.spend(1 + bigCost(count));
    visits += count;
    for (const parent of nextParents(graph, node, merge.ancestor)) {
      paths.set(parent, (paths.get(parent) ?? 0n) + count);
      weights.set(parent, (weights.get(parent) ?? 0n) + sum + count);
    }
    weights.set(node, sum);
    paths.delete(node);
  }
  return { weights, visits };
}

const WORD = 1n << 4096n;

/** Arithmetic on numbers of many thousand bits is no longer one step. */
function bigCost(value: bigint): number {
  return value < WORD ? 0 : value.toString(36).length >> 8;
}

function compareWeighted(
  graph: ClockGraph,
  weights: ReadonlyMap<number, bigint>,
  a: number,
  b: number,
): number {
  const weightA = weights.get(a) ?? 0n;
  const weightB = weights.get(b) ?? 0n;
  if (weightA !== weightB) return weightA > weightB ? -1 : 1;
  const cidA = graph.cids[a] ?? "";
  const cidB = graph.cids[b] ?? "";
  return cidA < cidB ? -1 : cidA > cidB ? 1 : 0;
}
