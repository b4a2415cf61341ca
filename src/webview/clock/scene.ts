/** A clock with the indexes that drawing and walking need: what stands in which columns, who the children are. */
import type { ClockView } from "../../projection/clock/types.ts";

export interface ClockScene {
  readonly view: ClockView;
  /** Nodes by column: those of column `c` are `byColumn[columnStart[c]] … byColumn[columnStart[c + 1] - 1]`. */
  readonly columnStart: Uint32Array;
  readonly byColumn: Uint32Array;
  /** Children of node `n`: `children[childStart[n]] … children[childStart[n + 1] - 1]`. */
  readonly childStart: Uint32Array;
  readonly children: Uint32Array;
  readonly parentStart: Uint32Array;
  readonly parents: Uint32Array;
  /** Calls back with every edge that may be seen between two columns, both included. */
  edgesBetween(first: number, last: number, draw: (edge: number) => void): void;
  /** Nodes that any store names as head. */
  readonly heads: readonly number[];
}

/** Builds the indexes, in time linear in events and edges. */
export function createScene(view: ClockView): ClockScene {
  const { layout, size } = view;
  const columns = group(layout.column, layout.columns);
  const children = group(layout.parent, size);
  const parents = group(layout.child, size);
  return {
    view,
    columnStart: columns.start,
    byColumn: columns.items,
    childStart: children.start,
    children: children.items.map((edge) => layout.child[edge] ?? 0),
    parentStart: parents.start,
    parents: parents.items.map((edge) => layout.parent[edge] ?? 0),
    edgesBetween: edgeIndex(view),
    heads: [...new Set(view.stores.flatMap((store) => store.heads))],
  };
}

interface Grouped {
  readonly start: Uint32Array;
  readonly items: Uint32Array;
}

/** Indexes of `keys` grouped by key, each group in order: a counting sort. */
function group(keys: Uint32Array, size: number): Grouped {
  const start = new Uint32Array(size + 1);
  for (const key of keys) start[key + 1] = (start[key + 1] ?? 0) + 1;
  for (let at = 0; at < size; at++) start[at + 1] = (start[at + 1] ?? 0) + (start[at] ?? 0);
  const next = start.slice();
  const items = new Uint32Array(keys.length);
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] ?? 0;
    const slot = next[key] ?? 0;
    items[slot] = index;
    next[key] = slot + 1;
  }
  return { start, items };
}

/**
 * Every edge lies in the smallest block of 2ⁿ columns, aligned, that contains it whole. What may be seen in a window is
 * in the few blocks of each size that meet it, so an edge across the whole window is found as fast as a short one.
 */
function edgeIndex({ layout }: ClockView): ClockScene["edgesBetween"] {
  const { child, parent, column, columns } = layout;
  const levels = Math.max(1, 33 - Math.clz32(Math.max(1, columns - 1)));
  const offset = new Uint32Array(levels + 2);
  for (let level = 0; level <= levels; level++) {
    offset[level + 1] = (offset[level] ?? 0) + Math.ceil(columns / 2 ** level) + 1;
  }
  const keys = new Uint32Array(child.length);
  for (let edge = 0; edge < child.length; edge++) {
    const from = column[parent[edge] ?? 0] ?? 0;
    const to = column[child[edge] ?? 0] ?? 0;
    const level = 32 - Math.clz32(from ^ to);
    keys[edge] = (offset[level] ?? 0) + Math.floor(from / 2 ** level);
  }
  const { start, items } = group(keys, offset[levels + 1] ?? 0);
  return (first, last, draw) => {
    for (let level = 0; level <= levels; level++) {
      const base = offset[level] ?? 0;
      const low = start[base + Math.floor(Math.max(0, first) / 2 ** level)] ?? 0;
      const end = Math.floor(Math.min(columns - 1, last) / 2 ** level);
      const high = start[base + end + 1] ?? 0;
      for (let at = low; at < high; at++) draw(items[at] ?? 0);
    }
  };
}

/** Parents or children of a node, as a view. */
export function linked(start: Uint32Array, items: Uint32Array, node: number): Uint32Array {
  return items.subarray(start[node] ?? 0, start[node + 1] ?? 0);
}
