/**
 * Draws the visible part of the lanes. Far away a lane is a skyline of counts, one bar for each two pixels; close by it
 * is one mark an event, in the author's colour and shape. Both come from ranks in sorted series, so a frame costs the
 * same however many events there are.
 */

import { colourVariable, type Look } from "../widgets/shapes.ts";
import { drawArrows } from "./arrows.ts";
import { drawDrift } from "./drift-strip.ts";
import type { EventRef } from "./events.ts";
import { drawFindings } from "./findings.ts";
import type { Strip } from "./layout.ts";
import { drawMeasure } from "./measure.ts";
import type { Arrow } from "./messages.ts";
import { type Picture, toPixel } from "./picture.ts";
import { BAR_WIDTH, barCounts, drawSkyline } from "./skyline.ts";
import type { Painter } from "./surface/painter.ts";
import { MARK_SIZE } from "./surface/sprites.ts";

/** Bars instead of marks where more events than this would share the width of one mark. */
const MARKS_A_PLACE = 2;
const NO_AUTHOR = "descriptionForeground";

/** Paints the ground and the events: all that there is much of. */
export function paintEvents(painter: Painter, picture: Picture): void {
  painter.begin(picture, picture.theme);
  paintGround(painter, picture);
  const fullBar = fullBarCount(picture);
  for (const strip of visibleStrips(picture)) {
    if (strip.series.length === 0) continue;
    if (showsMarks(picture, strip)) paintMarks(painter, picture, strip);
    else paintBars(painter, picture, strip, fullBar);
  }
  painter.end();
}

/** Draws what lies over the events; `context` is scaled so that one unit is one CSS pixel. */
export function drawPicture(
  context: CanvasRenderingContext2D,
  picture: Picture,
  arrows: readonly Arrow[],
): void {
  const { width, height, scrollTop } = picture;
  context.clearRect(0, 0, width, height);
  context.save();
  context.translate(0, -scrollTop);
  for (const strip of visibleStrips(picture)) {
    if (strip.kind !== "drift") continue;
    const { colour } = picture.look(strip.peer);
    drawDrift(context, picture, strip, picture.theme.colour(`var(${colourVariable(colour)})`));
  }
  drawWatermarks(context, picture);
  drawArrows(context, picture, arrows);
  drawFindings(context, picture);
  drawCursor(context, picture);
  drawMeasure(context, picture);
  drawFocus(context, picture, picture.hovered, 1);
  drawFocus(context, picture, picture.selected, 2);
  context.restore();
}

function visibleStrips({ strips, scrollTop, height }: Picture): Strip[] {
  return strips.filter(
    (strip) => strip.top + strip.height > scrollTop && strip.top < scrollTop + height,
  );
}

function paintGround(painter: Painter, picture: Picture): void {
  const { theme, width, ticks, scrollTop, height } = picture;
  const line = theme.colour("var(--ds-grid)");
  const band = theme.colour("var(--ds-band)");
  const strips = visibleStrips(picture);
  for (const { kind, top, height: high } of strips) {
    if (kind === "peer") painter.rect(0, top - scrollTop, width, high, band);
  }
  for (const { top, height: high } of strips) {
    painter.rect(0, top - scrollTop + high - 1, width, 1, line);
  }
  for (const tick of ticks) painter.rect(Math.round(toPixel(picture, tick)), 0, 1, height, line);
}

/** Whether a strip's visible events can be told apart as marks. */
export function showsMarks({ events, window, width }: Picture, { series }: Strip): boolean {
  const places = Math.max(1, Math.floor(width / MARK_SIZE));
  const span = (window.to - window.from) / places;
  let total = 0;
  for (const at of series) {
    const index = events.index(at);
    const inside = index.rank(window.to) - index.rank(window.from);
    if (inside > 0 && !index.isExact) return false;
    total += inside;
  }
  if (total > places * MARKS_A_PLACE) return false;
  for (let place = 0; place < places; place++) {
    const left = window.from + place * span;
    let inPlace = 0;
    for (const at of series) {
      const index = events.index(at);
      inPlace += index.rank(left + span) - index.rank(left);
    }
    if (inPlace > MARKS_A_PLACE) return false;
  }
  return true;
}

/**
 * The count that fills a lane's height. It depends on the zoom alone: bars that grew and shrank while the picture is
 * moved would say something changed.
 */
