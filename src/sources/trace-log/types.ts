import type { BadLine } from "../event-log/types.ts";

export type TraceLevel = "TRACE" | "DEBUG" | "INFO" | "WARN" | "ERROR";

/** One record of a tracing log, fully parsed. A record may span several lines (continuation lines lack a time). */
export interface TraceRecord {
  readonly line: number;
  /** Microseconds since 1970. Job logs have local time: see `TraceLog.localTime`. */
  readonly time: number;
  readonly level: TraceLevel;
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
  readonly offset: Float64Array;
  /** Bytes of the record with its continuation lines. */
  readonly length: Uint32Array;
  readonly time: Float64Array;
  /** Index into `LEVELS`: TRACE, DEBUG, INFO, WARN, ERROR. */
  readonly level: Uint8Array;
  readonly target: Uint16Array;
  readonly targets: readonly string[];
  readonly badLines: readonly BadLine[];
  readonly truncated: boolean;
  readonly notes: readonly string[];
  text(index: number): string;
  parse(index: number): TraceRecord;
  /** Indexes of the records whose message contains `needle` (ASCII, case-sensitive), without parsing the others. */
  find(needle: string): Uint32Array;
}
