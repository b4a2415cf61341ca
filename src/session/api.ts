/**
 * The one API over opened evidence. The editor calls it through an endpoint to a worker, tests call it directly.
 * Everything that crosses it is plain data (structured clone); rejections are `FailureError` or `CancelledError`.
 */
import type { CompareReport } from "../analysis/compare/compare-report.ts";
import type {
  CheckReport,
  DiffReport,
  ExplainReport,
  FindingPlace,
  InevitabilityReport,
  InspectReport,
  OrderCheckReport,
  Severity,
  SnapshotStanding,
  Verdict,
  WhyReport,
} from "../analysis/report.ts";
import type { ShrinkReport } from "../analysis/shrink/shrink-report.ts";
import type { ScenarioText } from "../analysis/simulation/open-scenario.ts";
import type { CarBlockView, CarView } from "../projection/car/types.ts";
import type { ClockEventView, ClockPair, ClockView } from "../projection/clock/types.ts";
import type { OrphanTree } from "../projection/orphans/types.ts";
import type { ReplayStepView, ReplayView } from "../projection/replay/types.ts";
import type {
  TimelineDrift,
  TimelineEvent,
  TimelineFinding,
  TimelineMessages,
  TimelineOverview,
  TimelineRows,
  TimelineRowsQuery,
  TimelineSelection,
} from "../projection/timeline/types.ts";

import type { DirectoryItem } from "../sources/file-tree.ts";
import type { SnapshotListing, SourceFinding } from "../sources/recording.ts";
import type { EvidenceState } from "../sources/sqlite/types.ts";
import type { ComparisonMethods } from "./comparison.ts";
import type { DebugMethods } from "./debug-api.ts";
import type { ExportRequest } from "./exports/export-formats.ts";
import type { LogMethods } from "./log-methods.ts";
import type { LogWindow } from "./log-window.ts";

/** Names an opened snapshot. The caller chooses it, the session only compares it. */
export type SnapshotId = string;

/** How the session reaches the files: by itself on this machine, or by asking the extension. */
export type EvidenceAccess =
  | { readonly kind: "local"; readonly root: string }
  | { readonly kind: "remote" };

/** A log of one snapshot that lines can be asked from. */
export interface LogSummary {
  readonly path: string;
  /** Uuid; absent for logs that cover several peers. */
  readonly peer: string | undefined;
  readonly kind: "events" | "app-events" | "trace" | "job";
  /** Events or records that were read. */
  readonly count: number;
  readonly badLines: number;
  readonly truncated: boolean;
}

/** What opening a folder gave. */
export type OpenedSummary =
  | {
      readonly kind: "library";
      readonly snapshot: SnapshotId;
      readonly report: InspectReport;
      readonly logs: readonly LogSummary[];
      readonly findings: readonly SourceFinding[];
      /** Directed pairs that can be replayed: what `from` authored (`events` rows of it) into a fresh `to`. Most first. */
      readonly pairs: readonly {
        readonly from: string;
        readonly to: string;
        readonly events: number;
      }[];
    }
  | {
      readonly kind: "fireproof";
      readonly snapshot: SnapshotId;
      readonly report: InspectReport;
    }
  | {
      readonly kind: "listing";
      readonly snapshot: SnapshotId;
      readonly snapshots: readonly SnapshotListing[];
    };

/** Where a raw line is asked from: an indexed event, or a line number. */
export type LogPlace =
  | { readonly path: string; readonly event: number }
  | { readonly path: string; readonly line: number };

export interface RunListing {
  readonly run: string;
  readonly label: string;
  readonly from: string;
  readonly to: string;
  readonly steps: number;
  readonly fidelity: number;
  readonly converged: boolean;
}

/** What was answered of a run so far, beside its result. */
export interface RunAnswers {
  readonly orders?: OrderCheckReport | undefined;
  readonly inevitability?: InevitabilityReport | undefined;
}

/** Rows of a user's query. 64-bit integers beyond 2^53 are decimal text, BLOBs `x'…'`, as SQLite writes them. */
export interface SqlAnswer {
  /** The database that was asked, by its path inside the snapshot, and how complete it is. */
  readonly path: string;
  readonly state: EvidenceState;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
  /** Set when there were more rows than the limit. */
  readonly truncated: boolean;
}

/** What one rule says of a snapshot: also where it found nothing. */
export interface RuleVerdict {
  /** Catalogue id, e.g. `DS402`. */
  readonly rule: string;
  readonly name: string;
  readonly title: string;
  /** The gravest of what it found; how grave it would be, where it found nothing. */
  readonly severity: Severity;
  readonly verdict: Verdict;
  /** Which evidence is missing, where it cannot decide. */
  readonly because?: string | undefined;
}

/** The findings of a snapshot, causes first, and what every rule says of it, by id. */
export interface FindingsAnswer {
  readonly report: CheckReport;
  readonly rules: readonly RuleVerdict[];
}

