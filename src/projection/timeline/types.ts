/**
 * What the HLC timeline draws. Events are columns in typed arrays, sorted by series and then along the axis, so that a
 * million of them cross workers and pages as buffers and a page finds any window by binary search, never by scanning.
 */

import type { FindingPlace, Severity } from "../../analysis/report.ts";
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
  /** The row of the record in the holder's database; absent where no such table is known. */
  readonly row: FindingPlace | undefined;
}

/** A place of a finding on the axis: an event, or a line of a log, which stands at the head of its peer. */
export interface TimelineFinding {
  readonly at: number;
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  /** Uuid of the peer whose evidence shows it. */
  readonly peer: string;
  /** Index into `TimelineOverview.lanes`; -1 for the head of the peer. */
  readonly lane: number;
  readonly event: { readonly source: number; readonly index: number } | undefined;
  readonly line: { readonly path: string; readonly line: number } | undefined;
}

/**
 * Messages between peers, as far as evidence tells of them: never from the order of stamps. Columns of equal length, by
 * group and in it ascending along the axis. Messages whose event the filter leaves out are not among them.
 */
export interface TimelineMessages {
  readonly groups: readonly TimelineMessageGroup[];
  /** Where on the axis it was sent. */
  readonly sent: Float64Array;
  /** Where on the axis it arrived; NaN for what never did. */
  readonly came: Float64Array;
  /** Index into `TimelineOverview.sources` and index of the event in that source; `NO_EVENT` for an answer. */
  readonly source: Uint16Array;
  readonly index: Uint32Array;
  /** Records that it carried. */
  readonly records: Uint32Array;
  /** The line that tells of the arrival, from 1; 0 for none. `path` is an index into `paths`. */
  readonly line: Uint32Array;
  readonly path: Uint16Array;
  readonly paths: readonly string[];
  /** Every pair, whatever the filter; pairs that lost most come first. */
  readonly pairs: readonly TimelineMessagePair[];
  /** What the logs do not tell, in sentences. */
  readonly notes: readonly string[];
}

/** In `TimelineMessages.index`: there is no single event. */
export const NO_EVENT = 0xffff_ffff;

/** Messages of one model from one peer to another: rows `start` to `start + count`. */
export interface TimelineMessageGroup {
  /** Uuids. */
  readonly from: string;
  readonly to: string;
  readonly model: string;
  /** Indexes into `TimelineOverview.lanes`; -1 where the receiver has no lane of the model. */
  readonly fromLane: number;
  readonly toLane: number;
  /** `arrived`: one change each. `answer`: rows that were asked for. `lost`: sent, and never received. */
  readonly kind: "arrived" | "answer" | "lost";
  readonly start: number;
  readonly count: number;
}

/** What became of what one peer recorded for another. */
export interface TimelineMessagePair {
  /** Uuids. */
  readonly from: string;
  readonly to: string;
  readonly arrived: number;
  /** Changes without a sign of arrival, whose record the receiver lacks or has not got again. */
  readonly lost: number;
  /** Lost changes by model, most first. */
  readonly lostByModel: readonly { readonly model: string; readonly count: number }[];
  /** Changes that are there although no line tells how they came. */
  readonly untold: number;
  /** Changes without a sign of arrival, where the folder has no rows that would decide. */
  readonly unknown: number;
  /** Changes of which a later one of the same record arrived. */
  readonly superseded: number;
  readonly answers: number;
  readonly answeredRecords: number;
  /** The pair in a sentence. */
  readonly sentence: string;
}
