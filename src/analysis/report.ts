/**
 * The answers of the command line as types: `docs/command-line.md` describes each field, design §4 binds them.
 * Everything here is plain data, so that it crosses workers and becomes JSON unchanged. Peers are named by uuid
 * (Spacedrive) or by the store's folder path (Fireproof). Lists have one order, given at each.
 */
import type { EvidenceFile, SnapshotListing } from "../sources/recording.ts";
import type { FireproofPeerFields, LogStepReport, PairReport } from "./fireproof/report.ts";

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

/** How one of several snapshots stands, in a line. */
export type SnapshotStanding =
  | {
      /** The worst finding in a few words and where, e.g. `nothing crossed, alice→bob`. */
      readonly headline: string;
      /** How the peers stand, e.g. `bob: 0 of 2,091 from alice`. */
      readonly progress: string;
      readonly verdict: Verdict;
      /** Findings that are violated, by severity. */
      readonly errors: number;
      readonly warnings: number;
      readonly peers: number;
      /** Of the files that were looked at. */
      readonly bytes: number;
      /** Files that are damaged or cut. */
      readonly damaged: number;
      /** The newest plausible stamp of any peer, RFC 3339 in UTC. */
      readonly lastStamp?: string;
    }
  | {
      /** One sentence: why it could not be looked at. */
      readonly unreadable: string;
    };

/** A snapshot of several, with how it stands. */
export interface ListedSnapshot extends SnapshotListing {
  readonly standing?: SnapshotStanding;
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
  readonly snapshots?: readonly ListedSnapshot[];
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

/** One step of a replayed store. `before` and `after` are heads. */
export interface ReplayTraceStep {
  /** From 1. */
  readonly step: number;
  readonly peer: string;
  readonly what: string;
  readonly text: string;
  readonly before?: readonly string[];
  readonly after?: readonly string[];
  /** Where the evidence says so: `path:line`. */
  readonly at?: string;
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
  /** For block stores: every load, offer and commit in order, each with its reason. */
  readonly trace?: readonly ReplayTraceStep[];
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

/** One setting of the policy, held against the recording. */
export interface Hypothesis {
  /** The switches that it sets; all others are as in the library that was recorded. Empty for that library as it is. */
  readonly policy: Readonly<Record<string, string>>;
  /** Share of what was recorded that a replay under it gives. */
  readonly fidelity: number;
  /** `holds` when the recording shows it, `violated` when a witness excludes it, `unknown` when nothing here decides. */
  readonly verdict: Verdict;
  /** The witness first. */
  readonly reasons: readonly string[];
  /** Places of the witnesses. */
  readonly where?: readonly FindingPlace[];
  /** Every switch of a replay under it, as `replay` reports its policy. */
  readonly switches?: Readonly<Record<string, string>>;
}

/** Whether the recorded changes end in the same rows whatever the order in which they arrive. */
export interface OrderCheckReport {
  /** `holds` when every order was tried and all agree; `unknown` when only some were. */
  readonly verdict: Verdict;
  readonly policy: Readonly<Record<string, string>>;
  /** Changes that can be ordered against each other, and orders that were tried. */
  readonly changes: number;
  readonly tried: number;
  readonly exhaustive: boolean;
  /** The smallest list of deliveries of which two legal orders disagree. */
  readonly smallest?: {
    readonly one: readonly OrderedEvent[];
    readonly other: readonly OrderedEvent[];
    readonly rows: readonly DifferingRow[];
  };
  readonly reasons: readonly string[];
}

/** One delivery in an order. */
export interface OrderedEvent {
  readonly to: string;
  readonly from: string;
  /** In short notation, e.g. `entry#3f2a…`. */
  readonly event: string;
  /** `path:line`, where the evidence says so. */
  readonly at?: string;
}

/** One row that two runs end with differently. */
export interface DifferingRow {
  readonly peer: string;
  readonly table: string;
  readonly uuid: string;
  readonly one: string;
  readonly other: string;
}

/** From which step on a failure cannot be avoided by any order of what is still to come. */
export interface InevitabilityReport {
  readonly verdict: Verdict;
  readonly policy: Readonly<Record<string, string>>;
  /** What counts as the failure, in a sentence. */
  readonly failure: string;
  /** The first step after which every tried order fails; absent when there is none. */
  readonly step?: number;
  /** Where the evidence tells of that step: `path:line`. */
  readonly at?: string;
  /** Share of tried orders of the rest that still fail, after each step listed. */
  readonly curve: readonly { readonly step: number; readonly share: number }[];
  readonly orders: number;
  readonly reasons: readonly string[];
}

/** Which variants are consistent with a recording, and which are excluded by what. */
export interface ExplainReport {
  readonly schema: "driftscope/explain@1";
  /** The settings that explain what was recorded, causes before consequences. */
  readonly best: readonly Readonly<Record<string, string>>[];
  /** Best first. */
  readonly hypotheses: readonly Hypothesis[];
  /** `holds` when `best` is shown; `unknown` when the evidence leaves several or none. */
  readonly verdict?: "holds" | "unknown";
  /** What the recording comes down to, in sentences, the most important first. */
  readonly result?: readonly string[];
  /** Every switch of the recorded system: the generation's preset with what the logs prove otherwise. */
  readonly base?: Readonly<Record<string, string>>;
  readonly orders?: OrderCheckReport;
  readonly inevitability?: InevitabilityReport;
}
