/**
 * Where a breakpoint stops, found once when it is set: the run is finished, so every hit is known, and moving to the next
 * or the last earlier one is a search in an ascending list.
 */
import {
  PIECES_BETWEEN_LOOKS,
  pace,
  type TaskOptions,
  throwIfCancelled,
} from "../../base/progress.ts";
import type { DebugRun } from "./debug-run.ts";
import { bindExpression, type FieldReader, isTrue } from "./evaluate-expression.ts";
import { parseExpression } from "./expression.ts";

/** What makes a breakpoint stop at fewer of its places. */
export interface HitLimits {
  readonly condition?: string | undefined;
  /** Which of the hits count, in the order of the run: `5`, `>= 3`, `% 10`. */
  readonly hitCondition?: string | undefined;
}

export type FoundHits =
  | { readonly steps: Int32Array }
  /** A condition that cannot be read, in a sentence. */
  | { readonly problem: string };

/** What conditions are asked of. */
export type ConditionRun = Pick<DebugRun, "table" | "fields" | "field" | "prepare">;

/** Steps whose data is read together. */
const CHUNK = 4 * PIECES_BETWEEN_LOOKS;

/** Which steps are looked at: a test of every step, or an ascending list. */
export type Candidates = ((step: number) => boolean) | Int32Array;

/** The steps among the candidates that meet the limits, ascending. */
export async function findHits(
  run: ConditionRun,
  candidates: Candidates,
  limits: HitLimits,
  options?: TaskOptions,
): Promise<FoundHits> {
  const condition = bindCondition(run, limits.condition);
  if ("problem" in condition) return condition;
  const ordinal = readHitCondition(limits.hitCondition);
  if (ordinal === undefined) {
    return {
      problem: `“${limits.hitCondition}” is no hit count: use a number, or one of = != < <= > >= % and a number`,
    };
  }
  const looked = lookedAt(candidates, run.table.count);
  const steps: number[] = [];
  const tick = pace(options);
  let hits = 0;
  for (let from = 0; from < looked.total; from += CHUNK) {
    throwIfCancelled(options);
    const to = Math.min(from + CHUNK, looked.total);
    if (condition.needsData) await run.prepare(looked.at(from), looked.at(to - 1) + 1);
    for (let at = from; at < to; at++) {
      tick();
      const step = looked.at(at);
      if (looked.isWanted(step) && condition.test(step) && ordinal(++hits)) steps.push(step);
    }
  }
  return { steps: Int32Array.from(steps) };
}

/** Candidates as a list: all steps with a test, or some without. */
function lookedAt(
  candidates: Candidates,
  count: number,
): {
  readonly total: number;
  at(index: number): number;
  isWanted(step: number): boolean;
} {
  return candidates instanceof Int32Array
    ? { total: candidates.length, at: (index) => candidates[index] ?? 0, isWanted: () => true }
    : { total: count, at: (index) => index + 1, isWanted: candidates };
}

/** A condition as a test of steps; no condition is always met. */
export function bindCondition(
  run: ConditionRun,
  text: string | undefined,
):
  | { readonly test: (step: number) => boolean; readonly needsData: boolean }
  | { readonly problem: string } {
  if (text === undefined || text.trim() === "") return { test: () => true, needsData: false };
  const bound = bindText(run, text);
  if ("problem" in bound) return bound;
  return { test: (step) => isTrue(bound.read(step)), needsData: bound.needsData };
}

/** An expression over the fields of steps; the problem is a sentence. */
export function bindText(
  run: ConditionRun,
  text: string,
): { readonly read: FieldReader; readonly needsData: boolean } | { readonly problem: string } {
  const parsed = parseExpression(text);
  if ("problem" in parsed) return { problem: problemText(text, parsed.problem) };
  const names = run.fields.map(({ name }) => name);
  const bound = bindExpression(parsed.expression, (name) => run.field(name), names);
  if ("problem" in bound) return { problem: problemText(text, bound.problem) };
  return { read: bound.read, needsData: bound.fields.has("data") };
}

function problemText(
  text: string,
  { from, message }: { readonly from: number; readonly message: string },
): string {
  return `${message} (character ${from + 1} of “${text}”)`;
}

/** Which hits count, by their number from 1; `undefined` for a text that is no hit condition. */
function readHitCondition(text: string | undefined): ((hit: number) => boolean) | undefined {
  if (text === undefined || text.trim() === "") return () => true;
  const match = /^\s*(==?|!=|<=?|>=?|%)?\s*(\d{1,9})\s*$/.exec(text);
  if (match === null) return undefined;
  const wanted = Number(match[2]);
  switch (match[1]) {
    case "!=":
      return (hit) => hit !== wanted;
    case "<":
      return (hit) => hit < wanted;
    case "<=":
      return (hit) => hit <= wanted;
    case ">":
      return (hit) => hit > wanted;
    case ">=":
      return (hit) => hit >= wanted;
    case "%":
      return (hit) => wanted > 0 && hit % wanted === 0;
    default:
      return (hit) => hit === wanted;
  }
}
