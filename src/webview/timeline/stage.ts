/** The picture itself with everything that points at it: canvas, names, axis, minimap, tooltip, selection, keys. */
import type {
  TimelineDrift,
  TimelineFinding,
  TimelineMessages,
} from "../../projection/timeline/types.ts";
import type { Focus } from "../../protocol/contract.ts";
import type { Host } from "../host.ts";
import { t } from "../texts.ts";
import { h } from "../widgets/dom.ts";
import { timeText } from "../widgets/format.ts";
import type { Frame } from "../widgets/frame.ts";
import { createLiveRegion } from "../widgets/live.ts";
import type { Look } from "../widgets/shapes.ts";
import { type ThemeWatch, watchTheme } from "../widgets/theme.ts";
import { createAxisView } from "./axis.ts";
import { type AxisWindow, createAxisWindow } from "./axis-window.ts";
import { fitCanvas } from "./canvas.ts";
import { createDetails, type Details } from "./details.ts";
import { drawPicture, paintEvents } from "./draw.ts";
import { driftText } from "./drift-strip.ts";
import { createEventLinks, type EventLinks } from "./event-links.ts";
import type { TimelineEvents } from "./events.ts";
import { fillGutter } from "./gutter.ts";
import { type KeyAction, keyAction } from "./keys.ts";
import { lanesOf, layOutStrips, type Strip } from "./layout.ts";
import { createMeasure, type Measure } from "./measure.ts";
import { createMessageLayer, lastArrival, type MessageLayer } from "./message-layer.ts";
import { createMinimap, type Minimap } from "./minimap.ts";
import type { Picture } from "./picture.ts";
import { createPointing, type Pointing } from "./pointing.ts";
import { moveSelection } from "./selecting.ts";
import { Selection } from "./selection.ts";
import { LEAST_MICROS, LEAST_PLACES, type StageView, spanOf, TICK_WIDTH } from "./stage-view.ts";
import { createSurface, type Surface } from "./surface/surface.ts";
import { axisTicks, type Ticks } from "./ticks.ts";
import { stageText } from "./words.ts";

/** What the stage needs of the page it stands in. */
export interface StageOptions {
  readonly host: Host<"timeline">;
  readonly frame: Frame;
  readonly look: (id: string) => Look;
  readonly changed: () => void;
}

