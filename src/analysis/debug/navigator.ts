/**
 * Where the debugger stands in a run, and where each move takes it.
 *
 * Forward and backward are the same search in two directions: `reverse` goes to the last hit before the position, so that
 * after `continue` and `reverse` no hit was left out. `stepBack` undoes the step that led here, however far that went, and
 * without one goes back by one step.
 */
import { indexPeers, lastBelow, nextAbove, type StepTable } from "./step-table.ts";

/** `event`: the next event of the peer; `step`: the next step anywhere; `batch`: the end of the peer's batch. */
export type Move =
  | { readonly kind: "continue" | "reverse" | "step" | "back" }
  | { readonly kind: "event" | "event-back" | "batch"; readonly peer: number }
  | { readonly kind: "seek"; readonly step: number };

/** Why the debugger stands where it does. */
export type StopReason = "entry" | "step" | "hit" | "start" | "end" | "seek";

/** What one breakpoint hits: ascending steps under a name of the caller's. */
export interface HitList {
  readonly id: number;
  readonly steps: Int32Array;
}

export interface Stop {
  readonly step: number;
  readonly reason: StopReason;
  /** Ids of all breakpoints that hit this step. */
  readonly hits: readonly number[];
}

export interface Navigator {
  /** 0 is before the first step. */
  readonly position: number;
  /** The latest step of a peer at or before the position; 0 when it has none yet. */
  latestOf(peer: number): number;
  setHits(lists: readonly HitList[]): void;
  move(move: Move): Stop;
}

/** Moves back that are remembered; further back, one step at a time is exact as well. */
const TRAIL = 100_000;

export function createNavigator(table: StepTable, peers: number): Navigator {
  const index = indexPeers(table, peers);
  const { count } = table;
  const trail: { readonly from: number; readonly to: number }[] = [];
  let lists: readonly HitList[] = [];
  let position = 0;

  const nextHit = (after: number): number | undefined =>
    smallest(lists.map(({ steps }) => nextAbove(steps, after)));
  const lastHit = (before: number): number | undefined =>
    largest(lists.map(({ steps }) => lastBelow(steps, before)));
  const hitsAt = (step: number): readonly number[] =>
    lists.filter(({ steps }) => nextAbove(steps, step - 1) === step).map(({ id }) => id);
  const stopAt = (step: number, reason: StopReason): Stop => {
    const hasMoved = step !== position;
    position = step;
    const hits = hasMoved ? hitsAt(step) : [];
    return { step, reason: hits.length > 0 && reason !== "seek" ? "hit" : reason, hits };
  };
  /** Goes to a later step, or to the first hit on the way. */
  const forward = (target: number | undefined): Stop => {
    const from = position;
    const hit = nextHit(from);
    const wanted = target ?? count;
    const to = hit !== undefined && hit < wanted ? hit : wanted;
    if (to > from && trail.push({ from, to }) > TRAIL) trail.shift();
    return stopAt(to, target === undefined && to === count ? "end" : "step");
  };
  /** Goes to an earlier step, or to the last hit on the way. */
  const backward = (target: number | undefined): Stop => {
    const hit = lastHit(position);
    const wanted = target ?? 0;
    return stopAt(
      hit !== undefined && hit > wanted ? hit : wanted,
      wanted === 0 ? "start" : "step",
    );
  };
  const stepBack = (): Stop => {
    const last = trail.at(-1);
    if (last?.to === position) {
      trail.pop();
      return backward(last.from);
    }
    // Moved away since: what was walked before is no way back from here.
    trail.length = 0;
    return backward(Math.max(0, position - 1));
  };
  const move = (wanted: Move): Stop => {
    switch (wanted.kind) {
      case "continue":
        return stopAt(nextHit(position) ?? count, "end");
      case "reverse":
        return stopAt(lastHit(position) ?? 0, "start");
      case "step":
        return forward(position < count ? position + 1 : undefined);
      case "back":
        return stepBack();
      case "event":
        return forward(nextAbove(index.eventsOf(wanted.peer), position));
      case "event-back":
        return backward(lastBelow(index.eventsOf(wanted.peer), position));
      case "batch":
        return forward(endOfBatch(table, index.of(wanted.peer), position));
      case "seek":
        return stopAt(Math.max(0, Math.min(count, Math.floor(wanted.step))), "seek");
    }
  };
  return {
    get position() {
      return position;
    },
    latestOf: (peer) => lastBelow(index.of(peer), position + 1) ?? 0,
    setHits: (wanted) => {
      lists = wanted;
    },
    move,
  };
}

/** Where a peer's batch at a position ends, or from its end, the next one. */
function endOfBatch(table: StepTable, steps: Int32Array, position: number): number | undefined {
  const here = lastBelow(steps, position + 1);
  const end = here === undefined ? undefined : lastOfBatch(table, steps, here);
  if (end !== undefined && end > position) return end;
  const next = nextAbove(steps, position);
  return next === undefined ? undefined : lastOfBatch(table, steps, next);
}

/** The last of a peer's steps that belongs to the same message as `step`; a step of no message stands alone. */
function lastOfBatch({ batch }: StepTable, steps: Int32Array, step: number): number {
  const wanted = batch[step - 1] ?? -1;
  if (wanted < 0) return step;
  let last = step;
  for (let next = nextAbove(steps, last); next !== undefined; next = nextAbove(steps, last)) {
    if (batch[next - 1] !== wanted) break;
    last = next;
  }
  return last;
}

function smallest(steps: readonly (number | undefined)[]): number | undefined {
  return steps.reduce((a, b) => (a === undefined || (b !== undefined && b < a) ? b : a), undefined);
}

function largest(steps: readonly (number | undefined)[]): number | undefined {
  return steps.reduce((a, b) => (a === undefined || (b !== undefined && b > a) ? b : a), undefined);
}