/** Rows of a user's query over a run as of a step. */
export interface RunSqlAnswer {
  readonly step: number;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
  readonly truncated: boolean;
  /** What is not as it seems, in sentences, e.g. peers that the run did not write. */
  readonly notes: readonly string[];
}

/** One row or other entry of a replica that differs between two steps. */
export interface StateRowChange {
  readonly peer: string;
  /** A table of either database, `waiting` or `newest_applied`. */
  readonly table: string;
  readonly id: number | undefined;
  readonly uuid: string | undefined;
  readonly key: string;
  readonly kind: "added" | "removed" | "changed";
  /** Only what differs; `undefined` where there was, or is, no row. */
  readonly fields: readonly {
    readonly name: string;
    readonly before: string | number | null | undefined;
    readonly after: string | number | null | undefined;
  }[];
}

/** What differs between two steps: counts by peer and table, and a page of the rows. */
export interface StateDifference {
  readonly from: number;
  readonly to: number;
  readonly tables: readonly {
    readonly peer: string;
    readonly table: string;
    readonly added: number;
    readonly removed: number;
    readonly changed: number;
  }[];
  /** Rows in all, of the table that was asked for. */
  readonly total: number;
  readonly offset: number;
  readonly rows: readonly StateRowChange[];
}

/** Which text form of the evidence is wanted. */
export type TextRequest =
  | { readonly what: "inspect" }
  | {
      readonly what: "diff";
      readonly peers: readonly [string, string];
      readonly model?: string | undefined;
    }
  | { readonly what: "timeline"; readonly query: TimelineSelection }
  | { readonly what: "orphans"; readonly peer?: string | undefined }
  | { readonly what: "matrix" }
  | { readonly what: "clock"; readonly pair?: readonly [number, number] | undefined }
  | { readonly what: "clock-dot" }
  | { readonly what: "clock-svg" }
  | { readonly what: "findings" }
  | { readonly what: "explain" }
  /** Against another snapshot that is open. */
  | { readonly what: "compare"; readonly other: SnapshotId }
  /** Without a peer: the first that lacks the record or has it differently. */
  | { readonly what: "why"; readonly record: string; readonly peer?: string | undefined }
  /** A row at every peer that has the table, or a whole table of one file. */
  | { readonly what: "row"; readonly place: FindingPlace }
  | { readonly what: "replay"; readonly run: string }
  | { readonly what: "log"; readonly path: string; readonly query: string };

interface InSnapshot {
  readonly snapshot: SnapshotId;
}

interface InCar extends InSnapshot {
  readonly path: string;
  readonly access?: EvidenceAccess | undefined;
}

