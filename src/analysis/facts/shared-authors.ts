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
import { indexUuids, isNilRow, type UuidIndex, wordsOf } from "../../base/uuid-index.ts";
import type { PeerRecording } from "../../sources/recording.ts";
import { type LibraryView, UNKNOWN_AUTHOR } from "./library-view.ts";
import type { ModelRows } from "./model-rows.ts";

/** Author by record for one model, from logs of every peer. */
export interface LoggedAuthors {
  find(words: Uint32Array, row: number): number;
}

const PEER_PART = 34;
const TIME_DIGITS = 16;
const NO_LOG: LoggedAuthors = { find: () => UNKNOWN_AUTHOR };

/** Changes of one model from every log, in growing columns: a log has one row a change, and there may be a million. */
class LoggedChanges {
  count = 0;
  records = new Uint8Array(16 * 64);
  authors = new Int16Array(64);
  ms = new Float64Array(64);
  counters = new Float64Array(64);

  add(record: Uint8Array, author: number, ms: number, counter: number): void {
    if (this.count === this.authors.length) this.#grow();
    this.records.set(record, this.count * 16);
    this.authors[this.count] = author;
    this.ms[this.count] = ms;
    this.counters[this.count] = counter;
    this.count++;
  }

  #grow(): void {
    const capacity = this.count * 2;
    const { records, authors, ms, counters } = this;
    this.records = new Uint8Array(capacity * 16);
    this.records.set(records);
    this.authors = new Int16Array(capacity);
    this.authors.set(authors);
    this.ms = new Float64Array(capacity);
    this.ms.set(ms);
    this.counters = new Float64Array(capacity);
    this.counters.set(counters);
  }
}

type Bucket = (model: string) => LoggedChanges;

/** Collects, per model, the author of each record that any log names. One pass over every log. */
export function collectLoggedAuthors(view: LibraryView): (model: string) => LoggedAuthors {
  const perModel = new Map<string, LoggedChanges>();
  const bucket: Bucket = (model) => {
    const known = perModel.get(model);
    if (known !== undefined) return known;
    const fresh = new LoggedChanges();
    perModel.set(model, fresh);
    return fresh;
  };
  for (const peer of view.peers) collectFromDatabase(view, peer, bucket);
  for (const peer of view.peers) collectFromEventLog(view, peer, bucket);
  const built = new Map<string, LoggedAuthors>();
  return (model) => {
    const known = built.get(model);
    if (known !== undefined) return known;
    const changes = perModel.get(model);
    const made = changes === undefined ? NO_LOG : buildIndex(view, changes);
    built.set(model, made);
    return made;
  };
}

function collectFromDatabase(view: LibraryView, peer: PeerRecording, bucket: Bucket): void {
  const log = peer.sync?.read("shared_changes", {
    hlc: "text",
    model_type: "text",
    record_uuid: "uuid",
    change_type: "text",
  });
  const needed = ["hlc", "model_type", "record_uuid"];
  if (log === undefined || !needed.every((name) => log.has(name))) return;
  const hlcs = log.column("hlc");
  const models = log.column("model_type");
  const records = log.column("record_uuid").uuidBytes();
  const numberOf = authorNumbers(view);
  for (let row = 0; row < log.rowCount; row++) {
    const hlc = hlcs.text(row) ?? "";
    const author = numberOf(hlc.slice(PEER_PART));
    if (author === UNKNOWN_AUTHOR) continue;
    const ms = Number.parseInt(hlc.slice(0, TIME_DIGITS), 16);
    const counter = Number.parseInt(hlc.slice(TIME_DIGITS + 1, TIME_DIGITS * 2 + 1), 16);
    bucket(models.text(row) ?? "").add(
      records.subarray(row * 16, row * 16 + 16),
      author,
      ms,
      counter,
    );
  }
}

/** Author numbers by the text of a device id, each parsed once. */
function authorNumbers(view: LibraryView): (device: string) => number {
  const numbers = new Map<string, number>();
  return (device) => {
    const known = numbers.get(device);
    if (known !== undefined) return known;
    const uuid = parseUuid(device);
    const author = uuid === undefined ? UNKNOWN_AUTHOR : view.authorNumber(uuid);
    numbers.set(device, author);
    return author;
  };
}

