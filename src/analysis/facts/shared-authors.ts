/**
 * Who wrote a shared record first, in the order of how strong the evidence is:
 *
 * 1. the earliest insert of the record in any peer's `shared_changes` (the stamp names its author, also in a log that
 *    received it in real time);
 * 2. the same in any `sync_events.log`;
 * 3. a column of the row that names a device (`created_by_device`, `device_uuid`);
 * 4. the holder with the earliest local time: receivers stamp rows with the time of apply. A content identity with an
 *    entry count of 0 was received, never made here.
 */
import { parseUuid } from "../../base/uuid.ts";
import { indexUuids, isNilRow, wordsOf } from "../../base/uuid-index.ts";
import type { PeerRecording } from "../../sources/recording.ts";
import { type LibraryView, UNKNOWN_AUTHOR } from "./library-view.ts";
import type { ModelRows } from "./model-rows.ts";

/** Author by record for one model, from logs of every peer. */
export interface LoggedAuthors {
  find(words: Uint32Array, row: number): number;
}

interface LogRow {
  readonly hlc: string;
  readonly author: number;
}

const PEER_PART = 34;
const NO_LOG: LoggedAuthors = { find: () => UNKNOWN_AUTHOR };

/** Collects, per model, the author of each record that any log names. One pass over every log. */
export function collectLoggedAuthors(view: LibraryView): (model: string) => LoggedAuthors {
  const perModel = new Map<string, { bytes: Uint8Array[]; rows: LogRow[] }>();
  const bucket = (model: string) => {
    const known = perModel.get(model);
    if (known !== undefined) return known;
    const fresh = { bytes: [], rows: [] };
    perModel.set(model, fresh);
    return fresh;
  };
  for (const peer of view.peers) collectFromDatabase(view, peer, bucket);
  for (const peer of view.peers) collectFromEventLog(view, peer, bucket);
  const built = new Map<string, LoggedAuthors>();
  return (model) => {
    const known = built.get(model);
    if (known !== undefined) return known;
    const collected = perModel.get(model);
    const made = collected === undefined ? NO_LOG : buildIndex(collected);
    built.set(model, made);
    return made;
  };
}

type Bucket = (model: string) => { bytes: Uint8Array[]; rows: LogRow[] };

function collectFromDatabase(view: LibraryView, peer: PeerRecording, bucket: Bucket): void {
  const log = peer.sync?.read("shared_changes", {
    hlc: "text",
    model_type: "text",
    record_uuid: "uuid",
    change_type: "text",
  });
  if (log === undefined || !["hlc", "model_type", "record_uuid"].every((name) => log.has(name)))
    return;
  const hlcs = log.column("hlc");
  const models = log.column("model_type");
  const records = log.column("record_uuid").uuidBytes();
  const numbers = new Map<string, number>();
  for (let row = 0; row < log.rowCount; row++) {
    const hlc = hlcs.text(row) ?? "";
    const device = hlc.slice(PEER_PART);
    let author = numbers.get(device);
    if (author === undefined) {
      const uuid = parseUuid(device);
      author = uuid === undefined ? UNKNOWN_AUTHOR : view.authorNumber(uuid);
      numbers.set(device, author);
    }
    if (author === UNKNOWN_AUTHOR) continue;
    const collected = bucket(models.text(row) ?? "");
    collected.bytes.push(records.subarray(row * 16, row * 16 + 16));
    collected.rows.push({ hlc, author });
  }
}

function collectFromEventLog(view: LibraryView, peer: PeerRecording, bucket: Bucket): void {
  const log = peer.eventLog;
  if (log === undefined) return;
  const sharedKind = log.kinds.indexOf("shared_change");
  const authors = log.authors.map((text) => {
    const uuid = parseUuid(text);
    return uuid === undefined ? UNKNOWN_AUTHOR : view.authorNumber(uuid);
  });
  for (let event = 0; event < log.count; event++) {
    if (log.kind[event] !== sharedKind) continue;
    const author = authors[log.author[event] ?? -1] ?? UNKNOWN_AUTHOR;
    const model = log.models[log.model[event] ?? -1];
    if (author === UNKNOWN_AUTHOR || model === undefined) continue;
    const ms = Math.floor((log.time[event] ?? 0) / 1000);
    const collected = bucket(model);
    collected.bytes.push(log.record.subarray(event * 16, event * 16 + 16));
    // Sorts among stamps by time and counter; equal stamps of database and log name the same author.
    const hlc = `${ms.toString(16).padStart(16, "0")}-${(log.counter[event] ?? 0).toString(16).padStart(16, "0")}`;
    collected.rows.push({ hlc, author });
  }
}

