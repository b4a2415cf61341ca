import type { Uuid } from "../../base/uuid.ts";

/** A stamp as logs print it: the short form names its peer by the first 8 digits only. */
export interface LoggedStamp {
  readonly ms: number;
  readonly counter: number;
  /** Absent in the short form. */
  readonly peer?: Uuid | undefined;
  /** First 8 hexadecimal digits of the peer. */
  readonly peerPrefix: string;
}

/** How a change was sent: one by one, or many in one message. */
export type BroadcastForm = "state" | "state-batch" | "shared" | "shared-batch";

/**
 * What a log line of the recorded system says about sync, as data. A value that the line does not print, or prints in a
 * way that cannot be read, is absent. Whose line it is, is not printed: the folder or the thread tells.
 */
export type SyncMessage =
  | {
      readonly kind: "state-applying" | "state-applied" | "deletion-applying";
      readonly model?: string | undefined;
      readonly record?: Uuid | undefined;
      /** The device that owns the record; not printed once it is applied. */
      readonly owner?: Uuid | undefined;
    }
  | {
      readonly kind: "shared-applying" | "shared-applied" | "shared-ignored" | "ack-recorded";
      readonly stamp?: LoggedStamp | undefined;
      readonly model?: string | undefined;
      readonly record?: Uuid | undefined;
      /** The peer that acknowledged. */
      readonly peer?: Uuid | undefined;
    }
  | {
      readonly kind: "dependency-tracked";
      readonly model?: string | undefined;
      readonly record?: Uuid | undefined;
      readonly missing?: Uuid | undefined;
    }
  | {
      readonly kind: "dependency-resolving";
      readonly record?: Uuid | undefined;
      readonly waiting?: number | undefined;
    }
  | {
      /** A reference whose target is absent was emptied, or its record marked to be left out. */
      readonly kind: "reference-emptied" | "reference-marked";
      readonly field?: string | undefined;
      readonly table?: string | undefined;
      readonly missing?: Uuid | undefined;
    }
  | {
      /** Records of a pull that were left out because a reference had no target. */
      readonly kind: "records-filtered";
      readonly model?: string | undefined;
      readonly received?: number | undefined;
      readonly applied?: number | undefined;
      readonly filtered?: number | undefined;
    }
  | {
      readonly kind: "state-requested";
      readonly peer?: Uuid | undefined;
      readonly models: readonly string[];
      /** Microseconds since 1970; absent when everything is asked for. */
      readonly since?: number | undefined;
    }
  | {
      readonly kind: "state-received";
      readonly model?: string | undefined;
      readonly records?: number | undefined;
      readonly deleted?: number | undefined;
      readonly hasMore?: boolean | undefined;
    }
  | {
      readonly kind: "state-served";
      readonly models: readonly string[];
      readonly count?: number | undefined;
    }
  | {
      readonly kind: "watermark-advanced" | "watermark-unchanged";
      readonly model?: string | undefined;
      readonly peer?: Uuid | undefined;
      /** Microseconds since 1970. */
      readonly watermark?: number | undefined;
    }
  | {
      readonly kind:
        | "catch-up-triggered"
        | "catch-up-started"
        | "catch-up-completed"
        | "catch-up-failed"
        | "catch-up-skipped"
        | "backfill-started"
        | "backfill-completed"
        | "backfill-failed"
        | "exchange-started"
        | "exchange-completed"
        | "peer-connected"
        | "peer-disconnected";
      readonly peer?: Uuid | undefined;
      readonly error?: string | undefined;
      /** Whether shared changes were left out on purpose. */
      readonly skipsShared?: boolean | undefined;
    }
  | {
      readonly kind: "transition";
      readonly from?: string | undefined;
      readonly to?: string | undefined;
      readonly reason?: string | undefined;
    }
  | { readonly kind: "loop-paused" }
  | {
      readonly kind: "broadcasting" | "broadcast-completed" | "broadcast-without-partners";
      readonly form: BroadcastForm;
      readonly model?: string | undefined;
      readonly record?: Uuid | undefined;
      readonly stamp?: LoggedStamp | undefined;
      readonly records?: number | undefined;
      readonly partners?: number | undefined;
      readonly success?: number | undefined;
      readonly errors?: number | undefined;
    }
  | {
      readonly kind: "send-failed";
      readonly form: BroadcastForm;
      readonly partner?: Uuid | undefined;
      readonly error?: string | undefined;
    }
  | {
      readonly kind: "retry-succeeded" | "retry-failed" | "retry-dropped";
      readonly partner?: Uuid | undefined;
      readonly error?: string | undefined;
      readonly attempts?: number | undefined;
    }
  | {
      readonly kind: "count-mismatch" | "hash-mismatch";
      readonly peer?: Uuid | undefined;
      readonly resource?: string | undefined;
      readonly ours?: number | undefined;
      readonly theirs?: number | undefined;
    }
  | { readonly kind: "counts-agree"; readonly peer?: Uuid | undefined }
  | {
      /** The bus lost events before they were sent. */
      readonly kind: "bus-lagged";
      readonly skipped?: number | undefined;
      readonly stateChanges?: number | undefined;
      readonly sharedChanges?: number | undefined;
    }
  | {
      /** The test waits and nothing moves. Its labels are the test's, not peers. */
      readonly kind: "no-progress";
      readonly counts: ReadonlyMap<string, number>;
    }
  | {
      readonly kind: "capturing";
      readonly scenario?: string | undefined;
      readonly path?: string | undefined;
    };

export type SyncMessageKind = SyncMessage["kind"];
