import type { Uuid } from "../base/uuid.ts";
import type { EventLog } from "./event-log/types.ts";
import type { EvidenceState, OpenedDatabase } from "./sqlite/types.ts";
import type { TraceLog } from "./trace-log/types.ts";

/** What was found of one file of the evidence. `path` is relative to the opened folder. */
export interface EvidenceFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly state: EvidenceState;
  readonly note?: string | undefined;
}

/** Something wrong in the data that a reader met: never thrown, never lost. */
export interface SourceFinding {
  readonly code: string;
  readonly path: string;
  readonly line?: number | undefined;
  readonly offset?: number | undefined;
  readonly message: string;
}

/** What `summary.md` claims of one peer. Claims are never believed where rows say otherwise. */
export interface SummaryClaims {
  /** Section title, e.g. `Alice`. A label only. */
  readonly label: string;
  readonly peer: Uuid;
  readonly entries?: number | undefined;
  readonly contentIdentities?: number | undefined;
  readonly locations?: number | undefined;
  readonly linked?: number | undefined;
  readonly files?: number | undefined;
  readonly eventsCaptured?: number | undefined;
  readonly syncEventsCaptured?: number | undefined;
  /** Line of the section's heading in `summary.md`, from 1. */
  readonly line: number;
}

export interface SummaryDocument {
  readonly path: string;
  readonly title?: string | undefined;
  readonly test?: string | undefined;
  /** Microseconds since 1970. */
  readonly time?: number | undefined;
  readonly claims: readonly SummaryClaims[];
}

/** One participant's evidence. A file that the folder lacks is absent here, never faked. */
export interface PeerRecording {
  readonly id: Uuid;
  /** Label taken from the folder, e.g. `alice`; unique in the recording. Says nothing about what the peer did. */
  readonly name: string;
  /** `devices.name` of its own row, e.g. `Wren's Mac Studio`. Not unique. */
  readonly displayName?: string | undefined;
  /** Folder of the peer inside the opened folder; "" when it is the folder itself. */
  readonly path: string;
  /** Why this uuid: one sentence per agreeing or disagreeing source, strongest first. */
  readonly identityProof: readonly string[];
  readonly libraryId?: Uuid | undefined;
  /** `database.db` or `library.db`. */
  readonly main?: OpenedDatabase | undefined;
  /** `sync.db`. */
  readonly sync?: OpenedDatabase | undefined;
  readonly jobs?: OpenedDatabase | undefined;
  /** `sync_events.log`: what the peer would broadcast. */
  readonly eventLog?: EventLog | undefined;
  /** `events.log`: the application's own events. */
  readonly appLog?: EventLog | undefined;
  /** Tracing logs of this peer alone. */
  readonly traceLogs: readonly TraceLog[];
  /** Job logs of this peer. */
  readonly jobLogs: readonly TraceLog[];
}

export interface Generation {
  /** "G2", or a range "G1-G3" where the evidence allows several. */
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly reasons: readonly string[];
}

/** What the readers made of one Spacedrive snapshot folder. */
export interface LibraryRecording {
  readonly system: "spacedrive";
  readonly generation: Generation;
  readonly evidence: readonly EvidenceFile[];
  /** The evidence with all digests, where `evidence` lacks some: see `LibraryOptions.digests`. */
  readonly digested?: Promise<readonly EvidenceFile[]>;
  readonly findings: readonly SourceFinding[];
  /** Sorted by `name`. */
  readonly peers: readonly PeerRecording[];
  /** Devices that rows name but whose own files are not in the folder. */
  readonly absentPeers: readonly { readonly id: Uuid; readonly displayName?: string | undefined }[];
  /** Tracing logs that cover several peers (`test.log`). */
  readonly sharedTraceLogs: readonly TraceLog[];
  readonly summary?: SummaryDocument | undefined;
  /** When the snapshot was taken, µs since 1970: summary, else the last time in any log. */
  readonly capturedAt?: number | undefined;
  /** Columns and tables that no known generation has, listed and otherwise left alone. */
  readonly unknownSchema: readonly string[];
}

/** One folder below a parent that holds several. */
export interface SnapshotListing {
  /** Path inside the opened folder. */
  readonly path: string;
  readonly system: "spacedrive" | "fireproof";
  readonly title: string;
  /**
   * Set where the peers' folders are mixed with those of other snapshots, as in a data folder with one library a run:
   * the folders of this snapshot inside the opened folder. Opening takes them as `members`.
   */
  readonly members?: readonly string[] | undefined;
}
