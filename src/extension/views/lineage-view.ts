import {
  commands,
  type Disposable,
  EventEmitter,
  type TreeDataProvider,
  type TreeItem,
  type TreeView,
  window,
} from "vscode";
import type { WhyReport } from "../../analysis/report.ts";
import { visibleText } from "../../base/visible-text.ts";
import { lineageEnd, lineageNodes } from "../../projection/tree/lineage-nodes.ts";
import type { TreeNode } from "../../projection/tree/tree-node.ts";
import { type RowElement, rowItem } from "./row-item.ts";

export type LineageElement = RowElement & { readonly parent: LineageElement | undefined };

/** A lineage that was asked for, and of which snapshot. */
export interface Lineage {
  readonly snapshot: string;
  readonly report: WhyReport;
  readonly nameOf: (peer: string) => string;
}

const VIEW = "driftscope.lineage";
const SHOWN_KEY = "driftscope.hasLineage";

/** The view Lineage: the way of the record that was last asked about, each step one click from the place that shows it. */
export class LineageView implements TreeDataProvider<LineageElement>, Disposable {
  readonly #changed = new EventEmitter<undefined>();
  readonly #view: TreeView<LineageElement>;
  #lineage: Lineage | undefined;
  #roots: readonly LineageElement[] = [];

  readonly onDidChangeTreeData = this.#changed.event;

  constructor() {
    this.#view = window.createTreeView(VIEW, { treeDataProvider: this });
  }

  /** What is shown; text and tests ask for it. */
  get lineage(): Lineage | undefined {
    return this.#lineage;
  }

  async show(lineage: Lineage): Promise<void> {
    const { snapshot, report, nameOf } = lineage;
    this.#lineage = lineage;
    const key = `why ${report.record} ${report.peer}`;
    this.#roots = lineageNodes(report, nameOf).map((node) => ({
      kind: "row",
      snapshot,
      node,
      path: `${key}/${node.key}`,
      parent: undefined,
    }));
    this.#view.description = visibleText(`${report.record} at ${nameOf(report.peer)}`);
    this.#view.message = visibleText(lineageEnd(report, nameOf));
    this.#changed.fire(undefined);
    await commands.executeCommand("setContext", SHOWN_KEY, true);
    const [first] = this.#roots;
    if (first !== undefined) await this.#view.reveal(first, { select: true, focus: true });
  }

  getTreeItem(element: LineageElement): TreeItem {
    return rowItem(element);
  }

  getChildren(element?: LineageElement): LineageElement[] {
    if (element === undefined) return [...this.#roots];
    return (element.node.children ?? []).map((node) => rowBelow(element, node));
  }

  getParent(element: LineageElement): LineageElement | undefined {
    return element.parent;
  }

  dispose(): void {
    this.#view.dispose();
    this.#changed.dispose();
  }
}

function rowBelow(parent: LineageElement, node: TreeNode): LineageElement {
  const { snapshot, path } = parent;
  return { kind: "row", snapshot, node, path: `${path}/${node.key}`, parent };
}
