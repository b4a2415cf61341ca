/** An event log told as phases of work and, in them, batches of events of one kind. */
import type { EventLog } from "../../sources/event-log/types.ts";

/** Events that follow each other: `from` up to, not including, `to`. */
export interface EventBatch {
  readonly from: number;
  readonly to: number;
  /** In words, e.g. `20 entry state changes`. */
  readonly title: string;
}

/** Batches between two pauses. */
export interface EventPhase {
  readonly from: number;
  readonly to: number;
  readonly title: string;
  readonly batches: readonly EventBatch[];
}

/** Silence of at least this long between two events begins a phase, µs. */
const PAUSE = 5_000_000;
/** More would not be read, nor shown as rows of an outline. */
const MOST_BATCHES = 300;
const MOST_PHASES = 60;
const MICROS_IN_HOUR = 3_600_000_000;

/** Tells a log apart. Every event is in exactly one batch, and every batch in one phase. */
export function eventPhases(log: EventLog): readonly EventPhase[] {
  if (log.count === 0) return [];
  const starts = batchStarts(log);
  const pauses = pausesOf(log, starts);
  const batches = starts.map((from, at) => batchOf(log, from, starts[at + 1] ?? log.count));
  const phases: EventPhase[] = [];
  let open: EventBatch[] = [];
  const close = (): void => {
    const [first] = open;
    const last = open.at(-1);
    if (first === undefined || last === undefined) return;
    const range = { from: first.from, to: last.to };
    const title = `Phase ${phases.length + 1}: ${titleOf(log, range.from, range.to)}`;
    phases.push({ ...range, title, batches: open });
    open = [];
  };
  for (const batch of batches) {
    if (pauses.has(batch.from)) close();
    open.push(batch);
  }
  close();
  return phases;
}

/** A number for what kind of event it is: equal kinds follow each other in one batch. */
function kindAt(log: EventLog, event: number): number {
  const model = (log.model[event] ?? -1) + 1;
  const author = (log.author[event] ?? -1) + 1;
  return ((log.kind[event] ?? 0) * 65_536 + model) * 65_536 + author;
}

/** First events of batches: runs of one kind, short ones joined until there are few enough; a pause always begins one. */
function batchStarts(log: EventLog): readonly number[] {
  let starts: number[] = [];
  for (let event = 0; event < log.count; event++) {
    const isNew = event === 0 || kindAt(log, event) !== kindAt(log, event - 1);
    if (isNew || pauseBefore(log, event) >= PAUSE) starts.push(event);
  }
  for (let least = 4; starts.length > MOST_BATCHES; least *= 2) {
    starts = joinShort(log, starts, least);
  }
  return starts;
}

/** Runs of fewer than `least` events that follow each other become one. */
function joinShort(log: EventLog, starts: readonly number[], least: number): number[] {
  const joined: number[] = [];
  let wasShort = false;
  starts.forEach((from, at) => {
    const isShort = (starts[at + 1] ?? log.count) - from < least;
    if (!(isShort && wasShort)) joined.push(from);
    wasShort = isShort;
  });
  return joined;
}

function pauseBefore({ time }: EventLog, event: number): number {
  const pause = (time[event] ?? Number.NaN) - (time[event - 1] ?? Number.NaN);
  // A jump of more than an hour is no silence but another clock.
  return pause < MICROS_IN_HOUR ? pause : Number.isNaN(pause) ? 0 : PAUSE;
}

/** Batches before which a phase begins: those behind the longest pauses. */
function pausesOf(log: EventLog, starts: readonly number[]): ReadonlySet<number> {
  const paused = starts
    .filter((from) => from > 0 && pauseBefore(log, from) >= PAUSE)
    .sort((a, b) => pauseBefore(log, b) - pauseBefore(log, a) || a - b);
  return new Set(paused.slice(0, MOST_PHASES - 1));
}

function batchOf(log: EventLog, from: number, to: number): EventBatch {
  return { from, to, title: titleOf(log, from, to) };
}

/** What happened between two events, most first. */
function titleOf(log: EventLog, from: number, to: number): string {
  const counts = new Map<string, number>();
  for (let event = from; event < to; event++) {
    const what = whatAt(log, event);
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  const parts = [...counts].sort((a, b) => b[1] - a[1]);
  const shown = parts.slice(0, 3).map(([what, count]) => `${count} × ${what}`);
  const others = parts.length - shown.length;
  return `${shown.join(", ")}${others > 0 ? `, ${others} more kinds` : ""}`;
}

function whatAt(log: EventLog, event: number): string {
  const kind = (log.kinds[log.kind[event] ?? 0] ?? "other").replaceAll("_", " ");
  const model = log.models[log.model[event] ?? -1];
  return model === undefined ? kind : `${model} ${kind}`;
}
