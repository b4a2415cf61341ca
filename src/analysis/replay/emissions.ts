/**
 * What each author emitted: the lines of its `sync_events.log`, and where that file ends early, its own log of shared
 * changes. In columns by number, in the order of recording, without parsing a line: a log has a million of them. One of
 * them is made an object when it is asked for.
 */
import { assert } from "../../base/assert.ts";
import type { Pace } from "../../base/progress.ts";
import { NIL_UUID, parseUuid, type Uuid } from "../../base/uuid.ts";
import type { UuidNumbers } from "../../base/uuid-numbers.ts";
import { parseHlc } from "../../engine/clock/hlc.ts";
import type { EventLog } from "../../sources/event-log/types.ts";
import type { PeerRecording } from "../../sources/recording.ts";
import type { TableColumns } from "../../sources/sqlite/types.ts";
import { peerPrefix, StampIndex } from "./stamp-index.ts";

/** Where a payload lies. */
export type PayloadRef =
  | { readonly kind: "event"; readonly log: EventLog; readonly index: number }
  | {
      readonly kind: "log-row";
      readonly table: TableColumns;
      readonly row: number;
      readonly path: string;
    }
  | {
      readonly kind: "row";
      readonly peer: number;
      readonly model: string;
      readonly row: number;
      /** µs since 1970: what the row got only after this time is taken back. NaN for the row as recorded. */
      readonly asOf: number;
      /** Whether it was asked for. What is sent by itself never carries the totals of a directory. */
      readonly pulled: boolean;
    };

/** One change that an author emitted. */
export interface Emission {
  readonly change: "state" | "shared";
  readonly author: Uuid;
  readonly model: string;
  readonly record: Uuid;
  /** µs since 1970. */
  readonly time: number;
  readonly ref: PayloadRef;
}

export interface Emissions {
  /** How many; their numbers are those below, in the order of recording. */
  readonly count: number;
  /** The emission of a number, the same object every time. */
  at(number: number): Emission;
  isState(number: number): boolean;
  authorOf(number: number): Uuid;
  modelOf(number: number): string;
  /** The number of its record among the uuids of the scene. */
  recordOf(number: number): number;
  timeOf(number: number): number;
  /** The line that holds it; `undefined` when a row of a database does. */
  logOf(number: number): EventLog | undefined;
  /** Its index in that log, or its row. */
  indexOf(number: number): number;
  /** Numbers of the state changes of one record by one author, in the order of recording. */
  statesOf(author: Uuid, record: number): readonly number[];
  /** The same as objects. */
  states(author: Uuid, record: Uuid): readonly Emission[];
  /** The number of the shared change with a stamp, whose peer is named by its first 8 digits; -1 for none. */
  shared(ms: number, counter: number, prefix: number): number;
  /** Whether an author emitted anything but what it says of itself. */
  hasAuthor(author: Uuid): boolean;
  /** Whether lines of this author's event log are missing: unreadable ones, or the end of the file. */
  isDamaged(author: Uuid): boolean;
}

/** Numbers by name, in the order in which the names are met. */
class Names<Name extends string> {
  readonly list: Name[] = [];
  readonly #numbers = new Map<Name, number>();

  number(name: Name): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.list.length);
    return this.list.push(name) - 1;
  }

  find(name: Name): number {
    return this.#numbers.get(name) ?? -1;
  }
}

type Source =
  | { readonly kind: "event"; readonly log: EventLog }
  | { readonly kind: "log-row"; readonly table: TableColumns; readonly path: string };

/** What is noted of one emission before it is added. */
interface Noted {
  isState: boolean;
  author: number;
  model: number;
  record: number;
  time: number;
  source: number;
  index: number;
}

/** `uuids`: numbers of records; `tick` ends it when nobody wants the answer any more. */
export function collectEmissions(
  peers: readonly PeerRecording[],
  uuids: UuidNumbers,
  tick: Pace,
): Emissions {
  const emissions = new EmissionColumns(peers, uuids);
  for (const { eventLog } of peers) {
    if (eventLog !== undefined) emissions.addEvents(eventLog, tick);
  }
  // A shared change that its author logged and its event log lacks: the file ends early, or lost lines.
  for (const peer of peers) emissions.addLoggedChanges(peer, tick);
  return emissions;
}

