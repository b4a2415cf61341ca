/** What the view of orphaned entries draws: paths with what is missing at each, and why. */

/** What is missing. The words are those of `OrphanCounts`. */
export type OrphanKind = "content" | "parent" | "closure" | "path";

/** What a row of the tree is, as `OrphanTree.kind` holds it. */
export const ORPHAN_ROW_KINDS = ["peer", "group", "directory", "file", "link"] as const;

/** A reason that many orphans share. */
export interface OrphanCause {
  /** Stable, e.g. `content-never-arrived`. */
  readonly code: string;
  readonly missing: OrphanKind;
  /** A few words, for a column. */
  readonly label: string;
  /** A sentence with `{0}` where an orphan's own detail goes. */
  readonly sentence: string;
  readonly count: number;
}

export interface OrphanPeer {
  readonly id: string;
  readonly name: string;
  /** Entries of this peer; the orphans are among them. */
  readonly entries: number;
  /** Orphans by what is missing. */
  readonly counts: Readonly<Record<OrphanKind, number>>;
  /** Set where damage leaves the counts open. */
  readonly uncertain: boolean;
}

/**
 * The whole tree, rows in pre-order: peer → what is missing → why → directories → orphans. Columns of equal length.
 * Text is UTF-8 in one buffer; `textEnd[i]` closes the i-th string and opens the next. Row i has the strings 2i (name)
 * and 2i + 1 (the detail that fills `{0}` of its cause's sentence; "" for none).
 */
export interface OrphanTree {
  readonly peers: readonly OrphanPeer[];
  readonly causes: readonly OrphanCause[];
  readonly rowCount: number;
  /** Row of the parent, -1 for roots. */
  readonly parent: Int32Array;
  /** Row after the last one below this row. */
  readonly end: Uint32Array;
  readonly depth: Uint16Array;
  /** Index into `ORPHAN_ROW_KINDS`. */
  readonly kind: Uint8Array;
  /** Index into `causes`; 255 for a row that only leads to orphans. */
  readonly cause: Uint8Array;
  /** Orphans at and below the row. */
  readonly count: Uint32Array;
  /** 16 bytes a row; zero where there is none. */
  readonly uuid: Uint8Array;
  readonly text: Uint8Array;
  readonly textEnd: Uint32Array;
}
