import {
  commands,
  type Disposable,
  EventEmitter,
  type ExtensionContext,
  l10n,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  type TreeView,
  window,
} from "vscode";
import { visibleText } from "../../base/visible-text.ts";
import { countBySeverity } from "../../projection/findings/cause-tree.ts";
import {
  EVERY_FINDING,
  type FindingFilter,
  findingNodes,
  findingsDescription,
  note,
  rootCount,
} from "../../projection/tree/finding-nodes.ts";
import { counted, type TreeNode } from "../../projection/tree/tree-node.ts";
import type { FindingsState, SnapshotFindings } from "../findings/snapshot-findings.ts";
import type { Snapshot, Snapshots } from "../snapshots.ts";
import { plainTooltip, type RowElement, rowItem } from "./row-item.ts";

/** A snapshot, or a row below one. */
export type FindingElement =
  | { readonly kind: "snapshot"; readonly id: string }
  | (RowElement & { readonly parent: FindingElement });

const VIEW = "driftscope.findings";
const FILTER_KEY = "findingFilter";
/** Whether any snapshot is open: shortcuts and the welcome ask for it. */
const OPEN_KEY = "driftscope.hasSnapshot";

/** The view Findings: by snapshot, root causes first, under each what it explains and the places that show it. */
export class FindingsView implements TreeDataProvider<FindingElement>, Disposable {
  readonly #snapshots: Snapshots;
  readonly #findings: SnapshotFindings;
  readonly #memory: ExtensionContext["workspaceState"];
  readonly #changed = new EventEmitter<FindingElement | undefined>();
  readonly #view: TreeView<FindingElement>;
  readonly #subscriptions: Disposable[];
  readonly #folders = new Map<string, Extract<FindingElement, { kind: "snapshot" }>>();
  #shown = "";
  #filter: FindingFilter;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(
    snapshots: Snapshots,
    findings: SnapshotFindings,
    memory: ExtensionContext["workspaceState"],
  ) {
    this.#snapshots = snapshots;
    this.#findings = findings;
    this.#memory = memory;
    this.#filter = memory.get<FindingFilter>(FILTER_KEY) ?? EVERY_FINDING;
    this.#view = window.createTreeView(VIEW, { treeDataProvider: this, showCollapseAll: true });
    this.#subscriptions = [
      this.#view,
      findings.onDidChange((id) => this.#update(id)),
      this.#view.onDidChangeSelection(({ selection: [first] }) => {
        if (first !== undefined) snapshots.activate(snapshotOf(first));
      }),
    ];
  }

  get filter(): FindingFilter {
    return this.#filter;
  }

  async setFilter(filter: FindingFilter): Promise<void> {
    this.#filter = filter;
    await this.#memory.update(FILTER_KEY, filter);
    this.#changed.fire(undefined);
    this.#sum();
  }

  /** What the number on the view says; for tests. */
  get badge(): number {
    return this.#view.badge?.value ?? 0;
  }

  getTreeItem(element: FindingElement): TreeItem {
    return element.kind === "row" ? rowItem(element) : this.#folderItem(element.id);
  }

  getChildren(element?: FindingElement): FindingElement[] {
    if (element === undefined) return this.#checked().map(({ id }) => this.#folder(id));
    const nodes =
      element.kind === "row" ? (element.node.children ?? []) : this.#nodesOf(element.id);
    return nodes.map((node) => rowBelow(element, node));
  }

  getParent(element: FindingElement): FindingElement | undefined {
    return element.kind === "row" ? element.parent : undefined;
  }

  /** Shows the view; with the findings of a snapshot unfolded, where one is named. */
  async reveal(id?: string): Promise<void> {
    if (id === undefined || this.#findings.get(id) === undefined) {
      await commands.executeCommand(`${VIEW}.focus`);
      return;
    }
    await this.#view.reveal(this.#folder(id), { select: true, focus: true, expand: true });
  }

  dispose(): void {
    for (const one of this.#subscriptions) one.dispose();
    this.#changed.dispose();
  }

  /** Snapshots that are checked or being checked, in the order of the view Snapshots. */
  #checked(): readonly Snapshot[] {
    const all = this.#snapshots.roots.flatMap((root) => [
      root,
      ...this.#snapshots.childrenOf(root.id),
    ]);
    return all.filter(({ id }) => this.#findings.get(id) !== undefined);
  }

  #update(id: string): void {
    const ids = this.#checked().map((one) => one.id);
    const listed = ids.join("\n");
    const isSameList = listed === this.#shown;
    this.#shown = listed;
    this.#changed.fire(isSameList ? this.#folder(id) : undefined);
    if (!isSameList) void commands.executeCommand("setContext", OPEN_KEY, ids.length > 0);
    this.#sum();
  }

  #nodesOf(id: string): readonly TreeNode[] {
    const state = this.#findings.get(id);
    switch (state?.kind) {
      case "checking":
        return [note("checking", checkingWords(state), "info")];
      case "failed":
        return [
          note("failed", l10n.t("The rules could not be asked: {0}", state.message), "error"),
        ];
      case "found": {
        const { report, rules } = state.answer;
        return findingNodes(report, rules, this.#filter);
      }
      default:
        return [];
    }
  }

  #folderItem(id: string): TreeItem {
    const title = visibleText(this.#snapshots.get(id)?.title ?? "closed");
    const state = this.#findings.get(id);
    const item = new TreeItem(title, TreeItemCollapsibleState.Expanded);
    const words = wordsOf(state);
    item.id = id;
    item.description = words;
    item.iconPath = iconFor(state);
    item.contextValue = "snapshot findings";
    item.tooltip = plainTooltip([title, words]);
    item.accessibilityInformation = { label: l10n.t("Findings of {0}: {1}", title, words) };
    return item;
  }

  /** The number on the view: errors and warnings that nothing else explains, of all open snapshots. */
  #sum(): void {
    let count = 0;
    let running = false;
    for (const { id } of this.#checked()) {
      const state = this.#findings.get(id);
      if (state?.kind === "found") count += rootCount(state.answer.report);
      running ||= state?.kind === "checking";
    }
    this.#view.badge =
      count === 0 ? undefined : { value: count, tooltip: `${counted(count, "root cause")} found` };
    this.#view.message = running ? l10n.t("Checking…") : "";
  }

  #folder(id: string): Extract<FindingElement, { kind: "snapshot" }> {
    const known = this.#folders.get(id);
    if (known !== undefined) return known;
    const made = { kind: "snapshot", id } as const;
    this.#folders.set(id, made);
    return made;
  }
}

