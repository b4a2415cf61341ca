import type { TimelineEvent, TimelineFinding } from "../../projection/timeline/types.ts";
import { t } from "../texts.ts";
import { countOf, countText, spanText, timeText } from "../widgets/format.ts";
import type { Look } from "../widgets/shapes.ts";
import { arrowLines } from "./arrow-words.ts";
import { arrowAt } from "./arrows.ts";
import { showsMarks } from "./draw.ts";
import { type EventRef, nearestEvent, type TimelineEvents } from "./events.ts";
import { findingsAt } from "./findings.ts";
import { type Strip, stripAt } from "./layout.ts";
import type { Arrow } from "./messages.ts";
import { type Picture, toPixel } from "./picture.ts";
import { createTooltip } from "./tooltip.ts";

/** Follows the pointer: what it is over, the tooltip, clicks, double clicks and the sideways wheel. */
export interface Pointing {
  /** The tooltip, to be placed in the page. */
  readonly element: HTMLElement;
  hovered(): EventRef | undefined;
  hoveredArrow(): Arrow | undefined;
  clear(): void;
}

/** How far from an event the pointer may be, px. */
const REACH = 7;
const HOVER_PAUSE_MS = 60;
const DOUBLE_CLICK_ZOOM = 4;

export function createPointing(options: {
  readonly canvas: HTMLCanvasElement;
  readonly picture: () => Picture | undefined;
  readonly look: (id: string) => Look;
  readonly explain: (event: {
    readonly source: number;
    readonly index: number;
  }) => Promise<TimelineEvent>;
  readonly changed: () => void;
  readonly pick: (event: EventRef) => void;
  /** The arrows of the last drawing. */
  readonly arrows: () => readonly Arrow[];
  readonly pickArrow: (arrow: Arrow) => void;
  readonly pickFinding: (finding: TimelineFinding) => void;
  readonly zoom: (factor: number, place: number) => void;
  readonly pan: (share: number) => void;
}): Pointing {
  const { canvas, picture, changed } = options;
  const tooltip = createTooltip(options.look);
  let hovered: EventRef | undefined;
  let hoveredArrow: Arrow | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let turn = 0;
  const clear = (): void => {
    clearTimeout(timer);
    turn++;
    tooltip.hide();
    if (hovered === undefined && hoveredArrow === undefined) return;
    hovered = undefined;
    hoveredArrow = undefined;
    changed();
  };
  const move = (event: PointerEvent): void => {
    const target = targetAt(picture(), event, options);
    if (event.buttons !== 0 || target === undefined) {
      clear();
      return;
    }
    if (hovered?.row !== target.event?.row || hoveredArrow !== target.arrow) changed();
    hovered = target.event;
    hoveredArrow = target.arrow;
    const at = { x: event.clientX, y: event.clientY };
    clearTimeout(timer);
    const mine = ++turn;
    timer = setTimeout(() => void tell(target, at, mine), HOVER_PAUSE_MS);
  };
  const tell = async (
    target: Target,
    at: { readonly x: number; readonly y: number },
    mine: number,
  ): Promise<void> => {
    if (target.lines.length > 0) return tooltip.show({ kind: "lines", lines: target.lines }, at);
    const current = picture();
    if (target.event === undefined || current === undefined) return tooltip.hide();
    const found = await options.explain(current.events.source(target.event));
    if (mine === turn) tooltip.show({ kind: "event", event: found }, at);
  };
  canvas.addEventListener("pointermove", move);
  canvas.addEventListener("pointerleave", clear);
  canvas.addEventListener("pointerdown", clear);
  canvas.addEventListener("click", (event) => {
    const target = targetAt(picture(), event, options);
    // With Shift the pointer measures.
    if (target === undefined || event.shiftKey) return;
    if (target.finding !== undefined) options.pickFinding(target.finding);
    else if (target.arrow !== undefined) options.pickArrow(target.arrow);
    else if (target.event !== undefined) options.pick(target.event);
  });
  canvas.addEventListener("dblclick", (event) => {
    const current = picture();
    if (current === undefined) return;
    options.zoom(DOUBLE_CLICK_ZOOM, placeAt(current, event.offsetX));
  });
  canvas.addEventListener(
    "wheel",
    (event) => {
      const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
      if (event.altKey || sideways === 0 || Math.abs(sideways) < Math.abs(event.deltaY)) return;
      event.preventDefault();
      options.pan(sideways / canvas.clientWidth);
    },
    { passive: false },
  );
  return {
    element: tooltip.element,
    hovered: () => hovered,
    hoveredArrow: () => hoveredArrow,
    clear,
  };
}

