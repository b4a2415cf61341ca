/**
 * A clock whose events are narrower than a few px each: every px of every lane gets the colour of what is there, and what
 * is missing wins over what is not. The cost is one look at each event and edge in view, in typed arrays, and one image.
 */
import { colourVariable } from "../widgets/shapes.ts";
import { NO_AUTHOR } from "./codes.ts";
import { IN_PAIR, type Picture } from "./picture.ts";
import { HEADROOM, laneHeight } from "./port.ts";

const SINGLE_ZOOM = 5;
const SINGLE_NODES = 5000;
/** Styles of a px: 0 nothing, 1 an edge, 2 missing, then quiet, then the authors. */
const STYLE = { nothing: 0, edge: 1, neither: 2, author: 3, missing: 254, hollow: 255 } as const;

/** Whether there are too many events in view to draw each. */
export function isCrowd({ scene, port }: Picture, first: number, last: number): boolean {
  const count = (scene.columnStart[last + 1] ?? 0) - (scene.columnStart[first] ?? 0);
  return port.zoom < SINGLE_ZOOM || count > SINGLE_NODES;
}

interface Mask {
  readonly width: number;
  readonly rows: number;
  readonly styles: Uint8Array;
  /** Lanes in each row. */
  readonly lanes: number;
}

let scratch: HTMLCanvasElement | undefined;

export function drawCrowd(
  context: CanvasRenderingContext2D,
  picture: Picture,
  first: number,
  last: number,
): void {
  const { scene, port, size } = picture;
  const height = laneHeight(port, scene.view.layout, size);
  const top = Math.floor(port.top);
  const lanes = Math.max(1, Math.ceil(1 / height));
  const visible = Math.ceil((size.height - HEADROOM) / height) + 1;
  const rows = Math.max(1, Math.min(Math.ceil(visible / lanes), 2000));
  const width = Math.max(1, Math.ceil(size.width));
  const mask: Mask = { width, rows, styles: new Uint8Array(width * rows), lanes };
  markEdges(mask, picture, { first, last, top });
  markNodes(mask, picture, { first, last, top });
  paint(context, picture, mask, { y: HEADROOM + (top - port.top) * height, height });
}

interface Part {
  readonly first: number;
  readonly last: number;
  readonly top: number;
}

function markEdges(mask: Mask, { scene, port }: Picture, { first, last, top }: Part): void {
  const { column, lane, child, parent } = scene.view.layout;
  scene.edgesBetween(first, last, (edge) => {
    const from = parent[edge] ?? 0;
    const to = child[edge] ?? 0;
    const row = Math.floor(((lane[from] ?? 0) - top) / mask.lanes);
    if (lane[from] !== lane[to] || row < 0 || row >= mask.rows) return;
    const start = Math.max(0, Math.floor(((column[from] ?? 0) - port.left + 0.5) * port.zoom));
    const end = Math.min(mask.width, ((column[to] ?? 0) - port.left + 0.5) * port.zoom);
    for (let x = start; x < end; x++) {
      const at = row * mask.width + x;
      if (mask.styles[at] === STYLE.nothing) mask.styles[at] = STYLE.edge;
    }
  });
}

function markNodes(mask: Mask, picture: Picture, { first, last, top }: Part): void {
  const { scene, port } = picture;
  const { column, lane } = scene.view.layout;
  const end = scene.columnStart[last + 1] ?? 0;
  const wide = Math.max(1, Math.floor(port.zoom) - 1);
  for (let at = scene.columnStart[first] ?? 0; at < end; at++) {
    const node = scene.byColumn[at] ?? 0;
    const row = Math.floor(((lane[node] ?? 0) - top) / mask.lanes);
    if (row < 0 || row >= mask.rows) continue;
    const style = styleOf(picture, node);
    const x = Math.floor(((column[node] ?? 0) - port.left) * port.zoom);
    for (let px = Math.max(0, x); px < Math.min(mask.width, x + wide); px++) {
      const cell = row * mask.width + px;
      if (style > (mask.styles[cell] ?? 0)) mask.styles[cell] = style;
    }
  }
}

function styleOf({ scene, inPair }: Picture, node: number): number {
  if (scene.view.hollow[node] === 1) return STYLE.hollow;
  const state = inPair[node];
  if (state === IN_PAIR.missing) return STYLE.missing;
  const author = scene.view.author[node] ?? NO_AUTHOR;
  if (state === IN_PAIR.neither || author === NO_AUTHOR) return STYLE.neither;
  return STYLE.author + author;
}

function paint(
  context: CanvasRenderingContext2D,
  picture: Picture,
  mask: Mask,
  { y, height }: { readonly y: number; readonly height: number },
): void {
  scratch ??= document.createElement("canvas");
  scratch.width = mask.width;
  scratch.height = mask.rows;
  const image = scratch.getContext("2d");
  if (image === null) return;
  const pixels = new Uint32Array(mask.width * mask.rows);
  const colours = stylesOf(picture);
  for (let at = 0; at < pixels.length; at++) pixels[at] = colours[mask.styles[at] ?? 0] ?? 0;
  image.putImageData(
    new ImageData(new Uint8ClampedArray(pixels.buffer), mask.width, mask.rows),
    0,
    0,
  );
  context.imageSmoothingEnabled = false;
  const rowHeight = height * mask.lanes;
  const gap = rowHeight > 5 ? rowHeight * 0.3 : 0;
  if (gap === 0) {
    context.drawImage(scratch, 0, y, mask.width, mask.rows * rowHeight);
    return;
  }
  for (let row = 0; row < mask.rows; row++) {
    const top = y + row * rowHeight + gap / 2;
    context.drawImage(scratch, 0, row, mask.width, 1, 0, top, mask.width, rowHeight - gap);
  }
}

function stylesOf({ theme, looks }: Picture): Uint32Array {
  const colours = new Uint32Array(256);
  colours[STYLE.edge] = packed(theme.colour("var(--ds-muted)"), 90);
  colours[STYLE.neither] = packed(theme.colour("var(--ds-muted)"), 160);
  colours[STYLE.missing] = packed(theme.colour("var(--ds-error)"), 255);
  colours[STYLE.hollow] = packed(theme.colour("var(--ds-text)"), 255);
  looks.forEach(({ colour }, index) => {
    colours[STYLE.author + index] = packed(theme.colour(`var(${colourVariable(colour)})`), 255);
  });
  return colours;
}

/** A computed colour as the four bytes of a px; grey for a notation that is not `rgb(…)`. */
function packed(colour: string, alpha: number): number {
  const [red = 128, green = 128, blue = 128] = (colour.match(/[\d.]+/gu) ?? []).map(Number);
  const isRgb = colour.startsWith("rgb");
  const part = (value: number): number => (isRgb ? Math.round(value) : 128);
  return ((alpha << 24) | (part(blue) << 16) | (part(green) << 8) | part(red)) >>> 0;
}
