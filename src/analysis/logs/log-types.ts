/** What is read out of one text log, and the JSON of `driftscope log`. */

export type ParameterKind =
  | "uuid"
  | "number"
  | "time"
  | "stamp"
  | "duration"
  | "path"
  | "hex"
  | "boolean"
  | "list"
  | "text";

/** What a template's parameter was over all records of the log. */
export interface TemplateParameter {
  /** Name of the field; "" for a part of the message. */
  readonly name: string;
  readonly kind: ParameterKind;
  readonly values: "constant" | "few" | "many";
  /** The values with their counts where there are few, the first ones where there are many. */
  readonly examples: readonly { readonly text: string; readonly count: number }[];
  /** Where all values were whole numbers. */
  readonly min?: number;
  readonly max?: number;
}

/** One kind of message: what stays of its text, and what varies. */
export interface LogTemplate {
  /** Made of level, target, message and field names alone: the same in every log. */
  readonly id: string;
  /** TRACE, DEBUG, INFO, WARN or ERROR; "" where the log has no levels. */
  readonly level: string;
  /** Module that writes it; "job" where the log prints a job's uuid. */
  readonly target: string;
  /** Message and fields with `<kind>` in place of what varies. */
  readonly text: string;
  readonly count: number;
  /** Line of the first and of the last record, from 1. */
  readonly first: number;
  readonly last: number;
  readonly parameters: readonly TemplateParameter[];
}

/** `line`: one record. `group`: records of one kind, or a stretch of several kinds. `sequence`: kinds that come in turn. */
export type RowKind = "line" | "group" | "sequence";

/** A run of whole records with the lines that belong to them. */
export interface LogRow {
  readonly kind: RowKind;
  readonly fromLine: number;
  readonly toLine: number;
  /** Records. */
  readonly count: number;
  /** Ids, most severe first, then most frequent. */
  readonly templates: readonly string[];
  /** What happened, in one line. */
  readonly text: string;
  /** The most severe level inside; "" where the log has no levels. */
  readonly level: string;
  /** For sequences: how many kinds of record make one round, and how many rounds there are. */
  readonly period?: number;
  readonly rounds?: number;
  /** Rows that expanding this one shows; 0 when it shows its lines. */
  readonly rows: number;
}

export interface LogChapter {
  readonly title: string;
  readonly fromLine: number;
  readonly toLine: number;
  /** Times of the first and last record as RFC 3339; absent where the log has none. */
  readonly from?: string;
  readonly to?: string;
  readonly rows: readonly LogRow[];
}

export interface LogReport {
  readonly path: string;
  readonly lines: number;
  readonly records: number;
  readonly templates: readonly LogTemplate[];
  readonly chapters: readonly LogChapter[];
  readonly ratio: {
    /** Rows of all chapters: what a reader sees first. */
    readonly rowsSeen: number;
    /** Rows that repeats and sequences alone leave. */
    readonly rowsLossless: number;
    /** 1 - rowsLossless / records: what collapsing repeats and sequences saves, every record counted once. */
    readonly lossless: number;
  };
  readonly notes: readonly string[];
}

export interface LogsReport {
  readonly schema: "driftscope/log@1";
  readonly logs: readonly LogReport[];
}
