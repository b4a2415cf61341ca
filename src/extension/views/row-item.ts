import { l10n, MarkdownString, TreeItem, TreeItemCollapsibleState } from "vscode";
import type { TreeNode } from "../../projection/tree/tree-node.ts";
import { iconOf } from "./icons.ts";

/** A row of a projection below a snapshot, in whichever view. */
export interface RowElement {
  readonly kind: "row";
  readonly snapshot: string;
  readonly node: TreeNode;
  /** Keys from the snapshot down, so that rows stay unfolded when the evidence is read again. */
  readonly path: string;
}

/** What the editor shows for a row. */
export function rowItem({ node, snapshot, path }: RowElement): TreeItem {
  const item = new TreeItem(node.label);
  item.id = `${snapshot}#${path}`;
  item.description = node.description ?? "";
  item.tooltip = plainTooltip(node.tooltip ?? [node.spoken]);
  item.accessibilityInformation = { label: node.spoken };
  item.iconPath = iconOf(node.icon);
  item.contextValue = contextOf(node);
  item.collapsibleState = foldingOf(node);
  if (node.place !== undefined) {
    item.command = {
      command: "driftscope.openLogLine",
      title: l10n.t("Open Log Line"),
      arguments: [snapshot, node.place],
    };
  } else if (node.context === "matrix") {
    item.command = {
      command: "driftscope.showMatrix",
      title: l10n.t("Show Matrix"),
      arguments: [snapshot],
    };
  } else if (node.target !== undefined && node.context !== "finding") {
    item.command = {
      command: "driftscope.openTarget",
      title: l10n.t("Open"),
      arguments: [snapshot, node.target],
    };
  }
  return item;
}

/** Words that the conditions of menus ask for. */
function contextOf({ context, record, value }: TreeNode): string {
  const words = ["row", context ?? ""];
  if (record !== undefined) words.push("record");
  if (value !== undefined) words.push("copyable");
  return words.join(" ");
}

function foldingOf({ children, expanded }: TreeNode): TreeItemCollapsibleState {
  if (children === undefined || children.length === 0) return TreeItemCollapsibleState.None;
  return expanded === true ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.Collapsed;
}

/** Plain text: what comes from evidence is never read as Markdown or as a link. */
export function plainTooltip(lines: readonly string[]): MarkdownString {
  const tooltip = new MarkdownString();
  lines.forEach((line, index) => {
    if (index > 0) tooltip.appendMarkdown("\n\n");
    tooltip.appendText(line);
  });
  return tooltip;
}
