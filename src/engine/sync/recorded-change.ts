/** A change of one record as its line in a log holds it, its data not made a value. */
export interface RecordedChange {
  kind: "state" | "shared";
  model: string;
  /** The record and the device that owns it or wrote the change, by their numbers. */
  record: number;
  owner: number;
  /** The line's bytes are among these. */
  bytes: Uint8Array;
  /** The JSON of the data, an object, and where it ends. */
  data: number;
  dataEnd: number;
  /** Where the data must end if the line is what it seems; -1 where that is known. */
  expectedEnd: number;
  /** Of a state: the text of its moment, without quotes. */
  timestamp: number;
  timestampEnd: number;
  /** Of a shared change. */
  ms: number;
  counter: number;
  changeType: "insert" | "update";
}