class EmissionColumns implements Emissions {
  readonly #peers: readonly PeerRecording[];
  readonly #uuids: UuidNumbers;
  readonly #authors = new Names<Uuid>();
  readonly #models = new Names<string>();
  readonly #sources: Source[] = [];
  readonly #state: Uint8Array;
  readonly #author: Uint32Array;
  readonly #model: Uint32Array;
  readonly #record: Int32Array;
  readonly #time: Float64Array;
  readonly #source: Uint16Array;
  readonly #index: Int32Array;
  /** One more than the number of the record's next state; 0 for the last. */
  readonly #next: Int32Array;
  /** By record: one more than the number of its first and of its last state. */
  #first = new Int32Array(1024);
  #last = new Int32Array(1024);
  readonly #stamps = new StampIndex();
  readonly #unlogged = new Set<Uuid>();
  readonly #speaking = new Set<number>();
  readonly #made = new Map<number, Emission>();
  count = 0;

  constructor(peers: readonly PeerRecording[], uuids: UuidNumbers) {
    this.#peers = peers;
    this.#uuids = uuids;
    const capacity = peers.reduce((sum, { eventLog, sync }) => {
      return sum + (eventLog?.count ?? 0) + (loggedChanges(sync)?.rowCount ?? 0);
    }, 0);
    this.#state = new Uint8Array(capacity);
    this.#author = new Uint32Array(capacity);
    this.#model = new Uint32Array(capacity);
    this.#record = new Int32Array(capacity);
    this.#time = new Float64Array(capacity);
    this.#source = new Uint16Array(capacity);
    this.#index = new Int32Array(capacity);
    this.#next = new Int32Array(capacity);
  }

  at(number: number): Emission {
    const known = this.#made.get(number);
    if (known !== undefined) return known;
    const made: Emission = {
      change: this.isState(number) ? "state" : "shared",
      author: this.authorOf(number),
      model: this.modelOf(number),
      record: this.#uuids.text(this.recordOf(number)),
      time: this.timeOf(number),
      ref: this.#refOf(number),
    };
    this.#made.set(number, made);
    return made;
  }

  isState(number: number): boolean {
    return this.#state[number] === 1;
  }

  authorOf(number: number): Uuid {
    return this.#authors.list[this.#author[number] ?? 0] ?? NIL_UUID;
  }

  modelOf(number: number): string {
    return this.#models.list[this.#model[number] ?? 0] ?? "";
  }

  recordOf(number: number): number {
    return this.#record[number] ?? -1;
  }

  timeOf(number: number): number {
    return this.#time[number] ?? Number.NaN;
  }

  logOf(number: number): EventLog | undefined {
    const source = this.#sources[this.#source[number] ?? 0];
    return source?.kind === "event" ? source.log : undefined;
  }

  indexOf(number: number): number {
    return this.#index[number] ?? -1;
  }

