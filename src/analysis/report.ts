/**
 * The answers of the command line as types: `docs/command-line.md` describes each field, design §4 binds them.
 * Everything here is plain data, so that it crosses workers and becomes JSON unchanged. Peers are named by uuid
 * (Spacedrive) or by the store's folder path (Fireproof). Lists have one order, given at each.
 */
import type { EvidenceFile, SnapshotListing } from "../sources/recording.ts";

export type Role = "source" | "receiver" | "both" | "none" | "unknown";
export type WatermarkState = "ok" | "behind" | "leapfrog" | "epoch-zero" | "missing" | "self";
export type ProgressState =
  | "complete"
  | "stuck"
  | "idle"
  | "converging"
  | "not-started"
  | "unknown";

export interface ModelCount {
  readonly count: number;
  /** Rows of this model that the peer itself authored. Absent where authorship does not apply. */
  readonly authored?: number;
  /** Set when damage to the file leaves the count open. */
  readonly uncertain?: true;
}

export interface Linkage {
  /** Entries of kind file. */
  readonly files: number;
  /** Of those, with a content identity. */
  readonly linked: number;
  /** One decimal place; 100 when there are no files. */
  readonly percent: number;
}

export interface OrphanCounts {
  /** Files with a size above 0 and no content identity (or one that does not exist). */
  readonly content: number;
  /** Entries whose parent does not exist, or that have none and are no location's root. */
  readonly parent: number;
  /** Entries that lack closure rows for themselves or for an ancestor. */
  readonly closure: number;
  /** Directories without a path row. */
  readonly path: number;
}

export interface HlcSummary {
  readonly count: number;
  readonly min: string;
  readonly max: string;
  /** Rows per author, keys sorted. */
  readonly authors: Readonly<Record<string, number>>;
}

/** What a Fireproof store or remote has beside the fields of every peer. Lists of CIDs and ids are sorted. */
export interface FireproofPeerFields {
  readonly kind?: "store" | "remote";
  /** Text of the store's `version` files. It does not tell the library's version. */
  readonly version?: string;
  readonly heads?: readonly string[];
  /** `eventsReachable` through the CARs that the newest meta leads to, `eventsOnDisk` through every CAR in the folder. */
  readonly clock?: {
    readonly eventsReachable: number;
    readonly eventsOnDisk: number;
    readonly missingEvents: readonly string[];
    readonly rootEvents: readonly string[];
    readonly mergeEvents: number;
    /** For a head of several events: where their histories meet, and the root shard of the merge as the library has it. */
    readonly commonAncestor?: string;
    readonly mergedRoot?: string;
  };
  /** `state` tells an empty database from one that cannot be read, and one that can be read in part. */
  readonly documents?: {
    readonly count: number;
    readonly deleted: number;
    readonly broken: readonly string[];
    readonly state: "complete" | "empty" | "partial" | "unreadable";
    readonly ids: readonly string[];
    readonly deletedIds: readonly string[];
    readonly conflicts: readonly DocumentConflict[];
  };
  readonly cars?: {
    readonly total: number;
    readonly reachable: number;
    readonly missing: readonly string[];
    readonly orphans: number;
    readonly invalid: readonly string[];
    readonly noKey: readonly string[];
    /** Orphans that the newest compaction replaced: normal, they stay for one round. */
    readonly compacted: number;
    readonly attachments: number;
    /** Fingerprints of the keys that encrypted them. */
    readonly keyIds: readonly string[];
  };
  /** Events on disk that some CAR names as head and that are not in the history of `heads`; only maximal ones. */
  readonly unmergedHeads?: readonly string[];
  /** Events that some CAR names as head and whose block is not on disk. */
  readonly headsNotOnDisk?: readonly string[];
  /** Fingerprints only: key material is in no report. */
  readonly keys?: readonly {
    readonly id: string;
    readonly set: string;
    readonly default: boolean;
  }[];
  /** Keys of CARs here that the keybag lacks. */
  readonly wantedKeys?: readonly string[];
  /** The keybag that the store was read with, and why. */
  readonly keybag?: { readonly path: string; readonly proof: string };
  /** What other keybags beside the store would show. */
  readonly otherReadings?: readonly KeybagReading[];
  readonly meta?: {
    readonly format: "plain" | "keyed" | "v2";
    readonly entries: readonly {
      readonly cid: string;
      readonly parents: readonly string[];
      readonly cars: readonly string[];
      readonly valid: boolean;
    }[];
  };
  /** CARs that the write-ahead log still lists. Since 0.20 an empty one says nothing about what a remote has. */
  readonly walPending?: number;
  readonly indexes?: readonly {
    readonly name: string;
    readonly path: string;
    readonly cars: number;
    readonly head: readonly string[];
    /** Whether it was built for the head that the ledger has. */
    readonly isCurrent: boolean;
  }[];
}

