import { intAt } from "../../base/int-at.ts";
import { type Kernel, sharedKernel } from "../../base/kernel/kernel.ts";

/** The forest that parent rows span, laid out so that "is an ancestor of" is two comparisons. */
export interface TreeOrder {
  /** 0 for a root; -1 for rows on a cycle or below one, which no root reaches. */
  readonly depth: Int32Array;
  /** Half-open interval of each row's subtree in one numbering of all rows. */
  readonly enter: Int32Array;
  readonly leave: Int32Array;
}

/**
 * Orders the forest given by the parent row of each row; a negative parent makes a root. Linear, without recursion. The
 * order is the same with a kernel and without.
 */
export function treeOrder(parents: Int32Array, kernel = sharedKernel()): TreeOrder {
  return kernel === undefined ? orderForest(parents) : orderCompiled(kernel, parents);
}

/** Arrays that the kernel needs beside those that it fills. */
const FURTHER_ARRAYS = 3;

function orderCompiled(kernel: Kernel, parents: Int32Array): TreeOrder {
  const count = parents.length;
  kernel.begin();
  const given = kernel.copy(parents);
  const depth = kernel.reserve(count * 4);
  const enter = kernel.reserve(count * 4);
  const leave = kernel.reserve(count * 4);
  const space = kernel.reserve(count * 4 * FURTHER_ARRAYS);
  kernel.calls.orderTree(given, count, depth, enter, leave, space);
  const keep = (place: number): Int32Array => kernel.words(place, count).slice();
  return { depth: keep(depth), enter: keep(enter), leave: keep(leave) };
}

/** What the kernel does, in TypeScript. */
export function orderForest(parents: Int32Array): TreeOrder {
  const count = parents.length;
  const depth = new Int32Array(count).fill(-1);
  const enter = new Int32Array(count);
  const leave = new Int32Array(count);
  const breadthFirst = parentsFirst(parents, depth);
  const sizes = new Int32Array(count).fill(1);
  for (let at = breadthFirst.length - 1; at >= 0; at--) {
    const row = intAt(breadthFirst, at);
    const parent = intAt(parents, row);
    if (parent >= 0) sizes[parent] = intAt(sizes, parent) + intAt(sizes, row);
  }
  // Each subtree takes the next free part of its parent's interval; `leave` serves as that cursor until all have theirs.
  let rootsEnd = 0;
  for (const row of breadthFirst) {
    const parent = intAt(parents, row);
    const start = parent < 0 ? rootsEnd : intAt(leave, parent);
    const size = intAt(sizes, row);
    if (parent < 0) rootsEnd += size;
    else leave[parent] = start + size;
    enter[row] = start;
    leave[row] = start + 1;
  }
  for (const row of breadthFirst) leave[row] = intAt(enter, row) + intAt(sizes, row);
  return { depth, enter, leave };
}

/** Rows that a root reaches, parents before children; fills `depth`. */
function parentsFirst(parents: Int32Array, depth: Int32Array): Int32Array {
  const count = parents.length;
  const firstChild = new Int32Array(count).fill(-1);
  const nextSibling = new Int32Array(count).fill(-1);
  const order = new Int32Array(count);
  let end = 0;
  for (let row = count - 1; row >= 0; row--) {
    const parent = intAt(parents, row);
    if (parent < 0) {
      depth[row] = 0;
      order[end++] = row;
      continue;
    }
    nextSibling[row] = intAt(firstChild, parent);
    firstChild[parent] = row;
  }
  for (let at = 0; at < end; at++) {
    const row = intAt(order, at);
    for (let child = intAt(firstChild, row); child >= 0; child = intAt(nextSibling, child)) {
      depth[child] = intAt(depth, row) + 1;
      order[end++] = child;
    }
  }
  return order.subarray(0, end);
}
