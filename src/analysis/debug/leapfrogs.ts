/** Where a watermark passes records that were dropped or still wait: from then on, nobody asks for them again. */
import type { Pace } from "../../base/progress.ts";
import { parseTime } from "../../base/time.ts";
import type { Uuid } from "../../base/uuid.ts";
import type { Step } from "../../engine/replay/journal.ts";
import type { PlannedChange } from "../replay/planned.ts";
import type { ReplayRun } from "../replay/replay-run.ts";
import type { LibrarySteps } from "./library-steps.ts";

/** A record that is not here although its message arrived. */
interface Lacking {
  /** Time of the change at its author, µs. */
  readonly time: number;
  isHere: boolean;
}

/** Records that a peer lacks of one model and author, the oldest change first. */
interface LackingRecords {
  readonly byRecord: Map<string, Lacking>;
  readonly queue: Lacking[];
  isSorted: boolean;
  /** Up to here the queue has been passed. */
  head: number;
}

/** Steps that raise a watermark past at least one such record for the first time, ascending. */
export function findLeapfrogs(
  { journal, policy }: ReplayRun,
  { table, changeAt }: LibrarySteps,
  peers: readonly Uuid[],
  tick: Pace,
): Int32Array {
  const lacking = new Map<string, LackingRecords>();
  const found: number[] = [];
  let newest = createNewest();
  const follow = (step: Step, change: PlannedChange | undefined, author: number): boolean => {
    const by = step.kind === "watermark" ? step.other : peers[author];
    const records = recordsOf(lacking, `${step.peer} ${by} ${step.model}`);
    if (step.kind === "watermark") {
      return passes(records, newest.claim(policy.watermark) ?? step.time);
    }
    if (step.kind === "inserted" || step.kind === "updated") newest.apply(change);
    note(records, step, timeOf(change) ?? step.time);
    return false;
  };
  for (let number = 1; number <= table.count; number++) {
    tick();
    const row = number - 1;
    const kind = table.kinds[table.kind[row] ?? 0] ?? "";
    if (table.batch[row] !== newest.batch) newest = createNewest(table.batch[row]);
    const change = changeAt(table.event[row] ?? number);
    if (kind === "read") newest.read(change);
    if (!WANTED.has(kind)) continue;
    if (follow(journal.at(number), change, table.author[row] ?? -1)) found.push(number);
  }
  return Int32Array.from(found);
}

const WANTED: ReadonlySet<string> = new Set([
  "dropped",
  "blocked",
  "inserted",
  "updated",
  "watermark",
]);

interface Newest {
  readonly batch: number | undefined;
  read(change: PlannedChange | undefined): void;
  apply(change: PlannedChange | undefined): void;
  /** What a watermark of this message claims; `undefined` for the receiver's own time. */
  claim(policy: "received" | "applied" | "now"): number | undefined;
}

/** The newest change of one message, and of those of it that were applied. */
function createNewest(batch?: number): Newest {
  const newest: { received?: number; applied?: number } = {};
  const later = (a: number | undefined, change: PlannedChange | undefined): number | undefined => {
    const time = timeOf(change);
    return time === undefined || (a !== undefined && a >= time) ? a : time;
  };
  return {
    batch,
    read: (change) => {
      const time = later(newest.received, change);
      if (time !== undefined) newest.received = time;
    },
    apply: (change) => {
      const time = later(newest.applied, change);
      if (time !== undefined) newest.applied = time;
    },
    claim: (policy) => (policy === "now" ? undefined : newest[policy]),
  };
}

function recordsOf(all: Map<string, LackingRecords>, key: string): LackingRecords {
  const known = all.get(key);
  if (known !== undefined) return known;
  const made: LackingRecords = { byRecord: new Map(), queue: [], isSorted: true, head: 0 };
  all.set(key, made);
  return made;
}

function note(records: LackingRecords, { kind, record }: Step, time: number): void {
  if (record === undefined) return;
  const known = records.byRecord.get(record);
  if (kind === "inserted" || kind === "updated") {
    if (known !== undefined) known.isHere = true;
    records.byRecord.delete(record);
    return;
  }
  if (known !== undefined) return;
  const lacking: Lacking = { time, isHere: false };
  records.byRecord.set(record, lacking);
  const last = records.queue.at(-1);
  records.isSorted &&= last === undefined || last.time <= time;
  records.queue.push(lacking);
}

/** Whether a claim passes a record that no earlier claim passed. */
function passes(records: LackingRecords, claimed: number): boolean {
  if (!records.isSorted) {
    const rest = records.queue.slice(records.head).sort((a, b) => a.time - b.time);
    records.queue.splice(0, records.queue.length, ...rest);
    records.head = 0;
    records.isSorted = true;
  }
  let isPassed = false;
  for (let next = records.queue[records.head]; next !== undefined; ) {
    if (next.time > claimed) break;
    isPassed ||= !next.isHere;
    next = records.queue[++records.head];
  }
  return isPassed;
}

/** When a change was made at its author, as far as the evidence says it without reading the record. */
function timeOf(change: PlannedChange | undefined): number | undefined {
  if (change === undefined) return undefined;
  const { ref } = change;
  switch (ref.kind) {
    case "event": {
      const time = ref.log.time[ref.index];
      return time === undefined || Number.isNaN(time) ? undefined : time;
    }
    case "row":
      return Number.isNaN(ref.asOf) ? undefined : ref.asOf;
    case "log-row":
      return ref.table.has("created_at")
        ? parseTime(ref.table.column("created_at").text(ref.row) ?? "")
        : undefined;
  }
}
