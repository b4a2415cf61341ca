/**
 * What the HLC timeline draws. Events are columns in typed arrays, sorted by series and then along the axis, so that a
 * million of them cross workers and pages as buffers and a page finds any window by binary search, never by scanning.
 */

import type { QueryProblem } from "../notation/query.ts";

/**
 * What the horizontal axis stands for. `stamp`: the time in the HLC of shared changes, its counter as the microseconds
 * within the millisecond; the recorded time of state changes. `wall`: what the writing machine's clock said. `arrival`: the place in the log, counted from 1.
 */
export type TimelineOrder = "stamp" | "wall" | "arrival";

/** Which events, and along which axis. */
export interface TimelineSelection {
  readonly order: TimelineOrder;
  /** In the filter language of `parseTimelineFilter`; "" means all. */
  readonly filter: string;
}

/** Where events come from. Rows name it by its place in `TimelineOverview.sources`. */
export interface TimelineSource {
  /** Path inside the snapshot, e.g. `alice/sync_events.log`. */
  readonly path: string;
  /** Uuid of the peer whose file it is. */
  readonly peer: string;
  readonly kind: "log" | "table";
  readonly count: number;
}

/** One horizontal lane: the events of one model in one peer's evidence. Lanes of a peer are neighbours. */
export interface TimelineLane {
  /** Uuid of the holder. */
  readonly peer: string;
  readonly model: string;
  readonly count: number;
}

/** The events of one lane by one author: rows `start` to `start + count`, ascending along the axis. */
export interface TimelineSeries {
  /** Index into `lanes`. */
  readonly lane: number;
  /** Index into `authors`; -1 when the event names none. */
  readonly author: number;
  readonly start: number;
  readonly count: number;
}

/** A point of the axis that means something by itself: a watermark, the capture of the snapshot. */
export interface TimelineMark {
  readonly at: number;
  readonly label: string;
  /** Whose evidence says so. */
  readonly peer: string | undefined;
  readonly kind: "watermark" | "captured";
}

/** What a page needs before it asks for rows; enough to draw the whole width and the minimap. */
export interface TimelineOverview {
  readonly selection: TimelineSelection;
  readonly lanes: readonly TimelineLane[];
  readonly series: readonly TimelineSeries[];
  readonly sources: readonly TimelineSource[];
  /** Uuids. */
  readonly authors: readonly string[];
  /** First and last place on the axis; both 0 when there are no rows. */
  readonly from: number;
  readonly to: number;
  /** Rows: events that pass the filter and have a place on the axis. */
  readonly count: number;
  /** Events in the evidence, before the filter. */
  readonly total: number;
  /** Events that pass the filter and have no place on this axis, e.g. no wall time. They are in the logs. */
  readonly placeless: number;
  /** Rows of each series in each of `bucketCount` equal parts of the axis, one series after the other. */
  readonly bucketCount: number;
  readonly density: Uint32Array;
  readonly marks: readonly TimelineMark[];
  /** Set when the filter was not understood; then all events are here. */
  readonly problem: QueryProblem | undefined;
}

/** How far stamps ran from wall time, along the axis. */
export interface TimelineDrift {
  /** The ends of the axis; each peer's arrays divide it into equal parts. */
  readonly from: number;
  readonly to: number;
  /** Peers with shared changes of their own whose wall time is known. */
  readonly peers: readonly {
    /** Uuid. */
    readonly peer: string;
    /** Stamp minus wall time, milliseconds: the least and the most in each part; NaN in parts without a change. */
    readonly least: Float64Array;
    readonly most: Float64Array;
    /** Shared changes that were measured. */
    readonly count: number;
  }[];
}

export interface TimelineRowsQuery {
  readonly selection: TimelineSelection;
  readonly start: number;
  readonly count: number;
}

/** What an event did, as `TimelineRows.change` holds it. */
export const TIMELINE_CHANGES = ["insert", "update", "delete", "state", "other"] as const;

/** Rows `start` to `start + x.length`, in the order of `TimelineOverview.series`. */
export interface TimelineRows {
  readonly start: number;
  /** Microseconds since 1970, or the place in the log. */
  readonly x: Float64Array;
  /** Index into `TimelineOverview.sources`. */
  readonly source: Uint16Array;
  /** Index of the event in that source. */
  readonly index: Uint32Array;
  /** Index into `TIMELINE_CHANGES`. */
  readonly change: Uint8Array;
}

/** One event in words, for hovering and for the details beside the picture. Absent means the evidence does not say. */
export interface TimelineEvent {
  readonly source: number;
  readonly index: number;
  readonly path: string;
  /** From 1; 0 for rows of a table. */
  readonly line: number;
  /** In the notation, e.g. `alice:entry#3f2a…`. */
  readonly title: string;
  /** Uuid of the holder. */
  readonly peer: string;
  readonly author: string | undefined;
  readonly model: string | undefined;
  readonly record: string | undefined;
  readonly kind: string;
  /** What happened, e.g. `insert`. */
  readonly change: string | undefined;
  /** Microseconds since 1970; NaN when there is none. */
  readonly time: number;
  readonly wall: number;
  /** Stamp minus wall time; NaN when either is not known. */
  readonly driftMs: number;
  /** The stamp as it is written, of shared changes. */
  readonly stamp: string | undefined;
  readonly counter: number | undefined;
  /** At most a few hundred characters of the raw line. */
  readonly excerpt: string;
}
