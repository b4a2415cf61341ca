/** What the log story draws. */
import type { LogReport, LogRow, LogTemplate } from "../../analysis/logs/log-types.ts";
import type { QueryProblem } from "../notation/query.ts";

/** A log that can be told as a story. */
export interface StoryListing {
  readonly path: string;
  /** Uuid, or the folder of a store; absent for logs of several. */
  readonly peer: string | undefined;
  readonly kind: "trace" | "job" | "fireproof";
  readonly records: number;
}

/** One row, of any depth. */
export interface StoryRowView extends LogRow {
  /** Records of the row that pass the query; equal to `count` when there is none. */
  readonly hits: number;
  /** Of its first record, µs since 1970; NaN when the log has no times. */
  readonly time: number;
  /** Parts of `text` that vary: characters from, up to, from, up to … */
  readonly spans: readonly number[];
}

export interface StoryTemplateView extends LogTemplate {
  /** Parts of `text` that stand for what varies, as in `StoryRowView`. */
  readonly spans: readonly number[];
}

export interface StoryChapterView {
  readonly title: string;
  readonly fromLine: number;
  readonly toLine: number;
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** Rows that the query leaves. */
  readonly rows: readonly StoryRowView[];
}

/** A log as a story: everything that is seen first. */
export interface StoryView
  extends Pick<LogReport, "path" | "lines" | "records" | "ratio" | "notes"> {
  readonly query: string;
  /** Set when the query was not understood; then everything is here. */
  readonly problem: QueryProblem | undefined;
  /** Records that pass. */
  readonly hits: number;
  readonly templates: readonly StoryTemplateView[];
  readonly chapters: readonly StoryChapterView[];
}

/** A window of what a row is made of. */
export interface StoryRows {
  readonly rows: readonly StoryRowView[];
  readonly total: number;
}

/** Something that a line names. */
export interface StorySubject {
  /** Uuid, CID or document id. */
  readonly id: string;
  readonly kind: "peer" | "record" | "other";
  /** In the notation, e.g. `entry#3f2a…`. */
  readonly label: string;
  readonly detail: string;
  readonly model: string | undefined;
}

/** One record of a log, whole. */
export interface StoryLine {
  readonly path: string;
  readonly fromLine: number;
  readonly toLine: number;
  readonly level: string;
  readonly target: string;
  /** Id of its template. */
  readonly template: string;
  /** µs since 1970; NaN when the log has no times. */
  readonly time: number;
  /** The lines as they stand in the file. */
  readonly text: string;
  readonly subjects: readonly StorySubject[];
}
