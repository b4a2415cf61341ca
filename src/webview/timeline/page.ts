import type { TimelineOrder, TimelineSelection } from "../../projection/timeline/types.ts";
import type { Focus, PageShow } from "../../protocol/contract.ts";
import type { Host } from "../host.ts";
import { createViewKeeper, isCancelled, messageOf, type Page, type ViewKeeper } from "../page.ts";
import { t } from "../texts.ts";
import { fill, h } from "../widgets/dom.ts";
import { countOf, countText } from "../widgets/format.ts";
import { createFrame } from "../widgets/frame.ts";
import { notice } from "../widgets/notice.ts";
import { createPageHead, type PageHead } from "../widgets/page-head.ts";
import { type Look, unknownPeer } from "../widgets/shapes.ts";
import { createButton } from "../widgets/toolkit.ts";
import { createTimelineEvents, type TimelineEvents } from "./events.ts";
import { legend } from "./legend.ts";
import { Stage } from "./stage.ts";
import type { StageView } from "./stage-view.ts";
import { createToolbar, ORDERS, type Toolbar } from "./toolbar.ts";

/** Rows asked for at a time: a message of about 4 MB, so that the first ones are drawn soon. */
const ROWS_A_MESSAGE = 262_144;

export class TimelinePage implements Page {
  readonly #host: Host<"timeline">;
  readonly #keeper: ViewKeeper<"timeline">;
  readonly #frame = createFrame(() => this.#stage.draw());
  readonly #head: PageHead;
  readonly #toolbar: Toolbar;
  readonly #stage: Stage;
  readonly #legend = h("div", { class: "legend-box" });
  readonly #message = h("div", { class: "message", hidden: true });
  #shown: PageShow | undefined;
  #selection: TimelineSelection = { order: "stamp", filter: "" };
  #loading: AbortController | undefined;

