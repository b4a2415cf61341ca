/**
 * The signals of logs in columns: a log tells of every record that reached its peer, so there may be millions. The few
 * that tell of something else are kept as they are; one of the others is made an object when it is asked for.
 */
import { assert } from "../../base/assert.ts";
import type { Uuid } from "../../base/uuid.ts";
import type { UuidNumbers } from "../../base/uuid-numbers.ts";
import type { Signal } from "./log-signals.ts";
import { stampKey } from "./stamp-index.ts";

/** Some signals in an order of their own. */
export interface Signals {
  readonly length: number;
  kindAt(at: number): Signal["kind"];
  timeAt(at: number): number;
  /** The signal as an object, the same one every time. */
  get(at: number): Signal;
}

/** Signals that are at hand as objects. */
export function signalsOf(list: readonly Signal[]): Signals {
  const get = (at: number): Signal => {
    const signal = list[at];
    assert(signal !== undefined, "a signal is asked for that is in the list");
    return signal;
  };
  return { length: list.length, kindAt: (at) => get(at).kind, timeAt: (at) => get(at).time, get };
}

const KINDS = ["state", "shared", "deletion"] as const;
/** Of a signal that is about no record. */
const OTHER = 3;
/** Of a row that does not count after all. */
const NOTHING = 4;

/** What a line about a record says. */
export interface RecordLine {
  kind: (typeof KINDS)[number];
  /** µs since 1970. */
  time: number;
  line: number;
  model: string;
  /** The number of its uuid. */
  record: number;
  /** Of a state: the number of its owner, -1 where the line names none. */
  owner: number;
  /** Of a shared change. */
  ms: number;
  counter: number;
  prefix: number;
}

interface Columns {
  readonly kind: Uint8Array;
  readonly path: Uint16Array;
  readonly model: Uint32Array;
  readonly line: Uint32Array;
  readonly record: Int32Array;
  readonly owner: Int32Array;
  readonly prefix: Uint32Array;
  readonly time: Float64Array;
  readonly ms: Float64Array;
  readonly counter: Float64Array;
}

function allocate(capacity: number): Columns {
  return {
    kind: new Uint8Array(capacity),
    path: new Uint16Array(capacity),
    model: new Uint32Array(capacity),
    line: new Uint32Array(capacity),
    record: new Int32Array(capacity),
    owner: new Int32Array(capacity),
    prefix: new Uint32Array(capacity),
    time: new Float64Array(capacity),
    ms: new Float64Array(capacity),
    counter: new Float64Array(capacity),
  };
}

/** Signals by number, in the order in which they are added. */
export class SignalTable {
  readonly uuids: UuidNumbers;
  count = 0;
  #columns = allocate(1024);
  readonly #paths: string[] = [];
  readonly #models: string[] = [];
  readonly #modelNumbers = new Map<string, number>();
  readonly #others = new Map<number, Signal>();
  readonly #made = new Map<number, Signal>();
  readonly #missing = new Map<number, readonly Uuid[]>();

  /** `uuids`: numbers of records and owners. */
  constructor(uuids: UuidNumbers) {
    this.uuids = uuids;
  }

  /** What is added from now on is told by this file. */
  openPath(path: string): void {
    this.#paths.push(path);
  }

  addRecord(said: RecordLine): number {
    const row = this.#add(KINDS.indexOf(said.kind), said.time, said.line);
    const columns = this.#columns;
    columns.model[row] = this.#modelNumber(said.model);
    columns.record[row] = said.record;
    columns.owner[row] = said.owner;
    columns.prefix[row] = said.prefix;
    columns.ms[row] = said.ms;
    columns.counter[row] = said.counter;
    return row;
  }

  addOther(signal: Signal): number {
    const row = this.#add(OTHER, signal.time, signal.line);
    this.#others.set(row, signal);
    return row;
  }

  /** Takes a signal back. */
  drop(row: number): void {
    this.#columns.kind[row] = NOTHING;
  }

  counts(row: number): boolean {
    return this.#columns.kind[row] !== NOTHING;
  }

  isState(row: number): boolean {
    return this.#columns.kind[row] === 0;
  }

  isShared(row: number): boolean {
    return this.#columns.kind[row] === 1;
  }

