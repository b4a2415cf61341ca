import type { ProgressState, WatermarkState } from "../../analysis/report.ts";

/**
 * How much of what `author` originated `holder` has. `own`: the author's own rows. `nothing`: the author has no rows of
 * this model. `unknown`: the author's own files are not in the folder, so nobody can say how many there should be.
 */
export type MatrixCellState = "own" | "complete" | "partial" | "none" | "nothing" | "unknown";

/** Indexes point into `MatrixView.peers`. */
export interface MatrixCellView {
  readonly author: number;
  readonly holder: number;
  readonly have: number;
  /** Rows the author itself holds of its own; absent when its files are not in the folder. */
  readonly of: number | undefined;
  readonly state: MatrixCellState;
  /** Set where damage leaves the number open. */
  readonly uncertain: boolean;
  readonly progress: ProgressState | undefined;
  /** In the notation, e.g. `alice→bob 0/2091`. */
  readonly notation: string;
  /** The cell in a sentence. */
  readonly sentence: string;
}

export interface MatrixModel {
  readonly model: string;
  /** Author by author, each with every holder, both in the order of `peers`. */
  readonly cells: readonly MatrixCellView[];
  /** Rows that some holder lacks, summed over the cells. */
  readonly missing: number;
}

export interface MatrixPeer {
  /** Uuid. */
  readonly id: string;
  readonly name: string;
  /** Whether the peer's own files are in the folder. A peer without files has rows elsewhere and a column of its own never. */
  readonly present: boolean;
}

/** What a holder claims to have of a peer's rows of one resource, beside what its rows say. Indexes into `MatrixView.peers`. */
export interface MatrixClaim {
  readonly holder: number;
  readonly peer: number;
  readonly resource: string;
  /** In UTC; a watermark that is no time as it is stored. Absent when there is no watermark. */
  readonly claimed: string | undefined;
  /** Up to when nothing is missing; absent when nothing arrived. */
  readonly actual: string | undefined;
  readonly state: WatermarkState;
  /** Rows that the holder lacks although it claims them, and rows behind the claim. */
  readonly absentAtOrBefore: number;
  readonly absentAfter: number;
  /** In the notation, e.g. `wm(bob←alice, entry)`. */
  readonly notation: string;
  readonly sentence: string;
}

/** The origin × holder matrix of one snapshot, ready to draw. The first model is the one to look at first. */
export interface MatrixView {
  readonly peers: readonly MatrixPeer[];
  readonly models: readonly MatrixModel[];
  /** Watermarks, false ones first; without those about a holder's own rows. */
  readonly claims: readonly MatrixClaim[];
  /** What the matrix of the first model says, in a sentence. */
  readonly headline: string;
}
