import {
  type Disposable,
  EventEmitter,
  l10n,
  type Memento,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  type TreeView,
  window,
} from "vscode";
import type { SnapshotStanding } from "../../analysis/report.ts";
import { visibleText } from "../../base/visible-text.ts";
import { type PeerLook, peerLooks } from "../../projection/peers/peer-look.ts";
import { snapshotDescription, snapshotTree } from "../../projection/tree/snapshot-tree.ts";
import type { TreeNode } from "../../projection/tree/tree-node.ts";
import type { OpenedSummary } from "../../session/api.ts";
import type { Snapshot, Snapshots } from "../snapshots.ts";
import type { Standings } from "../standings.ts";
import { iconOfPeer } from "./icons.ts";
import { plainTooltip, type RowElement, rowItem } from "./row-item.ts";
import { bySnapshotOrder, isSnapshotOrder, type SnapshotOrder } from "./snapshot-order.ts";
import { iconOfStanding, standingLines, standingWords } from "./standing-words.ts";

/** What the tree is made of: a folder, or a row below one. */
export type SnapshotElement =
  | { readonly kind: "snapshot"; readonly id: string }
  | (RowElement & {
      readonly look: PeerLook | undefined;
      readonly parent: SnapshotElement;
    });

const VIEW = "driftscope.snapshots";
const ORDER_KEY = "snapshotOrder";

/** The view Snapshots: folders, and below each what its report says, built by the projection. */
export class SnapshotsView implements TreeDataProvider<SnapshotElement>, Disposable {
  readonly #snapshots: Snapshots;
  readonly #standings: Standings;
  readonly #memento: Memento;
  readonly #changed = new EventEmitter<SnapshotElement | undefined>();
  readonly #view: TreeView<SnapshotElement>;
  readonly #subscriptions: Disposable[];
  /** One element object a folder and row, since the editor compares them by identity. */
  readonly #elements = new Map<string, SnapshotElement>();

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(snapshots: Snapshots, standings: Standings, memento: Memento) {
    this.#snapshots = snapshots;
    this.#standings = standings;
    this.#memento = memento;
    this.#subscriptions = [
      standings.onDidChange((id) => this.#showStanding(id)),
      snapshots.onDidChange((id) => {
        const element = id === undefined ? undefined : this.#elements.get(id);
        this.#changed.fire(element);
      }),
    ];
    this.#view = window.createTreeView(VIEW, { treeDataProvider: this, showCollapseAll: true });
    this.#subscriptions.push(
      this.#view,
      this.#view.onDidChangeVisibility(({ visible }) => standings.setSeen(visible)),
      this.#view.onDidChangeSelection(({ selection }) => {
        const [first] = selection;
        if (first !== undefined) this.#activate(first);
      }),
    );
    standings.setSeen(this.#view.visible);
  }

  /** How lists of snapshots are ordered; kept with the workspace. */
  get order(): SnapshotOrder {
    const kept = this.#memento.get(ORDER_KEY);
    return isSnapshotOrder(kept) ? kept : "name";
  }

  async setOrder(order: SnapshotOrder): Promise<void> {
    await this.#memento.update(ORDER_KEY, order);
    this.#changed.fire(undefined);
  }

  getTreeItem(element: SnapshotElement): TreeItem {
    if (element.kind === "row") return peerRowItem(element);
    const snapshot = this.#snapshots.get(element.id);
    return snapshot === undefined ? new TreeItem("closed") : this.#snapshotItem(snapshot);
  }

  async getChildren(element?: SnapshotElement): Promise<SnapshotElement[]> {
    if (element === undefined) return this.#ordered(this.#snapshots.roots);
    if (element.kind === "row") {
      return (element.node.children ?? []).map((node) => this.#row(element, node, element.look));
    }
    return this.#childrenOfSnapshot(element);
  }

  getParent(element: SnapshotElement): SnapshotElement | undefined {
    if (element.kind === "row") return element.parent;
    const parent = this.#snapshots.get(element.id)?.parent;
    return parent === undefined ? undefined : this.#folder(parent);
  }

  /** Shows the view with this folder unfolded. */
  async reveal(id: string): Promise<void> {
    await this.#view.reveal(this.#folder(id), { select: true, focus: false, expand: true });
  }

  dispose(): void {
    for (const one of this.#subscriptions) one.dispose();
    this.#changed.dispose();
  }

  /** Unfolding a folder is what opens it. */
  async #childrenOfSnapshot(
    element: Extract<SnapshotElement, { kind: "snapshot" }>,
  ): Promise<SnapshotElement[]> {
    const { id } = element;
    const open = this.#snapshots.open(id).catch(() => undefined);
    const summary = await window.withProgress({ location: { viewId: VIEW } }, () => open);
    if (summary === undefined) return [];
    if (summary.kind === "listing") {
      return this.#ordered(this.#snapshots.childrenOf(id));
    }
    const looks = new Map(peerLooks(summary.report).map((look) => [look.id, look]));
    const logs = summary.kind === "library" ? summary.logs : [];
    const findings = summary.kind === "library" ? summary.findings : [];
    return snapshotTree({ report: summary.report, logs, findings }).map((node) =>
      this.#row(element, node, node.peer === undefined ? undefined : looks.get(node.peer)),
    );
  }

  #snapshotItem(snapshot: Snapshot): TreeItem {
    const isOnly = this.#snapshots.roots.length === 1;
    const item = new TreeItem(visibleText(snapshot.title));
    item.id = snapshot.id;
    item.collapsibleState =
      snapshot.state.kind === "failed"
        ? TreeItemCollapsibleState.None
        : isOnly
          ? TreeItemCollapsibleState.Expanded
          : TreeItemCollapsibleState.Collapsed;
    item.iconPath = new ThemeIcon(snapshot.origin === "sample" ? "beaker" : "database");
    item.contextValue = `snapshot ${snapshot.origin} ${kindOf(snapshot)}`;
    setState(item, snapshot, this.#standings.get(snapshot.id));
    return item;
  }

  #ordered(snapshots: readonly Snapshot[]): SnapshotElement[] {
    const known = snapshots.map(({ id, title }) => {
      return { id, title, standing: this.#standings.get(id) };
    });
    return known.sort(bySnapshotOrder(this.order)).map(({ id }) => this.#folder(id));
  }

  #showStanding(id: string): void {
    const { progress } = this.#standings;
    this.#view.message =
      progress === undefined
        ? ""
        : l10n.t("Looking at snapshots: {0} of {1}…", progress.done, progress.of);
    const element = this.#elements.get(id);
    // The place of one in the list depends on how it stands, unless it is ordered by name.
    if (element !== undefined) this.#changed.fire(this.order === "name" ? element : undefined);
  }

  #folder(id: string): SnapshotElement {
    const known = this.#elements.get(id);
    if (known !== undefined) return known;
    const made: SnapshotElement = { kind: "snapshot", id };
    this.#elements.set(id, made);
    return made;
  }

  #row(parent: SnapshotElement, node: TreeNode, look: PeerLook | undefined): SnapshotElement {
    const snapshot = parent.kind === "row" ? parent.snapshot : parent.id;
    const path = parent.kind === "row" ? `${parent.path}/${node.key}` : node.key;
    return { kind: "row", snapshot, node, look, parent, path };
  }

  #activate(element: SnapshotElement): void {
    const id = element.kind === "row" ? element.snapshot : element.id;
    if (this.#snapshots.get(id)?.state.kind === "open") this.#snapshots.activate(id);
  }
}

