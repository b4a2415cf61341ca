/** From a breakpoint as a person sets it to the steps at which it stops. */
import type { TaskOptions } from "../../base/progress.ts";
import type { DebugRun } from "./debug-run.ts";
import { type FieldReader, valueText } from "./evaluate-expression.ts";
import { bindCondition, bindText, type Candidates, findHits, type HitLimits } from "./hits.ts";
import type { LineIndex } from "./line-index.ts";
import type { StepTable } from "./step-table.ts";

export type BreakpointTarget =
  | { readonly kind: "line"; readonly path: string; readonly line: number }
  /** By kind of step, model, peer or carrier, or an expression. */
  | { readonly kind: "function"; readonly name: string }
  | { readonly kind: "data"; readonly watch: string }
  | { readonly kind: "anomaly"; readonly name: string };

export interface Breakpoint extends HitLimits {
  readonly target: BreakpointTarget;
  /** A message to print instead of stopping; `{…}` holds an expression. */
  readonly message?: string | undefined;
}

export type ResolvedBreakpoint =
  | {
      readonly isResolved: true;
      readonly steps: Int32Array;
      /** Where it really stands. */
      readonly line?: number | undefined;
      readonly note?: string | undefined;
    }
  | { readonly isResolved: false; readonly problem: string };

/** Finds every step at which a breakpoint stops. Rejects only when cancelled. */
export async function resolveBreakpoint(
  run: DebugRun,
  lines: () => LineIndex,
  breakpoint: Breakpoint,
  options?: TaskOptions,
): Promise<ResolvedBreakpoint> {
  const found = candidatesOf(run, lines, breakpoint.target);
  if ("problem" in found) return { isResolved: false, problem: found.problem };
  const message = bindMessage(run, breakpoint.message ?? "");
  if ("problem" in message) return { isResolved: false, problem: message.problem };
  const hits = await findHits(run, found.candidates, breakpoint, options);
  if ("problem" in hits) return { isResolved: false, problem: hits.problem };
  const { line, note } = found;
  return { isResolved: true, steps: hits.steps, line, note };
}

type Found =
  | {
      readonly candidates: Candidates;
      readonly line?: number | undefined;
      readonly note?: string | undefined;
    }
  | { readonly problem: string };

function candidatesOf(run: DebugRun, lines: () => LineIndex, target: BreakpointTarget): Found {
  switch (target.kind) {
    case "line": {
      const index = lines();
      const line = index.nearest(target.path, target.line);
      if (line === undefined) return { problem: `No step of this run comes from ${target.path}.` };
      const note = line === target.line ? undefined : `The nearest line with an event is ${line}.`;
      return { candidates: index.stepsAt(target.path, line), line, note };
    }
    case "function":
      return namedCandidates(run, target.name);
    case "data": {
      const watched = run.watch(target.watch);
      return watched === undefined
        ? { problem: "This run has no such row, watermark or head." }
        : { candidates: watched.steps };
    }
    case "anomaly": {
      const steps = run.anomaly(target.name);
      return steps === undefined
        ? { problem: "Runs of this kind have no such anomaly." }
        : { candidates: steps };
    }
  }
}

/** Words that must all hold, each a kind of step, a model, a peer or a carrier; anything else is an expression. */
function namedCandidates(run: DebugRun, name: string): Found {
  const words = name.trim().split(/\s+/u);
  const tests = words.map((word) => wordTest(run, word));
  if (tests.every((test) => test !== undefined)) {
    return { candidates: (step) => tests.every((test) => test(step)) };
  }
  const condition = bindCondition(run, name);
  if (!("problem" in condition)) {
    return condition.needsData
      ? { problem: "An expression over data belongs into the condition of the breakpoint." }
      : { candidates: condition.test };
  }
  const { kinds, models } = run.table;
  const known = [...kinds, ...models, ...run.peers.map((peer) => peer.name)].join(", ");
  const unknown = words.find((_, at) => tests[at] === undefined) ?? name;
  return {
    problem: `“${unknown}” is none of ${known}; and as an expression, ${condition.problem}.`,
  };
}

function wordTest(run: DebugRun, word: string): ((step: number) => boolean) | undefined {
  const { table, peers } = run;
  const [kind, model, peer] = [
    indexOfName(table.kinds, word),
    indexOfName(table.models, word),
    indexOfName(
      peers.map(({ name }) => name),
      word,
    ),
  ];
  const tests = [
    columnTest(table, "kind", kind),
    columnTest(table, "model", model),
    columnTest(table, "peer", peer),
  ].filter((test) => test !== undefined);
  // A peer may be called like a model: then either will do.
  return tests.length === 0 ? undefined : (step) => tests.some((test) => test(step));
}

function columnTest(
  table: StepTable,
  column: "kind" | "model" | "peer",
  wanted: number,
): ((step: number) => boolean) | undefined {
  if (wanted < 0) return undefined;
  const values = table[column];
  return (step) => values[step - 1] === wanted;
}

function indexOfName(names: readonly string[], word: string): number {
  const wanted = word.toLowerCase();
  return names.findIndex((name) => name.toLowerCase() === wanted);
}

/** A message with `{…}` replaced by what the expressions give at a step. */
export function bindMessage(
  run: DebugRun,
  text: string,
):
  | { readonly print: (step: number) => string; readonly needsData: boolean }
  | { readonly problem: string } {
  const parts: (string | FieldReader)[] = [];
  let needsData = false;
  let at = 0;
  for (const match of text.matchAll(/\{([^{}]*)\}/gu)) {
    parts.push(text.slice(at, match.index));
    const bound = bindText(run, match[1] ?? "");
    if ("problem" in bound) return bound;
    needsData ||= bound.needsData;
    parts.push(bound.read);
    at = match.index + match[0].length;
  }
  parts.push(text.slice(at));
  const print = (step: number): string =>
    parts.map((part) => (typeof part === "string" ? part : valueText(part(step)))).join("");
  return { print, needsData };
}
