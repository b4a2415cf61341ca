import { intAt } from "../../base/int-at.ts";
import { sharedKernel } from "../../base/kernel/kernel.ts";
import type { ClosureCounts } from "../../sources/spacedrive/derived-facts.ts";
import type { OpenedDatabase } from "../../sources/sqlite/types.ts";
import type { ModelRows } from "./model-rows.ts";
import { type TreeOrder, treeOrder } from "./tree-order.ts";

/** What the closure table of a main database has, per row of its entries; `undefined` where there is no such table. */
export function closureCounts(
  database: OpenedDatabase,
  rows: ModelRows,
): ClosureCounts | undefined {
  const known = database.derived?.closure;
  if (known !== undefined) return known;
  const pairs = closurePairs(database);
  if (pairs === undefined) return undefined;
  const tree = treeOrder(parentRows(rows));
  const present = countCompiled(pairs, rows, tree) ?? rightPairs(pairs, rows, tree);
  return { wanted: tree.depth.map((depth) => depth + 1), present };
}

/** Row of each entry's parent: -1 for none, -2 for one that does not exist. */
export function parentRows(rows: ModelRows): Int32Array {
  const parents = new Int32Array(rows.count).fill(-1);
  if (!rows.table.has("parent_id")) return parents;
  const ids = rows.table.column("parent_id").numbers();
  for (let row = 0; row < rows.count; row++) {
    const id = ids[row] ?? Number.NaN;
    if (Number.isNaN(id)) continue;
    const parent = rows.rowOfId(id);
    parents[row] = parent < 0 ? -2 : parent;
  }
  return parents;
}

export interface ClosurePairs {
  readonly ancestors: Int32Array | Float64Array;
  readonly descendants: Int32Array | Float64Array;
}

/** The pairs of `entry_closure`: compactly where its pages are sound, which matters at a million of them. */
function closurePairs(database: OpenedDatabase): ClosurePairs | undefined {
  const names = ["ancestor_id", "descendant_id"];
  const [ancestors, descendants] = database.readIntegers("entry_closure", names) ?? [];
  if (ancestors !== undefined && descendants !== undefined) return { ancestors, descendants };
  const table = database.read("entry_closure", {
    ancestor_id: "integer",
    descendant_id: "integer",
  });
  if (table === undefined || !names.every((name) => table.has(name))) return undefined;
  return {
    ancestors: table.column("ancestor_id").numbers(),
    descendants: table.column("descendant_id").numbers(),
  };
}

const PAIRS_AT_ONCE = 65_536;

/** `rightPairs` by the kernel; `undefined` where there is none, or where ids are not what it reads. */
export function countCompiled(
  { ancestors, descendants }: ClosurePairs,
  { rowsById, count }: ModelRows,
  { depth, enter, leave }: TreeOrder,
  kernel = sharedKernel(),
): Int32Array | undefined {
  if (kernel === undefined || rowsById === undefined) return undefined;
  if (ancestors instanceof Float64Array || descendants instanceof Float64Array) return undefined;
  kernel.begin();
  const rows = kernel.copy(rowsById);
  const tree = [depth, enter, leave].map((column) => kernel.copy(column));
  const [depths = 0, enters = 0, leaves = 0] = tree;
  const present = kernel.copy(new Int32Array(count));
  const pairs = kernel.reserve(PAIRS_AT_ONCE * 8);
  const second = pairs + PAIRS_AT_ONCE * 4;
  for (let from = 0; from < ancestors.length; from += PAIRS_AT_ONCE) {
    const some = ancestors.subarray(from, from + PAIRS_AT_ONCE);
    kernel.words(pairs, some.length).set(some);
    kernel.words(second, some.length).set(descendants.subarray(from, from + PAIRS_AT_ONCE));
    const ids = rowsById.length;
    kernel.calls.countPairs(pairs, second, some.length, rows, ids, depths, enters, leaves, present);
  }
  return kernel.words(present, count).slice();
}

/** How many closure rows of each entry name a true ancestor or itself. The table's key keeps pairs from repeating. */
export function rightPairs(pairs: ClosurePairs, rows: ModelRows, tree: TreeOrder): Int32Array {
  const present = new Int32Array(rows.count);
  const { ancestors, descendants } = pairs;
  for (let at = 0; at < ancestors.length; at++) {
    const ancestor = rows.rowOfId(ancestors[at] ?? Number.NaN);
    const descendant = rows.rowOfId(descendants[at] ?? Number.NaN);
    if (ancestor < 0 || descendant < 0 || intAt(tree.depth, descendant) < 0) continue;
    const entered = intAt(tree.enter, descendant);
    if (entered < intAt(tree.enter, ancestor) || entered >= intAt(tree.leave, ancestor)) continue;
    present[descendant] = intAt(present, descendant) + 1;
  }
  return present;
}
