import { visibleText } from "../../base/visible-text.ts";
import { printCount } from "../notation/notation.ts";
import { readRow } from "./read-tree.ts";
import type { OrphanTree } from "./types.ts";

/** The tree as text: counts a peer, reasons with their counts, then every path with its reason and uuid. */
export function orphansAsText(tree: OrphanTree, peer?: string): string {
  const lines = ["Orphaned entries"];
  const roots = rootRows(tree);
  tree.peers.forEach(({ id, name, entries, counts, uncertain }, index) => {
    if (peer !== undefined && peer !== id) return;
    const { content, parent, closure, path } = counts;
    lines.push(
      "",
      `${name} (${id}): ${printCount(entries)} entries`,
      `  missing content ${printCount(content)}, parent ${printCount(parent)}, closure ${printCount(closure)}, path ${printCount(path)}`,
    );
    if (uncertain) lines.push("  damage to the file leaves these counts open");
    const root = roots[index] ?? 0;
    lines.push(...treeLines(tree, root + 1, tree.end[root] ?? root + 1));
  });
  return `${lines.map(visibleText).join("\n")}\n`;
}

function rootRows(tree: OrphanTree): number[] {
  const rows: number[] = [];
  for (let row = 0; row < tree.rowCount; row = tree.end[row] ?? tree.rowCount) rows.push(row);
  return rows;
}

function treeLines(tree: OrphanTree, from: number, to: number): string[] {
  const lines: string[] = [];
  for (let row = from; row < to; row++) {
    const { name, uuid, why } = readRow(tree, row);
    const indent = "  ".repeat(Math.min(tree.depth[row] ?? 0, 60));
    const below = why === "" ? ` (${printCount(tree.count[row] ?? 0)})` : "";
    lines.push(`${indent}${name}${below}${why === "" ? "" : `  [${uuid ?? "no uuid"}] ${why}`}`);
  }
  return lines;
}