/** Concurrent writes to one document, and which of them the library shows. */
export interface DocumentConflict {
  readonly id: string;
  readonly winner: DocumentVersion;
  readonly losers: readonly DocumentVersion[];
}

export interface DocumentVersion {
  /** The event that wrote it. */
  readonly event: string;
  /** Its block; null for a removal. */
  readonly cid: string | null;
  /** The content as JSON text, cut where it is long; null when it is deleted or cannot be read. */
  readonly value: string | null;
  /** Set when the write deleted the document. */
  readonly deleted?: true;
}

export interface KeybagReading {
  readonly keybag: string;
  readonly heads: readonly string[];
  readonly documents: number;
  readonly noKey: readonly string[];
  readonly unmergedHeads: readonly string[];
  readonly wantedKeys: readonly string[];
}

/** Two Fireproof stores side by side: what each head lacks of the other, and what merging the two would give. */
export interface PairReport {
  readonly peers: readonly [string, string];
  /** How the second stands to the first. */
  readonly relation: "equal" | "behind" | "ahead" | "diverged" | "unrelated" | "unknown";
  /** Events of the first that the second lacks, and the reverse. Parents before children. */
  readonly missing: readonly string[];
  readonly extra: readonly string[];
  /** Only where the two diverged: otherwise the merge is the newer of them. */
  readonly merge?: MergeReport;
}

/** A merge that has not taken place, computed with the blocks of the whole folder. */
export interface MergeReport {
  readonly commonAncestor: string | null;
  /** The head of the second offered to that of the first, event by event. */
  readonly steps: readonly {
    readonly event: string;
    readonly outcome: string;
    readonly before: readonly string[];
    readonly after: readonly string[];
    readonly reason: string;
  }[];
  /** In insertion order. */
  readonly head: readonly string[];
  readonly documents: {
    readonly count: number;
    readonly deleted: number;
    readonly ids: readonly string[];
    readonly conflicts: readonly DocumentConflict[];
  };
}

export interface PeerReport extends FireproofPeerFields {
  readonly id: string;
  readonly name: string;
  readonly displayName?: string;
  readonly path: string;
  readonly role: { readonly value: Role; readonly proof: readonly string[] };
  readonly models: Readonly<Record<string, ModelCount>>;
  readonly linkage?: Linkage;
  readonly orphans: OrphanCounts;
  readonly hlc?: HlcSummary;
}

/** Rows of `model` that `author` originated and `holder` has. Sorted by model, author, holder. */
export interface MatrixCell {
  readonly model: string;
  readonly author: string;
  readonly holder: string;
  readonly count: number;
}

export interface WatermarkReport {
  readonly holder: string;
  readonly peer: string;
  readonly resource: string;
  /** The stored text; null when there is no row. */
  readonly claimed: string | null;
  /** The newest time up to which nothing is missing, or null when nothing arrived. */
  readonly actual: string | null;
  readonly state: WatermarkState;
  /** Rows of the peer that the holder lacks, at or before the claim, and after it. */
  readonly absentAtOrBefore: number;
  readonly absentAfter: number;
}

export interface ProgressReport {
  readonly from: string;
  readonly to: string;
  readonly model: string;
  readonly have: number;
  readonly of: number;
  readonly state: ProgressState;
  readonly lastProductive?: { readonly at: string; readonly what: string; readonly where?: string };
  readonly waitsFor?: string;
}

/** How far the shared log of a peer reaches: the claim it would send in a watermark exchange. */
export interface SharedWatermarkReport {
  readonly holder: string;
  readonly peer: string | null;
  readonly source: string;
  readonly value: string | null;
  readonly state: "ok" | "empty" | "missing";
}

/** One line of a Fireproof log about a head. */
export interface LogStepReport {
  /** `path:line`. */
  readonly at: string;
  readonly peer: string;
  readonly what: "local-write" | "offered" | "applied" | "advanced" | "head-updated";
  /** The events offered or written. */
  readonly offered: readonly string[];
  readonly before?: readonly string[];
  readonly after?: readonly string[];
}