function collectFromEventLog(view: LibraryView, peer: PeerRecording, bucket: Bucket): void {
  const log = peer.eventLog;
  if (log === undefined) return;
  const sharedKind = log.kinds.indexOf("shared_change");
  const authors = log.authors.map(authorNumbers(view));
  for (let event = 0; event < log.count; event++) {
    if (log.kind[event] !== sharedKind) continue;
    const author = authors[log.author[event] ?? -1] ?? UNKNOWN_AUTHOR;
    const model = log.models[log.model[event] ?? -1];
    if (author === UNKNOWN_AUTHOR || model === undefined) continue;
    const ms = Math.floor((log.time[event] ?? 0) / 1000);
    const record = log.record.subarray(event * 16, event * 16 + 16);
    bucket(model).add(record, author, ms, log.counter[event] ?? 0);
  }
}

function buildIndex(view: LibraryView, changes: LoggedChanges): LoggedAuthors {
  const records = changes.records.subarray(0, changes.count * 16);
  const index = indexUuids(wordsOf(records));
  // The index keeps the first change of a record; only where records repeat does the order of stamps matter.
  if (index.duplicates === 0) return lookup(index, changes.authors);
  const order = Uint32Array.from({ length: changes.count }, (_, row) => row).sort(
    (a, b) =>
      (changes.ms[a] ?? 0) - (changes.ms[b] ?? 0) ||
      (changes.counters[a] ?? 0) - (changes.counters[b] ?? 0) ||
      compareAuthors(view, changes.authors[a] ?? 0, changes.authors[b] ?? 0),
  );
  const sorted = new Uint8Array(records.length);
  const authors = new Int16Array(changes.count);
  order.forEach((from, to) => {
    sorted.set(records.subarray(from * 16, from * 16 + 16), to * 16);
    authors[to] = changes.authors[from] ?? UNKNOWN_AUTHOR;
  });
  return lookup(indexUuids(wordsOf(sorted)), authors);
}

/** Stamps order by time, counter, then the peer's uuid. */
function compareAuthors(view: LibraryView, a: number, b: number): number {
  const [x, y] = [view.authors[a] ?? "", view.authors[b] ?? ""];
  return x < y ? -1 : x > y ? 1 : 0;
}

function lookup(index: UuidIndex, authors: Int16Array): LoggedAuthors {
  return {
    find(words, row) {
      if (isNilRow(words, row)) return UNKNOWN_AUTHOR;
      const found = index.find(words, row);
      return found < 0 ? UNKNOWN_AUTHOR : (authors[found] ?? UNKNOWN_AUTHOR);
    },
  };
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

/**
 * The holder whose row has the earliest local time. Where two hold it since the same moment nothing tells: rows that
 * every library begins with, such as its default space, are made by each peer for itself.
 */
function earliestHolder(
  perPeer: readonly (ModelRows | undefined)[],
  holder: number,
  row: number,
): number {
  const own = perPeer[holder];
  if (own === undefined || isNilRow(own.words, row)) return UNKNOWN_AUTHOR;
  const holders = perPeer.flatMap((rows, peer) => {
    const found = rows === undefined ? -1 : rows.index.find(own.words, row);
    if (rows === undefined || found < 0 || isReceivedIdentity(rows, found)) return [];
    return [{ peer, time: localTime(rows, found) }];
  });
  // A row without a time counts as late; the sort is stable.
  holders.sort((a, b) => orderOf(a.time) - orderOf(b.time));
  const [first, second] = holders;
  if (first === undefined || (second !== undefined && second.time === first.time)) {
    return UNKNOWN_AUTHOR;
  }
  return first.peer;
}

/** Keeps the difference of two absent times a number. */
function orderOf(time: number): number {
  return Number.isNaN(time) ? Number.MAX_SAFE_INTEGER : time;
}
