import type { ReplayResult } from "../../analysis/replay/replay-library.ts";
import type { StepKind } from "../../engine/replay/journal.ts";

/** A line of a log, and the event on it when the log is one of events. */
export interface LineOfLog {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly event: { readonly index: number; readonly record: string } | undefined;
}

/** What becomes of a change when it is applied. */
const FATES: ReadonlySet<StepKind> = new Set([
  "inserted",
  "updated",
  "deleted",
  "skipped",
  "nulled",
  "blocked",
  "dropped",
]);

/**
 * The step of a run that belongs to a line: of an event, where its change was applied or lost; of a receiver's log, the
 * last one that a line up to this one tells of. 0 when the run has none.
 */
export function stepAtLine({ run }: Pick<ReplayResult, "run">, at: LineOfLog): number {
  return at.event === undefined ? lastUpTo(run, at) : stepOfEvent(run, at, at.event);
}

type Run = ReplayResult["run"];

function stepOfEvent(
  { journal, deliveries }: Run,
  { path }: LineOfLog,
  { index, record }: { readonly index: number; readonly record: string },
): number {
  const carries = Array.from(deliveries, ({ changes }) =>
    changes.some(({ ref }) => ref.kind === "event" && ref.log.path === path && ref.index === index),
  );
  let about = 0;
  for (let step = 1; step <= journal.length; step++) {
    if (!FATES.has(journal.kindAt(step))) continue;
    const found = journal.at(step);
    if (found.record !== record) continue;
    if (carries[found.delivery] === true) return step;
    if (about === 0) about = step;
  }
  return about;
}

function lastUpTo({ journal, deliveries }: Run, { path, line }: LineOfLog): number {
  const isBefore = Array.from({ length: deliveries.length }, (_, number) => {
    const place = deliveries.placeAt(number);
    return place !== undefined && place.path === path && place.line <= line;
  });
  for (let step = journal.length; step > 0; step--) {
    if (isBefore[journal.at(step).delivery] === true) return step;
  }
  return 0;
}
