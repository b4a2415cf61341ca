/** The picture itself with everything that points at it: canvas, names, axis, minimap, tooltip, selection, keys. */

import type { TimelineDrift, TimelineEvent } from "../../projection/timeline/types.ts";
import type { Focus } from "../../protocol/contract.ts";
import type { Host } from "../host.ts";
import { h } from "../widgets/dom.ts";
import { timeText } from "../widgets/format.ts";
import type { Frame } from "../widgets/frame.ts";
import { createLiveRegion } from "../widgets/live.ts";
import type { Look } from "../widgets/shapes.ts";
import { type ThemeWatch, watchTheme } from "../widgets/theme.ts";
import { createAxisView } from "./axis.ts";
import { type AxisWindow, createAxisWindow, type Span } from "./axis-window.ts";
import { fitCanvas } from "./canvas.ts";
import { createDetails, type Details } from "./details.ts";
import { drawPicture } from "./draw.ts";
import { driftText } from "./drift-strip.ts";
import type { EventRef, TimelineEvents } from "./events.ts";
import { fillGutter } from "./gutter.ts";
import { type KeyAction, keyAction } from "./keys.ts";
import { layOutStrips, type Strip } from "./layout.ts";
import { createMeasure, type Measure } from "./measure.ts";
import { createMinimap, type Minimap } from "./minimap.ts";
import type { Picture } from "./picture.ts";
import { createPointing, type Pointing } from "./pointing.ts";
import { moveSelection } from "./selecting.ts";
import { axisTicks, type Ticks } from "./ticks.ts";
import { focusOf, positionText, spoken, stageText } from "./words.ts";

export interface StageView {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly collapsed?: readonly string[] | undefined;
}

