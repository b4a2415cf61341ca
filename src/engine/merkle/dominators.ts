/**
 * Common ancestors in the sense of pail: the first single event through which every path from all heads passes.
 *
 * That is the nearest common dominator towards the root, so it is the lowest common ancestor of the heads in the tree of
 * immediate dominators. The tree is built parents first: the immediate dominator of an event is the lowest common
 * ancestor, in the tree so far, of its parents. Every node also keeps one long jump upwards, whose lengths follow the
 * skew-binary numbers (Myers, "An applicative random-access stack", 1983), so that each question costs O(log n) and the
 * whole graph O(n log n), whatever its shape.
 */
import type { WorkBudget } from "./budget.ts";
import type { ClockGraph } from "./clock-graph.ts";
import { parentsOf } from "./clock-graph.ts";

/** No node: the dominator of a root, of a hollow node, and of an event whose parents have no common ancestor. */
export const NO_NODE = 0xffff_ffff;

export interface DominatorTree {
  /** Immediate dominator of each node, or `NO_NODE`. */
  readonly parent: Uint32Array;
  readonly jump: Uint32Array;
  /** Distance to the tree's root; roots have 0. */
  readonly depth: Uint32Array;
}

/** Builds the tree of immediate dominators over the whole graph. */
export function buildDominatorTree(graph: ClockGraph, budget: WorkBudget): DominatorTree {
  const tree: DominatorTree = {
    parent: new Uint32Array(graph.size).fill(NO_NODE),
    jump: new Uint32Array(graph.size),
    depth: new Uint32Array(graph.size),
  };
  for (const node of graph.order) {
    budget.spend(1);
    const dominator = commonDominator(tree, parentsOf(graph, node));
    link(tree, node, dominator);
  }
  return tree;
}

function link(tree: DominatorTree, node: number, dominator: number): void {
  tree.parent[node] = dominator;
  if (dominator === NO_NODE) {
    tree.jump[node] = node;
    return;
  }
  tree.depth[node] = (tree.depth[dominator] ?? 0) + 1;
  const jump = tree.jump[dominator] ?? 0;
  const farther = tree.jump[jump] ?? 0;
  const depthOf = (of: number): number => tree.depth[of] ?? 0;
  const equalJumps = depthOf(dominator) - depthOf(jump) === depthOf(jump) - depthOf(farther);
  tree.jump[node] = equalJumps ? farther : dominator;
}

/** The nearest event that lies on every path from all of `nodes` towards the root, or `NO_NODE`. */
export function commonDominator(tree: DominatorTree, nodes: Iterable<number>): number {
  let common = NO_NODE;
  let first = true;
  for (const node of nodes) {
    common = first ? node : lowestCommon(tree, common, node);
    first = false;
    if (common === NO_NODE) return NO_NODE;
  }
  return common;
}

function lowestCommon(tree: DominatorTree, first: number, second: number): number {
  const depthOf = (of: number): number => tree.depth[of] ?? 0;
  let a = first;
  let b = second;
  if (depthOf(a) < depthOf(b)) [a, b] = [b, a];
  a = climbTo(tree, a, depthOf(b));
  while (a !== b) {
    // Two roots: the nodes lie in different trees.
    if (depthOf(a) === 0) return NO_NODE;
    const jumpA = tree.jump[a] ?? 0;
    const jumpB = tree.jump[b] ?? 0;
    const together = jumpA === jumpB;
    a = together ? (tree.parent[a] ?? 0) : jumpA;
    b = together ? (tree.parent[b] ?? 0) : jumpB;
  }
  return a;
}

/** The ancestor of `node` at `depth`, which is not below the node. */
function climbTo(tree: DominatorTree, node: number, depth: number): number {
  let at = node;
  while ((tree.depth[at] ?? 0) > depth) {
    const jump = tree.jump[at] ?? 0;
    at = (tree.depth[jump] ?? 0) >= depth ? jump : (tree.parent[at] ?? 0);
  }
  return at;
}
