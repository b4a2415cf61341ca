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
 * bytes without making values; `parse` parses one line fully.
 *
 * The columns hold what a full parse of every line would give; a property test holds them to it.
 */
export interface EventLog {
  readonly path: string;
  readonly count: number;
  /** Line number (from 1), byte offset and byte length of each event's line, without its line end. */
  readonly line: Uint32Array;
  readonly offset: Float64Array;
  readonly length: Uint32Array;
  /** Index into `kinds`. */
  readonly kind: Uint8Array;
  readonly kinds: readonly EventKind[];
  /** Microseconds since 1970: `timestamp` of a state change, HLC time of a shared change; NaN when the line has none. */
  readonly time: Float64Array;
  /** HLC counter of a shared change, at most 2^31 - 1; -1 otherwise. */
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
  /** The first `MAX_BAD_LINES` lines that could not be used. */
  readonly badLines: readonly BadLine[];
  /** How many there are in all. */
  readonly badLineCount: number;
  /** Whether the last line lacks its newline and is not complete JSON. */
  readonly truncated: boolean;
  /** How the lines end, whether a byte order mark or NUL bytes occur: shown to the user as evidence notes. */
  readonly notes: readonly string[];
  /**
   * Whether the file's bytes are kept. Only then `text` and `parse` may be called; the asynchronous forms always may,
   * and read the file again where they must.
   */
  readonly resident: boolean;
  /** The raw text of an event's line. */
  text(index: number): string;
  /** The line as a value, or `undefined` if it is not JSON after all. Integers beyond 2^53 are `bigint`. */
  parse(index: number): unknown;
  textAt(index: number): Promise<string>;
  parseAt(index: number): Promise<unknown>;
  /** Reads events `from` up to `to` at once, for walking through a log in order in pieces. */
  window(from: number, to: number): Promise<EventWindow>;
}

/** A stretch of a log whose text is at hand. Indexes are those of the log. */
export interface EventWindow {
  /** The bytes at hand, where they lie as in the file: an event's line lies at its offset less `base`. */
  readonly raw?: { readonly bytes: Uint8Array; readonly base: number } | undefined;
  text(index: number): string;
  parse(index: number): unknown;
}

/** How many unusable lines are listed; `badLineCount` counts the rest. */
export const MAX_BAD_LINES = 10_000;
