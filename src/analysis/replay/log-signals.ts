/**
 * What a tracing log says of messages that reached a peer: one signal a line that matters, in the order of time.
 *
 * Only lines that contain one of a few phrases are looked at (reference §7); the log's index finds them by bytes. The
 * fields read here are uuids, names and numbers, so a line is searched for them and never split as a whole.
 */
import { parseUuid, type Uuid } from "../../base/uuid.ts";
import { parseHlc } from "../../engine/clock/hlc.ts";
import { type StampKey, stampKey } from "./stamp-index.ts";

export type Signal = SignalPlace & SignalWhat;

/** Where a signal is told, and when it was given. */
export interface SignalPlace {
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
      /** Rows that lines right before or after name as lacking. */
      readonly missing?: readonly Uuid[];
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
  /** Rows of one model of a full transfer of shared rows. */
  | { readonly kind: "snapshot"; readonly model: string; readonly count: number }
  /** What was done about a row that was not here; `missing` where the line names it. */
  | {
      readonly kind: "set-null" | "filtered" | "marked" | "tracked";
      readonly missing: Uuid | undefined;
      /** The record that lacks it, where the line names it. */
      readonly about?: Uuid | undefined;
    }
  | { readonly kind: "ready" | "started"; readonly self: Uuid | undefined };

/** Reads the signal of a line; `undefined` when it names less than it should. */
export type SignalReader = (line: string, place: SignalPlace) => Signal | undefined;
/** A phrase, and what reads the lines that contain it. */
export type PhraseReader = readonly [phrase: string, read: SignalReader];

/** What a log at the debug level tells; the first phrase that a line contains counts. */
export const READERS: readonly PhraseReader[] = [
  ["Applying state change", readState],
  ["Applying shared change", readShared],
  ["Applying deletion", readDeletion],
  ["Starting incremental catch-up", (line, place) => pullStart(line, place, false)],
  ["Starting backfill process", (line, place) => pullStart(line, place, true)],
  ["Selected backfill peer", (line, place) => pullStart(line, place, true)],
  ["Incremental catch-up complete", pullEnd],
  ["Incremental catch-up failed", pullEnd],
  ["Backfill complete, device is ready", pullEnd],
  ["Automatic backfill failed", pullEnd],
  ["Received StateResponse batch", readResponse],
  [" shared changes (total:", readSharedApplied],
  ["Applying current state snapshot", readSnapshot],
  ["setting to NULL", (line, place) => ({ ...place, kind: "set-null", missing: missingIn(line) })],
  [
    "Filtered out records with missing FK",
    (_, place) => ({ ...place, kind: "filtered", missing: undefined }),
  ],
  [
    "marking record for retry",
    (line, place) => ({ ...place, kind: "marked", missing: missingIn(line) }),
  ],
  ["tracking for event-driven retry", tracked],
  ["adding to dependency tracker", tracked],
  ["missing FK dependency, buffering for retry", tracked],
  ["Sync service is now ready", (_, place) => ({ ...place, kind: "ready", self: undefined })],
  [
    "Creating peer sync service",
    (line, place) => ({ ...place, kind: "started", self: uuidField(line, "device_id") }),
  ],
];

/** What a log above the debug level has instead: only the line that follows a success. */
export const SUBSTITUTES: readonly (readonly [
  instead: string,
  phrase: string,
  read: SignalReader,
])[] = [
  ["Applying state change", "State change applied successfully", readState],
  ["Applying shared change", "Shared change applied successfully", readShared],
];

/** The value of `name=value` up to the next space; quotes of a debug string are left off. */
function field(line: string, name: string): string | undefined {
  const start = line.lastIndexOf(` ${name}=`);
  if (start < 0) return undefined;
  const from = start + name.length + 2;
  const space = line.indexOf(" ", from);
  const value = line.slice(from, space < 0 ? line.length : space).trimEnd();
  return value.startsWith('"') ? value.replaceAll('"', "") : value;
}

function uuidField(line: string, name: string): Uuid | undefined {
  const value = field(line, name);
  return value === undefined ? undefined : parseUuid(value);
}

function readState(line: string, { time, path, line: number }: SignalPlace): Signal | undefined {
  const record = uuidField(line, "record_uuid");
  const model = field(line, "model_type");
  if (record === undefined || model === undefined) return undefined;
  const owner = uuidField(line, "device_id");
  return { kind: "state", time, path, line: number, model, record, owner };
}

function readShared(line: string, { time, path, line: number }: SignalPlace): Signal | undefined {
  const record = uuidField(line, "record_uuid");
  const model = field(line, "model_type");
  const printed = line.includes("hlc=HLC {")
    ? (/hlc=(HLC \{[^}]*\})/.exec(line)?.[1] ?? "")
    : (field(line, "hlc") ?? "");
  const hlc = parseHlc(printed);
  if (record === undefined || model === undefined || hlc.kind === "invalid") return undefined;
  const author = hlc.kind === "short" ? hlc.peerPrefix : hlc.stamp.peer.slice(0, 8);
  const { ms, counter } = hlc.kind === "short" ? hlc : hlc.stamp;
  const stamp = stampKey(ms, counter, author);
  return { kind: "shared", time, path, line: number, model, record, author, stamp };
}

function readDeletion(line: string, place: SignalPlace): Signal | undefined {
  const record = uuidField(line, "record_uuid");
  const model = field(line, "model_type");
  if (record === undefined || model === undefined) return undefined;
  return { ...place, kind: "deletion", model, record };
}

function pullStart(line: string, place: SignalPlace, full: boolean): Signal {
  const since = /shared_since=\S*?([0-9a-f]{16}-[0-9a-f]{16}-[0-9a-f-]{36})/.exec(line);
  return {
    ...place,
    kind: "pull-start",
    peer: uuidField(line, "peer") ?? uuidField(line, "selected_peer"),
    self: uuidField(line, "device_id"),
    full,
    sharedSince: since?.[1],
  };
}

function pullEnd(line: string, place: SignalPlace): Signal {
  return { ...place, kind: "pull-end", peer: uuidField(line, "peer") };
}

function readResponse(line: string, place: SignalPlace): Signal | undefined {
  const records = Number(field(line, "records_count"));
  const model = field(line, "model_type");
  if (model === undefined || !Number.isSafeInteger(records)) return undefined;
  return { ...place, kind: "response", model, records };
}

function readSnapshot(line: string, place: SignalPlace): Signal | undefined {
  const count = Number(field(line, "count"));
  const model = field(line, "model_type");
  if (model === undefined || !Number.isSafeInteger(count)) return undefined;
  return { ...place, kind: "snapshot", model, count };
}

function tracked(line: string, place: SignalPlace): Signal {
  const about = uuidField(line, "record_uuid");
  return { ...place, kind: "tracked", missing: missingIn(line), about };
}

/** The row that a line says is not here: a field of its own, or inside of brackets. */
function missingIn(line: string): Uuid | undefined {
  const text = /(?:missing_uuid=|[ (]uuid=)([0-9a-f-]{36})/.exec(line)?.[1];
  return text === undefined ? undefined : parseUuid(text);
}

function readSharedApplied(line: string, place: SignalPlace): Signal | undefined {
  const count = /Applied (\d{1,9}) shared changes/.exec(line)?.[1];
  return count === undefined
    ? undefined
    : { ...place, kind: "shared-applied", count: Number(count) };
}
