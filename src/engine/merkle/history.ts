import type { WorkBudget } from "./budget.ts";
import type { ClockGraph, Present } from "./clock-graph.ts";
import { parentsOf } from "./clock-graph.ts";

/** The events that a store reaches from its heads. */
export interface History {
  /** 1 for every node reached through blocks that are present, the heads included. */
  readonly reached: Uint8Array;
  /** Number of ones. */
  readonly count: number;
  /** Nodes that are named as head or parent and whose block is not present, in the order met. */
  readonly missing: readonly number[];
  /** Reached events without parents. */
  readonly roots: readonly number[];
  /** Reached events with more than one parent. */
  readonly mergeCount: number;
}

/** Walks from `heads` through the parents that are present. Every event is visited once. */
export function walkHistory(
  graph: ClockGraph,
  heads: Iterable<number>,
  present: Present,
  budget: WorkBudget,
): History {
  const seen = new Uint8Array(graph.size);
  const reached = new Uint8Array(graph.size);
  const missing: number[] = [];
  const roots: number[] = [];
  let count = 0;
  let mergeCount = 0;
  const stack: number[] = [];
  const push = (node: number): void => {
    if (seen[node] === 1) return;
    seen[node] = 1;
    stack.push(node);
  };
  for (const head of heads) push(head);
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    budget.spend(1);
    if (graph.events[node] === undefined || !present(node)) {
      missing.push(node);
      continue;
    }
    reached[node] = 1;
    count++;
    const parents = parentsOf(graph, node);
    if (parents.length === 0) roots.push(node);
    if (parents.length > 1) mergeCount++;
    for (const parent of parents) push(parent);
  }
  return { reached, count, missing, roots, mergeCount };
}

/** Those of `nodes` that are no ancestor of another of them, in the given order. */
export function maximalNodes(
  graph: ClockGraph,
  nodes: readonly number[],
  present: Present,
  budget: WorkBudget,
): readonly number[] {
  const ancestors = new Uint8Array(graph.size);
  const stack: number[] = [];
  const push = (node: number): void => {
    if (ancestors[node] === 1) return;
    ancestors[node] = 1;
    stack.push(node);
  };
  const expand = (node: number): void => {
    budget.spend(1);
    if (present(node)) for (const parent of parentsOf(graph, node)) push(parent);
  };
  for (const node of nodes) expand(node);
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) expand(node);
  return [...new Set(nodes)].filter((node) => ancestors[node] !== 1);
}
