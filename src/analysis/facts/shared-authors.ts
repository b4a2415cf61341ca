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
import { type SharedLog, sharedLogOf } from "./shared-log-columns.ts";
import { PEER_AT } from "./stamp-reader.ts";

/** Author by record for one model, from logs of every peer. */
export interface LoggedAuthors {
  find(words: Uint32Array, row: number): number;
}

const TIME_DIGITS = 16;
const NO_LOG: LoggedAuthors = { find: () => UNKNOWN_AUTHOR };

/** Changes of one model from every log, in growing columns: a log has one row a change, and there may be a million. */
class LoggedChanges {
  count = 0;
  /** Four words a change: the record's uuid. */
  words = new Uint32Array(4 * 64);
  authors = new Int16Array(64);
  ms = new Float64Array(64);
  counters = new Float64Array(64);

  /** The record is the one at `row` of `words`. */
  add(words: Uint32Array, row: number, author: number, ms: number, counter: number): void {
    if (this.count === this.authors.length) this.#grow();
    const to = this.count * 4;
    const from = row * 4;
    for (let i = 0; i < 4; i++) this.words[to + i] = words[from + i] ?? 0;
    this.authors[this.count] = author;
    this.ms[this.count] = ms;
    this.counters[this.count] = counter;
    this.count++;
  }

  #grow(): void {
    const capacity = this.count * 2;
    const { words, authors, ms, counters } = this;
    this.words = new Uint32Array(capacity * 4);
    this.words.set(words);
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
  const log = sharedLogOf(peer.sync);
  if (log === undefined) return;
  const { table } = log;
  if (!["model_type", "record_uuid"].every((name) => table.has(name))) return;
  const words = wordsOf(table.column("record_uuid").uuidBytes());
  const hlcs = table.column("hlc");
  const modelOf = modelNames(log);
  const numberOf = authorNumbers(view);
  const authors = log.peers.map(numberOf);
  for (let row = 0; row < table.rowCount; row++) {
    const author = authors[log.peer[row] ?? -1];
    if (author !== undefined) {
      bucket(modelOf(row)).add(words, row, author, log.ms[row] ?? 0, log.counter[row] ?? 0);
      continue;
    }
    const stamp = partsOf(hlcs.text(row) ?? "", numberOf);
    if (stamp.author === UNKNOWN_AUTHOR) continue;
    bucket(modelOf(row)).add(words, row, stamp.author, stamp.ms, stamp.counter);
  }
}

function modelNames({ table, model, models }: SharedLog): (row: number) => string {
  const column = table.column("model_type");
  return (row) => models[model[row] ?? -1] ?? column.text(row) ?? "";
}

/** The parts of a stamp in a form that is not written nowadays. */
function partsOf(
  hlc: string,
  numberOf: (device: string) => number,
): { readonly author: number; readonly ms: number; readonly counter: number } {
  return {
    author: numberOf(hlc.slice(PEER_AT)),
    ms: Number.parseInt(hlc.slice(0, TIME_DIGITS), 16),
    counter: Number.parseInt(hlc.slice(TIME_DIGITS + 1, TIME_DIGITS * 2 + 1), 16),
  };
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
  const words = wordsOf(log.record);
  for (let event = 0; event < log.count; event++) {
    if (log.kind[event] !== sharedKind) continue;
    const author = authors[log.author[event] ?? -1] ?? UNKNOWN_AUTHOR;
    const model = log.models[log.model[event] ?? -1];
    if (author === UNKNOWN_AUTHOR || model === undefined) continue;
    const ms = Math.floor((log.time[event] ?? 0) / 1000);
    bucket(model).add(words, event, author, ms, log.counter[event] ?? 0);
  }
}

function buildIndex(view: LibraryView, changes: LoggedChanges): LoggedAuthors {
  const words = changes.words.subarray(0, changes.count * 4);
  const index = indexUuids(words);
  const authors = changes.authors.slice(0, changes.count);
  if (index.duplicates === 0) return lookup(index, authors);
  // The index keeps the first change of a record in the order of the logs; the author is that of the first by stamp.
  const earliest = new Int32Array(changes.count).fill(-1);
  for (let change = 0; change < changes.count; change++) {
    const kept = index.find(words, change);
    if (kept < 0) continue;
    const known = earliest[kept] ?? -1;
    if (known >= 0 && !isEarlier(view, changes, change, known)) continue;
    earliest[kept] = change;
    authors[kept] = changes.authors[change] ?? UNKNOWN_AUTHOR;
  }
  return lookup(index, authors);
}

function isEarlier(view: LibraryView, changes: LoggedChanges, a: number, b: number): boolean {
  const { ms, counters, authors } = changes;
  const order =
    (ms[a] ?? 0) - (ms[b] ?? 0) ||
    (counters[a] ?? 0) - (counters[b] ?? 0) ||
    compareAuthors(view, authors[a] ?? 0, authors[b] ?? 0);
  return order < 0;
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
