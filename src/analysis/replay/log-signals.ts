/**
 * What a tracing log says of messages that reached a peer: one signal a line that matters, in the order of time.
 *
 * Only lines that contain one of a few phrases are parsed (reference §7); the log's index finds them by bytes.
 */
import { parseUuid, type Uuid } from "../../base/uuid.ts";
import { parseHlc } from "../../engine/clock/hlc.ts";
import type { TraceLog, TraceRecord } from "../../sources/trace-log/types.ts";

/** Key of a stamp that both its long and its short form lead to: milliseconds, counter, first 8 digits of the peer. */
export type StampKey = string;

export type Signal = SignalPlace & SignalWhat;

interface SignalPlace {
  /** µs since 1970. */
  readonly time: number;
  readonly path: string;
  readonly line: number;
}

type SignalWhat =
  | {
      readonly kind: "state";
      readonly model: string;
      readonly record: Uuid;
      readonly owner: Uuid | undefined;
    }
  | {
      readonly kind: "shared";
      readonly model: string;
      readonly record: Uuid;
      readonly stamp: StampKey;
      readonly author: string;
    }
  | { readonly kind: "deletion"; readonly model: string; readonly record: Uuid }
  | {
      readonly kind: "pull-start";
      /** Who is asked, and who asks, where the line says so. */
      readonly peer: Uuid | undefined;
      readonly self: Uuid | undefined;
      readonly full: boolean;
      /** Stamp after which shared changes are asked for, as text. */
      readonly sharedSince: string | undefined;
    }
  | { readonly kind: "pull-end"; readonly peer: Uuid | undefined }
  | { readonly kind: "response"; readonly model: string; readonly records: number }
  | { readonly kind: "shared-applied"; readonly count: number }
  | { readonly kind: "set-null" }
  | { readonly kind: "filtered" }
  | { readonly kind: "tracked" };

type Reader = (record: TraceRecord) => SignalWhat | undefined;

const READERS: readonly (readonly [string, Reader])[] = [
  ["Applying state change", readState],
  ["Applying shared change", readShared],
  ["Applying deletion", readDeletion],
  ["Starting incremental catch-up", (record) => pullStart(record, false)],
  ["Starting backfill process", (record) => pullStart(record, true)],
  ["Selected backfill peer", (record) => pullStart(record, true)],
  ["Incremental catch-up complete", pullEnd],
  ["Incremental catch-up failed", pullEnd],
  ["Backfill complete, device is ready", pullEnd],
  ["Automatic backfill failed", pullEnd],
  ["Received StateResponse batch", readResponse],
  [" shared changes (total:", readSharedApplied],
  ["setting to NULL", () => ({ kind: "set-null" })],
  ["Filtered out records with missing FK", () => ({ kind: "filtered" })],
  ["tracking for event-driven retry", () => ({ kind: "tracked" })],
  ["adding to dependency tracker", () => ({ kind: "tracked" })],
];

/** The signals of some logs, by time and then in the order of their files. */
export function readSignals(logs: readonly TraceLog[]): readonly Signal[] {
  const signals = logs.flatMap(signalsOf);
  return signals
    .map((signal, order) => ({ signal, order }))
    .sort((a, b) => a.signal.time - b.signal.time || a.order - b.order)
    .map(({ signal }) => signal);
}

function signalsOf(log: TraceLog): readonly Signal[] {
  const found: { readonly index: number; readonly signal: Signal }[] = [];
  const add = (needle: string, reader: Reader): number => {
    const indexes = log.find(needle);
    for (const index of indexes) {
      const record = log.parse(index);
      const what = reader(record);
      if (what === undefined || Number.isNaN(record.time)) continue;
      const place = { time: record.time, path: log.path, line: record.line };
      found.push({ index, signal: { ...place, ...what } });
    }
    return indexes.length;
  };
  for (const [needle, reader] of READERS) {
    const count = add(needle, reader);
    // A log above the debug level has only the line that follows a success.
    if (count > 0) continue;
    if (reader === readState) add("State change applied successfully", readState);
    if (reader === readShared) add("Shared change applied successfully", readShared);
  }
  return found.sort((a, b) => a.index - b.index).map(({ signal }) => signal);
}

function readState({ fields }: TraceRecord): SignalWhat | undefined {
  const record = parseUuid(fields.get("record_uuid") ?? "");
  const model = fields.get("model_type");
  if (record === undefined || model === undefined) return undefined;
  return { kind: "state", model, record, owner: parseUuid(fields.get("device_id") ?? "") };
}

function readShared({ fields }: TraceRecord): SignalWhat | undefined {
  const record = parseUuid(fields.get("record_uuid") ?? "");
  const model = fields.get("model_type");
  const hlc = parseHlc(fields.get("hlc") ?? "");
  if (record === undefined || model === undefined || hlc.kind === "invalid") return undefined;
  const author = hlc.kind === "short" ? hlc.peerPrefix : hlc.stamp.peer.slice(0, 8);
  const { ms, counter } = hlc.kind === "short" ? hlc : hlc.stamp;
  return { kind: "shared", model, record, author, stamp: stampKey(ms, counter, author) };
}

function readDeletion({ fields }: TraceRecord): SignalWhat | undefined {
  const record = parseUuid(fields.get("record_uuid") ?? "");
  const model = fields.get("model_type");
  if (record === undefined || model === undefined) return undefined;
  return { kind: "deletion", model, record };
}

function pullStart({ fields }: TraceRecord, full: boolean): SignalWhat {
  const peer = fields.get("peer") ?? fields.get("selected_peer") ?? "";
  const since = /[0-9a-f]{16}-[0-9a-f]{16}-[0-9a-f-]{36}/.exec(fields.get("shared_since") ?? "");
  return {
    kind: "pull-start",
    peer: parseUuid(peer),
    self: parseUuid(fields.get("device_id") ?? ""),
    full,
    sharedSince: since?.[0],
  };
}

function pullEnd({ fields }: TraceRecord): SignalWhat {
  return { kind: "pull-end", peer: parseUuid(fields.get("peer") ?? "") };
}

function readResponse({ fields }: TraceRecord): SignalWhat | undefined {
  const records = Number(fields.get("records_count"));
  const model = fields.get("model_type");
  if (model === undefined || !Number.isSafeInteger(records)) return undefined;
  return { kind: "response", model, records };
}

function readSharedApplied({ raw }: TraceRecord): SignalWhat | undefined {
  const count = /Applied (\d{1,9}) shared changes/.exec(raw)?.[1];
  return count === undefined ? undefined : { kind: "shared-applied", count: Number(count) };
}

export function stampKey(ms: number, counter: number, peer: string): StampKey {
  return `${ms},${counter},${peer.slice(0, 8)}`;
}
