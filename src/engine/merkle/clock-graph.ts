/**
 * The Merkle clock as a graph: every event of a snapshot once, whichever stores hold it, with its parents as numbers.
 *
 * An event that others name as parent but whose block nobody has is a node too: a hollow one, without event and without
 * parents. Which store holds which event is not kept here; walks take a `Present` for it. Content addressing makes
 * cycles impossible, so `order` lists parents before children and covers everything; a builder in a test that makes a
 * ring gets an assertion.
 */
import { assert } from "../../base/assert.ts";
import type { Cid } from "./cid.ts";
import type { ClockEvent } from "./event.ts";

export interface ClockGraph {
  readonly size: number;
  /** CID of each node, in the order of first mention. */
  readonly cids: readonly Cid[];
  /** The event of each node; `undefined` for a hollow one. */
  readonly events: readonly (ClockEvent | undefined)[];
  /** Parents of node `n`: `parents[parentStart[n]] … parents[parentStart[n + 1] - 1]`, as stored in the event. */
  readonly parentStart: Uint32Array;
  readonly parents: Uint32Array;
  /** All nodes, parents before children. */
  readonly order: Uint32Array;
  /** The node of a CID; `undefined` when no event has or mentions it. */
  indexOf(cid: Cid): number | undefined;
}

/** Whether a store holds the block of a node. */
export type Present = (node: number) => boolean;

/** Builds the graph of `events`. Heads that no event mentions may be given, so that a missing head is a node as well. */
export function buildClockGraph(
  events: Iterable<ClockEvent>,
  mentioned: Iterable<Cid> = [],
): ClockGraph {
  const indexes = new Map<Cid, number>();
  const cids: Cid[] = [];
  const found: (ClockEvent | undefined)[] = [];
  const intern = (cid: Cid): number => {
    const known = indexes.get(cid);
    if (known !== undefined) return known;
    indexes.set(cid, cids.length);
    cids.push(cid);
    found.push(undefined);
    return cids.length - 1;
  };
  for (const event of events) found[intern(event.cid)] = event;
  for (const cid of mentioned) intern(cid);
  const known = cids.length;
  for (let node = 0; node < known; node++) found[node]?.parents.forEach(intern);
  const { parentStart, parents } = linkParents(found, (cid) => indexes.get(cid) ?? 0);
  return {
    size: cids.length,
    cids,
    events: found,
    parentStart,
    parents,
    order: parentsFirst(parentStart, parents),
    indexOf: (cid) => indexes.get(cid),
  };
}

function linkParents(
  events: readonly (ClockEvent | undefined)[],
  indexOf: (cid: Cid) => number,
): Pick<ClockGraph, "parentStart" | "parents"> {
  const parentStart = new Uint32Array(events.length + 1);
  const parents: number[] = [];
  for (const [node, event] of events.entries()) {
    for (const parent of event?.parents ?? []) parents.push(indexOf(parent));
    parentStart[node + 1] = parents.length;
  }
  return { parentStart, parents: Uint32Array.from(parents) };
}

/** Kahn's algorithm from the roots upwards; children of a node in the order of their numbers. */
function parentsFirst(parentStart: Uint32Array, parents: Uint32Array): Uint32Array {
  const size = parentStart.length - 1;
  const childStart = new Uint32Array(size + 1);
  for (const parent of parents) childStart[parent + 1] = (childStart[parent + 1] ?? 0) + 1;
  for (let node = 0; node < size; node++) {
    childStart[node + 1] = (childStart[node + 1] ?? 0) + (childStart[node] ?? 0);
  }
  const fill = childStart.slice();
  const children = new Uint32Array(parents.length);
  const waiting = new Uint32Array(size);
  for (let node = 0; node < size; node++) {
    const end = parentStart[node + 1] ?? 0;
    for (let i = parentStart[node] ?? 0; i < end; i++) {
      const parent = parents[i] ?? 0;
      const slot = fill[parent] ?? 0;
      children[slot] = node;
      fill[parent] = slot + 1;
    }
    waiting[node] = end - (parentStart[node] ?? 0);
  }
  return drain(childStart, children, waiting);
}

function drain(childStart: Uint32Array, children: Uint32Array, waiting: Uint32Array): Uint32Array {
  const order = new Uint32Array(waiting.length);
  let written = 0;
  for (let node = 0; node < waiting.length; node++) {
    if (waiting[node] === 0) order[written++] = node;
  }
  for (let read = 0; read < written; read++) {
    const node = order[read] ?? 0;
    const end = childStart[node + 1] ?? 0;
    for (let i = childStart[node] ?? 0; i < end; i++) {
      const child = children[i] ?? 0;
      waiting[child] = (waiting[child] ?? 0) - 1;
      if (waiting[child] === 0) order[written++] = child;
    }
  }
  assert(written === waiting.length, "events form a ring, which content addressing excludes");
  return order;
}

/** The parents of a node, as a view. */
export function parentsOf(graph: ClockGraph, node: number): Uint32Array {
  return graph.parents.subarray(graph.parentStart[node] ?? 0, graph.parentStart[node + 1] ?? 0);
}
