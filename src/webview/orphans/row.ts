import { t } from "../texts.ts";
import { fill, h, setAttributes } from "../widgets/dom.ts";
import { countText } from "../widgets/format.ts";
import { type Look, peerIcon } from "../widgets/shapes.ts";
import type { RowKind, TreeModel } from "./tree-model.ts";

/** Signs before a name; each is read as the row's kind by its label. */
const SIGNS: Readonly<Record<RowKind, string>> = {
  peer: "",
  group: "",
  directory: "▪",
  file: "",
  link: "↪",
};

/** Draws one row of the tree into an element that may have shown another one. */
export function renderRow(
  element: HTMLElement,
  row: number,
  options: {
    readonly model: TreeModel;
    readonly selected: number;
    readonly look: (index: number) => Look | undefined;
  },
): void {
  const { model, selected, look } = options;
  const { name, kind, cause, why } = model.text(row);
  const hasChildren = model.hasChildren(row);
  const depth = model.tree.depth[row] ?? 0;
  const count = model.tree.count[row] ?? 0;
  const isOpen = hasChildren ? String(model.isOpen(row)) : undefined;
  setAttributes(element, {
    class: `virtual-row tree-row tree-${kind}${cause === undefined ? "" : " tree-orphan"}`,
    id: `row-${row}`,
    role: "treeitem",
    "data-row": row,
    "aria-level": depth + 1,
    "aria-selected": String(row === selected),
    "aria-expanded": isOpen,
    "aria-label": labelOf(name, count, why),
    title: why === "" ? model.path(row) || name : `${model.path(row)}\n${why}`,
  });
  element.style.setProperty("--depth", String(Math.min(depth, 24)));
  const peer = kind === "peer" ? look(rootIndex(model, row)) : undefined;
  fill(
    element,
    h("span", { class: "twisty" }, twistyOf(isOpen)),
    peer === undefined ? sign(kind, cause !== undefined) : peerIcon(peer),
    h("span", { class: "tree-name clip" }, name),
    h("span", { class: "tree-why clip" }, cause?.label ?? ""),
    h("span", { class: "tree-count" }, hasChildren || kind === "peer" ? countText(count) : ""),
  );
}

function twistyOf(isOpen: string | undefined): string {
  if (isOpen === undefined) return "";
  return isOpen === "true" ? "▾" : "▸";
}

function labelOf(name: string, count: number, why: string): string {
  if (why !== "") return `${name}. ${why}`;
  return t("{0}, {1} orphaned", name, countText(count));
}

function sign(kind: RowKind, isOrphan: boolean): HTMLElement {
  const text = isOrphan ? (kind === "directory" ? "▣" : "○") : SIGNS[kind];
  return h("span", { class: `tree-sign${isOrphan ? " tree-sign-orphan" : ""}` }, text);
}

function rootIndex({ tree }: TreeModel, row: number): number {
  let index = 0;
  for (let at = 0; at < row; at = tree.end[at] ?? row) index++;
  return index;
}