interface Target {
  /** The event to select on a click. */
  readonly event: EventRef | undefined;
  /** What to say at once; empty when the event is to be described. */
  readonly lines: readonly string[];
  readonly arrow?: Arrow | undefined;
  readonly finding?: TimelineFinding | undefined;
}

function targetAt(
  picture: Picture | undefined,
  pointer: MouseEvent,
  { canvas, arrows }: Pick<Parameters<typeof createPointing>[0], "canvas" | "arrows">,
): Target | undefined {
  if (picture === undefined) return undefined;
  const box = canvas.getBoundingClientRect();
  const [x, y] = [pointer.clientX - box.left, pointer.clientY - box.top + picture.scrollTop];
  const found = findingsAt(picture, x, y);
  if (found.length > 0) {
    const lines = found.map(({ rule, severity, message }) => `${rule} ${severity}: ${message}`);
    return { event: undefined, lines, finding: found[0] };
  }
  const strip = stripAt(picture.strips, y);
  const event = strip && eventNear(picture, strip, x);
  const isMark = event !== undefined && strip !== undefined && showsMarks(picture, strip);
  const arrow = isMark ? undefined : arrowAt(arrows(), x, y);
  if (isMark) return { event, lines: [] };
  if (arrow !== undefined) return { event: undefined, lines: arrowLines(picture, arrow), arrow };
  const mark = event === undefined ? markNear(picture, x, y) : undefined;
  if (mark !== undefined) return { event, lines: [mark] };
  const lines = strip === undefined ? [] : crowdLines(picture, strip, x);
  return event === undefined && lines.length === 0 ? undefined : { event, lines };
}

function eventNear(picture: Picture, strip: Strip, x: number): EventRef | undefined {
  const unit = (picture.window.to - picture.window.from) / picture.width;
  return nearestEvent(picture.events, strip.series, placeAt(picture, x), unit * REACH);
}

function placeAt({ window, width }: Picture, x: number): number {
  return window.from + (x / width) * (window.to - window.from);
}

/** How many events lie under the pointer, where they are too many to tell apart. */
function crowdLines({ events, window, width }: Picture, strip: Strip, x: number): string[] {
  const unit = (window.to - window.from) / width;
  const from = window.from + Math.max(0, x - 2) * unit;
  const to = window.from + Math.min(width, x + 2) * unit;
  const count = rankSum(events, strip.series, to) - rankSum(events, strip.series, from);
  if (count < 0.5) return [];
  const isTime = events.overview.selection.order !== "arrival";
  const where = isTime
    ? t("{0} UTC, {1}", timeText(from), spanText(to - from))
    : t("from place {0}", countText(from));
  return [
    t("{0} of {1}", countOf(count, t("event"), t("events")), strip.model ?? t("all models")),
    where,
    t("Zoom in to tell them apart"),
  ];
}

function rankSum(events: TimelineEvents, series: readonly number[], place: number): number {
  return series.reduce((sum, at) => sum + events.index(at).rank(place), 0);
}

function markNear(picture: Picture, x: number, y: number): string | undefined {
  const near = picture.events.overview.marks.filter(
    (mark) =>
      Math.abs(toPixel(picture, mark.at) - x) <= 4 &&
      picture.strips.some(
        (strip) =>
          (mark.peer === undefined || strip.peer === mark.peer) &&
          y >= strip.top &&
          y < strip.top + strip.height,
      ),
  );
  return near.length === 0 ? undefined : near.map(({ label }) => label).join("\n");
}