  statesOf(author: Uuid, record: number): readonly number[] {
    const wanted = this.#authors.find(author);
    const found: number[] = [];
    let at = (this.#first[record] ?? 0) - 1;
    for (; at >= 0; at = (this.#next[at] ?? 0) - 1) {
      if (this.#author[at] === wanted) found.push(at);
    }
    return found;
  }

  states(author: Uuid, record: Uuid): readonly Emission[] {
    const number = this.#uuids.find(record);
    return number < 0 ? [] : this.statesOf(author, number).map((each) => this.at(each));
  }

  shared(ms: number, counter: number, prefix: number): number {
    return this.#stamps.find(ms, counter, prefix);
  }

  hasAuthor(author: Uuid): boolean {
    return this.#speaking.has(this.#authors.find(author));
  }

  isDamaged(author: Uuid): boolean {
    const log = this.#peers.find(({ id }) => id === author)?.eventLog;
    const hasLost = log === undefined || log.badLineCount > 0 || log.truncated;
    return hasLost || this.#unlogged.has(author);
  }

  addEvents(log: EventLog, tick: Pace): void {
    const isStateKind = log.kinds.map((kind) => (kind === "state_change" ? 1 : 0));
    const isChange = log.kinds.map((kind) => kind === "state_change" || kind === "shared_change");
    const authors = log.authors.map((each) => parseUuid(each));
    const numbers = authors.map((each) => (each === undefined ? -1 : this.#authors.number(each)));
    const prefixes = authors.map((each) => peerPrefix(each ?? ""));
    const models = log.models.map((each) => this.#models.number(each));
    const source = this.#sources.push({ kind: "event", log }) - 1;
    const noted = { isState: true, author: 0, model: 0, record: 0, time: 0, source, index: 0 };
    for (let index = 0; index < log.count; index++) {
      tick();
      const kind = log.kind[index] ?? 0;
      const author = log.author[index] ?? -1;
      noted.author = numbers[author] ?? -1;
      noted.model = models[log.model[index] ?? -1] ?? -1;
      if (isChange[kind] !== true || noted.author < 0 || noted.model < 0) continue;
      noted.isState = isStateKind[kind] === 1;
      noted.time = log.time[index] ?? Number.NaN;
      noted.index = index;
      if (!(noted.isState || this.#stampEvent(log, index, prefixes[author] ?? 0))) continue;
      noted.record = this.#uuids.numberOfBytes(log.record, index * 16);
      this.#add(noted);
    }
  }

  /** Notes the stamp of the shared change that is added next; false when it is known. */
  #stampEvent(log: EventLog, index: number, prefix: number): boolean {
    const ms = Math.floor((log.time[index] ?? Number.NaN) / 1000);
    return this.#stamps.add(ms, log.counter[index] ?? 0, prefix, this.count);
  }

  /** Shared changes that a database holds and no event log does: first those that the author itself logged. */
  addLoggedChanges(peer: PeerRecording, tick: Pace): void {
    const table = loggedChanges(peer.sync);
    if (table === undefined) return;
    const hlcs = table.column("hlc");
    const models = table.column("model_type");
    const records = table.column("record_uuid");
    const path = peer.sync?.path ?? "";
    const source = this.#sources.push({ kind: "log-row", table, path }) - 1;
    for (let row = 0; row < table.rowCount; row++) {
      tick();
      const hlc = parseHlc(hlcs.text(row) ?? "");
      if (hlc.kind !== "stamp") continue;
      const { ms, counter, peer: author } = hlc.stamp;
      const prefix = peerPrefix(author);
      if (this.#stamps.find(ms, counter, prefix) >= 0) continue;
      const record = records.uuid(row);
      const model = models.text(row);
      if (record === undefined || model === undefined) continue;
      if (author === peer.id) this.#unlogged.add(peer.id);
      this.#stamps.add(ms, counter, prefix, this.count);
      this.#add({
        isState: false,
        author: this.#authors.number(author),
        model: this.#models.number(model),
        record: this.#uuids.number(record),
        time: ms * 1000,
        source,
        index: row,
      });
    }
  }

  #add({ isState, author, model, record, time, source, index }: Noted): void {
    const number = this.count++;
    this.#state[number] = isState ? 1 : 0;
    this.#author[number] = author;
    this.#model[number] = model;
    this.#record[number] = record;
    this.#time[number] = time;
    this.#source[number] = source;
    this.#index[number] = index;
    if (this.#models.list[model] !== "device") this.#speaking.add(author);
    if (isState) this.#link(record, number);
  }

  /** Puts a state behind those of its record. */
  #link(record: number, number: number): void {
    if (record >= this.#first.length) {
      const length = Math.max(this.#first.length * 2, record + 1);
      const first = new Int32Array(length);
      first.set(this.#first);
      this.#first = first;
      const last = new Int32Array(length);
      last.set(this.#last);
      this.#last = last;
    }
    const before = (this.#last[record] ?? 0) - 1;
    if (before < 0) this.#first[record] = number + 1;
    else this.#next[before] = number + 1;
    this.#last[record] = number + 1;
  }

  #refOf(number: number): PayloadRef {
    const source = this.#sources[this.#source[number] ?? 0];
    const index = this.indexOf(number);
    assert(source !== undefined, "every emission was added from a source");
    if (source.kind === "event") return { kind: "event", log: source.log, index };
    return { kind: "log-row", table: source.table, row: index, path: source.path };
  }
}

/** The numbers of shared changes, in the order of recording. */
export function sharedNumbers(emissions: Emissions): readonly number[] {
  const numbers: number[] = [];
  for (let number = 0; number < emissions.count; number++) {
    if (!emissions.isState(number)) numbers.push(number);
  }
  return numbers;
}

/** The log of shared changes of a database, where it has what an emission needs. */
function loggedChanges(sync: PeerRecording["sync"]): TableColumns | undefined {
  const table = sync?.read("shared_changes", { record_uuid: "uuid" });
  return table?.has("hlc") && table.has("record_uuid") ? table : undefined;
}
