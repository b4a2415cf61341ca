/** Draws a clock: bands behind what is missing, edges, events, flags. Only what is in view is looked at. */
import { shapePath } from "../widgets/shapes.ts";
import { EDGE, NO_AUTHOR, STANDING } from "./codes.ts";
import { drawCrowd, isCrowd } from "./crowd.ts";
import { drawFlags } from "./flags.ts";
import {
  groundColour,
  IN_PAIR,
  isForced,
  lacksBlock,
  nodeColour,
  type Picture,
} from "./picture.ts";
import { columnsInView, nodeSize, type Place, placeOf } from "./place.ts";
import { laneHeight } from "./port.ts";

/** Narrowest column that has room for a label, px. */
const LABEL_ZOOM = 44;
/** From an event's middle to its label: below every ring, px. */
const LABEL_BELOW = 17;
const paths = new Map<string, Path2D>();

/** Draws everything anew. */
export function drawClock(context: CanvasRenderingContext2D, picture: Picture): void {
  const { size, theme, scene } = picture;
  context.clearRect(0, 0, size.width, size.height);
  context.font = theme.font;
  const { first, last } = columnsInView(picture);
  if (isCrowd(picture, first, last)) drawCrowd(context, picture, first, last);
  else {
    const nodes = scene.byColumn.subarray(
      scene.columnStart[first] ?? 0,
      scene.columnStart[last + 1] ?? 0,
    );
    drawBands(context, picture, nodes);
    drawEdges(context, picture, first, last);
    for (const node of nodes) drawNode(context, picture, node);
    if (picture.port.zoom >= LABEL_ZOOM) drawLabels(context, picture, nodes);
  }
  drawFlags(context, picture);
}

function drawBands(context: CanvasRenderingContext2D, picture: Picture, nodes: Uint32Array): void {
  const { port, theme, inPair, scene, size } = picture;
  const height = laneHeight(port, scene.view.layout, size);
  const flat = isForced(theme);
  const missing = theme.colour("color-mix(in srgb, var(--ds-error) 17%, transparent)");
  const arrived = theme.colour("color-mix(in srgb, var(--ds-good) 20%, transparent)");
  for (const node of nodes) {
    const state = inPair[node];
    if (state !== IN_PAIR.missing && state !== IN_PAIR.arrived) continue;
    const { x, y } = placeOf(picture, node);
    context.fillStyle = state === IN_PAIR.missing ? missing : arrived;
    if (!flat) context.fillRect(x - port.zoom / 2, y - height / 2, port.zoom, height);
    if (state === IN_PAIR.missing)
      hatch(context, theme.colour("var(--ds-error)"), {
        x: x - port.zoom / 2,
        y: y + height / 2 - 3,
        width: port.zoom,
      });
  }
}

/** A dashed line below what is missing: the shade alone would be colour alone. */
function hatch(
  context: CanvasRenderingContext2D,
  colour: string,
  at: { readonly x: number; readonly y: number; readonly width: number },
): void {
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.setLineDash([3, 3]);
  context.beginPath();
  context.moveTo(at.x, at.y + 2.5);
  context.lineTo(at.x + at.width, at.y + 2.5);
  context.stroke();
  context.setLineDash([]);
}

function drawEdges(
  context: CanvasRenderingContext2D,
  picture: Picture,
  first: number,
  last: number,
): void {
  const { scene, port, theme } = picture;
  const { layout } = scene.view;
  context.strokeStyle = theme.colour("color-mix(in srgb, var(--ds-text) 42%, transparent)");
  context.lineWidth = 1.5;
  context.beginPath();
  scene.edgesBetween(first, last, (edge) => {
    const parent = layout.parent[edge] ?? 0;
    const child = layout.child[edge] ?? 0;
    if ((layout.column[child] ?? 0) < first || (layout.column[parent] ?? 0) > last) return;
    traceEdge(context, placeOf(picture, parent), placeOf(picture, child), {
      bend: layout.bend[edge] ?? 0,
      zoom: port.zoom,
    });
  });
  context.stroke();
}