function buildIndex(collected: { bytes: Uint8Array[]; rows: LogRow[] }): LoggedAuthors {
  // Sorting by stamp makes the index, which keeps the first row of a uuid, keep the earliest author.
  const order = collected.rows.map((_, at) => at);
  order.sort((a, b) => compareText(collected.rows[a]?.hlc ?? "", collected.rows[b]?.hlc ?? ""));
  const bytes = new Uint8Array(order.length * 16);
  const authors = new Int16Array(order.length);
  order.forEach((from, to) => {
    const record = collected.bytes[from];
    if (record !== undefined) bytes.set(record, to * 16);
    authors[to] = collected.rows[from]?.author ?? UNKNOWN_AUTHOR;
  });
  const index = indexUuids(wordsOf(bytes));
  return {
    find(words, row) {
      if (isNilRow(words, row)) return UNKNOWN_AUTHOR;
      const found = index.find(words, row);
      return found < 0 ? UNKNOWN_AUTHOR : (authors[found] ?? UNKNOWN_AUTHOR);
    },
  };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Fills the authors of one shared model at every peer. */
export function sharedAuthors(
  view: LibraryView,
  perPeer: readonly (ModelRows | undefined)[],
  logged: LoggedAuthors,
): readonly (Int16Array | undefined)[] {
  return perPeer.map((rows, peer) => {
    if (rows === undefined) return undefined;
    const authors = new Int16Array(rows.count).fill(UNKNOWN_AUTHOR);
    const named = namedDevice(view, rows);
    for (let row = 0; row < rows.count; row++) {
      const author = logged.find(rows.words, row);
      authors[row] = author !== UNKNOWN_AUTHOR ? author : named(row);
      if (authors[row] === UNKNOWN_AUTHOR) authors[row] = earliestHolder(perPeer, peer, row);
    }
    return authors;
  });
}

/** The device that a column of the row names as its writer. */
function namedDevice(view: LibraryView, rows: ModelRows): (row: number) => number {
  const name = ["created_by_device", "device_uuid"].find((column) => rows.table.has(column));
  if (name === undefined) return () => UNKNOWN_AUTHOR;
  const column = rows.table.column(name);
  return (row) => {
    const uuid = column.uuid(row);
    return uuid === undefined ? UNKNOWN_AUTHOR : view.authorNumber(uuid);
  };
}

const LOCAL_TIMES = ["first_seen_at", "created_at", "updated_at"] as const;

function localTime(rows: ModelRows, row: number): number {
  for (const name of LOCAL_TIMES) {
    if (!rows.table.has(name)) continue;
    const time = rows.table.column(name).micros(row);
    if (!Number.isNaN(time)) return time;
  }
  return Number.NaN;
}

function isReceivedIdentity(rows: ModelRows, row: number): boolean {
  return (
    rows.model.name === "content_identity" &&
    rows.table.has("entry_count") &&
    rows.table.column("entry_count").number(row) === 0
  );
}

function earliestHolder(
  perPeer: readonly (ModelRows | undefined)[],
  holder: number,
  row: number,
): number {
  const own = perPeer[holder];
  if (own === undefined || isNilRow(own.words, row)) return UNKNOWN_AUTHOR;
  let best = UNKNOWN_AUTHOR;
  let bestTime = Infinity;
  perPeer.forEach((rows, peer) => {
    const found = rows === undefined ? -1 : rows.index.find(own.words, row);
    if (rows === undefined || found < 0 || isReceivedIdentity(rows, found)) return;
    const time = localTime(rows, found);
    if (best === UNKNOWN_AUTHOR || time < bestTime) {
      best = peer;
      bestTime = Number.isNaN(time) ? Infinity : time;
    }
  });
  return best;
}
