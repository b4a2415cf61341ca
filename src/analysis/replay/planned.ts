import type { Uuid } from "../../base/uuid.ts";
import type { PayloadRef } from "./emissions.ts";

/** One record of a delivery, its content still in the evidence. */
export interface PlannedChange {
  readonly change: "state" | "shared";
  readonly author: Uuid;
  readonly model: string;
  readonly record: Uuid;
  readonly ref: PayloadRef;
}

/**
 * One message that reached a receiver, as the evidence tells it; or what it wrote itself between two messages, and the
 * moments at which its service was started and became ready.
 */
export interface PlannedDelivery {
  readonly kind:
    | "single"
    | "state-page"
    | "shared-page"
    | "deletion"
    | "backfill-end"
    | "own-write"
    | "started"
    | "ready";
  readonly to: Uuid;
  /** Author of what it carries. */
  readonly from: Uuid;
  /** µs since 1970. */
  readonly time: number;
  /** Of pages and deletions; the record's own model otherwise. */
  readonly model: string;
  readonly changes: readonly PlannedChange[];
  readonly deleted: readonly Uuid[];
  /** The line that tells of it. */
  readonly place: { readonly path: string; readonly line: number } | undefined;
}

export interface ObservedReferences {
  readonly realtime: "null" | "drop" | "defer" | undefined;
  readonly pull: "null" | "drop" | "defer" | undefined;
  /** Shared changes of pulls. */
  readonly sharedPull: "null" | "drop" | "defer" | undefined;
}

export const NOTHING_OBSERVED: ObservedReferences = {
  realtime: undefined,
  pull: undefined,
  sharedPull: undefined,
};
