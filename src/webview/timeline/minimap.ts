import { h } from "../widgets/dom.ts";
import { colourVariable, type Look } from "../widgets/shapes.ts";
import type { Theme } from "../widgets/theme.ts";
import type { AxisWindow, Span } from "./axis-window.ts";
import { fitCanvas } from "./canvas.ts";
import type { TimelineEvents } from "./events.ts";
import { BAR_WIDTH, barCounts, drawSkyline } from "./skyline.ts";

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
  let drawn: readonly unknown[] = [];
  return {
    element,
    draw: (picture) => {
      width = picture.width;
      // Moving the window changes the lens alone: the picture of the whole axis stays until what it is of changes.
      const { events, theme } = picture;
      const now = [events, events.received(), window.whole(), width, theme, devicePixelRatio];
      if (now.some((part, at) => part !== drawn[at])) {
        drawn = now;
        const context = fitCanvas(canvas, width, HEIGHT);
        if (context !== undefined) drawOverview(context, window.whole(), picture);
      }
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

function drawOverview(
  context: CanvasRenderingContext2D,
  whole: Span,
  { events, authors, width, theme }: Parameters<Minimap["draw"]>[0],
): void {
  context.clearRect(0, 0, width, HEIGHT);
  const bars = Math.ceil(width / BAR_WIDTH);
  const span = (whole.to - whole.from) / bars;
  const byAuthor = new Map<number, Float64Array>();
  events.overview.series.forEach(({ author }, at) => {
    const counts = barCounts(events.index(at), whole.from, span, bars);
    const sum = byAuthor.get(author);
    if (sum === undefined) byAuthor.set(author, counts);
    else for (let bar = 0; bar < bars; bar++) sum[bar] = (sum[bar] ?? 0) + (counts[bar] ?? 0);
  });
  let fullBar = 1;
  for (let bar = 0; bar < bars; bar++) {
    let total = 0;
    for (const counts of byAuthor.values()) total += counts[bar] ?? 0;
    fullBar = Math.max(fullBar, total);
  }
  const parts = [...byAuthor].map(([author, counts]) => {
    const colour = authors[author]?.colour ?? "descriptionForeground";
    return { colour: theme.colour(`var(${colourVariable(colour)})`), counts };
  });
  const fill = (x: number, y: number, w: number, height: number, colour: string): void => {
    context.fillStyle = colour;
    context.fillRect(x, y, w, height);
  };
  drawSkyline(fill, { parts, bars, left: 0, base: HEIGHT - 2, room: HEIGHT - 6, fullBar });
}