function fullBarCount({ events, window, width }: Picture): number {
  const { bucketCount, from, to } = events.overview;
  const bucketSpan = Math.max((to - from) / bucketCount, 1e-9);
  const barSpan = ((window.to - window.from) / width) * BAR_WIDTH;
  return Math.max(8, events.densest * Math.sqrt(barSpan / bucketSpan));
}

function paintBars(painter: Painter, picture: Picture, strip: Strip, fullBar: number): void {
  const { window, width } = picture;
  const span = ((window.to - window.from) / width) * BAR_WIDTH;
  // Bars stand on a grid of the axis, not of the window, so that panning moves them and never reshapes them.
  const first = Math.floor(window.from / span) * span;
  const bars = Math.ceil(width / BAR_WIDTH) + 2;
  const indexes = strip.series.map((at) => picture.events.index(at));
  const left = Math.round(toPixel(picture, first));
  drawSkyline(painter.rect, {
    parts: strip.series.map((at, part) => ({
      colour: authorColour(picture, at),
      counts: barCounts(indexes[part], first, span, bars),
    })),
    bars,
    left,
    base: strip.top - picture.scrollTop + strip.height - 2,
    room: strip.height - 5,
    fullBar,
  });
}

function paintMarks(painter: Painter, picture: Picture, strip: Strip): void {
  const { events, window, width, scrollTop } = picture;
  const margin = ((window.to - window.from) / width) * MARK_SIZE;
  const middle = strip.top - scrollTop + strip.height / 2;
  for (const at of strip.series) {
    const index = events.index(at);
    const start = events.overview.series[at]?.start ?? 0;
    const shape = authorLook(picture, at)?.shape ?? "hexagon";
    const colour = authorColour(picture, at);
    const last = index.rank(window.to + margin);
    for (let rank = index.rank(window.from - margin); rank < last; rank++) {
      const change = events.change({ series: at, row: start + rank });
      painter.mark({ shape, colour, change }, toPixel(picture, index.at(rank)), middle);
    }
  }
}

function drawWatermarks(context: CanvasRenderingContext2D, picture: Picture): void {
  const { events, strips, theme, scrollTop, height } = picture;
  context.lineWidth = 1;
  context.setLineDash([4, 3]);
  for (const mark of events.overview.marks) {
    const x = Math.round(toPixel(picture, mark.at)) + 0.5;
    const own = strips.filter(({ peer }) => mark.peer === undefined || peer === mark.peer);
    const first = own[0];
    const last = own.at(-1);
    if (first === undefined || last === undefined) continue;
    const captured = mark.kind === "captured";
    context.strokeStyle = theme.colour(captured ? "var(--ds-text)" : "var(--ds-claim)");
    context.beginPath();
    context.moveTo(x, Math.max(first.top, scrollTop));
    context.lineTo(x, Math.min(last.top + last.height, scrollTop + height));
    context.stroke();
  }
  context.setLineDash([]);
}

/** A line across all lanes, where another view is. */
function drawCursor(context: CanvasRenderingContext2D, picture: Picture): void {
  if (picture.cursor === undefined) return;
  const x = Math.round(toPixel(picture, picture.cursor)) + 0.5;
  context.lineWidth = 1;
  context.strokeStyle = picture.theme.colour("var(--ds-focus)");
  context.beginPath();
  context.moveTo(x, picture.scrollTop);
  context.lineTo(x, picture.scrollTop + picture.height);
  context.stroke();
}

/** A ring around an event, with a line to the axis. */
function drawFocus(
  context: CanvasRenderingContext2D,
  picture: Picture,
  event: EventRef | undefined,
  lineWidth: number,
): void {
  const strip = event && picture.strips.find(({ series }) => series.includes(event.series));
  if (event === undefined || strip === undefined) return;
  const x = toPixel(picture, picture.events.place(event));
  context.lineWidth = lineWidth;
  context.strokeStyle = picture.theme.colour("var(--ds-focus)");
  context.beginPath();
  context.arc(x, strip.top + strip.height / 2, MARK_SIZE, 0, 2 * Math.PI);
  context.moveTo(x, picture.scrollTop);
  context.lineTo(x, strip.top + strip.height / 2 - MARK_SIZE);
  context.stroke();
}

function authorLook({ events, authors }: Picture, series: number): Look | undefined {
  return authors[events.overview.series[series]?.author ?? -1];
}

function authorColour(picture: Picture, series: number): string {
  const colour = authorLook(picture, series)?.colour ?? NO_AUTHOR;
  return picture.theme.colour(`var(${colourVariable(colour)})`);
}
