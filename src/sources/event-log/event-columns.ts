import type { EventLog } from "./types.ts";

/** The typed arrays of an index. */
export type EventColumns = Pick<
  EventLog,
  | "line"
  | "offset"
  | "length"
  | "kind"
  | "time"
  | "counter"
  | "model"
  | "author"
  | "record"
  | "changeType"
>;

/** Typed arrays with room for `capacity` rows. */
export function createColumns(capacity: number): EventColumns {
  return {
    line: new Uint32Array(capacity),
    offset: new Float64Array(capacity),
    length: new Uint32Array(capacity),
    kind: new Uint8Array(capacity),
    time: new Float64Array(capacity),
    counter: new Int32Array(capacity),
    model: new Int16Array(capacity),
    author: new Int16Array(capacity),
    record: new Uint8Array(capacity * 16),
    changeType: new Uint8Array(capacity),
  };
}

/** The first `count` rows of `columns` in arrays with room for `capacity`. */
export function resizeColumns(
  columns: EventColumns,
  count: number,
  capacity: number,
): EventColumns {
  const resized = createColumns(capacity);
  resized.line.set(columns.line.subarray(0, count));
  resized.offset.set(columns.offset.subarray(0, count));
  resized.length.set(columns.length.subarray(0, count));
  resized.kind.set(columns.kind.subarray(0, count));
  resized.time.set(columns.time.subarray(0, count));
  resized.counter.set(columns.counter.subarray(0, count));
  resized.model.set(columns.model.subarray(0, count));
  resized.author.set(columns.author.subarray(0, count));
  resized.record.set(columns.record.subarray(0, count * 16));
  resized.changeType.set(columns.changeType.subarray(0, count));
  return resized;
}
