/**
 * The parts of the command line's answers that only block stores have. Plain data, as everything in `src/analysis/report.ts`.
 */

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
    /** Entries by document and by key; absent where a block of the tree is missing or there is no tree. */
    readonly byId: { readonly entries?: number };
    readonly byKey: { readonly entries?: number };
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
