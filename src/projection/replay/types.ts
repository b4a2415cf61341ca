/** What the replay view draws of one run. */
import type { ReplayReport } from "../../analysis/report.ts";

/** One choice of a replay policy, as `--policy k=v` on the command line, with what it means in a sentence. */
export interface PolicyChoice {
  readonly label: string;
  readonly explanation: string;
  readonly policy: Readonly<Record<string, string>>;
}

/** Rows over steps, one curve a peer and model: the count at each sampled step. */
export interface ReplaySeries {
  readonly peer: string;
  readonly model: string;
  /** Step numbers, ascending. */
  readonly step: Uint32Array;
  readonly rows: Float64Array;
  /** Rows of this model at the source: where the curve should end. */
  readonly goal: number;
  /** Rows recorded at this peer; absent when its database is not in the folder. */
  readonly recorded: number | undefined;
}

/** One kept run, whole: a page rebuilds itself from it. */
export interface ReplayView {
  readonly run: string;
  /** e.g. `fk=drop`. */
  readonly label: string;
  readonly from: string;
  readonly to: string;
  readonly report: ReplayReport;
  readonly series: readonly ReplaySeries[];
  readonly losses: readonly ReplayLosses[];
  /** Steps worth stopping at, ascending. */
  readonly marks: readonly ReplayMark[];
  /** Rows a model recorded at each peer that the run gave rows to, with `orphans` as in `ReplayReport.outcome`. */
  readonly recorded: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** A step worth stopping at: where a fate of records begins, or where run and recording first differ. */
export interface ReplayMark {
  readonly step: number;
  readonly kind: ReplayLosses["effect"] | "divergence";
}

/** Where in the run records met one fate that is not simply being applied. */
export interface ReplayLosses {
  readonly effect: Exclude<StepEffect, "applied" | "none">;
  readonly count: number;
  /** Steps with that effect in equal parts of the run, from step 1 to the last. */
  readonly density: Uint32Array;
}

/**
 * What became of the record of a step. `nulled`: applied with an empty reference; `deferred`: waits for the row that its
 * reference needs; `healed`: that row came; `skipped`: left out because it changes nothing; `none`: no record's fate.
 */
export type StepEffect =
  | "applied"
  | "nulled"
  | "deferred"
  | "healed"
  | "dropped"
  | "skipped"
  | "none";

/** What one step of a run did, in words. */
export interface ReplayStepView {
  readonly run: string;
  /** From 1; step 0 is the state before the first event. */
  readonly step: number;
  readonly steps: number;
  /** Virtual time, microseconds since 1970; NaN when the event has none. */
  readonly time: number;
  /** In the notation, e.g. `alice:entry#3f2a… → bob`. */
  readonly title: string;
  readonly effect: StepEffect;
  /** Why, in a sentence or two. */
  readonly sentences: readonly string[];
  /** Where the raw line is, when the step comes from one. */
  readonly place: { readonly path: string; readonly line: number } | undefined;
  readonly peer: string | undefined;
  readonly model: string | undefined;
  readonly record: string | undefined;
}
