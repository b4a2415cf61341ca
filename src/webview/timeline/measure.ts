import { t } from "../texts.ts";
import { fill, h } from "../widgets/dom.ts";
import { countOf, countText, spanText } from "../widgets/format.ts";
import { createButton } from "../widgets/toolkit.ts";
import type { Span } from "./axis-window.ts";
import type { TimelineEvents } from "./events.ts";
import type { Strip } from "./layout.ts";
import { type Picture, toPixel } from "./picture.ts";

/** A part of the axis that the user marked to have it measured: by dragging with Shift, or with the key M at two events. */
export interface Measure {
  /** What was measured, in words, with ways to go on. Hidden when nothing is. */
  readonly element: HTMLElement;
  readonly span: () => Span | undefined;
  /** One end at a place: the first call begins, the second one ends. */
  mark(place: number): void;
  clear(): void;
  /** To be called when the events or lanes changed. */
  refresh(): void;
  toText(): string;
}

/** A drag shorter than this is a click that slipped, px. */
const LEAST_DRAG = 3;

export function createMeasure(options: {
  readonly canvas: HTMLCanvasElement;
  readonly picture: () => Picture | undefined;
  readonly changed: () => void;
  readonly zoomTo: (span: Span) => void;
}): Measure {
  const { canvas, picture, changed } = options;
  const words = h("span", { class: "measure-words" });
  const element = h(
    "div",
    { class: "measure", role: "status", hidden: true },
    words,
    createButton({
      label: t("Zoom to it"),
      title: t("Zoom to the measured range"),
      press: () => span !== undefined && options.zoomTo(span),
    }).element,
    createButton({ label: "✕", title: t("End measuring"), press: () => clear() }).element,
  );
  let span: Span | undefined;
  let anchor: number | undefined;
  const refresh = (): void => {
    element.hidden = span === undefined;
    const current = picture();
    if (span === undefined || current === undefined) return;
    fill(words, measureText(current.events, current.strips, span));
  };
  const set = (next: Span | undefined): void => {
    span = next;
    refresh();
    changed();
  };
  const clear = (): void => {
    anchor = undefined;
    set(undefined);
  };
  const drag = { start: 0, isOn: false };
  const placeOf = (event: PointerEvent): number | undefined => {
    const current = picture();
    if (current === undefined) return undefined;
    const { from, to } = current.window;
    return from + (event.offsetX / current.width) * (to - from);
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (!event.shiftKey || event.button !== 0) return;
    drag.isOn = true;
    drag.start = event.offsetX;
    anchor = placeOf(event);
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    const place = placeOf(event);
    if (!drag.isOn || anchor === undefined || place === undefined) return;
    if (Math.abs(event.offsetX - drag.start) < LEAST_DRAG) return;
    set(ordered(anchor, place));
  });
  const end = (): void => {
    drag.isOn = false;
    anchor = undefined;
  };
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
  return {
    element,
    span: () => span,
    mark: (place) => {
      if (anchor === undefined) {
        anchor = place;
        set({ from: place, to: place });
      } else {
        set(ordered(anchor, place));
        anchor = undefined;
      }
    },
    clear,
    refresh,
    toText: () => (span === undefined ? "" : (words.textContent ?? "")),
  };
}

function ordered(a: number, b: number): Span {
  return a < b ? { from: a, to: b } : { from: b, to: a };
}

/** How long the range is and what lies in it, both ends included. */
function measureText(events: TimelineEvents, strips: readonly Strip[], { from, to }: Span): string {
  const isTime = events.overview.selection.order !== "arrival";
  const length = isTime ? spanText(to - from) : t("{0} places", countText(to - from));
  const models = new Map<string, number>();
  for (const { series, model } of strips) {
    const count = series.reduce((sum, at) => {
      const index = events.index(at);
      // Places are whole numbers: half a unit further includes those at the end itself.
      return sum + index.rank(to + 0.5) - index.rank(from);
    }, 0);
    const name = model ?? t("all models");
    if (count > 0) models.set(name, (models.get(name) ?? 0) + count);
  }
  const total = [...models.values()].reduce((sum, count) => sum + count, 0);
  const most = [...models].sort((a, b) => b[1] - a[1]).slice(0, 3);
  const named = most.map(([model, count]) => `${model} ${countText(count)}`).join(", ");
  const left = models.size - most.length;
  const rest = left > 0 ? t(", and {0}", countOf(left, t("more model"), t("more models"))) : "";
  return `${length}: ${countOf(total, t("event"), t("events"))}${named === "" ? "" : ` (${named}${rest})`}`;
}

/** Draws the measured range over the lanes. */
export function drawMeasure(context: CanvasRenderingContext2D, picture: Picture): void {
  const { measured, theme, scrollTop, height } = picture;
  if (measured === undefined) return;
  const left = toPixel(picture, measured.from);
  const right = Math.max(left + 1, toPixel(picture, measured.to));
  const colour = theme.colour("var(--ds-focus)");
  context.save();
  context.fillStyle = colour;
  context.globalAlpha = 0.14;
  context.fillRect(left, scrollTop, right - left, height);
  context.globalAlpha = 1;
  context.fillRect(Math.round(left), scrollTop, 1, height);
  context.fillRect(Math.round(right), scrollTop, 1, height);
  context.restore();
}
