import type { FindingPlace, Verdict } from "../report.ts";

/** Something in which two snapshots differ before any divergence is looked for. */
export interface ScenarioDifference {
  /** `system`, `generation`, `peers`, `authors`, `folders`, `paths`, `models`, `counts`, `stores`, `documents`. */
  readonly what: string;
  readonly a: string;
  readonly b: string;
  /** Whether runs of one scenario may differ so: identities and times do, folders do not. */
  readonly expected: boolean;
}

/** One side of a divergence: what is there, and where; absent where that side has ended. */
export interface DivergentSide {
  readonly text: string;
  readonly where: FindingPlace;
}

/** The first place at which two sequences of one pair of peers differ. */
export interface SequenceDivergence {
  readonly peers: readonly [string, string];
  /** From 0: elements before it are the same on both sides. */
  readonly index: number;
  readonly a?: DivergentSide;
  readonly b?: DivergentSide;
}

/** The first row that two peers hold differently, in the order of models and names. */
export interface StateDivergence {
  readonly peers: readonly [string, string];
  readonly model: string;
  /** What names the row in both runs, e.g. its path; uuids differ between runs. */
  readonly key: string;
  readonly a?: DivergentSide;
  readonly b?: DivergentSide;
  /** Rows of all models that differ in all. */
  readonly count: number;
}

/** Whether two snapshots are of one scenario, and where they first diverge. */
export interface CompareReport {
  readonly schema: "driftscope/compare@1";
  readonly system: readonly [string, string];
  /** `null` when the evidence does not decide. */
  readonly same: boolean | null;
  /** `holds` same scenario and no divergence, `violated` another scenario or a divergence, `unknown`. */
  readonly verdict: Verdict;
  readonly differs: readonly ScenarioDifference[];
  /** Peers held against each other, by identity or by what they did. */
  readonly peers: readonly {
    readonly a: string;
    readonly b: string;
    readonly by: "identity" | "role";
  }[];
  readonly firstDivergence: {
    readonly events?: SequenceDivergence;
    readonly messages?: SequenceDivergence;
    readonly state?: StateDivergence;
  };
  readonly reasons: readonly string[];
}
