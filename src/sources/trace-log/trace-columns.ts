import type { TraceLog } from "./types.ts";

/** The typed arrays of an index. */
export interface TraceColumns
  extends Pick<TraceLog, "line" | "offset" | "length" | "time" | "level" | "target" | "thread"> {
  /** Number of the kind of message; all 0 where kinds are not told apart. */
  readonly kind: Uint16Array;
}

/** Typed arrays with room for `capacity` rows. */
export function createTraceColumns(capacity: number): TraceColumns {
  return {
    line: new Uint32Array(capacity),
    offset: new Float64Array(capacity),
    length: new Uint32Array(capacity),
    time: new Float64Array(capacity),
    level: new Uint8Array(capacity),
    target: new Uint16Array(capacity),
    thread: new Int32Array(capacity),
    kind: new Uint16Array(capacity),
  };
}

/** The first `count` rows of `columns` in arrays with room for `capacity`. */
export function resizeTraceColumns(
  columns: TraceColumns,
  count: number,
  capacity: number,
): TraceColumns {
  const resized = createTraceColumns(capacity);
  resized.line.set(columns.line.subarray(0, count));
  resized.offset.set(columns.offset.subarray(0, count));
  resized.length.set(columns.length.subarray(0, count));
  resized.time.set(columns.time.subarray(0, count));
  resized.level.set(columns.level.subarray(0, count));
  resized.target.set(columns.target.subarray(0, count));
  resized.thread.set(columns.thread.subarray(0, count));
  resized.kind.set(columns.kind.subarray(0, count));
  return resized;
}

/** The first `count` rows of `columns`, in place: what lies behind them is given up only where that is much. */
export function cutTraceColumns(columns: TraceColumns, count: number): TraceColumns {
  if (count < columns.line.length * 0.9) return resizeTraceColumns(columns, count, count);
  return {
    line: columns.line.subarray(0, count),
    offset: columns.offset.subarray(0, count),
    length: columns.length.subarray(0, count),
    time: columns.time.subarray(0, count),
    level: columns.level.subarray(0, count),
    target: columns.target.subarray(0, count),
    thread: columns.thread.subarray(0, count),
    kind: columns.kind.subarray(0, count),
  };
}
