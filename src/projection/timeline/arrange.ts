/**
 * Sorts events into series for one selection: a lane is a peer and a model, a series is a lane and an author, and within
 * a series events ascend along the axis. With that order a page finds what is at a place by binary search, counts what
 * is between two places by subtraction, and draws any zoom exactly, without asking again.
 */
import { isPlausibleTime, type Micros } from "../../base/time.ts";
import type { parseTimelineFilter } from "./filter.ts";
import type { GatheredEvents } from "./gather.ts";
import { createMatcher } from "./match.ts";
import { compareModels } from "./model-order.ts";
import type { TimelineLane, TimelineOrder, TimelineSeries } from "./types.ts";

export interface Arranged {
  readonly lanes: readonly TimelineLane[];
  readonly series: readonly TimelineSeries[];
  /** Row → event. */
  readonly event: Uint32Array;
  /** Row → place on the axis. */
  readonly x: Float64Array;
  readonly from: number;
  readonly to: number;
  readonly placeless: number;
}

interface Layout {
  readonly lanes: readonly TimelineLane[];
  readonly series: readonly TimelineSeries[];
  /** First row of each series by its key; the caller moves it on as it fills rows in. */
  readonly startOf: Float64Array;
  readonly count: number;
}

/**
 * Places of all events on the axis; NaN for those that have none. A stamp's counter orders what happened in one
 * millisecond, so it stands as the microseconds that the stamp lacks: zooming in tells such events apart.
 */
export function placesOf(
  events: GatheredEvents,
  order: TimelineOrder,
  wall: () => Float64Array,
): Float64Array {
  if (order === "arrival") return arrivals(events);
  const times = order === "wall" ? wall() : events.time;
  return times.map((time, i) => {
    if (!isPlausibleTime(time as Micros)) return Number.NaN;
    const counter = order === "stamp" ? (events.counter[i] ?? 0) : 0;
    return time + Math.max(0, Math.min(MAX_COUNTER, counter));
  });
}

/** Counters beyond this share their place: the next one would belong to the next millisecond. */
const MAX_COUNTER = 999;

function arrivals(events: GatheredEvents): Float64Array {
  const places = new Float64Array(events.count);
  for (let i = 0; i < events.count; i++) {
    const source = events.sources[events.source[i] ?? 0];
    const index = events.index[i] ?? 0;
    places[i] = source?.kind === "log" ? (source.log.line[index] ?? 0) : index + 1;
  }
  return places;
}

export function arrange(
  events: GatheredEvents,
  places: Float64Array,
  filter: ReturnType<typeof parseTimelineFilter>,
): Arranged {
  const { keys, sizes, placeless } = assignKeys(events, places, filter);
  const { lanes, series, startOf, count } = layOut(events, sizes);
  const event = new Uint32Array(count);
  for (let i = 0; i < events.count; i++) {
    const key = keys[i] ?? -1;
    if (key < 0) continue;
    const row = startOf[key] ?? 0;
    event[row] = i;
    startOf[key] = row + 1;
  }
  for (const { start, count: size } of series) {
    sortSlice(event.subarray(start, start + size), places, events.counter);
  }
  const x = new Float64Array(count);
  for (let row = 0; row < count; row++) x[row] = places[event[row] ?? 0] ?? 0;
  return { lanes, series, event, x, placeless, ...extentOf(series, x) };
}

/** The series of each event, -1 for those that are not drawn, and how many each series has. */
function assignKeys(
  events: GatheredEvents,
  places: Float64Array,
  filter: ReturnType<typeof parseTimelineFilter>,
): { keys: Int32Array; sizes: Uint32Array; placeless: number } {
  const matches = "terms" in filter ? createMatcher(events, filter.terms) : () => true;
  const keyCount = events.peers.length * events.models.length * (events.authors.length + 1);
  const sizes = new Uint32Array(keyCount);
  const keys = new Int32Array(events.count).fill(-1);
  let placeless = 0;
  for (let i = 0; i < events.count; i++) {
    if (!matches(i)) continue;
    if (Number.isNaN(places[i])) {
      placeless++;
      continue;
    }
    const key = keyOf(events, i);
    keys[i] = key;
    sizes[key] = (sizes[key] ?? 0) + 1;
  }
  return { keys, sizes, placeless };
}

function keyOf(events: GatheredEvents, i: number): number {
  const lane = (events.peer[i] ?? 0) * events.models.length + (events.model[i] ?? 0);
  return lane * (events.authors.length + 1) + (events.author[i] ?? -1) + 1;
}

function layOut(events: GatheredEvents, sizes: Uint32Array): Layout {
  const lanes: TimelineLane[] = [];
  const series: TimelineSeries[] = [];
  const startOf = new Float64Array(sizes.length);
  const width = events.authors.length + 1;
  const modelOrder = events.models
    .map((name, model) => ({ name, model }))
    .sort((a, b) => compareModels(a.name, b.name));
  let start = 0;
  events.peers.forEach((peer, peerIndex) => {
    for (const { name, model } of modelOrder) {
      const before = start;
      for (let author = 0; author < width; author++) {
        const key = (peerIndex * events.models.length + model) * width + author;
        const count = sizes[key] ?? 0;
        if (count === 0) continue;
        series.push({ lane: lanes.length, author: author - 1, start, count });
        startOf[key] = start;
        start += count;
      }
      if (start > before) lanes.push({ peer: peer.id, model: name, count: start - before });
    }
  });
  return { lanes, series, startOf, count: start };
}

/** By place, then by the stamp's counter, then as in the log. Logs are mostly in order already: then nothing is sorted. */
function sortSlice(slice: Uint32Array, places: Float64Array, counters: Int32Array): void {
  const compare = (a: number, b: number): number =>
    (places[a] ?? 0) - (places[b] ?? 0) || (counters[a] ?? 0) - (counters[b] ?? 0) || a - b;
  for (let i = 1; i < slice.length; i++) {
    if (compare(slice[i - 1] ?? 0, slice[i] ?? 0) > 0) {
      slice.sort(compare);
      return;
    }
  }
}

function extentOf(
  series: readonly TimelineSeries[],
  x: Float64Array,
): { from: number; to: number } {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const { start, count } of series) {
    from = Math.min(from, x[start] ?? from);
    to = Math.max(to, x[start + count - 1] ?? to);
  }
  return series.length === 0 ? { from: 0, to: 0 } : { from, to };
}
