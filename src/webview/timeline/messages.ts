/** The messages that the page holds, with what drawing and pointing ask of them. */
import type {
  TimelineMessageGroup,
  TimelineMessagePair,
  TimelineMessages,
} from "../../projection/timeline/types.ts";
import type { Span } from "./axis-window.ts";
import { createExactIndex, type SeriesIndex } from "./series-index.ts";

/** `NO_EVENT` of the columns, which the page knows by value: it takes types only from the projection. */
const NO_EVENT = 0xffff_ffff;

/** One group of messages, ready to be counted in any part of the axis. */
export interface MessageGroup extends TimelineMessageGroup {
  readonly index: SeriesIndex;
  /** Sums over the first messages of the group: places counted from the first one, and the way from there to the arrival. */
  readonly offsets: Float64Array;
  readonly delays: Float64Array;
  readonly records: Float64Array;
  /** The longest way in either direction along the axis. */
  readonly reach: number;
}

/** What the page knows of one message. */
export interface MessageAt {
  readonly group: MessageGroup;
  readonly event: { readonly source: number; readonly index: number } | undefined;
  readonly sent: number;
  /** NaN for what never arrived. */
  readonly came: number;
  readonly line: { readonly path: string; readonly line: number } | undefined;
}

export interface MessageIndex {
  readonly groups: readonly MessageGroup[];
  readonly pairs: readonly TimelineMessagePair[];
  readonly notes: readonly string[];
  /** A message of a group by its rank in it. */
  at(group: MessageGroup, rank: number): MessageAt;
  /** What became of an event; a scan. */
  of(source: number, index: number): readonly MessageAt[];
  /** The lost message after a place, or before it; of any pair, or of one. */
  nextLost(place: number, by: 1 | -1, pair?: TimelineMessagePair): MessageAt | undefined;
  /** Lost messages of a lane. */
  lostIn(lane: number): number;
}

export function createMessageIndex(messages: TimelineMessages): MessageIndex {
  const groups = messages.groups.map((group) => indexGroup(messages, group));
  const at = (group: MessageGroup, rank: number): MessageAt => {
    const row = group.start + rank;
    const index = messages.index[row] ?? NO_EVENT;
    const line = messages.line[row] ?? 0;
    return {
      group,
      event: index === NO_EVENT ? undefined : { source: messages.source[row] ?? 0, index },
      sent: messages.sent[row] ?? Number.NaN,
      came: messages.came[row] ?? Number.NaN,
      line: line === 0 ? undefined : { path: messages.paths[messages.path[row] ?? 0] ?? "", line },
    };
  };
  const lost = groups.filter(({ kind }) => kind === "lost");
  return {
    groups,
    pairs: messages.pairs,
    notes: messages.notes,
    at,
    of: (source, index) =>
      groups.flatMap((group) => {
        const found: MessageAt[] = [];
        for (let rank = 0; rank < group.count; rank++) {
          const row = group.start + rank;
          if (messages.index[row] !== index || messages.source[row] !== source) continue;
          found.push(at(group, rank));
        }
        return found;
      }),
    nextLost: (place, by, pair) => {
      const candidates = lost
        .filter(({ from, to }) => pair === undefined || (pair.from === from && pair.to === to))
        .flatMap((group) => {
          const rank = by === 1 ? group.index.rank(place + HALF) : group.index.rank(place) - 1;
          return rank < 0 || rank >= group.count ? [] : [at(group, rank)];
        });
      return candidates.sort((a, b) => (a.sent - b.sent) * by)[0];
    },
    lostIn: (lane) =>
      lost.reduce((sum, group) => sum + (group.fromLane === lane ? group.count : 0), 0),
  };
}

/** Places are whole numbers, so that nothing lies between one and half a unit after it. */
const HALF = 0.5;

function indexGroup(messages: TimelineMessages, group: TimelineMessageGroup): MessageGroup {
  const { start, count } = group;
  const sent = messages.sent.subarray(start, start + count);
  const offsets = new Float64Array(count + 1);
  const delays = new Float64Array(count + 1);
  const records = new Float64Array(count + 1);
  const first = sent[0] ?? 0;
  let reach = 0;
  for (let rank = 0; rank < count; rank++) {
    const delay = (messages.came[start + rank] ?? Number.NaN) - (sent[rank] ?? 0);
    const way = Number.isNaN(delay) ? 0 : delay;
    offsets[rank + 1] = (offsets[rank] ?? 0) + (sent[rank] ?? 0) - first;
    delays[rank + 1] = (delays[rank] ?? 0) + way;
    records[rank + 1] = (records[rank] ?? 0) + (messages.records[start + rank] ?? 0);
    reach = Math.max(reach, Math.abs(way));
  }
  return { ...group, index: createExactIndex(sent), offsets, delays, records, reach };
}

/** Messages that leave a lane in one part of the axis for the same lane of another peer. */
export interface Bundle {
  readonly group: MessageGroup;
  /** Ranks in the group: from `first` up to, not including, `last`. */
  readonly first: number;
  readonly last: number;
  /** Records that they carry. */
  readonly records: number;
  /** Means over the bundle. */
  readonly sent: number;
  readonly came: number;
}

/** The messages `first` to `last` of a group as one. */
export function bundleOf(group: MessageGroup, first: number, last: number): Bundle {
  const mean = (sums: Float64Array): number =>
    ((sums[last] ?? 0) - (sums[first] ?? 0)) / Math.max(1, last - first);
  const sent = group.index.at(0) + mean(group.offsets);
  const records = (group.records[last] ?? 0) - (group.records[first] ?? 0);
  return { group, first, last, records, sent, came: sent + mean(group.delays) };
}

/** Groups with at most this many messages in view are drawn nearly one by one. */
const FEW = 60;

/** Widths of the parts of the axis that make one bundle, where there are few messages and where there are many. */
export interface BundleSpans {
  readonly few: number;
  readonly many: number;
}

/**
 * What of a group shows in a window: one bundle for each part of the axis. Parts lie on a grid of the axis, so that
 * moving the window reshapes nothing.
 */
export function bundlesIn(
  group: MessageGroup,
  window: Span,
  spans: BundleSpans,
): readonly Bundle[] {
  const width = window.to - window.from;
  // What leaves long before the window and comes long after it would cross it as a level line that says nothing.
  const reach = Math.min(group.reach, width);
  const [from, to] = [group.index.rank(window.from - reach), group.index.rank(window.to + reach)];
  const span = to - from <= FEW ? spans.few : spans.many;
  const bundles: Bundle[] = [];
  const start = Math.floor((window.from - reach) / span);
  const end = Math.ceil((window.to + reach) / span);
  let before = group.index.rank(start * span);
  for (let part = start; part < end; part++) {
    const after = group.index.rank((part + 1) * span);
    if (after > before) bundles.push(bundleOf(group, before, after));
    before = after;
  }
  return bundles;
}

/** An arrow as it is drawn, or a run of losses (`y2` is `y1` then). */
export interface Arrow {
  readonly bundle: Bundle;
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  /** Set where it arrives to the right of the window. */
  readonly leaves?: true;
}