export class Stage {
  readonly element: HTMLElement;
  readonly details: Details;
  readonly live = createLiveRegion();
  readonly #options: StageOptions;
  readonly #canvas = h("canvas", {
    class: "lanes",
    tabindex: 0,
    role: "application",
    "aria-roledescription": t("timeline"),
    "aria-label": t("Events by peer and model"),
  });
  readonly #gutter = h("div", { class: "gutter" });
  readonly #surface: Surface = createSurface(() => this.#options.frame.request());
  readonly #scroller = h(
    "div",
    { class: "scroller" },
    this.#gutter,
    h("div", { class: "plot" }, this.#surface.element, this.#canvas),
  );
  readonly #theme: ThemeWatch;
  readonly #axis = createAxisView();
  readonly #window: AxisWindow;
  readonly #minimap: Minimap;
  readonly #pointing: Pointing;
  readonly #measure: Measure;
  readonly #messages: MessageLayer;
  readonly #links: EventLinks;
  #findings: readonly TimelineFinding[] = [];
  #drift: TimelineDrift | undefined;
  #events: TimelineEvents | undefined;
  #authors: readonly Look[] = [];
  #strips: readonly Strip[] = [];
  #folded: ReadonlySet<string> = new Set();
  readonly #selection: Selection;
  /** Microseconds since 1970: where another view is. */
  #cursor: number | undefined;
  #size = { width: 1, height: 1 };

  constructor(options: StageOptions) {
    const { host, frame, look, changed } = options;
    this.#options = options;
    this.#theme = watchTheme(() => frame.request());
    this.#window = createAxisWindow(this.#canvas, () => {
      frame.request();
      changed();
    });
    this.#minimap = createMinimap(this.#window);
    this.#links = createEventLinks(host);
    this.details = createDetails({
      look,
      ...this.#links,
    });
    this.#messages = createMessageLayer({
      look,
      changed: () => this.#relayout(),
      toggled: changed,
      zoomTo: (span) => this.#window.show(span),
      select: (event) => {
        this.#selection.selectPlace(event, "stay");
        this.#canvas.focus();
      },
      openLine: (place) => this.#links.openLine(place),
      lanesOf: (strip) => (this.#events === undefined ? [] : lanesOf(this.#events.overview, strip)),
    });
    this.#selection = new Selection({
      host,
      frame,
      look,
      details: this.details,
      live: this.live,
      links: this.#links,
      window: this.#window,
      scroller: this.#scroller,
      events: () => this.#events,
      strips: () => this.#strips,
      messagesOf: (event) => this.#messages.of(event),
    });
    this.#pointing = createPointing({
      canvas: this.#canvas,
      picture: () => this.#picture(),
      look,
      explain: (event) => frame.during(host.call("timelineEvent", event)),
      changed: () => frame.request(),
      pick: (event) => {
        this.#selection.select(event, "open");
        this.#canvas.focus();
      },
      arrows: this.#messages.arrows,
      pickArrow: (arrow) => this.#messages.pick(arrow),
      pickFinding: ({ event, line }) => {
        if (event !== undefined) this.#selection.selectPlace(event, "stay");
        else if (line !== undefined) this.#links.openLine(line);
      },
      zoom: (factor, place) => this.#window.zoomBy(factor, place),
      pan: (share) => this.#window.panBy(share),
    });
    this.#measure = createMeasure({
      canvas: this.#canvas,
      picture: () => this.#picture(),
      changed: () => frame.request(),
      zoomTo: (span) => this.#window.show(span),
    });
    this.element = h(
      "div",
      { class: "stage" },
      h("div", { class: "stage-corner muted" }, t("Overview")),
      this.#minimap.element,
      this.#axis.context,
      this.#axis.element,
      this.#scroller,
      this.#pointing.element,
      this.#measure.element,
    );
    this.#listen();
  }

  /** What became of messages, in words; stands above the stage. */
  get messageStrip(): HTMLElement {
    return this.#messages.strip.element;
  }

  hasEvents(): boolean {
    return this.#events !== undefined;
  }

  /** Shows other events; the view says which part of the axis, all of it when it does not. */
  setEvents(events: TimelineEvents, authors: readonly Look[], view: StageView): void {
    this.#events = events;
    this.#drift = undefined;
    this.#findings = [];
    this.#messages.set(undefined);
    this.#measure.clear();
    this.#authors = authors;
    this.#selection.forgetRow();
    this.#pointing.clear();
    const { from, to, selection } = events.overview;
    const least = selection.order === "arrival" ? LEAST_PLACES : LEAST_MICROS;
    this.#window.reset({ from, to }, least, spanOf(view));
    this.#relayout();
  }

  /** Adds the drift of the clocks below the lanes of their peers. */
  setDrift(drift: TimelineDrift): void {
    this.#drift = drift;
    this.#relayout();
  }

  setMessages(messages: TimelineMessages): void {
    this.#messages.set(messages);
    this.#window.extend(lastArrival(messages));
    this.#selection.tell();
  }

  /** Messages could not be found; the rest of the picture stands. */
  withoutMessages(reason: string): void {
    this.#messages.strip.tell(reason);
  }

  setFindings(findings: readonly TimelineFinding[]): void {
    this.#findings = findings;
    this.#options.frame.request();
  }

  /** To be called when all rows are here: the selected event is found again among them. */
  rowsArrived(): void {
    this.#selection.findRow();
  }

  restore({ collapsed, messages }: StageView): void {
    this.#folded = new Set(collapsed);
    this.#messages.setShown(messages !== "hidden");
  }

  /** Selects what another view selected, if it is drawn here. */
  focus({ event, time }: Focus): void {
    this.#moveCursor(time);
    if (event !== undefined) this.#selection.selectPlace(event, "follow");
  }

  /** A time that another view is at, drawn across all lanes; places in the log are no times. */
  #moveCursor(time: number | undefined): void {
    const isTime =
      this.#events !== undefined && this.#events.overview.selection.order !== "arrival";
    this.#cursor = isTime ? time : undefined;
    if (this.#cursor !== undefined) {
      this.#window.reveal(this.#cursor);
      this.live.say(t("Other views are at {0}", timeText(this.#cursor)));
    }
    this.#options.frame.request();
  }

  zoomBy(factor: number): void {
    const around = this.#selection.selected && this.#events?.place(this.#selection.selected);
    this.#window.zoomBy(factor, around);
  }

  fit(): void {
    this.#window.show(this.#window.whole());
  }

  view(): StageView {
    return { ...this.#window.current(), collapsed: [...this.#folded], ...this.#messages.kept() };
  }

  draw(): void {
    const current = this.#picture();
    const context = fitCanvas(this.#canvas, this.#size.width, this.#size.height);
    if (current === undefined || context === undefined) return;
    const painter = this.#surface.painter();
    if (painter !== undefined) paintEvents(painter, current);
    drawPicture(context, current, this.#messages.layOut(current));
    this.#axis.draw(current.window, this.#size.width, this.#ticks(current.events));
    this.#minimap.draw(current);
  }

  /** What the picture shows, in words. */
  toText(): string {
    const drifts = (this.#drift?.peers ?? []).map((peer) =>
      t("Drift of {0}: {1}", this.#options.look(peer.peer).name, driftText(peer)),
    );
    return stageText(this.#events, this.#strips, this.#window.current(), {
      drifts,
      messages: this.#messages.strip.toText(),
      findings: this.#findings,
      measured: this.#measure.toText(),
      details: this.details.element.textContent ?? "",
    });
  }

  #listen(): void {
    const { frame } = this.#options;
    this.#canvas.addEventListener("keydown", (event) => {
      const action = keyAction(event);
      if (action === undefined || this.#events === undefined) return;
      event.preventDefault();
      this.#act(this.#events, action);
    });
    this.#scroller.addEventListener("scroll", () => frame.request());
    new ResizeObserver(() => {
      const width = Math.max(1, this.#scroller.clientWidth - this.#gutter.offsetWidth - 1);
      if (width !== this.#size.width) this.#window.resize(width);
      this.#size = { width, height: Math.max(1, this.#scroller.clientHeight) };
      frame.request();
    }).observe(this.#scroller);
  }

  #act(events: TimelineEvents, action: KeyAction): void {
    switch (action.kind) {
      case "pan":
        this.#window.panBy(action.by);
        return;
      case "zoom":
        this.zoomBy(action.factor);
        return;
      case "fit":
        this.fit();
        return;
      case "clear":
        this.#measure.clear();
        this.#selection.select(undefined, "stay");
        return;
      case "measure":
        if (this.#selection.selected !== undefined)
          this.#measure.mark(events.place(this.#selection.selected));
        return;
      case "lost": {
        const from = this.#selection.selected && events.place(this.#selection.selected);
        this.#messages.nextLost(from ?? Number.NEGATIVE_INFINITY * action.by, action.by);
        return;
      }
      case "arrival":
      case "row":
      case "why":
      case "replay":
        if (this.#selection.shown !== undefined) {
          this.#links.follow(
            this.#selection.shown,
            this.#messages.of(this.#selection.shown),
            action.kind,
          );
        }
        return;
      case "open":
        if (this.#selection.selected !== undefined)
          this.#selection.select(this.#selection.selected, "open");
        return;
      case "step":
      case "lane":
      case "end": {
        const from = { selected: this.#selection.selected, window: this.#window.current() };
        const next = moveSelection(events, this.#strips, from, action);
        if (next !== undefined) this.#selection.select(next, "stay");
      }
    }
  }

  #relayout(): void {
    const { look, frame } = this.#options;
    this.#strips =
      this.#events === undefined
        ? []
        : layOutStrips(this.#events.overview, this.#folded, this.#drift);
    fillGutter(this.#gutter, this.#strips, {
      look,
      toggle: (peer) => this.#toggle(peer),
      drift: (peer) => this.#driftOf(peer),
      lost: (strip) => this.#messages.lostIn(strip),
    });
    this.#measure.refresh();
    frame.request();
  }

  #driftOf(peer: string): string {
    const found = this.#drift?.peers.find((each) => each.peer === peer);
    return found === undefined ? "" : driftText(found);
  }

  #toggle(peer: string): void {
    const folded = new Set(this.#folded);
    if (!folded.delete(peer)) folded.add(peer);
    this.#folded = folded;
    this.#relayout();
    this.#options.changed();
  }

  #ticks({ overview }: TimelineEvents): Ticks {
    const count = Math.max(2, this.#size.width / TICK_WIDTH);
    return axisTicks(this.#window.current(), count, overview.selection.order);
  }

  #picture(): Picture | undefined {
    if (this.#events === undefined) return undefined;
    return {
      events: this.#events,
      strips: this.#strips,
      authors: this.#authors,
      window: this.#window.current(),
      ticks: this.#ticks(this.#events).values,
      ...this.#size,
      scrollTop: this.#scroller.scrollTop,
      selected: this.#selection.selected,
      hovered: this.#pointing.hovered(),
      theme: this.#theme.current(),
      drift: this.#drift,
      look: this.#options.look,
      measured: this.#measure.span(),
      cursor: this.#cursor,
      messages: this.#messages.shown(),
      hoveredArrow: this.#pointing.hoveredArrow(),
      findings: this.#findings,
    };
  }
}
