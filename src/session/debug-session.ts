/** One walk through one run: where it stands, what stops it, what of it is unfolded. */
import { ANOMALIES } from "../analysis/debug/anomalies.ts";
import {
  bindMessage,
  type ResolvedBreakpoint,
  resolveBreakpoint,
} from "../analysis/debug/breakpoints.ts";
import type { DebugRun } from "../analysis/debug/debug-run.ts";
import { indexLines, type LineIndex } from "../analysis/debug/line-index.ts";
import { createNavigator, type HitList, type Move } from "../analysis/debug/navigator.ts";
import { listedChildren, type ValueNode } from "../analysis/debug/value-node.ts";
import type { TaskOptions } from "../base/progress.ts";
import type {
  BreakpointAnswer,
  BreakpointWish,
  DebugMethods,
  DebugPrint,
  DebugStarted,
  DebugStepText,
  DebugStop,
} from "./debug-api.ts";
import { completeConsole, type DebugConsole, evaluateConsole } from "./debug-console.ts";
import { createDebugValues, type DebugValues } from "./debug-values.ts";
import { once } from "./once.ts";

/** A debug method without what names the session. */
type Asked<Name extends keyof DebugMethods> = Omit<
  DebugMethods[Name]["params"],
  "snapshot" | "debug"
>;
type Answer<Name extends keyof DebugMethods> = DebugMethods[Name]["result"];

export interface DebugSession {
  readonly started: DebugStarted;
  breakpoints(
    asked: Asked<"debugBreakpoints">,
    options?: TaskOptions,
  ): Promise<Answer<"debugBreakpoints">>;
  move(move: Move): Promise<DebugStop>;
  threads(): Answer<"debugThreads">;
  frames(asked: Asked<"debugFrames">): Answer<"debugFrames">;
  scopes(asked: Asked<"debugScopes">): Promise<Answer<"debugScopes">>;
  variables(
    asked: Asked<"debugVariables">,
    options?: TaskOptions,
  ): Promise<Answer<"debugVariables">>;
  evaluate(asked: Asked<"debugEvaluate">, options?: TaskOptions): Promise<Answer<"debugEvaluate">>;
  complete(asked: Asked<"debugComplete">): Answer<"debugComplete">;
  targets(asked: Asked<"debugTargets">): Answer<"debugTargets">;
  watch(asked: Asked<"debugWatch">): Answer<"debugWatch">;
  state(): Answer<"debugState">;
  describe(step: number): Answer<"debugDescribe">;
}

export interface DebugSessionInput {
  readonly run: DebugRun;
  /** Id of the run for the Replay page. */
  readonly runId: string | undefined;
  readonly summary: readonly string[];
  readonly sql: DebugConsole["sql"];
}

/** Messages that are printed at once; the rest is unfolded. */
const PRINTED = 200;
/** Breakpoints whose hits are remembered. */
const KEPT_BREAKPOINTS = 500;
/** Steps of one line that are offered to jump to. */
const TARGETS = 50;

export function createDebugSession(input: DebugSessionInput): DebugSession {
  const { run } = input;
  const navigator = createNavigator(run.table, run.peers.length);
  const values = createDebugValues();
  const lines = once(() => indexLines(run));
  const console: DebugConsole = { run, values, sql: input.sql };
  const resolved = new Map<string, ResolvedBreakpoint>();
  let settings = 0;
  return {
    started: startedOf(input),
    breakpoints: async ({ breakpoints, print }, options) => {
      const mine = ++settings;
      const { hits, answers, printed } = await setAll(
        { run, lines, values, resolved },
        { breakpoints, print },
        options,
      );
      // A later setting of breakpoints may have overtaken this one.
      if (mine === settings) navigator.setHits(hits);
      return { answers, printed };
    },
    move: async (move) => {
      const stop = navigator.move(move);
      values.moved();
      await run.prepare(stop.step, stop.step + 1);
      return stopView(run, stop);
    },
    threads: () =>
      run.peers.map(({ name, role }, peer) => {
        const waits = run.waitsFor(peer, navigator.position);
        return { name: `${name} · ${role}${waits === undefined ? "" : ` · waits for ${waits}`}` };
      }),
    frames: ({ peer }) => run.frames(peer, navigator.latestOf(peer)),
    scopes: async ({ peer, withEvent }) => {
      const event = navigator.latestOf(peer);
      await run.prepare(event, event + 1);
      const scopes = run.scopes(peer, navigator.position, event);
      return scopes
        .filter(({ name }) => withEvent || name !== "Event")
        .map(({ name, node, expensive: isExpensive }) => {
          const { children, value } = node;
          const isEmpty = children === undefined || children.named + children.indexed === 0;
          const shown = isEmpty ? listedChildren([{ name: "(none)", value }]) : children;
          return { name, isExpensive, ...values.hold(shown, false) };
        });
    },
    variables: values.unfold,
    evaluate: ({ peer, text }, options) => {
      const at = { peer, step: navigator.position, event: navigator.latestOf(peer) };
      return evaluateConsole(console, { ...at, text }, options);
    },
    complete: ({ text }) => completeConsole(run, text),
    targets: ({ path, line }) => targetsOf(run, lines(), path, line),
    watch: ({ reference, name }) => {
      const id = values.watchOf(reference, name);
      const watch = id === undefined ? run.findWatch(name) : run.watch(id)?.watch;
      return watch === undefined ? null : { watch: watch.id, description: watch.description };
    },
    state: () => {
      const step = navigator.position;
      return { step, hashes: run.peers.map((_, peer) => run.stateHash(peer, step)) };
    },
    describe: (step) => ({ title: run.title(step), sentences: run.sentences(step) }),
  };
}

