/**
 * What a run did, step by step, in columns.
 *
 * A step is one thing that happened to one record at one peer: it was read, applied, left out, held back, released. Steps
 * count from 1; step 0 is the state before the first event. Nothing is ever taken back or forgotten.
 */
import { assert } from "../../base/assert.ts";
import type { Uuid } from "../../base/uuid.ts";
import { UuidNumbers } from "../../base/uuid-numbers.ts";

export const STEP_KINDS = [
  "read",
  "inserted",
  "updated",
  "deleted",
  "skipped",
  "nulled",
  "blocked",
  "unblocked",
  "dropped",
  "watermark",
  "page",
  "rebuilt",
  // Of a simulated cluster only: what it writes, sends, loses, compares, and how its states change.
  "written",
  "sent",
  "delivered",
  "lost",
  "state",
  "pulled",
  "mismatch",
  "pruned",
] as const;
export type StepKind = (typeof STEP_KINDS)[number];

export interface StepInput {
  readonly kind: StepKind;
  /** Virtual time, µs since 1970. */
  readonly time: number;
  readonly peer: Uuid;
  readonly model: string;
  readonly record: Uuid | undefined;
  /** The row that a reference needs, for nulled, blocked, unblocked and dropped. */
  readonly other?: Uuid | undefined;
  /** A short sentence without uuids, so that equal reasons are stored once. */
  readonly reason: string;
  /** Index of the delivery in the script; -1 for what the run does by itself. */
  readonly delivery: number;
}

export interface Step extends StepInput {
  readonly step: number;
}

export interface Journal {
  readonly length: number;
  add(step: StepInput): number;
  /** The same from numbers: of the kind, of names, and of uuids, -1 for none. */
  addNumbers(step: NumberedStep): number;
  readonly names: JournalNames;
  /** The step of that number, from 1. */
  at(step: number): Step;
  kindAt(step: number): StepKind;
  /** The first step of one of the kinds about a record at a peer; 0 when there is none. */
  firstAbout(peer: Uuid, record: Uuid, kinds: ReadonlySet<StepKind>): number;
  /** Bytes that the columns hold. */
  readonly bytes: number;
}

/** What the columns hold of one step. */
export interface NumberedStep {
  kind: number;
  time: number;
  peer: number;
  model: number;
  record: number;
  other: number;
  reason: number;
  delivery: number;
}

/** Numbers of the names in the columns, given as they are asked for. */
export interface JournalNames {
  peer(id: Uuid): number;
  model(name: string): number;
  reason(text: string): number;
}

interface Columns {
  readonly kind: Uint8Array;
  readonly peer: Uint16Array;
  readonly model: Uint8Array;
  readonly reason: Uint16Array;
  readonly record: Int32Array;
  readonly other: Int32Array;
  readonly delivery: Int32Array;
  readonly time: Float64Array;
}

/** Texts by number, each stored once. */
interface Names {
  number(text: string): number;
  text(number: number): string;
}

/** An empty journal. `uuids`: numbers that are shared with others, e.g. with the stores of the run. */
export function createJournal(uuids = new UuidNumbers()): Journal {
  let columns = allocate(1024);
  let length = 0;
  const peers = createNames();
  const models = createNames();
  const reasons = createNames();

  const append = (step: NumberedStep): number => {
    if (length === columns.kind.length) columns = grow(columns);
    const row = length++;
    columns.kind[row] = step.kind;
    columns.peer[row] = step.peer;
    columns.model[row] = step.model;
    columns.reason[row] = step.reason;
    columns.record[row] = step.record;
    columns.other[row] = step.other;
    columns.delivery[row] = step.delivery;
    columns.time[row] = step.time;
    return length;
  };
  const at = (step: number): Step => {
    assert(step >= 1 && step <= length, "steps count from 1 to the length of the journal");
    const row = step - 1;
    const record = columns.record[row] ?? -1;
    const other = columns.other[row] ?? -1;
    return {
      step,
      kind: STEP_KINDS[columns.kind[row] ?? 0] ?? "read",
      time: columns.time[row] ?? Number.NaN,
      peer: peers.text(columns.peer[row] ?? 0) as Uuid,
      model: models.text(columns.model[row] ?? 0),
      record: record < 0 ? undefined : uuids.text(record),
      other: other < 0 ? undefined : uuids.text(other),
      reason: reasons.text(columns.reason[row] ?? 0),
      delivery: columns.delivery[row] ?? -1,
    };
  };
  return {
    get length() {
      return length;
    },
    get bytes() {
      return columns.kind.length * 26;
    },
    add: (step) =>
      append({
        kind: STEP_KINDS.indexOf(step.kind),
        peer: peers.number(step.peer),
        model: models.number(step.model),
        reason: reasons.number(step.reason),
        record: step.record === undefined ? -1 : uuids.number(step.record),
        other: step.other === undefined ? -1 : uuids.number(step.other),
        delivery: step.delivery,
        time: step.time,
      }),
    addNumbers: append,
    names: { peer: peers.number, model: models.number, reason: reasons.number },
    at,
    kindAt: (step) => STEP_KINDS[columns.kind[step - 1] ?? 0] ?? "read",
    firstAbout: (peer, record, kinds) => {
      const wanted = uuids.find(record);
      for (let row = 0; row < length; row++) {
        if (columns.record[row] !== wanted) continue;
        if (peers.text(columns.peer[row] ?? 0) !== peer) continue;
        if (kinds.has(STEP_KINDS[columns.kind[row] ?? 0] ?? "read")) return row + 1;
      }
      return 0;
    },
  };
}

function createNames(): Names {
  const numbers = new Map<string, number>();
  const texts: string[] = [];
  return {
    number: (text) => {
      const known = numbers.get(text);
      if (known !== undefined) return known;
      numbers.set(text, texts.length);
      texts.push(text);
      return texts.length - 1;
    },
    text: (number) => texts[number] ?? "",
  };
}

function allocate(capacity: number): Columns {
  return {
    kind: new Uint8Array(capacity),
    peer: new Uint16Array(capacity),
    model: new Uint8Array(capacity),
    reason: new Uint16Array(capacity),
    record: new Int32Array(capacity),
    other: new Int32Array(capacity),
    delivery: new Int32Array(capacity),
    time: new Float64Array(capacity),
  };
}

function grow(columns: Columns): Columns {
  const larger = allocate(columns.kind.length * 2);
  larger.kind.set(columns.kind);
  larger.peer.set(columns.peer);
  larger.model.set(columns.model);
  larger.reason.set(columns.reason);
  larger.record.set(columns.record);
  larger.other.set(columns.other);
  larger.delivery.set(columns.delivery);
  larger.time.set(columns.time);
  return larger;
}
