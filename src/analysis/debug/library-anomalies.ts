/** Which steps of a replayed recording are anomalies of a class. Each class is looked for when it is first asked for. */
import type { Pace } from "../../base/progress.ts";
import type { Uuid } from "../../base/uuid.ts";
import type { Journal } from "../../engine/replay/journal.ts";
import type { EventLog } from "../../sources/event-log/types.ts";
import type { ReplayRun } from "../replay/replay-run.ts";
import type { AnomalyName } from "./anomalies.ts";
import { findLeapfrogs } from "./leapfrogs.ts";
import type { LibrarySteps } from "./library-steps.ts";
import type { StepTable } from "./step-table.ts";
import type { Waits } from "./waits.ts";

export interface LibraryAnomalyInput {
  readonly run: ReplayRun;
  readonly steps: LibrarySteps;
  readonly waits: Waits;
  readonly divergence: number | undefined;
  readonly peers: readonly Uuid[];
  readonly tick: Pace;
}

/** Steps of the class, ascending; `undefined` for a class that this kind of run does not have. */
export function findLibraryAnomaly(
  name: AnomalyName,
  { run, steps, waits, divergence, peers, tick }: LibraryAnomalyInput,
): Int32Array | undefined {
  const { table } = steps;
  const { journal } = run;
  switch (name) {
    case "dropped":
      return ofKind(table, "dropped");
    case "orphan":
      return ofKind(table, "nulled");
    case "blocked":
      return ofKind(table, "blocked");
    case "blocked-for-good":
      return waits.forGood;
    case "conflict":
      return withReason(table, journal, "dropped", "another row holds the same");
    case "unknown-model":
      return withReason(table, journal, "skipped", "the model is not in the registry");
    case "leapfrog":
      return findLeapfrogs(run, steps, peers, tick);
    case "stamp-regression":
      return findRegressions(steps);
    case "divergence":
      return Int32Array.from(divergence === undefined ? [] : [divergence]);
    default:
      return undefined;
  }
}

/** Steps of one kind, ascending. */
export function ofKind({ count, kind, kinds }: StepTable, name: string): Int32Array {
  const wanted = kinds.indexOf(name);
  const found: number[] = [];
  for (let row = 0; row < count; row++) if (kind[row] === wanted) found.push(row + 1);
  return Int32Array.from(found);
}

function withReason(
  table: StepTable,
  journal: Journal,
  kind: string,
  beginning: string,
): Int32Array {
  return ofKind(table, kind).filter((step) => journal.at(step).reason.startsWith(beginning));
}

/** First steps of events whose line has a stamp below one of the same author before it in the same log. */
function findRegressions({ table, changeAt }: LibrarySteps): Int32Array {
  const known = new Map<EventLog, Uint8Array>();
  const found: number[] = [];
  for (let row = 0; row < table.count; row++) {
    if (table.event[row] !== row + 1) continue;
    const ref = changeAt(row + 1)?.ref;
    if (ref?.kind !== "event") continue;
    const marks = known.get(ref.log) ?? regressionsOf(ref.log);
    known.set(ref.log, marks);
    if (marks[ref.index] === 1) found.push(row + 1);
  }
  return Int32Array.from(found);
}

/** 1 for each event of a log whose stamp goes back. Only shared changes have stamps. */
function regressionsOf({ count, time, counter, author }: EventLog): Uint8Array {
  const marks = new Uint8Array(count);
  const newest = new Map<number, { readonly time: number; readonly counter: number }>();
  for (let at = 0; at < count; at++) {
    const stamp = { time: time[at] ?? Number.NaN, counter: counter[at] ?? -1 };
    const by = author[at] ?? -1;
    if (stamp.counter < 0 || by < 0 || Number.isNaN(stamp.time)) continue;
    const before = newest.get(by);
    const isBack =
      before !== undefined &&
      (stamp.time < before.time || (stamp.time === before.time && stamp.counter < before.counter));
    if (isBack) marks[at] = 1;
    else newest.set(by, stamp);
  }
  return marks;
}
