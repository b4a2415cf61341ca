import type { SeriesIndex } from "./series-index.ts";

/** Width of one bar, px. */
export const BAR_WIDTH = 2;
const LEAST_HEIGHT = 2;

/** Bars of counts: their height grows with the logarithm of all that is in a bar, the parts share it by their counts. */
export interface Skyline {
  readonly parts: readonly { readonly colour: string; readonly counts: Float64Array }[];
  readonly bars: number;
  /** Left edge of the first bar and foot of all bars, px. */
  readonly left: number;
  readonly base: number;
  readonly room: number;
  /** The count that fills the room. */
  readonly fullBar: number;
}

/** Rows of a series in each of `bars` parts of the axis, `span` wide, from `first` on. */
export function barCounts(
  index: SeriesIndex | undefined,
  first: number,
  span: number,
  bars: number,
): Float64Array {
  const counts = new Float64Array(bars);
  if (index === undefined) return counts;
  let before = index.rank(first);
  for (let bar = 0; bar < bars; bar++) {
    const after = index.rank(first + (bar + 1) * span);
    counts[bar] = after - before;
    before = after;
  }
  return counts;
}

/** Fills a rectangle: left, top, width, height, colour. */
type Fill = (x: number, y: number, width: number, height: number, colour: string) => void;

export function drawSkyline(fill: Fill, skyline: Skyline): void {
  const { parts, bars, left, base, room } = skyline;
  const scale = room / Math.log1p(skyline.fullBar);
  const totals = new Float64Array(bars);
  for (const { counts } of parts) {
    for (let bar = 0; bar < bars; bar++) totals[bar] = (totals[bar] ?? 0) + (counts[bar] ?? 0);
  }
  const filled = new Float64Array(bars);
  for (const { colour, counts } of parts) {
    for (let bar = 0; bar < bars; bar++) {
      const count = counts[bar] ?? 0;
      if (count <= 0) continue;
      const total = totals[bar] ?? count;
      const whole = Math.max(LEAST_HEIGHT, Math.min(room, Math.log1p(total) * scale));
      const height = Math.max(LEAST_HEIGHT, Math.round((whole * count) / total));
      const below = Math.min(filled[bar] ?? 0, room - LEAST_HEIGHT);
      filled[bar] = below + height;
      fill(left + bar * BAR_WIDTH, base - below - height, BAR_WIDTH, height, colour);
    }
  }
}