function traceEdge(
  context: CanvasRenderingContext2D,
  from: Place,
  to: Place,
  { bend, zoom }: { readonly bend: number; readonly zoom: number },
): void {
  context.moveTo(from.x, from.y);
  if (from.y === to.y) {
    context.lineTo(to.x, to.y);
    return;
  }
  const span = bend === EDGE.straight ? to.x - from.x : zoom;
  if (bend === EDGE.atChild) context.lineTo(to.x - span, from.y);
  const start = bend === EDGE.atParent ? from.x : to.x - span;
  const end = bend === EDGE.atParent ? from.x + span : to.x;
  const middle = (start + end) / 2;
  context.bezierCurveTo(middle, from.y, middle, to.y, end, to.y);
  context.lineTo(to.x, to.y);
}

function pathOf(shape: Parameters<typeof shapePath>[0], size: number): Path2D {
  const key = `${shape} ${size}`;
  const known = paths.get(key) ?? new Path2D(shapePath(shape, size));
  paths.set(key, known);
  return known;
}

function drawNode(context: CanvasRenderingContext2D, picture: Picture, node: number): void {
  const { scene, looks, theme, inPair } = picture;
  const { view } = scene;
  const place = placeOf(picture, node);
  if (place.y < -20 || place.y > picture.size.height + 20) return;
  const size = nodeSize(picture);
  const look = looks[view.author[node] ?? NO_AUTHOR];
  const path = pathOf(look?.shape ?? "circle", size);
  const isHollow = lacksBlock(picture, node);
  context.save();
  context.translate(place.x, place.y);
  context.globalAlpha = inPair[node] === IN_PAIR.neither && !theme.isHighContrast ? 0.5 : 1;
  context.fillStyle = isHollow ? groundColour(theme) : nodeColour(picture, node);
  context.strokeStyle =
    view.hollow[node] === 1 ? theme.colour("var(--ds-error)") : nodeColour(picture, node);
  context.lineWidth = isHollow ? 2 : 1;
  if (isHollow) context.setLineDash([3, 2]);
  context.fill(path);
  context.stroke(path);
  context.restore();
  drawMarks(context, picture, node, place, size);
}

/** Rings and corners: ancestor, selection, hover, the step's event, and blocks in orphans. */
function drawMarks(
  context: CanvasRenderingContext2D,
  picture: Picture,
  node: number,
  { x, y }: Place,
  size: number,
): void {
  const { pair, step, theme, selected, hovered, scene } = picture;
  const ring = (colour: string, radius: number, width: number): void => {
    context.strokeStyle = theme.colour(colour);
    context.lineWidth = width;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.stroke();
  };
  if (pair?.ancestor === node) {
    ring("var(--ds-text)", size * 0.62 + 3, 1);
    ring("var(--ds-text)", size * 0.62 + 6, 1);
  }
  if (step?.after.includes(node) === true) ring("var(--ds-good)", size * 0.62 + 5, 2);
  if (step?.event === node) ring("var(--ds-claim)", size * 0.62 + 9, 2);
  if (hovered === node) ring("var(--ds-muted)", size * 0.62 + 4, 1);
  const isOrphan = scene.view.stores.some(({ standing }) => standing[node] === STANDING.orphan);
  if (isOrphan && size > 8) {
    context.strokeStyle = theme.colour("var(--ds-claim)");
    context.lineWidth = 1.5;
    context.strokeRect(x + size * 0.4, y + size * 0.4, 5, 5);
  }
  if (selected === node) {
    const half = size * 0.62 + 8;
    context.strokeStyle = theme.colour("var(--ds-focus)");
    context.lineWidth = 2;
    context.strokeRect(x - half, y - half, half * 2, half * 2);
  }
}

function drawLabels(context: CanvasRenderingContext2D, picture: Picture, nodes: Uint32Array): void {
  const { scene, port, theme } = picture;
  const width = context.measureText("n").width || 7;
  const room = Math.floor((port.zoom - 4) / width);
  context.fillStyle = theme.colour("var(--ds-muted)");
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const node of nodes) {
    const label = scene.view.labels[node] ?? "";
    const { x, y } = placeOf(picture, node);
    const shown = label.length > room ? shortened(label, room) : label;
    context.fillText(shown, x, y + LABEL_BELOW);
  }
}

/** Both ends of a label: ids of one writer often differ at their end alone. */
function shortened(label: string, room: number): string {
  const end = Math.max(1, Math.floor(room / 2));
  return `${label.slice(0, Math.max(1, room - end - 1))}…${label.slice(-end)}`;
}
