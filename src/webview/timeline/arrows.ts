/**
 * Arrows from where a message was sent to where it arrived, and marks where it never did. Many that leave one lane for
 * another at about one time are one arrow, as wide as they are many: a frame costs the same for a message and a million.
 */
import { countText, spanText } from "../widgets/format.ts";
import { colourVariable } from "../widgets/shapes.ts";
import { laneStrip, type Strip } from "./layout.ts";
import { type Arrow, type Bundle, bundleOf, bundlesIn, type MessageGroup } from "./messages.ts";
import { type Picture, toPixel } from "./picture.ts";

/** Width of the part of the axis that makes one bundle, px, and of one that makes a mark of losses. */
const FEW_WIDTH = 7;
const MANY_WIDTH = 36;
const LOSS_WIDTH = 6;
const HEAD = 6;
const STUB = 30;
const LABEL_ROOM = 38;
/** The same where the label also says how much later it arrives. */
const STUB_ROOM = 118;

/** Everything about messages that shows in a picture. */
export function layOutArrows(picture: Picture): readonly Arrow[] {
  return (picture.messages?.groups ?? []).flatMap((group) =>
    group.kind === "lost" ? lossesOf(picture, group) : arrowsOf(picture, group),
  );
}

function arrowsOf(picture: Picture, group: MessageGroup): readonly Arrow[] {
  const { window, width, strips } = picture;
  const from = laneStrip(picture.events.overview, strips, group.fromLane, group.from);
  const to = laneStrip(picture.events.overview, strips, group.toLane, group.to);
  if (from === undefined || to === undefined) return [];
  const [y1, y2] = ends(from, to);
  const unit = (window.to - window.from) / width;
  const spans = { few: unit * FEW_WIDTH, many: unit * MANY_WIDTH };
  return bundlesIn(group, window, spans).flatMap((bundle): Arrow[] => {
    const [x1, x2] = [toPixel(picture, bundle.sent), toPixel(picture, bundle.came)];
    if (Math.max(x1, x2) < 0 || Math.min(x1, x2) > width) return [];
    if (x2 <= width || x1 < 0) return [{ bundle, x1, y1, x2, y2 }];
    // What arrives beyond the window leaves with a short arrow that says how much later.
    const y = y1 + (y2 > y1 ? 6 : -6);
    return [{ bundle, x1, y1, x2: Math.min(width, x1 + STUB), y2: y, leaves: true }];
  });
}

/** Where arrows leave one strip and meet the other: just beside what is drawn in their middle. */
function ends(from: Strip, to: Strip): readonly [number, number] {
  const down = to.top > from.top ? 1 : -1;
  const middle = (strip: Strip): number => strip.top + strip.height / 2;
  return [middle(from) + down * 6, middle(to) - down * 6];
}

/** Stretches of the axis in which nothing that was sent ever arrived. */
function lossesOf(picture: Picture, group: MessageGroup): readonly Arrow[] {
  const { window, width, strips } = picture;
  const strip = laneStrip(picture.events.overview, strips, group.fromLane, group.from);
  if (strip === undefined) return [];
  const span = ((window.to - window.from) / width) * LOSS_WIDTH;
  const start = Math.floor(window.from / span);
  const y = strip.top + strip.height - 3;
  const runs: Arrow[] = [];
  let open: { first: number; part: number } | undefined;
  const close = (last: number, part: number): void => {
    if (open === undefined) return;
    const bundle = bundleOf(group, open.first, last);
    const [x1, x2] = [toPixel(picture, open.part * span), toPixel(picture, part * span)];
    runs.push({ bundle, x1, y1: y, x2, y2: y });
    open = undefined;
  };
  let before = group.index.rank(start * span);
  const end = Math.ceil(window.to / span);
  for (let part = start; part < end; part++) {
    const after = group.index.rank((part + 1) * span);
    if (after > before) open ??= { first: before, part };
    else close(before, part);
    before = after;
  }
  close(before, end);
  return runs;
}

export function drawArrows(
  context: CanvasRenderingContext2D,
  picture: Picture,
  arrows: readonly Arrow[],
): void {
  context.save();
  context.font = picture.theme.smallFont;
  for (const arrow of arrows) {
    const isHovered = sameBundle(picture.hoveredArrow, arrow);
    if (arrow.bundle.group.kind === "lost") drawLoss(context, picture, arrow, isHovered);
    else drawArrow(context, picture, arrow, isHovered);
  }
  drawLabels(context, picture, arrows);
  context.restore();
}

/** How many messages an arrow stands for, where it is more than one and there is room to say so. */
function drawLabels(
  context: CanvasRenderingContext2D,
  picture: Picture,
  arrows: readonly Arrow[],
): void {
  let labelled = Number.NEGATIVE_INFINITY;
  let group: MessageGroup | undefined;
  for (const arrow of arrows) {
    const { bundle, leaves } = arrow;
    if (bundle.group !== group) labelled = Number.NEGATIVE_INFINITY;
    group = bundle.group;
    const x = (arrow.x1 + arrow.x2) / 2;
    const amount = amountOf(bundle);
    const room = leaves ? STUB_ROOM : LABEL_ROOM;
    if (group.kind === "lost" || amount < 2 || x - labelled < room) continue;
    labelled = x;
    const late = leaves ? `, +${spanText(bundle.came - bundle.sent)}` : "";
    const [at, y] = leaves ? [arrow.x2 + 42, arrow.y2] : [x, (arrow.y1 + arrow.y2) / 2];
    drawLabel(context, picture, `${countText(amount)}${late}`, at, y);
  }
}

/** Rows of an answer, else messages. */
function amountOf({ first, last, records, group }: Bundle): number {
  return group.kind === "answer" ? records : last - first;
}

