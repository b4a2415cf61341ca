import type { BadLine } from "../event-log/types.ts";

export type TraceLevel = "TRACE" | "DEBUG" | "INFO" | "WARN" | "ERROR";

/** What `TraceLog.level` counts through. */
export const LEVELS: readonly TraceLevel[] = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR"];

/** One record of a tracing log, fully parsed. A record may span several lines (continuation lines lack a time). */
export interface TraceRecord {
  readonly line: number;
  /** Microseconds since 1970. Job logs have local time: see `TraceLog.localTime`. NaN for the frames of a job log. */
  readonly time: number;
  readonly level: TraceLevel;
  /** Number of the thread, where the log prints it. */
  readonly thread?: number | undefined;
  /** Spans around the record, as printed. */
  readonly spans?: string | undefined;
  /** Module that wrote it; in job logs it may be the job's uuid; "" when the line names none. */
  readonly target: string;
  /** The text before the first field. */
  readonly message: string;
  /** `key=value` fields in source order; values as printed, quotes removed from debug strings. */
  readonly fields: ReadonlyMap<string, string>;
  readonly raw: string;
}

/**
 * An index over a text log, one row a record, in file order. Made by one pass over the bytes.
 * Formats: the tracing "full" format and job logs; lines of neither kind before the first record are bad lines.
 */
export interface TraceLog {
  readonly path: string;
  readonly format: "tracing" | "job";
  /** Job logs carry local time without a zone. */
  readonly localTime: boolean;
  readonly count: number;
  readonly line: Uint32Array;
  readonly offset: Float64Array | Uint32Array;
  /** Bytes of the record with its continuation lines. */
  readonly length: Uint32Array;
  readonly time: Float64Array;
  /** Index into `LEVELS`: TRACE, DEBUG, INFO, WARN, ERROR. */
  readonly level: Uint8Array;
  readonly target: Uint16Array;
  readonly targets: readonly string[];
  readonly badLines: readonly BadLine[];
  readonly badLineCount: number;
  /** Whether the last line lacks its line end. The writer always writes it, so the file was cut. */
  readonly truncated: boolean;
  readonly notes: readonly string[];
  /**
   * Whether the file's bytes are kept. Where they are not, the synchronous forms know less: `text` and `parse` only the
   * first and the last record of each kind of message, so also the last that `find` gives, and `find` only text that is
   * the same in all messages of a kind. The asynchronous forms read the file again.
   */
  readonly resident: boolean;
  text(index: number): string;
  parse(index: number): TraceRecord;
  /** Indexes of the records whose message contains `needle` (ASCII, case-sensitive), without parsing the others. */
  find(needle: string): Uint32Array;
  textAt(index: number): Promise<string>;
  parseAt(index: number): Promise<TraceRecord>;
  /** As `find`, reading the file again where it is not kept. */
  findAll(needle: string): Promise<Uint32Array>;
  /** Reads records `from` up to `to` at once, for walking through a log in order in pieces. */
  window(from: number, to: number): Promise<TraceWindow>;
}

/** A stretch of a log whose text is at hand. Indexes are those of the log. */
export interface TraceWindow {
  /** The bytes at hand, where they lie as in the file: a record lies at its offset less `base`. */
  readonly raw?: { readonly bytes: Uint8Array; readonly base: number } | undefined;
  text(index: number): string;
  parse(index: number): TraceRecord;
}
