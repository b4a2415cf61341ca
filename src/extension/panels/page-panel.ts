import type { Disposable, WebviewPanel } from "vscode";
import { projectMatrix } from "../../projection/matrix/matrix.ts";
import { peerLooks } from "../../projection/peers/peer-look.ts";
import { worstEvidence } from "../../projection/tree/worst-evidence.ts";
import type {
  HostEvents,
  HostMethods,
  PageEvents,
  PageKind,
  PageMethods,
  PageShow,
} from "../../protocol/contract.ts";
import { Endpoint } from "../../protocol/endpoint.ts";
import { EndpointError } from "../../protocol/errors.ts";
import { markNumbers, unmarkNumbers } from "../../protocol/json-numbers.ts";
import type { FocusHub } from "../focus-hub.ts";
import { policyChoices } from "../policies.ts";
import type { SessionClient } from "../session-client.ts";
import type { Snapshots } from "../snapshots.ts";
import { pageHandlers } from "./page-handlers.ts";

export interface PagePanelOptions {
  readonly client: SessionClient;
  readonly snapshots: Snapshots;
  readonly focus: FocusHub;
  readonly report: (what: string, error: unknown) => void;
  readonly onClosed: () => void;
}

type PageEndpoint = Endpoint<HostMethods, PageMethods, PageEvents, HostEvents>;

/**
 * One page: its panel, its endpoint, its lifetime. The editor throws a hidden page away and loads it again; each load
 * begins with `ready` and gets an endpoint of its own, so that no answer meant for an earlier load reaches it.
 */
export class PagePanel implements Disposable {
  readonly snapshot: string;
  readonly #kind: PageKind;
  readonly #panel: WebviewPanel;
  readonly #options: PagePanelOptions;
  readonly #subscriptions: Disposable[];
  #endpoint: PageEndpoint;
  #isReady = false;

  constructor(panel: WebviewPanel, kind: PageKind, snapshot: string, options: PagePanelOptions) {
    this.#panel = panel;
    this.#kind = kind;
    this.snapshot = snapshot;
    this.#options = options;
    this.#endpoint = this.#connect();
    this.#subscriptions = [
      panel.webview.onDidReceiveMessage((data: unknown) => this.#receive(unmarkNumbers(data))),
      panel.onDidChangeViewState(() => {
        if (panel.active) options.snapshots.activate(snapshot);
      }),
      panel.onDidDispose(() => this.#close()),
      options.focus.onDidChange((change) => {
        if (change.snapshot === snapshot && change.from !== this && this.#isReady) {
          this.#endpoint.emit("focus", change.focus);
        }
      }),
    ];
  }

  reveal(): void {
    this.#panel.reveal();
  }

  /** Sends the page everything it starts from. Does nothing before the page is ready: it asks by itself. */
  show(): void {
    if (!this.#isReady) return;
    const endpoint = this.#endpoint;
    this.#pageShow()
      .then((show) => endpoint.emit("show", show))
      .catch((error: unknown) => this.#options.report("A page could not be filled.", error));
  }

  async describe(): Promise<string> {
    return (await this.#endpoint.call("describe", null, { timeoutMs: 20_000 })).text;
  }

  dispose(): void {
    this.#panel.dispose();
  }

  #connect(): PageEndpoint {
    const endpoint: PageEndpoint = new Endpoint<HostMethods, PageMethods, PageEvents, HostEvents>({
      send: (message) => {
        void this.#panel.webview.postMessage(markNumbers(message));
      },
      timer: (ms, action) => {
        const handle = setTimeout(action, ms);
        return () => clearTimeout(handle);
      },
      handlers: pageHandlers(this.#options.client, this.snapshot),
      report: (error) => this.#options.report("A message to a page was lost.", error),
    });
    endpoint.on("ready", () => {
      this.#isReady = true;
      this.show();
    });
    endpoint.on("focus", (focus) => this.#options.focus.set(this.snapshot, focus, this));
    endpoint.on("fault", ({ message }) =>
      this.#options.report(`The ${this.#kind} page failed.`, new EndpointError("bug", message)),
    );
    return endpoint;
  }

  #receive(data: unknown): void {
    if (isReadyEvent(data)) {
      this.#endpoint.dispose();
      this.#endpoint = this.#connect();
    }
    this.#endpoint.receive(data);
  }

  async #pageShow(): Promise<PageShow> {
    const { snapshots, focus } = this.#options;
    const summary = await snapshots.openReport(this.snapshot);
    return {
      kind: this.#kind,
      snapshot: this.snapshot,
      title: snapshots.get(this.snapshot)?.title ?? "",
      peers: peerLooks(summary.report),
      focus: focus.of(this.snapshot),
      matrix: projectMatrix(summary.report),
      evidenceNote: worstEvidence(summary.report.evidence),
      pairs: summary.kind === "library" ? summary.pairs : [],
      policies: policyChoices(summary.report.generation),
    };
  }

  #close(): void {
    this.#endpoint.dispose();
    for (const one of this.#subscriptions) one.dispose();
    this.#options.onClosed();
  }
}

function isReadyEvent(data: unknown): boolean {
  return (
    typeof data === "object" &&
    data !== null &&
    "ds" in data &&
    data.ds === "event" &&
    "name" in data &&
    data.name === "ready"
  );
}
