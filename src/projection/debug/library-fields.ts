/** The fields of a step of library sync, for conditions, messages and the console. */
import type { DebugField } from "../../analysis/debug/debug-run.ts";
import { asField, type FieldReader } from "../../analysis/debug/evaluate-expression.ts";
import type { StepTable } from "../../analysis/debug/step-table.ts";
import type { Waits } from "../../analysis/debug/waits.ts";
import { formatTime, type Micros } from "../../base/time.ts";
import type { Script } from "../../engine/replay/run.ts";
import type { LibraryDebug } from "./library-debug.ts";

export const LIBRARY_FIELDS: readonly DebugField[] = [
  { name: "step", meaning: "number of the step, from 1" },
  { name: "kind", meaning: "what happened: read, inserted, dropped, blocked, watermark, …" },
  { name: "peer", meaning: "name of the peer at which it happened" },
  { name: "author", meaning: "name of the peer that wrote the record" },
  { name: "model", meaning: "entry, location, content_identity, …" },
  { name: "record", meaning: "uuid of the record" },
  {
    name: "other",
    meaning: "uuid of the row that a reference needs, or the author of a watermark",
  },
  { name: "reason", meaning: "why, in a sentence" },
  { name: "time", meaning: "virtual time, as text of UTC" },
  {
    name: "carrier",
    meaning: "single, state-page, shared-page, deletion, backfill-end, own-write, started, ready",
  },
  { name: "message", meaning: "number of the message that brought it" },
  { name: "change", meaning: "state or shared" },
  { name: "file", meaning: "log that holds the event" },
  { name: "line", meaning: "line of that log, from 1" },
  { name: "data", meaning: "the recorded data of the record: data.name, data.size, …" },
];

/** Readers of the fields. */
export function libraryFields(debug: LibraryDebug): (name: string) => FieldReader | undefined {
  const { result, steps, peers, dataAt } = debug;
  const { table, changeAt } = steps;
  const { journal, deliveries } = result.run;
  const names = peers.map(({ name }) => name);
  const readers: ReadonlyMap<string, FieldReader> = new Map<string, FieldReader>([
    ["step", (step) => step],
    ["kind", (step) => table.kinds[table.kind[step - 1] ?? 0] ?? null],
    ["peer", (step) => names[table.peer[step - 1] ?? -1] ?? null],
    ["author", (step) => names[table.author[step - 1] ?? -1] ?? null],
    ["model", (step) => table.models[table.model[step - 1] ?? 0] ?? null],
    ["record", (step) => table.recordText(table.record[step - 1] ?? -1) ?? null],
    ["other", (step) => journal.at(step).other ?? null],
    ["reason", (step) => journal.at(step).reason],
    ["time", (step) => timeText(journal.at(step).time)],
    ["carrier", (step) => deliveries.get(table.batch[step - 1] ?? -1)?.kind ?? null],
    ["message", (step) => table.batch[step - 1] ?? -1],
    ["change", (step) => changeAt(table.event[step - 1] ?? 0)?.change ?? null],
    ["file", (step) => table.files[table.file[step - 1] ?? -1] ?? null],
    ["line", (step) => table.line[step - 1] ?? -1],
    ["data", (step) => asField(dataAt(step))],
  ]);
  return (name) => readers.get(name);
}

/** A time in µs as text, or `unknown`. */
export function timeText(time: number): string {
  // A time of the engine is in µs; only its brand is missing.
  return time > 0 ? formatTime(time as Micros) : "unknown";
}

export interface LibraryData {
  /** Reads what the events of steps `from` up to `to` carried. */
  prepare(from: number, to: number): Promise<void>;
  /** What the event of a step carried; `undefined` when it is not in the evidence or was not read. */
  at(step: number): unknown;
}

/** Reads payloads a message at a time, since steps of one message follow each other. */
export function createLibraryData(script: Script, table: StepTable, waits: Waits): LibraryData {
  let kept: { readonly batch: number; readonly data: ReadonlyMap<string, unknown> } | undefined;
  /** The message that carried the record: for what had waited, the one that brought it then. */
  const batchOf = (step: number): number => {
    const event = table.event[step - 1] ?? step;
    const since = waits.sinceOf(event) ?? event;
    return table.batch[since - 1] ?? -1;
  };
  const dataOf = (batch: number): ReadonlyMap<string, unknown> => {
    if (kept?.batch !== batch) kept = { batch, data: messageData(script, batch) };
    return kept.data;
  };
  return {
    prepare: async (from, to) => {
      let first = Number.POSITIVE_INFINITY;
      let last = -1;
      for (let step = Math.max(1, from); step < to && step <= table.count; step++) {
        const batch = batchOf(step);
        if (batch < 0) continue;
        first = Math.min(first, batch);
        last = Math.max(last, batch);
      }
      kept = undefined;
      if (last >= 0) await script.prepare(first, last + 1);
    },
    at: (step) => {
      const record = table.recordText(table.record[step - 1] ?? -1);
      const batch = batchOf(step);
      return record === undefined || batch < 0 ? undefined : dataOf(batch).get(record);
    },
  };
}

function messageData(script: Script, batch: number): ReadonlyMap<string, unknown> {
  const message = script.at(batch)?.message;
  switch (message?.kind) {
    case "own-write":
      return new Map([[message.change.record, message.change.data]]);
    case "state":
    case "shared":
      return new Map([[message.record, message.data]]);
    case "state-page":
      return new Map(message.records.map(({ record, data }) => [record, data]));
    case "shared-page":
      return new Map(message.changes.map(({ record, data }) => [record, data]));
    default:
      return new Map();
  }
}
