import { type Uuid, uuidFromBytes } from "../../base/uuid.ts";
import { indexUuids, type UuidIndex, wordsOf } from "../../base/uuid-index.ts";
import { HLC_TEXT_LENGTH } from "../../engine/clock/hlc.ts";
import type { PeerRecording } from "../../sources/recording.ts";

const PEER_PART = 34;

/** `shared_changes` of one peer: its own changes and those that it received in real time, in the order of writing. */
export interface SharedLog {
  readonly path: string;
  readonly count: number;
  /** Four words a row: the record's uuid. */
  readonly words: Uint32Array;
  /** The first row of each record. */
  readonly index: UuidIndex;
  hlc(row: number): string;
  /** Author in the stamp; "" when the stamp has not the full form. */
  author(row: number): string;
  model(row: number): string;
  change(row: number): string;
  record(row: number): Uuid;
  /** µs since 1970 at which the row was written here; NaN where the file does not say. */
  writtenAt(row: number): number;
  data(row: number): string;
}

/** Reads the log; `undefined` without `sync.db`, without the table, or without its key columns. */
export function readSharedLog(peer: PeerRecording | undefined): SharedLog | undefined {
  const table = peer?.sync?.read("shared_changes", {
    hlc: "text",
    model_type: "text",
    record_uuid: "uuid",
    change_type: "text",
    created_at: "time",
  });
  const needed = ["hlc", "model_type", "record_uuid"];
  if (peer?.sync === undefined || table === undefined || !needed.every((name) => table.has(name)))
    return undefined;
  const hlcs = table.column("hlc");
  const models = table.column("model_type");
  const bytes = table.column("record_uuid").uuidBytes();
  const words = wordsOf(bytes);
  const text = (name: string): ((row: number) => string) => {
    if (!table.has(name)) return () => "";
    const column = table.column(name);
    return (row) => column.text(row) ?? "";
  };
  const times = table.has("created_at") ? table.column("created_at").times() : undefined;
  const hlc = (row: number): string => hlcs.text(row) ?? "";
  return {
    path: peer.sync.path,
    count: table.rowCount,
    words,
    index: indexUuids(words),
    hlc,
    author: (row) => {
      const stamp = hlc(row);
      return stamp.length === HLC_TEXT_LENGTH ? stamp.slice(PEER_PART) : "";
    },
    model: (row) => models.text(row) ?? "",
    change: text("change_type"),
    record: (row) => uuidFromBytes(bytes, row * 16),
    writtenAt: (row) => times?.[row] ?? Number.NaN,
    data: text("data"),
  };
}
