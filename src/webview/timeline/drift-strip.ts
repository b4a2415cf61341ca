import type { TimelineDrift } from "../../projection/timeline/types.ts";
import { t } from "../texts.ts";
import { spanText } from "../widgets/format.ts";
import type { Strip } from "./layout.ts";
import { type Picture, toPixel } from "./picture.ts";

export type PeerDrift = TimelineDrift["peers"][number];

/** Drifts smaller than this are drawn as none: clocks differ by so much without anything being wrong. */
const STILL_MS = 1;
const MARGIN = 4;

/** The least and the most drift of a peer, ms. */
export function driftRange({ least, most }: PeerDrift): { least: number; most: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let part = 0; part < least.length; part++) {
    // NaN is neither less nor more.
    if ((least[part] ?? Number.NaN) < low) low = least[part] ?? low;
    if ((most[part] ?? Number.NaN) > high) high = most[part] ?? high;
  }
  return { least: low, most: high };
}

/** The drift of a peer in words: `−2 ms to 3.5 s`. */
export function driftText(drift: PeerDrift): string {
  const { least, most } = driftRange(drift);
  const text = (ms: number): string => (Math.abs(ms) < STILL_MS ? "0" : spanText(ms * 1000));
  return text(least) === text(most) ? text(most) : t("{0} to {1}", text(least), text(most));
}

/** Draws one peer's drift: a bar from its least to its most in each part of the axis, around a line that is none. */
export function drawDrift(
  context: CanvasRenderingContext2D,
  picture: Picture,
  strip: Strip,
  colour: string,
): void {
  const { drift, theme, width } = picture;
  const peer = drift?.peers.find((each) => each.peer === strip.peer);
  if (drift === undefined || peer === undefined) return;
  const { least, most } = driftRange(peer);
  const [low, high] = [Math.min(0, least, -STILL_MS), Math.max(0, most, STILL_MS)];
  const room = strip.height - 2 * MARGIN;
  const yOf = (ms: number): number => strip.top + MARGIN + ((high - ms) / (high - low)) * room;
  context.fillStyle = theme.colour("var(--ds-line)");
  context.fillRect(0, Math.round(yOf(0)), width, 1);
  context.fillStyle = colour;
  const span = (drift.to - drift.from) / peer.least.length;
  for (let part = 0; part < peer.least.length; part++) {
    const from = peer.least[part] ?? Number.NaN;
    const to = peer.most[part] ?? Number.NaN;
    if (Number.isNaN(from) || Number.isNaN(to)) continue;
    const left = toPixel(picture, drift.from + part * span);
    const right = toPixel(picture, drift.from + (part + 1) * span);
    if (right < 0 || left > width) continue;
    const top = yOf(to);
    context.fillRect(left, top - 1, Math.max(2, right - left), Math.max(2, yOf(from) - top + 2));
  }
}
