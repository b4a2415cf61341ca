/**
 * Lanes for a Merkle clock, in linear time: an event stands one column right of its farthest parent, and goes on in the
 * lane of a parent that nobody has gone on from. Other events open a lane; a lane is free again when the last child of
 * its last event has been placed. So a chain is a straight line, a fork opens a lane and a merge closes one.
 */
import type { ClockGraph } from "../../engine/merkle/clock-graph.ts";
import { parentsOf } from "../../engine/merkle/clock-graph.ts";
import { type ClockLayout, EDGE } from "./types.ts";

/** How many free lanes are looked at for one that is free long enough; keeps the whole linear. */
const TRIED_LANES = 16;
const NOBODY = 0xffff_ffff;

interface Lanes {
  /** Last event of each lane. */
  readonly tip: number[];
  /** First column that is free again; for free lanes. */
  readonly freeFrom: number[];
  /** Free lanes, the one to take first at the end. */
  readonly free: number[];
}

/** Places every node of the graph. Equal graphs are placed equally. */
export function layOutClock(graph: ClockGraph): ClockLayout {
  const column = columnsOf(graph);
  const ordered = byColumn(graph, column);
  const lane = new Uint32Array(graph.size);
  const waiting = childCounts(graph);
  const lanes: Lanes = { tip: [], freeFrom: [], free: [] };
  const edges = createEdges(graph);
  for (const node of ordered) {
    const parents = parentsOf(graph, node);
    lane[node] = laneFor(lanes, node, { parents, lane, column });
    for (const parent of parents) {
      edges.add(node, parent, bendOf(parent, node, lane, column));
      waiting[parent] = (waiting[parent] ?? 1) - 1;
    }
    markBends(edges, lanes, { node, parents, lane, column });
    for (const parent of parents) {
      if (waiting[parent] === 0) release(lanes, parent, lane, column[node] ?? 0);
    }
    if (waiting[node] === 0) release(lanes, node, lane, (column[node] ?? 0) + 1);
  }
  let columns = 0;
  for (const at of column) columns = Math.max(columns, at + 1);
  return { columns, lanes: lanes.tip.length, column, lane, ...edges.arrays };
}

function columnsOf(graph: ClockGraph): Uint32Array {
  const column = new Uint32Array(graph.size);
  for (const node of graph.order) {
    let at = 0;
    for (const parent of parentsOf(graph, node)) at = Math.max(at, (column[parent] ?? 0) + 1);
    column[node] = at;
  }
  return column;
}

/** Nodes by column, equal columns in the graph's order: a counting sort. */
function byColumn(graph: ClockGraph, column: Uint32Array): Uint32Array {
  const start = new Uint32Array(graph.size + 1);
  for (const at of column) start[at + 1] = (start[at + 1] ?? 0) + 1;
  for (let at = 0; at < graph.size; at++) start[at + 1] = (start[at + 1] ?? 0) + (start[at] ?? 0);
  const sorted = new Uint32Array(graph.size);
  for (const node of graph.order) {
    const at = column[node] ?? 0;
    const slot = start[at] ?? 0;
    sorted[slot] = node;
    start[at] = slot + 1;
  }
  return sorted;
}

function childCounts(graph: ClockGraph): Uint32Array {
  const counts = new Uint32Array(graph.size);
  for (const parent of graph.parents) counts[parent] = (counts[parent] ?? 0) + 1;
  return counts;
}

interface Placing {
  readonly parents: Uint32Array;
  readonly lane: Uint32Array;
  readonly column: Uint32Array;
}

/** The lane of the nearest parent that still is the last of its own; else a free one; else a new one. */
function laneFor(lanes: Lanes, node: number, { parents, lane, column }: Placing): number {
  let best = NOBODY;
  for (const parent of parents) {
    if (lanes.tip[lane[parent] ?? 0] !== parent) continue;
    if (best === NOBODY || isBetter(parent, best, { lane, column })) best = parent;
  }
  let chosen = best === NOBODY ? undefined : (lane[best] ?? 0);
  if (chosen === undefined) {
    const from = parents.length === 0 ? (column[node] ?? 0) : nearestAfter(parents, column);
    chosen = takeFree(lanes, from) ?? lanes.tip.length;
  }
  lanes.tip[chosen] = node;
  return chosen;
}

function isBetter(
  parent: number,
  best: number,
  { lane, column }: Pick<Placing, "lane" | "column">,
): boolean {
  const nearer = (column[parent] ?? 0) - (column[best] ?? 0);
  return nearer > 0 || (nearer === 0 && (lane[parent] ?? 0) < (lane[best] ?? 0));
}

/** The column after the leftmost parent: from there an edge along the child's lane needs it free. */
function nearestAfter(parents: Uint32Array, column: Uint32Array): number {
  let first = NOBODY;
  for (const parent of parents) first = Math.min(first, (column[parent] ?? 0) + 1);
  return first;
}

function takeFree(lanes: Lanes, from: number): number | undefined {
  const { free, freeFrom } = lanes;
  const last = Math.max(0, free.length - TRIED_LANES);
  for (let at = free.length - 1; at >= last; at--) {
    const lane = free[at];
    if (lane === undefined || (freeFrom[lane] ?? 0) > from) continue;
    free.splice(at, 1);
    return lane;
  }
  return undefined;
}

/** Frees the lane of a node whose children are all placed, unless one of them went on in it. */
function release(lanes: Lanes, node: number, lane: Uint32Array, from: number): void {
  const own = lane[node] ?? 0;
  if (lanes.tip[own] !== node) return;
  lanes.tip[own] = NOBODY;
  lanes.freeFrom[own] = from;
  lanes.free.push(own);
}

function bendOf(parent: number, child: number, lane: Uint32Array, column: Uint32Array): number {
  const isNext = (column[child] ?? 0) - (column[parent] ?? 0) === 1;
  return isNext || lane[child] === lane[parent] ? EDGE.atChild : EDGE.straight;
}

interface Edges {
  readonly arrays: Pick<ClockLayout, "child" | "parent" | "bend">;
  add(child: number, parent: number, bend: number): void;
  /** Sets the bend of one of the last `count` edges. */
  setBend(back: number, bend: number): void;
}

function createEdges(graph: ClockGraph): Edges {
  const child = new Uint32Array(graph.parents.length);
  const parent = new Uint32Array(graph.parents.length);
  const bend = new Uint8Array(graph.parents.length);
  let count = 0;
  return {
    arrays: { child, parent, bend },
    add: (from, to, how) => {
      child[count] = from;
      parent[count] = to;
      bend[count] = how;
      count++;
    },
    setBend: (back, how) => {
      bend[count - back] = how;
    },
  };
}

/** Long edges run along a lane that is kept for them: the parent's where nobody went on, else the child's own new one. */
function markBends(
  edges: Edges,
  lanes: Lanes,
  { node, parents, lane, column }: Placing & { readonly node: number },
): void {
  const isOpened = !parents.some((parent) => lane[parent] === lane[node]);
  parents.forEach((parent, index) => {
    const isLong = (column[node] ?? 0) - (column[parent] ?? 0) > 1;
    if (!isLong || lane[parent] === lane[node]) return;
    const back = parents.length - index;
    if (lanes.tip[lane[parent] ?? 0] === parent) edges.setBend(back, EDGE.atChild);
    else if (isOpened) edges.setBend(back, EDGE.atParent);
  });
}