function startedOf({ run, runId, summary }: DebugSessionInput): DebugStarted {
  return {
    system: run.system,
    label: run.label,
    steps: run.table.count,
    peers: run.peers.map(({ name, role }) => ({ name, role })),
    fields: run.fields,
    run: runId,
    summary,
    anomalies: ANOMALIES.flatMap(({ name }) => {
      const steps = run.anomaly(name);
      return steps === undefined ? [] : [{ name, steps: steps.length }];
    }),
  };
}

function stopView(
  run: DebugRun,
  { step, reason, hits }: { step: number; reason: DebugStop["reason"]; hits: readonly number[] },
): DebugStop {
  const { table } = run;
  const row = step - 1;
  const peer = step <= 0 ? 0 : (table.peer[row] ?? 0);
  const focus =
    step <= 0
      ? {}
      : {
          peer: run.peers[peer]?.id,
          model: table.models[table.model[row] ?? 0],
          record: table.recordText(table.record[row] ?? -1),
        };
  return {
    step,
    steps: table.count,
    reason,
    hits,
    peer,
    title: run.title(step),
    sentences: run.sentences(step),
    focus,
  };
}

interface Resolving {
  readonly run: DebugRun;
  readonly lines: () => LineIndex;
  readonly values: DebugValues;
  /** What was found for breakpoints that are set; an editor sets all of them anew whenever one changes. */
  readonly resolved: Map<string, ResolvedBreakpoint>;
}

async function resolveOnce(
  { run, lines, resolved }: Resolving,
  { id: _, ...breakpoint }: BreakpointWish,
  options?: TaskOptions,
): Promise<ResolvedBreakpoint> {
  const key = JSON.stringify(breakpoint);
  const known = resolved.get(key) ?? (await resolveBreakpoint(run, lines, breakpoint, options));
  // The latest are kept longest.
  resolved.delete(key);
  resolved.set(key, known);
  const [oldest] = resolved.keys();
  if (resolved.size > KEPT_BREAKPOINTS && oldest !== undefined) resolved.delete(oldest);
  return known;
}

async function setAll(
  resolving: Resolving,
  { breakpoints, print }: Asked<"debugBreakpoints">,
  options?: TaskOptions,
): Promise<{
  readonly hits: readonly HitList[];
  readonly answers: readonly BreakpointAnswer[];
  readonly printed: readonly DebugPrint[];
}> {
  const hits: HitList[] = [];
  const answers: BreakpointAnswer[] = [];
  const printed: DebugPrint[] = [];
  for (const wish of breakpoints) {
    const { id, message } = wish;
    const found = await resolveOnce(resolving, wish, options);
    if (!found.isResolved) {
      answers.push({ id, isResolved: false, message: found.problem, hits: 0 });
      continue;
    }
    const { steps, line, note } = found;
    answers.push({ id, isResolved: true, message: note, line, hits: steps.length });
    const isMessage = message !== undefined && message !== "";
    if (!isMessage) hits.push({ id, steps });
    else if (print.includes(id)) printed.push(await printAll(resolving, id, message, steps));
  }
  return { hits, answers, printed };
}

/** Prints the first hits of a message breakpoint; all of them can be unfolded. */
async function printAll(
  { run, values }: Pick<Resolving, "run" | "values">,
  id: number,
  message: string,
  steps: Int32Array,
): Promise<DebugPrint> {
  const bound = bindMessage(run, message);
  const text = async (step: number): Promise<string> => {
    if ("problem" in bound) return bound.problem;
    if (bound.needsData) await run.prepare(step, step + 1);
    return bound.print(step);
  };
  const lines: DebugStepText[] = [];
  for (const step of steps.subarray(0, PRINTED)) {
    lines.push({ step, text: await text(step), place: placeOf(run, step) });
  }
  const items = async (start: number, count: number): Promise<readonly ValueNode[]> => {
    const nodes: ValueNode[] = [];
    for (const step of steps.subarray(start, start + count)) {
      nodes.push({ name: `step ${step}`, value: await text(step) });
    }
    return nodes;
  };
  const all = values.hold({ named: 0, indexed: steps.length, names: () => [], items }, true);
  return { id, total: steps.length, lines, all };
}

function placeOf({ table }: DebugRun, step: number): DebugStepText["place"] {
  const path = table.files[table.file[step - 1] ?? -1];
  return path === undefined ? undefined : { path, line: table.line[step - 1] ?? 1 };
}

function targetsOf(
  run: DebugRun,
  lines: LineIndex,
  path: string,
  asked: number,
): readonly DebugStepText[] {
  const line = lines.nearest(path, asked);
  if (line === undefined) return [];
  return [...lines.stepsAt(path, line).subarray(0, TARGETS)].map((step) => {
    return { step, text: run.title(step), place: { path, line } };
  });
}
