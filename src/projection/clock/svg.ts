/** The Merkle clock as a picture for documents: an SVG with texts, in colours that stand on white paper. */
import { visibleText } from "../../base/visible-text.ts";
import { counted } from "../tree/tree-node.ts";
import type { ClockView } from "./types.ts";
import { EDGE, NO_AUTHOR, STANDING } from "./types.ts";

const COLUMN = 84;
const LANE = 52;
const MARGIN = 60;
/** Events drawn, newest first: beyond, no program shows the picture. */
const DRAWN_EVENTS = 5000;
/** Told apart with every kind of colour sight. */
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];
const LABEL_LENGTH = 11;

/** Draws the newest events of a clock, at most `columns` columns of them. */
export function clockAsSvg(view: ClockView, columns = DRAWN_EVENTS): string {
  const { layout, stores } = view;
  const first = Math.max(0, layout.columns - columns);
  const x = (node: number): number => MARGIN + ((layout.column[node] ?? 0) - first) * COLUMN;
  const y = (node: number): number => MARGIN + 20 + (layout.lane[node] ?? 0) * LANE;
  const isDrawn = (node: number): boolean => (layout.column[node] ?? 0) >= first;
  const width = 2 * MARGIN + (layout.columns - first) * COLUMN;
  const height = 2 * MARGIN + layout.lanes * LANE + stores.length * 18;
  const shapes: string[] = [];
  for (const [edge, child] of layout.child.entries()) {
    const parent = layout.parent[edge] ?? 0;
    if (!isDrawn(child) || !isDrawn(parent)) continue;
    const points = edgePoints([x(parent), y(parent)], [x(child), y(child)], layout.bend[edge] ?? 0);
    shapes.push(`<polyline points="${points}" fill="none" stroke="#888" stroke-width="1.5"/>`);
  }
  for (let node = 0; node < view.size; node++) {
    if (isDrawn(node)) shapes.push(nodeShape(view, node, x(node), y(node)));
  }
  shapes.push(...flagShapes(view, isDrawn, x, y), ...legendShapes(view, height));
  const title = `Merkle clock, ${counted(view.size, "event")}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11">`,
    `<title>${escapeText(title)}</title>`,
    '<rect width="100%" height="100%" fill="#fff"/>',
    ...shapes,
    "</svg>",
    "",
  ].join("\n");
}

type Point = readonly [x: number, y: number];

function edgePoints([px, py]: Point, [cx, cy]: Point, bend: number): string {
  const turn =
    bend === EDGE.atParent
      ? `${px + COLUMN},${cy}`
      : bend === EDGE.atChild && cx - px > COLUMN
        ? `${cx - COLUMN},${py}`
        : "";
  return `${px},${py} ${turn} ${cx},${cy}`.replace(/\s+/g, " ");
}

function nodeShape(view: ClockView, node: number, x: number, y: number): string {
  const author = view.author[node] ?? NO_AUTHOR;
  const colour = author === NO_AUTHOR ? "#666" : (COLOURS[author % COLOURS.length] ?? "#666");
  const isHollow = view.hollow[node] === 1;
  const isMissing = view.stores.some(({ standing }) => standing[node] === STANDING.missing);
  const fill = isHollow || isMissing ? "#fff" : colour;
  const dash = isHollow || isMissing ? ' stroke-dasharray="3 2"' : "";
  const title = view.cids[node] ?? "";
  const label = view.labels[node] ?? "";
  const shown = label.length > LABEL_LENGTH ? `${label.slice(0, LABEL_LENGTH)}…` : label;
  return `<g><title>${escapeText(`${label} ${title}`)}</title><circle cx="${x}" cy="${y}" r="7" fill="${fill}" stroke="${colour}" stroke-width="2"${dash}/><text x="${x}" y="${y + 21}" text-anchor="middle" fill="#333">${escapeText(shown)}</text></g>`;
}

function flagShapes(
  view: ClockView,
  isDrawn: (node: number) => boolean,
  x: (node: number) => number,
  y: (node: number) => number,
): readonly string[] {
  const above = new Map<number, number>();
  const flag = (node: number, text: string, index: number): string => {
    const row = above.get(node) ?? 0;
    above.set(node, row + 1);
    const colour = COLOURS[index % COLOURS.length] ?? "#000";
    return `<text x="${x(node)}" y="${y(node) - 12 - row * 13}" text-anchor="middle" font-weight="bold" fill="${colour}">${escapeText(text)}</text>`;
  };
  return view.stores.flatMap((store, index) => [
    ...store.heads.filter(isDrawn).map((node) => flag(node, `⚑ ${store.name}`, index)),
    ...store.unmergedHeads
      .filter(isDrawn)
      .map((node) => flag(node, `⚐ unmerged in ${store.name}`, index)),
  ]);
}

function legendShapes({ stores }: ClockView, height: number): readonly string[] {
  return stores.map((store, index) => {
    const y = height - (stores.length - index) * 18;
    const colour = COLOURS[index % COLOURS.length] ?? "#000";
    const text = `${store.name} (${store.kind}), ${counted(store.events, "event")}`;
    return `<circle cx="${MARGIN}" cy="${y - 4}" r="5" fill="${colour}"/><text x="${MARGIN + 12}" y="${y}" fill="#333">${escapeText(text)}</text>`;
  });
}

function escapeText(text: string): string {
  return visibleText(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
