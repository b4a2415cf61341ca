import { type Disposable, Uri, ViewColumn, type WebviewPanel, window } from "vscode";
import { visibleText } from "../../base/visible-text.ts";
import type { PageKind } from "../../protocol/contract.ts";
import { readViewState } from "../../protocol/view-state.ts";
import type { FocusHub } from "../focus-hub.ts";
import type { SessionClient } from "../session-client.ts";
import type { Snapshots } from "../snapshots.ts";
import { pageHtml, pageRoots } from "./page-html.ts";
import { PagePanel } from "./page-panel.ts";
import { PAGE_KINDS } from "./page-titles.ts";

export interface PagePanelsOptions {
  readonly extension: Uri;
  readonly client: SessionClient;
  readonly snapshots: Snapshots;
  readonly focus: FocusHub;
  readonly report: (what: string, error: unknown) => void;
}

/** Pages in panels of their own; the CAR page is an editor. */
const KINDS: readonly PageKind[] = [
  "matrix",
  "timeline",
  "orphans",
  "replay",
  "clock",
  "story",
  "compare",
];

/** The open pages: at most one of each kind for each snapshot. */
export class PagePanels implements Disposable {
  readonly #options: PagePanelsOptions;
  readonly #panels = new Map<string, PagePanel>();

  constructor(options: PagePanelsOptions) {
    this.#options = options;
  }

  /** Shows the page, or brings it to the front. The snapshot must be open. */
  show(kind: PageKind, snapshot: string): void {
    const known = this.#panels.get(keyOf(kind, snapshot));
    if (known !== undefined) {
      known.reveal();
      return;
    }
    const { viewType, title } = PAGE_KINDS[kind];
    const name = visibleText(this.#options.snapshots.get(snapshot)?.title ?? "");
    const panel = window.createWebviewPanel(viewType, `${title}: ${name}`, ViewColumn.Active, {
      enableScripts: true,
      localResourceRoots: pageRoots(this.#options.extension),
    });
    this.#adopt(panel, kind, snapshot);
  }

  has(kind: PageKind, snapshot: string): boolean {
    return this.#panels.has(keyOf(kind, snapshot));
  }

  /** Sends every page of the snapshot, or of all, its data anew. */
  refresh(snapshot?: string): void {
    for (const panel of this.#panels.values()) {
      if (snapshot === undefined || panel.snapshot === snapshot) panel.show();
    }
  }

  /** What the page of this kind says it shows; `undefined` when there is none. For tests. */
  describe(kind: PageKind, snapshot: string): Promise<string> | undefined {
    return this.#panels.get(keyOf(kind, snapshot))?.describe();
  }

  /** Lets the editor restore pages after a reload of the window. */
  registerSerializers(): Disposable[] {
    return KINDS.map((kind) =>
      window.registerWebviewPanelSerializer(PAGE_KINDS[kind].viewType, {
        deserializeWebviewPanel: async (panel, state) => this.#restore(panel, kind, state),
      }),
    );
  }

  dispose(): void {
    for (const panel of this.#panels.values()) panel.dispose();
  }

  /** A page whose snapshot it does not know any more is closed: there is nothing it could show. */
  #restore(panel: WebviewPanel, kind: PageKind, kept: unknown): void {
    const state = readViewState(kept, kind);
    if (state === undefined) {
      panel.dispose();
      return;
    }
    panel.webview.options = {
      enableScripts: true,
      localResourceRoots: pageRoots(this.#options.extension),
    };
    this.#options.snapshots.add(Uri.parse(state.snapshot), "opened");
    this.#adopt(panel, kind, state.snapshot);
  }

  #adopt(panel: WebviewPanel, kind: PageKind, snapshot: string): void {
    const key = keyOf(kind, snapshot);
    const adopted = new PagePanel(panel, kind, snapshot, {
      ...this.#options,
      onClosed: () => this.#panels.delete(key),
    });
    this.#panels.set(key, adopted);
    panel.webview.html = pageHtml(panel.webview, this.#options.extension, kind);
  }
}

function keyOf(kind: PageKind, snapshot: string): string {
  return `${kind} ${snapshot}`;
}