function sameBundle(a: Arrow | undefined, b: Arrow): boolean {
  return (
    a !== undefined &&
    a.bundle.group === b.bundle.group &&
    a.bundle.first === b.bundle.first &&
    a.bundle.last === b.bundle.last
  );
}

function drawArrow(
  context: CanvasRenderingContext2D,
  picture: Picture,
  arrow: Arrow,
  isHovered: boolean,
): void {
  const { theme, look } = picture;
  const { bundle, x1, y1, x2, y2 } = arrow;
  const colour = theme.colour(`var(${colourVariable(look(bundle.group.from).colour)})`);
  const line = lineWidth(bundle);
  const down = y2 > y1 ? 1 : -1;
  context.globalAlpha = isHovered || theme.isHighContrast ? 1 : 0.6;
  context.strokeStyle = isHovered ? theme.colour("var(--ds-focus)") : colour;
  context.fillStyle = context.strokeStyle;
  context.lineWidth = isHovered ? line + 1 : line;
  context.setLineDash(bundle.group.kind === "answer" ? [5, 3] : []);
  const middle = (y1 + y2) / 2;
  const head = HEAD + line / 2;
  if (arrow.leaves) {
    drawStub(context, arrow, head);
    context.globalAlpha = 1;
    return;
  }
  context.beginPath();
  context.moveTo(x1, y1);
  context.bezierCurveTo(x1, middle, x2, middle, x2, y2 - down * head);
  context.stroke();
  context.setLineDash([]);
  context.beginPath();
  context.moveTo(x2, y2);
  context.lineTo(x2 - head * 0.6, y2 - down * head);
  context.lineTo(x2 + head * 0.6, y2 - down * head);
  context.closePath();
  context.fill();
  context.globalAlpha = 1;
}

/** The beginning of an arrow whose end is not in view. */
function drawStub(
  context: CanvasRenderingContext2D,
  { x1, y1, x2, y2 }: Arrow,
  head: number,
): void {
  context.setLineDash([]);
  context.beginPath();
  context.moveTo(x1, y1);
  context.quadraticCurveTo(x1, y2, x2 - head, y2);
  context.stroke();
  context.beginPath();
  context.moveTo(x2, y2);
  context.lineTo(x2 - head, y2 - head * 0.6);
  context.lineTo(x2 - head, y2 + head * 0.6);
  context.closePath();
  context.fill();
}

function lineWidth(bundle: Bundle): number {
  return Math.min(6, 1.2 + Math.log2(Math.max(1, amountOf(bundle))) * 0.5);
}

/** A bar below what was sent, with a cross at its beginning: a sign that does not depend on its colour. */
function drawLoss(
  context: CanvasRenderingContext2D,
  { theme, width }: Picture,
  { x1, x2, y1 }: Arrow,
  isHovered: boolean,
): void {
  const left = Math.max(0, Math.round(x1));
  const right = Math.min(width, Math.max(left + LOSS_WIDTH, Math.round(x2)));
  context.strokeStyle = theme.colour(isHovered ? "var(--ds-focus)" : "var(--ds-error)");
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(left + 3, y1);
  context.lineTo(right, y1);
  const y = y1 - 1;
  context.moveTo(left, y - 3);
  context.lineTo(left + 6, y + 3);
  context.moveTo(left, y + 3);
  context.lineTo(left + 6, y - 3);
  context.stroke();
}

function drawLabel(
  context: CanvasRenderingContext2D,
  { theme }: Picture,
  text: string,
  x: number,
  y: number,
): void {
  const width = context.measureText(text).width + 6;
  context.fillStyle = theme.colour("var(--ds-ground)");
  context.fillRect(Math.round(x - width / 2), Math.round(y - 7), Math.round(width), 14);
  context.fillStyle = theme.colour("var(--ds-text)");
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(text, x, y + 0.5);
}

/** How far from an arrow the pointer may be, px. */
const REACH = 5;
const SAMPLES = 20;

/** The arrow or the run of losses under a point, the nearest of several. */
export function arrowAt(arrows: readonly Arrow[], x: number, y: number): Arrow | undefined {
  let best: Arrow | undefined;
  let nearest = REACH;
  for (const arrow of arrows) {
    if (x < Math.min(arrow.x1, arrow.x2) - REACH || x > Math.max(arrow.x1, arrow.x2) + REACH) {
      continue;
    }
    if (y < Math.min(arrow.y1, arrow.y2) - REACH || y > Math.max(arrow.y1, arrow.y2) + REACH) {
      continue;
    }
    const distance = arrow.y1 === arrow.y2 ? Math.abs(y - arrow.y1) : distanceTo(arrow, x, y);
    if (distance > nearest) continue;
    nearest = distance;
    best = arrow;
  }
  return best;
}

/** The distance to the curve, by pieces of it. */
function distanceTo({ x1, y1, x2, y2 }: Arrow, x: number, y: number): number {
  const middle = (y1 + y2) / 2;
  let nearest = Number.POSITIVE_INFINITY;
  let [ax, ay] = [x1, y1];
  for (let at = 1; at <= SAMPLES; at++) {
    const t = at / SAMPLES;
    const u = 1 - t;
    const bx = (u * u * u + 3 * u * u * t) * x1 + (3 * u * t * t + t * t * t) * x2;
    const by = u * u * u * y1 + 3 * u * t * middle + t * t * t * y2;
    const length = (bx - ax) ** 2 + (by - ay) ** 2;
    const along = length === 0 ? 0 : ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length;
    const share = Math.max(0, Math.min(1, along));
    nearest = Math.min(nearest, Math.hypot(ax + share * (bx - ax) - x, ay + share * (by - ay) - y));
    [ax, ay] = [bx, by];
  }
  return nearest;
}