  constructor(host: Host<"timeline">, root: HTMLElement) {
    this.#host = host;
    this.#keeper = createViewKeeper(host);
    this.#head = createPageHead(t("HLC timeline"), () => {
      const request = { what: "timeline", query: this.#selection } as const;
      void host.call("openText", request).catch(host.fault);
    });
    this.#toolbar = createToolbar({
      order: (order) => this.#change({ ...this.#selection, order }),
      filter: (filter) => this.#change({ ...this.#selection, filter }),
      zoom: (factor) => this.#stage.zoomBy(factor),
      fit: () => this.#stage.fit(),
    });
    this.#stage = new Stage({
      host,
      frame: this.#frame,
      look: (id) => this.#look(id),
      changed: () => this.#keep(),
    });
    root.append(
      h(
        "div",
        { class: "page timeline" },
        this.#head.element,
        this.#toolbar.element,
        this.#legend,
        this.#stage.messageStrip,
        h("main", { class: "main" }, this.#stage.element, this.#message),
        this.#stage.details.element,
        this.#stage.live.element,
      ),
    );
    this.#tell(notice({ kind: "loading", title: t("Opening the snapshot…") }));
  }

  show(shown: PageShow): void {
    const isSame = this.#shown?.snapshot === shown.snapshot;
    this.#shown = shown;
    this.#head.show(shown);
    fill(this.#legend, legend(shown.peers));
    const view = isSame
      ? { ...this.#selection, ...this.#stage.view() }
      : this.#host.readView(shown.snapshot);
    this.#selection = { order: orderOf(view.order), filter: view.filter ?? "" };
    this.#toolbar.setSelection(this.#selection.order, this.#selection.filter);
    this.#stage.restore(view);
    void this.#load({ from: view.from, to: view.to }).then(() => this.#stage.focus(shown.focus));
  }

  focus(focus: Focus): void {
    this.#stage.focus(focus);
  }

  idle(): Promise<void> {
    return this.#frame.idle();
  }

  toText(): string {
    return `${this.#head.element.textContent}\n${this.#stage.toText()}`;
  }

  /** How long the last drawings took, ms. */
  get drawings(): readonly number[] {
    return this.#frame.durations;
  }

  #look(id: string): Look {
    return this.#shown?.peers.find((peer) => peer.id === id) ?? unknownPeer(id);
  }

  #keep(): void {
    if (this.#shown === undefined || !this.#stage.hasEvents()) return;
    this.#keeper.keep(this.#shown.snapshot, { ...this.#selection, ...this.#stage.view() });
  }

  #change(next: TimelineSelection): void {
    const { order, filter } = this.#selection;
    if (next.order === order && next.filter === filter) return;
    this.#selection = next;
    void this.#load(next.order === order ? this.#stage.view() : {});
  }

  async #load(view: StageView): Promise<void> {
    this.#loading?.abort();
    const loading = new AbortController();
    this.#loading = loading;
    if (!this.#stage.hasEvents()) {
      this.#tell(notice({ kind: "loading", title: t("Reading events…") }));
    }
    try {
      const asked = this.#host.call("timelineOverview", this.#selection, loading.signal);
      const overview = await this.#frame.during(asked);
      const events = createTimelineEvents(overview);
      this.#toolbar.setProblem(overview.problem, this.#selection.filter);
      const authors = overview.authors.map((id) => this.#look(id));
      this.#stage.setEvents(events, authors, view);
      this.#tell(this.#emptyNotice(events));
      await this.#loadRows(events, loading.signal);
      this.#keep();
    } catch (error) {
      if (isCancelled(error)) return;
      const retry = createButton({ label: t("Try again"), press: () => void this.#load(view) });
      const title = t("The events could not be read");
      this.#tell(notice({ kind: "error", title, detail: messageOf(error), action: retry.element }));
    }
  }

  async #loadRows(events: TimelineEvents, signal: AbortSignal): Promise<void> {
    const { count, selection } = events.overview;
    this.#toolbar.setStatus(statusText(events));
    for (let start = 0; start < count; start += ROWS_A_MESSAGE) {
      const asked = this.#host.call(
        "timelineRows",
        { selection, start, count: ROWS_A_MESSAGE },
        signal,
      );
      events.add(await this.#frame.during(asked));
      this.#toolbar.setStatus(statusText(events));
      this.#frame.request();
    }
    this.#stage.rowsArrived();
    // The lanes come first: drift needs the wall time of every shared change, which is read from the databases.
    const drift = await this.#frame.during(this.#host.call("timelineDrift", selection, signal));
    if (drift.peers.length > 0) this.#stage.setDrift(drift);
    await this.#loadEvidence(selection, signal);
  }

  /** What takes longer than drawing: messages are read from the logs, findings from everything. */
  async #loadEvidence(selection: TimelineSelection, signal: AbortSignal): Promise<void> {
    try {
      const asked = this.#host.call("timelineMessages", selection, signal);
      this.#stage.setMessages(await this.#frame.during(asked));
      const findings = this.#host.call("timelineFindings", selection, signal);
      this.#stage.setFindings(await this.#frame.during(findings));
    } catch (error) {
      if (isCancelled(error)) throw error;
      this.#stage.withoutMessages(t("Messages could not be read: {0}", messageOf(error)));
      this.#host.fault(error);
    }
  }

  #tell(element: HTMLElement | undefined): void {
    this.#message.hidden = element === undefined;
    fill(this.#message, element);
  }

  #emptyNotice(events: TimelineEvents): HTMLElement | undefined {
    const { count, total, placeless } = events.overview;
    if (count > 0) return undefined;
    if (total === 0) {
      return notice({
        kind: "empty",
        title: t("No sync events were recorded"),
        detail: t(
          "This snapshot has no sync_events.log with readable lines and no shared changes.",
        ),
      });
    }
    const all = { order: "stamp", filter: "" } as const;
    const press = (): void => {
      this.#toolbar.setSelection(all.order, all.filter);
      this.#change(all);
    };
    const detail =
      placeless > 0
        ? t(
            "{0} have no plausible place on this axis.",
            countOf(placeless, t("event"), t("events")),
          )
        : t("None of {0} passes the filter.", countOf(total, t("event"), t("events")));
    const action = createButton({ label: t("Show all events"), press }).element;
    return notice({ kind: "empty", title: t("Nothing to draw"), detail, action });
  }
}

function orderOf(text: string | undefined): TimelineOrder {
  return ORDERS.find(({ value }) => value === text)?.value ?? "stamp";
}

function statusText(events: TimelineEvents): string {
  const { count, total, placeless } = events.overview;
  if (!events.isComplete())
    return t("Reading {0} of {1}…", countText(events.received()), countText(count));
  const shown =
    count === total
      ? countOf(count, t("event"), t("events"))
      : t("{0} of {1}", countText(count), countOf(total, t("event"), t("events")));
  return placeless === 0 ? shown : t("{0}, {1} not placeable", shown, countText(placeless));
}