/** What the session answers: name → parameters and result. */
export interface SessionMethods extends LogMethods, DebugMethods, ComparisonMethods {
  /** Opens (or reopens, dropping what was read before) and inspects. */
  open: {
    params: InSnapshot & {
      readonly access: EvidenceAccess;
      /** The folders of the snapshot, where a listing names them. */
      readonly members?: readonly string[] | undefined;
    };
    result: OpenedSummary;
  };
  /**
   * Opens what a scenario leaves behind. Its runs are simulations: every peer as of every step. Rejects with code "usage" for an
   * error in the text: line, column, what was expected.
   */
  openScenario: { params: InSnapshot & ScenarioText; result: OpenedSummary };
  /** How a snapshot stands that need not be open. Nothing of it is kept. */
  lookOver: {
    params: InSnapshot & {
      readonly access: EvidenceAccess;
      readonly members?: readonly string[] | undefined;
    };
    result: SnapshotStanding;
  };
  /** Forgets a snapshot and its runs. Unknown ones are ignored. */
  close: { params: InSnapshot; result: null };
  diff: {
    params: InSnapshot & {
      readonly peers?: readonly [string, string] | undefined;
      readonly model?: string | undefined;
      readonly limit?: number | undefined;
    };
    result: DiffReport;
  };
  /** Every finding of the snapshot, causes before what they explain. */
  check: { params: InSnapshot; result: CheckReport };
  /** The same with what every rule says. Computed once for an opened snapshot. */
  findings: { params: InSnapshot; result: FindingsAnswer };
  /**
   * The way of one record to one peer. Both as on the command line: a name, the beginning of an id, a path. Without a peer
   * it is the first that lacks the record or has it differently.
   */
  why: {
    params: InSnapshot & { readonly peer?: string | undefined; readonly record: string };
    result: WhyReport;
  };
  /** Which settings of the policy explain what was recorded. */
  explain: { params: InSnapshot; result: ExplainReport };
  /** Whether two snapshots, both open, are of one scenario, and where they first diverge. */
  compare: { params: InSnapshot & { readonly other: SnapshotId }; result: CompareReport };
  replay: {
    params: InSnapshot & {
      readonly from?: string | undefined;
      readonly to?: string | undefined;
      readonly policy?: Readonly<Record<string, string>> | undefined;
    };
    result: ReplayView;
  };
  /** Whether the order of arrival matters to a run: its deliveries in other orders, under its policy. */
  runOrders: { params: InSnapshot & { readonly run: string }; result: OrderCheckReport };
  /** From which step of a run on its failure can no longer be avoided. */
  runInevitability: { params: InSnapshot & { readonly run: string }; result: InevitabilityReport };
  /** Which of both were answered before; computes nothing. */
  runAnswers: { params: InSnapshot & { readonly run: string }; result: RunAnswers };
  /** The smallest part of the snapshot that still shows a finding (a rule or its name), as the files of a new folder. */
  shrink: {
    params: InSnapshot & { readonly finding?: string | undefined };
    result: {
      readonly report: ShrinkReport;
      readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[];
    };
  };
  runs: { params: InSnapshot; result: readonly RunListing[] };
  run: { params: InSnapshot & { readonly run: string }; result: ReplayView };
  replayStep: {
    params: InSnapshot & { readonly run: string; readonly step: number };
    result: ReplayStepView;
  };
  timelineOverview: {
    params: InSnapshot & { readonly selection: TimelineSelection };
    result: TimelineOverview;
  };
  timelineRows: {
    params: InSnapshot & { readonly query: TimelineRowsQuery };
    result: TimelineRows;
  };
  timelineDrift: {
    params: InSnapshot & { readonly selection: TimelineSelection };
    result: TimelineDrift;
  };
  /** What was sent and what of it arrived; reads the logs when it is first asked. */
  timelineMessages: {
    params: InSnapshot & { readonly selection: TimelineSelection };
    result: TimelineMessages;
  };
  /** Where findings show; finds them when it is first asked. */
  timelineFindings: {
    params: InSnapshot & { readonly selection: TimelineSelection };
    result: readonly TimelineFinding[];
  };
  timelineEvent: {
    params: InSnapshot & { readonly source: number; readonly index: number };
    result: TimelineEvent;
  };
  orphans: { params: InSnapshot; result: OrphanTree };
  /** The Merkle clock of block stores. */
  clock: { params: InSnapshot; result: ClockView };
  clockPair: {
    params: InSnapshot & { readonly from: number; readonly to: number };
    result: ClockPair;
  };
  clockEvent: { params: InSnapshot & { readonly node: number }; result: ClockEventView };
  /**
   * A CAR file by its path inside the snapshot. A snapshot that is not open may be given with its access: then the file
   * is read alone, without keys.
   */
  car: { params: InCar; result: CarView };
  carBlock: { params: InCar & { readonly block: string }; result: CarBlockView };
  /** At most `context` lines before and after the place. */
  logWindow: {
    params: InSnapshot & { readonly place: LogPlace; readonly context: number };
    result: LogWindow;
  };
  /** Read-only; rejected by the allow-list (code "sql"), killed after its time (code "timeout"). */
  sql: {
    params: InSnapshot & {
      readonly peer: string;
      readonly database: "main" | "sync" | "jobs";
      readonly statement: string;
      readonly limit: number;
    };
    result: SqlAnswer;
  };
  /** The snapshot in a form for others: a report, a format that other programs read. */
  export: {
    params: InSnapshot & { readonly request: ExportRequest };
    result: { readonly text: string };
  };
  /** SQL over a run as of a step: `peer_<name>`, `journal`, `events`, `log_lines`. Rejected and killed as `sql` is. */
  runSql: {
    params: InSnapshot & {
      readonly run: string;
      /** From 0, the state before the first event. */
      readonly step: number;
      /** Whose tables bare names mean; the run's first receiver by default. */
      readonly peer?: string | undefined;
      readonly statement: string;
      readonly limit: number;
    };
    result: RunSqlAnswer;
  };
  /** What differs between two steps of a run, in either direction. */
  stateDifference: {
    params: InSnapshot & {
      readonly run: string;
      readonly from: number;
      readonly to: number;
      /** Only of this peer, only of this table. */
      readonly peer?: string | undefined;
      readonly table?: string | undefined;
      /** Rows to leave out, and most rows to return. */
      readonly offset?: number | undefined;
      readonly limit: number;
    };
    result: StateDifference;
  };
  /** A library snapshot under pseudonyms, as the files of a new folder; paths as in `FileTree`. */
  bundle: {
    params: InSnapshot;
    result: { readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[] };
  };
  text: {
    params: InSnapshot & { readonly request: TextRequest };
    result: { readonly text: string };
  };
}

/** What the session asks of its caller: what it cannot reach by itself. Paths as in `FileTree`. */
export interface SessionCallerMethods {
  /** The bytes of `sql-wasm.wasm`, which lies beside the extension. */
  sqlWasm: { params: null; result: Uint8Array };
  fileList: { params: InSnapshot & { readonly path: string }; result: readonly DirectoryItem[] };
  fileStat: { params: InSnapshot & { readonly path: string }; result: DirectoryItem };
  fileRead: { params: InSnapshot & { readonly path: string }; result: Uint8Array };
  fileReadRange: {
    params: InSnapshot & {
      readonly path: string;
      readonly offset: number;
      readonly length: number;
    };
    result: Uint8Array;
  };
}
