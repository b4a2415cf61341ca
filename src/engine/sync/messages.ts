import type { Uuid } from "../../base/uuid.ts";

/** What a record carries: the JSON object that peers send. Anything else that was recorded is refused on apply. */
export type SyncData = unknown;

/** One device-owned record as it travels. */
export interface StateChange {
  readonly kind: "state";
  readonly model: string;
  readonly record: Uuid;
  /** The device that owns the record; not always the sender. */
  readonly owner: Uuid;
  readonly data: SyncData;
  /** Moment of the change at its owner, as text in the form of the databases (`+00:00`). */
  readonly timestamp: string;
}

/** One change of a shared record. */
export interface SharedChange {
  readonly kind: "shared";
  readonly model: string;
  readonly record: Uuid;
  /** Text of 70 characters. */
  readonly hlc: string;
  readonly changeType: "insert" | "update" | "delete";
  readonly data: SyncData;
}

/** The answer to a request for device-owned records. */
export interface StatePage {
  readonly kind: "state-page";
  readonly model: string;
  readonly owner: Uuid;
  readonly records: readonly StateChange[];
  readonly deleted: readonly Uuid[];
  /** Place among the pages of one pull; the watermark moves after the last. Absent for an answer of one page. */
  readonly part?: { readonly first: boolean; readonly last: boolean } | undefined;
}

/** The answer to a request for shared changes. */
export interface SharedPage {
  readonly kind: "shared-page";
  readonly from: Uuid;
  readonly changes: readonly SharedChange[];
  /** Rows as they are, of a full transfer, whose stamps the receiver may replace; else changes of a log. */
  readonly snapshot?: boolean | undefined;
}

/** A record that its owner deleted. */
export interface Deletion {
  readonly kind: "deletion";
  readonly model: string;
  readonly record: Uuid;
  readonly owner: Uuid;
}

/** A full backfill ended: closures are rebuilt in bulk, as recorded. */
export interface BackfillEnd {
  readonly kind: "backfill-end";
}

/** A shared change that the peer wrote itself: applied as a person's own edit is, before anything is compared. */
export interface OwnWrite {
  readonly kind: "own-write";
  readonly change: SharedChange;
}

/** The service became ready, where the policy may forget what waits, or was started, after which nothing is in memory. */
export interface ServiceMoment {
  readonly kind: "ready" | "started";
}

export type Message =
  | StateChange
  | SharedChange
  | StatePage
  | SharedPage
  | Deletion
  | BackfillEnd
  | OwnWrite
  | ServiceMoment;

/** When and as what a message reaches a peer. */
export interface Arrival {
  /** Virtual time, µs since 1970. */
  readonly time: number;
  /** What the receiver's own clock shows, where it differs. */
  readonly wall?: number | undefined;
  /** Index of the delivery in the script. */
  readonly delivery: number;
}