/** What menus can be offered: before it is opened, everything that a snapshot of library sync has. */
function kindOf({ state }: Snapshot): string {
  switch (state.kind) {
    case "open":
      return state.summary.kind;
    case "failed":
      return "failed";
    case "closed":
    case "opening":
      return "library";
  }
}

function setState(
  item: TreeItem,
  { state, uri, title, origin, isChanged }: Snapshot,
  standing: SnapshotStanding | undefined,
): void {
  const place = uri.scheme === "file" ? uri.fsPath : uri.toString(true);
  const lines = [visibleText(place)];
  if (origin === "sample") lines.push(l10n.t("A sample that comes with Driftscope."));
  let words = "";
  switch (state.kind) {
    case "closed":
      words = standing === undefined ? "" : standingWords(standing);
      if (standing !== undefined) {
        item.iconPath = iconOfStanding(standing);
        lines.push(...standingLines(standing));
      }
      break;
    case "opening":
      words = l10n.t("reading…");
      break;
    case "failed":
      words = state.message;
      item.iconPath = new ThemeIcon("error", new ThemeColor("charts.red"));
      lines.push(state.message);
      break;
    case "open":
      words = openWords(state.summary);
      if (isChanged) words = l10n.t("{0}, changed since", words);
  }
  item.description = words;
  item.tooltip = plainTooltip(lines);
  item.accessibilityInformation = { label: l10n.t("Snapshot {0} {1}", visibleText(title), words) };
}

function openWords(summary: OpenedSummary): string {
  if (summary.kind === "listing") return l10n.t("{0} snapshots", summary.snapshots.length);
  return snapshotDescription(summary.report);
}

/** Rows of peers bear their shape and colour. */
function peerRowItem(element: Extract<SnapshotElement, { kind: "row" }>): TreeItem {
  const item = rowItem(element);
  const { look, node } = element;
  if (look !== undefined && node.icon === "peer") item.iconPath = iconOfPeer(look);
  return item;
}