export interface InspectReport {
  readonly schema: "driftscope/inspect@1";
  readonly system: "spacedrive" | "fireproof";
  readonly generation: string;
  readonly generationReasons?: readonly string[];
  readonly evidence: readonly EvidenceFile[];
  readonly peers: readonly PeerReport[];
  readonly matrix: readonly MatrixCell[];
  readonly watermarks: readonly WatermarkReport[];
  readonly sharedWatermarks?: readonly SharedWatermarkReport[];
  readonly progress: readonly ProgressReport[];
  /** What a log says of heads, in the order of its lines, where no store is in the folder. */
  readonly logSteps?: readonly LogStepReport[];
  /** Each pair of Fireproof stores once, remotes included; in the order of `peers`. */
  readonly pairs?: readonly PairReport[];
  /** Set when the folder holds several snapshots: then only these are listed. */
  readonly snapshots?: readonly SnapshotListing[];
  readonly notes?: readonly string[];
}

export interface FieldDifference {
  readonly name: string;
  readonly a: string | number | boolean | null;
  readonly b: string | number | boolean | null;
}

export interface ModelDiff {
  readonly missing: { readonly count: number; readonly uuids: readonly string[] };
  readonly extra: { readonly count: number; readonly uuids: readonly string[] };
  readonly different: {
    readonly count: number;
    readonly rows: readonly {
      readonly uuid: string;
      readonly fields: readonly FieldDifference[];
    }[];
  };
  readonly same: number;
}

export interface DiffReport {
  readonly schema: "driftscope/diff@1";
  readonly peers: readonly [string, string];
  readonly models: Readonly<Record<string, ModelDiff>>;
  /** For Fireproof stores: how their heads stand to each other. */
  readonly pair?: PairReport;
}

export interface DroppedEvent {
  /** The record in short notation, e.g. `entry#3f2a…`, or the event's place in its log. */
  readonly event: string;
  readonly reason: string;
  readonly count: number;
}

export interface ReplayReport {
  readonly schema: "driftscope/replay@1";
  readonly policy: Readonly<Record<string, string>>;
  readonly steps: number;
  readonly outcome: Readonly<
    Record<string, Readonly<Record<string, number>> & { readonly orphans: number }>
  >;
  readonly converged: boolean;
  readonly dropped: readonly DroppedEvent[];
  readonly fidelity: {
    readonly overall: number;
    readonly tables: Readonly<Record<string, number>>;
  };
  readonly firstDivergence?: {
    readonly step: number;
    readonly peer: string;
    readonly table: string;
    readonly uuid?: string;
    readonly expected: string;
    readonly actual: string;
  };
  /** On what evidence the deliveries rest, what was assumed, and why fidelity is not 1: sentences. */
  readonly reasons?: readonly string[];
}

export type Severity = "error" | "warning" | "info";

/** `holds`: looked and found nothing. `unknown`: the evidence that would decide is not in the folder. */
export type Verdict = "holds" | "violated" | "unknown";

/** A place in the evidence that shows a finding: a line of a log, a row of a table, a block. */
export interface FindingPlace {
  readonly path: string;
  /** From 1. */
  readonly line?: number;
  readonly table?: string;
  readonly uuid?: string;
  readonly cid?: string;
}

/** Something wrong, with its smallest evidence. Causes come before what they explain. */
export interface Finding {
  /** Catalogue id, e.g. `DS402`. */
  readonly rule: string;
  /** Stable name, e.g. `watermark-leapfrog`. */
  readonly name: string;
  readonly severity: Severity;
  readonly verdict: Verdict;
  /** Ids of the rules whose findings explain this one; absent for a root cause. */
  readonly causes?: readonly string[];
  readonly peer?: string;
  readonly model?: string;
  readonly count?: number;
  readonly where: readonly FindingPlace[];
  readonly message: string;
  readonly reasons: readonly string[];
  /** What this evidence rules out. */
  readonly excludes?: readonly string[];
  readonly remedy?: string;
}

export interface CheckReport {
  readonly schema: "driftscope/check@1";
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
}

/** One stage on a record's way from its author's write to the peer that is asked about. */
export interface WhyStep {
  /** An instant or a place in a log; where evidence has neither, the stage in a word, e.g. `upload`. */
  readonly at: string;
  /** Id of the peer at which it happened or should have happened. */
  readonly peer: string;
  readonly what: string;
  readonly where: readonly FindingPlace[];
}

/** The way of one record, and where it ended. */
export interface WhyReport {
  readonly schema: "driftscope/why@1";
  readonly peer: string;
  /** What was asked for, as it was understood. */
  readonly record: string;
  readonly steps: readonly WhyStep[];
  /** The first stage that failed; absent when the record arrived and when it is unknown. */
  readonly lostAt?: { readonly at: string; readonly peer: string; readonly what: string };
  /** `holds` when the peer has the record, `violated` when it is known where it was lost. */
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
}
