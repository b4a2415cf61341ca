/**
 * The events that the page holds: columns as they arrive, an index a series, and the questions that drawing, pointing
 * and the arrow keys ask of them.
 */
import type { TimelineOverview, TimelineRows } from "../../projection/timeline/types.ts";
import { createDensityIndex, createExactIndex, type SeriesIndex } from "./series-index.ts";

/** A row of the columns, with the series it belongs to. */
export interface EventRef {
  readonly series: number;
  /** Row in the columns. */
  readonly row: number;
}

export interface TimelineEvents {
  readonly overview: TimelineOverview;
  /** The highest count of any part of the overview. */
  readonly densest: number;
  /** Whether all rows are here. */
  readonly isComplete: () => boolean;
  readonly received: () => number;
  index(series: number): SeriesIndex;
  add(rows: TimelineRows): void;
  place(event: EventRef): number;
  source(event: EventRef): { readonly source: number; readonly index: number };
  change(event: EventRef): number;
  /** The event of that source and index, if it is drawn; a scan, for selections that come from elsewhere. */
  find(source: number, index: number): EventRef | undefined;
}

export function createTimelineEvents(overview: TimelineOverview): TimelineEvents {
  const { count, series, density, bucketCount } = overview;
  const columns = {
    x: new Float64Array(count),
    source: new Uint16Array(count),
    index: new Uint32Array(count),
    change: new Uint8Array(count),
  };
  const estimates = series.map((_, at) =>
    createDensityIndex(density.subarray(at * bucketCount, (at + 1) * bucketCount), overview),
  );
  const exact: (SeriesIndex | undefined)[] = series.map(() => undefined);
  let received = 0;
  const empty = createExactIndex(new Float64Array(0));
  return {
    overview,
    densest: density.reduce((most, here) => Math.max(most, here), 1),
    isComplete: () => received >= count,
    received: () => received,
    index: (at) => exact[at] ?? estimates[at] ?? empty,
    add: (rows) => {
      columns.x.set(rows.x, rows.start);
      columns.source.set(rows.source, rows.start);
      columns.index.set(rows.index, rows.start);
      columns.change.set(rows.change, rows.start);
      received = Math.max(received, rows.start + rows.x.length);
      series.forEach(({ start, count: size }, at) => {
        // Rows come in order, so a series is whole as soon as its last row is here.
        if (exact[at] !== undefined || start + size > received) return;
        exact[at] = createExactIndex(columns.x.subarray(start, start + size));
      });
    },
    place: ({ row }) => columns.x[row] ?? Number.NaN,
    source: ({ row }) => ({ source: columns.source[row] ?? 0, index: columns.index[row] ?? 0 }),
    change: ({ row }) => columns.change[row] ?? 0,
    find: (source, index) => {
      for (let at = 0; at < series.length; at++) {
        const { start = 0, count: size = 0 } = series[at] ?? {};
        for (let row = start; row < Math.min(start + size, received); row++) {
          if (columns.index[row] === index && columns.source[row] === source) {
            return { series: at, row };
          }
        }
      }
      return undefined;
    },
  };
}

/** The event of some series that is nearest to a place, if any is within `reach` of it. */
export function nearestEvent(
  events: TimelineEvents,
  series: readonly number[],
  place: number,
  reach: number,
): EventRef | undefined {
  let best: EventRef | undefined;
  let bestDistance = reach;
  for (const at of series) {
    const index = events.index(at);
    const rank = nearestRank(index, place);
    if (rank === undefined) continue;
    const distance = Math.abs(index.at(rank) - place);
    if (distance > bestDistance || (best !== undefined && distance === bestDistance)) continue;
    best = { series: at, row: (events.overview.series[at]?.start ?? 0) + rank };
    bestDistance = distance;
  }
  return best;
}

function nearestRank(index: SeriesIndex, place: number): number | undefined {
  if (!index.isExact || index.count === 0) return undefined;
  const after = index.rank(place);
  if (after === 0) return 0;
  if (after === index.count) return after - 1;
  return place - index.at(after - 1) < index.at(after) - place ? after - 1 : after;
}

/** The event after (`step` 1) or before (-1) another among some series, by place, then by series, then by row. */
export function neighbourEvent(
  events: TimelineEvents,
  series: readonly number[],
  from: EventRef,
  step: 1 | -1,
): EventRef | undefined {
  const place = events.place(from);
  let best: EventRef | undefined;
  for (const at of series) {
    const index = events.index(at);
    const start = events.overview.series[at]?.start ?? 0;
    if (!index.isExact) continue;
    const rank = neighbourRank(index, { at, start, from, place, step });
    if (rank < 0 || rank >= index.count) continue;
    const candidate = { series: at, row: start + rank };
    if (best === undefined || isCloser(events, candidate, best, step)) best = candidate;
  }
  return best;
}

function neighbourRank(
  index: SeriesIndex,
  options: {
    readonly at: number;
    readonly start: number;
    readonly from: EventRef;
    readonly place: number;
    readonly step: 1 | -1;
  },
): number {
  const { at, start, from, place, step } = options;
  if (at === from.series) return from.row - start + step;
  // Equal places are ordered by series: those of an earlier series count as before, those of a later one as after.
  const bound = index.rank(at < from.series ? place + HALF : place);
  return step === 1 ? bound : bound - 1;
}

/** Places are whole numbers, so nothing lies between a place and half a unit after it. */
const HALF = 0.5;

function isCloser(events: TimelineEvents, a: EventRef, b: EventRef, step: 1 | -1): boolean {
  const difference = (events.place(a) - events.place(b)) * step;
  if (difference !== 0) return difference < 0;
  return (a.series - b.series) * step < 0;
}