/** The least that a window shows: some microseconds, or some lines. */
const LEAST_MICROS = 20;
const LEAST_PLACES = 5;
const TICK_WIDTH = 110;

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
    "aria-roledescription": "timeline",
    "aria-label": "Events by peer and model",
  });
  readonly #gutter = h("div", { class: "gutter" });
  readonly #scroller = h(
    "div",
    { class: "scroller" },
    this.#gutter,
    h("div", { class: "plot" }, this.#canvas),
  );
  readonly #theme: ThemeWatch;
  readonly #axis = createAxisView();
  readonly #window: AxisWindow;
  readonly #minimap: Minimap;
  readonly #pointing: Pointing;
  readonly #measure: Measure;
  #drift: TimelineDrift | undefined;
  #events: TimelineEvents | undefined;
  #authors: readonly Look[] = [];
  #strips: readonly Strip[] = [];
  #folded: ReadonlySet<string> = new Set();
  #selected: EventRef | undefined;
  /** Microseconds since 1970: where another view is. */
  #cursor: number | undefined;
  /** The selected event by its place in the evidence, which outlives the rows. */
  #wanted: { readonly source: number; readonly index: number } | undefined;
  #size = { width: 1, height: 1 };
  /** Counts selections, so that a late answer about an earlier one is left out. */
  #turn = 0;

  constructor(options: StageOptions) {
    const { host, frame, look, changed } = options;
    this.#options = options;
    this.#theme = watchTheme(() => frame.request());
    this.#window = createAxisWindow(this.#canvas, () => {
      frame.request();
      changed();
    });
    this.#minimap = createMinimap(this.#window);
    this.details = createDetails({
      look,
      open: (event) => this.#openLine(event),
      copy: (text) => void host.call("copy", { text }).catch(host.fault),
      why: (record) => void host.call("why", { record }).catch(host.fault),
    });
    this.#pointing = createPointing({
      canvas: this.#canvas,
      picture: () => this.#picture(),
      look,
      explain: (event) => frame.during(host.call("timelineEvent", event)),
      changed: () => frame.request(),
      pick: (event) => {
        this.#select(event, "open");
        this.#canvas.focus();
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
      h("div", { class: "stage-corner muted" }, "Overview"),
      this.#minimap.element,
      this.#axis.context,
      this.#axis.element,
      this.#scroller,
      this.#pointing.element,
      this.#measure.element,
    );
    this.#listen();
  }

  hasEvents(): boolean {
    return this.#events !== undefined;
  }

  /** Shows other events; the view says which part of the axis, all of it when it does not. */
  setEvents(events: TimelineEvents, authors: readonly Look[], view: StageView): void {
    this.#events = events;
    this.#drift = undefined;
    this.#measure.clear();
    this.#authors = authors;
    this.#selected = undefined;
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

  /** To be called when all rows are here: the selected event is found again among them. */
  rowsArrived(): void {
    if (this.#wanted === undefined || this.#events === undefined) return;
    this.#selected = this.#events.find(this.#wanted.source, this.#wanted.index);
    this.#options.frame.request();
  }

  setFolded(peers: readonly string[]): void {
    this.#folded = new Set(peers);
    this.#relayout();
  }

  /** Selects what another view selected, if it is drawn here. */
  focus({ event, time }: Focus): void {
    this.#moveCursor(time);
    if (event === undefined || this.#events === undefined) return;
    if (this.#wanted?.source === event.source && this.#wanted.index === event.index) return;
    const found = this.#events.find(event.source, event.index);
    if (found !== undefined) this.#select(found, "follow");
  }

  /** A time that another view is at, drawn across all lanes; places in the log are no times. */
  #moveCursor(time: number | undefined): void {
    const isTime =
      this.#events !== undefined && this.#events.overview.selection.order !== "arrival";
    this.#cursor = isTime ? time : undefined;
    if (this.#cursor !== undefined) {
      this.#window.reveal(this.#cursor);
      this.live.say(`Other views are at ${timeText(this.#cursor)}`);
    }
    this.#options.frame.request();
  }

  zoomBy(factor: number): void {
    const around = this.#selected && this.#events?.place(this.#selected);
    this.#window.zoomBy(factor, around);
  }

  fit(): void {
    this.#window.show(this.#window.whole());
  }

  view(): StageView {
    return { ...this.#window.current(), collapsed: [...this.#folded] };
  }

  draw(): void {
    const current = this.#picture();
    const context = fitCanvas(this.#canvas, this.#size.width, this.#size.height);
    if (current === undefined || context === undefined) return;
    drawPicture(context, current);
    this.#axis.draw(current.window, this.#size.width, this.#ticks(current.events));
    this.#minimap.draw(current);
  }

  /** What the picture shows, in words. */
  toText(): string {
    const drifts = (this.#drift?.peers ?? []).map(
      (peer) => `Drift of ${this.#options.look(peer.peer).name}: ${driftText(peer)}`,
    );
    const parts = [...drifts, this.#measure.toText(), this.details.element.textContent ?? ""];
    const details = parts.filter((part) => part !== "").join("\n");
    return stageText(this.#events, this.#strips, this.#window.current(), details);
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
        this.#select(undefined, "stay");
        return;
      case "measure":
        if (this.#selected !== undefined) this.#measure.mark(events.place(this.#selected));
        return;
      case "open":
        if (this.#selected !== undefined) this.#select(this.#selected, "open");
        return;
      case "step":
      case "lane":
      case "end": {
        const from = { selected: this.#selected, window: this.#window.current() };
        const next = moveSelection(events, this.#strips, from, action);
        if (next !== undefined) this.#select(next, "stay");
      }
    }
  }

  #select(event: EventRef | undefined, then: "stay" | "open" | "follow"): void {
    const events = this.#events;
    const turn = ++this.#turn;
    this.#selected = event;
    this.#options.frame.request();
    if (event === undefined || events === undefined) {
      this.#wanted = undefined;
      this.details.show(undefined, "");
      this.live.say("No event selected");
      return;
    }
    this.#wanted = events.source(event);
    this.#window.reveal(events.place(event));
    scrollToStrip(this.#scroller, this.#strips, event);
    const position = positionText(events, this.#strips, event);
    const { host, frame, look } = this.#options;
    void frame
      .during(host.call("timelineEvent", this.#wanted))
      .then((found) => {
        if (turn !== this.#turn) return;
        this.details.show(found, position);
        this.live.say(spoken(found, look, position));
        // Who follows another view must not lead it.
        if (then !== "follow") host.focus(focusOf(found));
        if (then === "open" && found.line > 0) this.#openLine(found);
      })
      .catch(host.fault);
  }

  #openLine({ path, index }: TimelineEvent): void {
    const { host } = this.#options;
    void host.call("openLogLine", { path, event: index }).catch(host.fault);
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
      selected: this.#selected,
      hovered: this.#pointing.hovered(),
      theme: this.#theme.current(),
      drift: this.#drift,
      look: this.#options.look,
      measured: this.#measure.span(),
      cursor: this.#cursor,
    };
  }
}

function spanOf({ from, to }: StageView): Span | undefined {
  return from === undefined || to === undefined || !(to > from) ? undefined : { from, to };
}

function scrollToStrip(scroller: HTMLElement, strips: readonly Strip[], event: EventRef): void {
  const strip = strips.find(({ series }) => series.includes(event.series));
  if (strip === undefined) return;
  if (strip.top < scroller.scrollTop) scroller.scrollTop = strip.top;
  const bottom = strip.top + strip.height;
  if (bottom > scroller.scrollTop + scroller.clientHeight) {
    scroller.scrollTop = bottom - scroller.clientHeight;
  }
}