  isAboutRecord(row: number): boolean {
    return (this.#columns.kind[row] ?? OTHER) < OTHER;
  }

  kindOf(row: number): Signal["kind"] {
    return KINDS[this.#columns.kind[row] ?? OTHER] ?? this.#other(row).kind;
  }

  timeOf(row: number): number {
    return this.#columns.time[row] ?? Number.NaN;
  }

  lineOf(row: number): number {
    return this.#columns.line[row] ?? 0;
  }

  pathOf(row: number): string {
    return this.#paths[this.#columns.path[row] ?? 0] ?? "";
  }

  modelOf(row: number): string {
    return this.#models[this.#columns.model[row] ?? 0] ?? "";
  }

  recordOf(row: number): number {
    return this.#columns.record[row] ?? -1;
  }

  /** The number of the owner of a state; -1 where the line names none. */
  ownerOf(row: number): number {
    return this.#columns.owner[row] ?? -1;
  }

  msOf(row: number): number {
    return this.#columns.ms[row] ?? Number.NaN;
  }

  counterOf(row: number): number {
    return this.#columns.counter[row] ?? Number.NaN;
  }

  prefixOf(row: number): number {
    return this.#columns.prefix[row] ?? 0;
  }

  missingOf(row: number): readonly Uuid[] | undefined {
    return this.#missing.get(row);
  }

  /** Says that lines beside a state name a row that was lacking. */
  addMissing(row: number, missing: Uuid): void {
    this.#missing.set(row, [...(this.#missing.get(row) ?? []), missing]);
  }

  /** The signal as an object, where it was asked for before. */
  made(row: number): Signal | undefined {
    return this.#made.get(row);
  }

  signal(row: number): Signal {
    const known = this.#made.get(row) ?? this.#others.get(row);
    if (known !== undefined) return known;
    const signal = this.#make(row);
    this.#made.set(row, signal);
    return signal;
  }

  /** Some of the signals, in the order of their numbers. */
  view(rows: Int32Array): SignalView {
    return new SignalView(this, rows);
  }

  #make(row: number): Signal {
    const place = { time: this.timeOf(row), path: this.pathOf(row), line: this.lineOf(row) };
    const about = { ...place, model: this.modelOf(row), record: this.#uuid(this.recordOf(row)) };
    if (this.isShared(row)) {
      const author = this.prefixOf(row).toString(16).padStart(8, "0");
      const stamp = stampKey(this.msOf(row), this.counterOf(row), author);
      return { kind: "shared", ...about, author, stamp };
    }
    if (!this.isState(row)) return { kind: "deletion", ...about };
    const number = this.ownerOf(row);
    const missing = this.missingOf(row);
    const owner = number < 0 ? undefined : this.#uuid(number);
    return { kind: "state", ...about, owner, ...(missing === undefined ? {} : { missing }) };
  }

  #uuid(number: number): Uuid {
    return this.uuids.text(number);
  }

  #other(row: number): Signal {
    const signal = this.#others.get(row);
    assert(signal !== undefined, "a signal about no record is kept as it is");
    return signal;
  }

  #add(kind: number, time: number, line: number): number {
    if (this.count === this.#columns.kind.length) this.#grow();
    const row = this.count++;
    this.#columns.kind[row] = kind;
    this.#columns.path[row] = this.#paths.length - 1;
    this.#columns.time[row] = time;
    this.#columns.line[row] = line;
    return row;
  }

  #modelNumber(name: string): number {
    const known = this.#modelNumbers.get(name);
    if (known !== undefined) return known;
    this.#modelNumbers.set(name, this.#models.length);
    return this.#models.push(name) - 1;
  }

  #grow(): void {
    const before = this.#columns;
    const larger = allocate(before.kind.length * 2);
    larger.kind.set(before.kind);
    larger.path.set(before.path);
    larger.model.set(before.model);
    larger.line.set(before.line);
    larger.record.set(before.record);
    larger.owner.set(before.owner);
    larger.prefix.set(before.prefix);
    larger.time.set(before.time);
    larger.ms.set(before.ms);
    larger.counter.set(before.counter);
    this.#columns = larger;
  }
}

/** Some signals of a table. */
export class SignalView implements Signals {
  readonly table: SignalTable;
  readonly rows: Int32Array;

  constructor(table: SignalTable, rows: Int32Array) {
    this.table = table;
    this.rows = rows;
  }

  get length(): number {
    return this.rows.length;
  }

  rowAt(at: number): number {
    return this.rows[at] ?? -1;
  }

  kindAt(at: number): Signal["kind"] {
    return this.table.kindOf(this.rowAt(at));
  }

  timeAt(at: number): number {
    return this.table.timeOf(this.rowAt(at));
  }

  get(at: number): Signal {
    return this.table.signal(this.rowAt(at));
  }

  /** Those that a question says yes to; it is asked for their numbers. */
  where(isWanted: (row: number) => boolean): SignalView {
    return new SignalView(this.table, this.rows.filter(isWanted));
  }
}
