/** A line that could not be used, with its place. Lines count from 1, offsets from 0. */
export interface BadLine {
  readonly line: number;
  readonly offset: number;
  readonly length: number;
  readonly reason: string;
}

/** What kind of line it is. `other` is valid JSON of no known kind. */
export type EventKind =
  | "state_change"
  | "shared_change"
  | "metrics_updated"
  | "app_event"
  | "other";

/**
 * An index over a log of JSON lines: one row a readable line, in file order, in typed arrays. Made by one pass over the
 * bytes without parsing; `parse` parses one line fully.
 */
export interface EventLog {
  readonly path: string;
  readonly count: number;
  /** Line number (from 1), byte offset and byte length of each event's line. */
  readonly line: Uint32Array;
  readonly offset: Float64Array;
  readonly length: Uint32Array;
  /** Index into `KINDS`-like tables below. */
  readonly kind: Uint8Array;
  readonly kinds: readonly EventKind[];
  /** Microseconds since 1970: `timestamp` of a state change, HLC time of a shared change; NaN when the line has none. */
  readonly time: Float64Array;
  /** HLC counter of a shared change; -1 otherwise. */
  readonly counter: Int32Array;
  /** Index into `models` (for app events: `resource_type` or the variant's name); -1 when the line has none. */
  readonly model: Int16Array;
  readonly models: readonly string[];
  /** Index into `authors`, hyphenated uuids: `device_id` of the change or of its HLC; -1 when the line has none. */
  readonly author: Int16Array;
  readonly authors: readonly string[];
  /** The record's uuid, 16 bytes a row; zero when the line has none. */
  readonly record: Uint8Array;
  /** Shared changes: 0 insert, 1 update, 2 delete; 255 otherwise. */
  readonly changeType: Uint8Array;
  readonly badLines: readonly BadLine[];
  /** Whether the last line lacks its newline and is not complete JSON. */
  readonly truncated: boolean;
  /** How the lines end, whether a byte order mark or NUL bytes occur: shown to the user as evidence notes. */
  readonly notes: readonly string[];
  /** The raw text of an event's line. */
  text(index: number): string;
  /** The line as a value, or `undefined` if it is not valid JSON after all (the index looks at bytes only). */
  parse(index: number): unknown;
}
