/** Named flags over heads: the store's shape, colour and name together. */

import { visibleText } from "../../base/visible-text.ts";
import { t } from "../texts.ts";
import { colourVariable, type Look, shapePath } from "../widgets/shapes.ts";
import { groundColour, type Picture } from "./picture.ts";
import { columnsInView, nodeSize, placeOf } from "./place.ts";

const HEIGHT = 17;
/** Flags on one head before the rest is counted. */
const STACKED = 4;
const MOST_FLAGS = 400;
const NAME_LENGTH = 22;
/** Below an event, flags begin under its label, px. */
const LABEL_ROOM = 34;
/** Places that are tried for a flag before it covers another. */
const TRIES = 12;

interface Flag {
  readonly node: number;
  readonly text: string;
  readonly look: Look | undefined;
  readonly isDashed: boolean;
}

export function drawFlags(context: CanvasRenderingContext2D, picture: Picture): void {
  const { first, last } = columnsInView(picture);
  const { column } = picture.scene.view.layout;
  const stacks = new Map<number, Flag[]>();
  for (const flag of flagsOf(picture)) {
    const at = column[flag.node] ?? 0;
    if (at < first || at > last) continue;
    const stack = stacks.get(flag.node) ?? [];
    stack.push(flag);
    stacks.set(flag.node, stack);
    if (stacks.size >= MOST_FLAGS) break;
  }
  const taken: Box[] = [];
  for (const [node, stack] of stacks) drawStack(context, picture, { node, stack, taken });
}

function* flagsOf({ scene, looks, pair, step }: Picture): Generator<Flag> {
  for (const [index, store] of scene.view.stores.entries()) {
    const look = looks[index];
    for (const node of store.heads) yield { node, text: store.name, look, isDashed: false };
    for (const node of store.unmergedHeads) {
      yield { node, text: t("unmerged in {0}", store.name), look, isDashed: true };
    }
  }
  if (pair?.ancestor !== undefined) {
    yield { node: pair.ancestor, text: t("common ancestor"), look: undefined, isDashed: false };
  }
  for (const node of step?.after ?? []) {
    yield { node, text: t("head after step"), look: undefined, isDashed: true };
  }
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

function drawStack(
  context: CanvasRenderingContext2D,
  picture: Picture,
  { node, stack, taken }: { node: number; stack: readonly Flag[]; taken: Box[] },
): void {
  const place = placeOf(picture, node);
  const shown = stack.slice(0, STACKED);
  const rest = stack.length - shown.length;
  const { layout } = picture.scene.view;
  // Away from the middle, where the other lanes are.
  const isAbove = (layout.lane[node] ?? 0) < layout.lanes / 2;
  const away = (HEIGHT + 1) * (isAbove ? -1 : 1);
  const foot = nodeSize(picture) * 0.62 + 8;
  let y = isAbove ? place.y - foot : place.y + Math.max(foot, LABEL_ROOM) - HEIGHT - 1;
  for (const [index, flag] of shown.entries()) {
    const more = rest > 0 && index === shown.length - 1 ? ` +${rest}` : "";
    const name = visibleText(flag.text);
    const text = `${name.length > NAME_LENGTH ? `${name.slice(0, NAME_LENGTH)}…` : name}${more}`;
    const width = context.measureText(text).width + (flag.look === undefined ? 12 : 26);
    const room = picture.size.width - width - 2;
    const x = Math.max(2, Math.min(room, place.x - width / 2));
    y += away;
    for (
      let tries = 0;
      tries < TRIES && taken.some((box) => meets(box, { x, y, width }));
      tries++
    ) {
      y += away;
    }
    const box = { x, y: Math.max(0, Math.min(picture.size.height - HEIGHT, y)), width };
    taken.push(box);
    drawFlag(context, picture, flag, { ...box, text });
  }
}

function meets(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && Math.abs(a.y - b.y) < HEIGHT;
}

function drawFlag(
  context: CanvasRenderingContext2D,
  { theme }: Picture,
  { look, isDashed }: Flag,
  at: Box & { readonly text: string },
): void {
  const colour = theme.colour(
    look === undefined ? "var(--ds-text)" : `var(${colourVariable(look.colour)})`,
  );
  context.save();
  context.fillStyle = groundColour(theme);
  context.strokeStyle = colour;
  context.lineWidth = 1;
  if (isDashed) context.setLineDash([3, 2]);
  context.fillRect(at.x, at.y, at.width, HEIGHT);
  context.strokeRect(at.x + 0.5, at.y + 0.5, at.width - 1, HEIGHT - 1);
  context.setLineDash([]);
  let x = at.x + 6;
  if (look !== undefined) {
    context.fillStyle = colour;
    context.translate(x + 5, at.y + HEIGHT / 2);
    context.fill(new Path2D(shapePath(look.shape, 10)));
    context.translate(-x - 5, -at.y - HEIGHT / 2);
    x += 14;
  }
  context.fillStyle = theme.colour("var(--ds-text)");
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillText(at.text, x, at.y + HEIGHT / 2 + 0.5);
  context.restore();
}
