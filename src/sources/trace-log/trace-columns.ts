import type { TraceLog } from "./types.ts";

/** The typed arrays of an index. */
export interface TraceColumns
  extends Pick<TraceLog, "line" | "offset" | "length" | "time" | "level" | "target"> {
  /** Number of the kind of message; all 0 where kinds are not told apart. */
  readonly kind: Uint16Array;
}

/** From this size of a file on, an offset needs more than 32 bits. */
const LARGE_FILE = 2 ** 32;

/** Typed arrays with room for `capacity` rows of a file of `fileBytes` bytes. */
export function createTraceColumns(capacity: number, fileBytes: number): TraceColumns {
  return {
    line: new Uint32Array(capacity),
    offset: fileBytes < LARGE_FILE ? new Uint32Array(capacity) : new Float64Array(capacity),
    length: new Uint32Array(capacity),
    time: new Float64Array(capacity),
    level: new Uint8Array(capacity),
    target: new Uint16Array(capacity),
    kind: new Uint16Array(capacity),
  };
}

/** The first `count` rows of `columns` in arrays with room for `capacity`. */
export function resizeTraceColumns(
  columns: TraceColumns,
  count: number,
  capacity: number,
  fileBytes: number,
): TraceColumns {
  const resized = createTraceColumns(capacity, fileBytes);
  resized.line.set(columns.line.subarray(0, count));
  resized.offset.set(columns.offset.subarray(0, count));
  resized.length.set(columns.length.subarray(0, count));
  resized.time.set(columns.time.subarray(0, count));
  resized.level.set(columns.level.subarray(0, count));
  resized.target.set(columns.target.subarray(0, count));
  resized.kind.set(columns.kind.subarray(0, count));
  return resized;
}

/** The first `count` rows of `columns`, in place: what lies behind them is given up only where that is much. */
export function cutTraceColumns(
  columns: TraceColumns,
  count: number,
  fileBytes: number,
): TraceColumns {
  if (count < columns.line.length * 0.9)
    return resizeTraceColumns(columns, count, count, fileBytes);
  return {
    line: columns.line.subarray(0, count),
    offset: columns.offset.subarray(0, count),
    length: columns.length.subarray(0, count),
    time: columns.time.subarray(0, count),
    level: columns.level.subarray(0, count),
    target: columns.target.subarray(0, count),
    kind: columns.kind.subarray(0, count),
  };
}