function rowBelow(parent: FindingElement, node: TreeNode): FindingElement {
  const path = parent.kind === "row" ? `${parent.path}/${node.key}` : node.key;
  return { kind: "row", snapshot: snapshotOf(parent), node, parent, path };
}

function snapshotOf(element: FindingElement): string {
  return element.kind === "row" ? element.snapshot : element.id;
}

function wordsOf(state: FindingsState | undefined): string {
  switch (state?.kind) {
    case "checking":
      return checkingWords(state);
    case "failed":
      return l10n.t("could not be checked");
    case "found":
      return findingsDescription(state.answer.report, state.answer.rules);
    default:
      return "";
  }
}

function checkingWords({ progress }: Extract<FindingsState, { kind: "checking" }>): string {
  if (progress?.fraction === undefined) return "checking…";
  return l10n.t("checking… {0} %", Math.round(progress.fraction * 100));
}

function iconFor(state: FindingsState | undefined): ThemeIcon {
  if (state?.kind === "checking") return new ThemeIcon("loading~spin");
  if (state?.kind !== "found") return new ThemeIcon("question");
  const { report } = state.answer;
  const counts = countBySeverity(report.findings);
  if (counts.error > 0) return new ThemeIcon("error", new ThemeColor("list.errorForeground"));
  if (counts.warning > 0) return new ThemeIcon("warning", new ThemeColor("list.warningForeground"));
  return report.verdict === "unknown"
    ? new ThemeIcon("question")
    : new ThemeIcon("pass", new ThemeColor("charts.green"));
}
