import type { TreeModel } from "./tree-model.ts";

/** What a key does in the tree, as the tree pattern of ARIA has it: the row to go to, or a change of what is open. */
export type TreeMove =
  | { readonly kind: "go"; readonly row: number }
  | { readonly kind: "open" | "close"; readonly row: number };

export function treeMove(
  model: TreeModel,
  row: number,
  key: string,
  pageSize: number,
): TreeMove | undefined {
  const visible = model.visible();
  const at = placeOf(visible, row);
  const go = (index: number): TreeMove | undefined => {
    const next = visible[Math.max(0, Math.min(visible.length - 1, index))];
    return next === undefined ? undefined : { kind: "go", row: next };
  };
  switch (key) {
    case "ArrowDown":
      return go(at + 1);
    case "ArrowUp":
      return go(at - 1);
    case "Home":
      return go(0);
    case "End":
      return go(visible.length - 1);
    case "PageDown":
      return go(at + pageSize);
    case "PageUp":
      return go(at - pageSize);
    case "ArrowRight":
      if (!model.hasChildren(row)) return undefined;
      return model.isOpen(row) ? go(at + 1) : { kind: "open", row };
    case "ArrowLeft": {
      if (model.hasChildren(row) && model.isOpen(row)) return { kind: "close", row };
      const parent = model.tree.parent[row] ?? -1;
      return parent < 0 ? undefined : { kind: "go", row: parent };
    }
    default:
      return undefined;
  }
}

/** Place of a row among the visible ones, or of the nearest before it. */
export function placeOf(visible: Uint32Array, row: number): number {
  let low = 0;
  let high = visible.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((visible[middle] ?? 0) <= row) low = middle;
    else high = middle - 1;
  }
  return low;
}
