import { h } from "../widgets/dom.ts";
import { colourVariable, type Look } from "../widgets/shapes.ts";
import type { Theme } from "../widgets/theme.ts";
import type { AxisWindow, Span } from "./axis-window.ts";
import { fitCanvas } from "./canvas.ts";
import type { TimelineEvents } from "./events.ts";

/** The whole axis in one small skyline, coloured by author, with a lens where the window is. Dragging moves the window. */
export interface Minimap {
  readonly element: HTMLElement;
  draw(picture: {
    readonly events: TimelineEvents;
    readonly authors: readonly Look[];
    readonly width: number;
    readonly theme: Theme;
  }): void;
}

const HEIGHT = 40;
const BAR_WIDTH = 2;

export function createMinimap(window: AxisWindow): Minimap {
  const canvas = h("canvas", { class: "minimap-canvas" });
  const lens = h("div", { class: "lens" });
  // The window is moved by keys on the timeline itself; this is its picture.
  const element = h("div", { class: "minimap", "aria-hidden": "true" }, canvas, lens);
  let width = 1;
  const placeAt = (event: PointerEvent): number => {
    const whole = window.whole();
    const x = event.clientX - element.getBoundingClientRect().left;
    return whole.from + (x / width) * (whole.to - whole.from);
  };
  let grip: number | undefined;
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const { from, to } = window.current();
    const place = placeAt(event);
    grip = place >= from && place <= to ? place - from : (to - from) / 2;
    element.setPointerCapture(event.pointerId);
    moveTo(place);
  });
  element.addEventListener("pointermove", (event) => {
    if (grip !== undefined) moveTo(placeAt(event));
  });
  for (const end of ["pointerup", "pointercancel"] as const) {
    element.addEventListener(end, () => {
      grip = undefined;
    });
  }
  const moveTo = (place: number): void => {
    const { from, to } = window.current();
    const start = place - (grip ?? 0);
    window.show({ from: start, to: start + to - from });
  };
  return {
    element,
    draw: (picture) => {
      width = picture.width;
      const context = fitCanvas(canvas, width, HEIGHT);
      if (context !== undefined) drawSkyline(context, window.whole(), picture);
      placeLens(lens, window, width);
    },
  };
}

function placeLens(lens: HTMLElement, window: AxisWindow, width: number): void {
  const whole = window.whole();
  const { from, to } = window.current();
  const scale = width / (whole.to - whole.from);
  const left = (from - whole.from) * scale;
  lens.style.setProperty("left", `${left.toFixed(1)}px`);
  lens.style.setProperty("width", `${Math.max(3, (to - from) * scale).toFixed(1)}px`);
}

function drawSkyline(
  context: CanvasRenderingContext2D,
  whole: Span,
  { events, authors, width, theme }: Parameters<Minimap["draw"]>[0],
): void {
  context.clearRect(0, 0, width, HEIGHT);
  const bars = Math.ceil(width / BAR_WIDTH);
  const span = (whole.to - whole.from) / bars;
  const counts = barCounts(events, whole.from, span, bars);
  let most = 1;
  for (let bar = 0; bar < bars; bar++) {
    let sum = 0;
    for (const perBar of counts.values()) sum += perBar[bar] ?? 0;
    most = Math.max(most, sum);
  }
  const scale = (HEIGHT - 6) / Math.log1p(most);
  const stacked = new Float64Array(bars);
  for (const [author, perBar] of counts) {
    const colour = authors[author]?.colour ?? "descriptionForeground";
    context.fillStyle = theme.colour(`var(${colourVariable(colour)})`);
    for (let bar = 0; bar < bars; bar++) {
      const count = perBar[bar] ?? 0;
      if (count === 0) continue;
      const below = stacked[bar] ?? 0;
      const above = Math.min(HEIGHT - 4, Math.max(below + 2, Math.log1p(count) * scale + below));
      stacked[bar] = above;
      context.fillRect(bar * BAR_WIDTH, HEIGHT - 2 - above, BAR_WIDTH, above - below);
    }
  }
}

/** Events in each bar by author. */
function barCounts(
  events: TimelineEvents,
  from: number,
  span: number,
  bars: number,
): Map<number, Float64Array> {
  const counts = new Map<number, Float64Array>();
  events.overview.series.forEach(({ author }, at) => {
    const perBar = counts.get(author) ?? new Float64Array(bars);
    counts.set(author, perBar);
    const index = events.index(at);
    let before = index.rank(from);
    for (let bar = 0; bar < bars; bar++) {
      const after = index.rank(from + (bar + 1) * span);
      perBar[bar] = (perBar[bar] ?? 0) + after - before;
      before = after;
    }
  });
  return counts;
}
