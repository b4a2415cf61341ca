import type { Holdings } from "../analysis/facts/holdings.ts";
import { type ReplayResult, replayHoldings } from "../analysis/replay/replay-library.ts";
import { FailureError } from "../base/failure.ts";
import type { TaskOptions } from "../base/progress.ts";
import { createRunHistory } from "../engine/replay/history.ts";
import type { SqlEngine } from "../engine/store/sql-database.ts";
import { projectReplay } from "../projection/replay/replay.ts";
import { describeStep } from "../projection/replay/step.ts";
import { type LineOfLog, stepAtLine } from "../projection/replay/step-at-line.ts";
import type { ReplayStepView, ReplayView } from "../projection/replay/types.ts";
import { replayAsText } from "../projection/text/replay-text.ts";
import type { RunListing, RunSqlAnswer, SessionMethods, StateDifference } from "./api.ts";
import type { SessionPorts } from "./ports.ts";
import { type KeptAnswers, keepAnswers } from "./run-answers.ts";
import { questionsAbout, type RunPorts, type RunQuestions } from "./run-history.ts";

/** What a run is of: the same wish gives the same run, so its id is the wish itself. */
export type ReplayWish = Omit<SessionMethods["replay"]["params"], "snapshot">;

/**
 * The runs of one snapshot. A run's id says what was replayed under which policy; a run that is not here any more (the
 * worker was restarted, the window reloaded) is run again when its id is asked for.
 */
export interface KeptRuns extends KeptAnswers {
  replay(wish: ReplayWish, options?: TaskOptions): Promise<ReplayView>;
  runs(): readonly RunListing[];
  run(id: string, options?: TaskOptions): Promise<ReplayView>;
  /** The run itself, for whoever walks through it. */
  runResult(wish: ReplayWish, options?: TaskOptions): Promise<KeptResult>;
  replayStep(id: string, step: number, options?: TaskOptions): Promise<ReplayStepView>;
  runAsText(id: string, options?: TaskOptions): Promise<string>;
  /** Where in a run a line of a log belongs. */
  stepAt(
    wish: ReplayWish,
    line: LineOfLog,
    options?: TaskOptions,
  ): Promise<{ readonly run: string; readonly step: number }>;
  runSql(
    id: string,
    asked: Parameters<RunQuestions["sql"]>[0],
    options?: TaskOptions,
  ): Promise<RunSqlAnswer>;
  stateDifference(
    id: string,
    asked: Parameters<RunQuestions["difference"]>[0],
    options?: TaskOptions,
  ): Promise<StateDifference>;
}

export interface KeptResult {
  readonly result: ReplayResult;
  readonly holdings: Holdings;
  readonly run: string;
  /** e.g. `as recorded`. */
  readonly label: string;
}

/** Runs whose states stay at hand. States are by far the largest part of a run, so others are run again when asked. */
const MOST_AT_HAND = 3;

interface Kept {
  /** Without the states. */
  readonly result: ReplayResult;
  readonly view: ReplayView;
}

interface AtHand {
  readonly whole: ReplayResult;
  readonly questions: RunQuestions;
}

/** Makes the run of a wish: by default what was recorded is replayed. */
export type Player = (
  holdings: Holdings,
  wish: ReplayWish & TaskOptions,
  ports: { readonly sql: SqlEngine },
) => Promise<ReplayResult>;

export function keepRuns(
  holdings: () => Holdings,
  ports: RunPorts & Pick<SessionPorts, "pause">,
  player: Player = replayHoldings,
): KeptRuns {
  const kept = new Map<string, Kept>();
  const atHand = new Map<string, AtHand>();
  const replay = async (wish: ReplayWish, options?: TaskOptions): Promise<Kept> => {
    const id = runId(wish);
    const known = kept.get(id);
    return known ?? (await play(id, wish, options)).kept;
  };
  const play = async (
    id: string,
    wish: ReplayWish,
    options?: TaskOptions,
  ): Promise<AtHand & { readonly kept: Kept }> => {
    const sql = await ports.sqlEngine();
    const result = await player(holdings(), { ...wish, ...options }, { sql });
    const view = projectReplay(holdings(), result, { run: id, label: labelOf(wish) });
    const given = { runSql: ports.runSql, engine: sql };
    const questions = questionsAbout(result.run, holdings(), given);
    atHand.set(id, { whole: result, questions });
    for (const old of [...atHand.keys()].slice(0, -MOST_AT_HAND)) {
      atHand.get(old)?.questions.close();
      atHand.delete(old);
    }
    const stateless = createRunHistory(result.run.journal, new Map());
    const run = { ...result.run, stores: new Map(), history: stateless };
    const made = { result: { ...result, run }, view };
    kept.set(id, made);
    return { kept: made, whole: result, questions };
  };
  const whole = async (wish: ReplayWish, options?: TaskOptions): Promise<AtHand> => {
    const id = runId(wish);
    return atHand.get(id) ?? (await play(id, wish, options));
  };
  const about = async (id: string, options?: TaskOptions): Promise<RunQuestions> =>
    (await whole(wishOf(id), options)).questions;
  const byId = (id: string, options?: TaskOptions): Promise<Kept> => replay(wishOf(id), options);
  const nameOf = (peer: string): string =>
    holdings().view.peers.find(({ id }) => id === peer)?.name ?? peer;
  return {
    ...keepAnswers(holdings, wishOf, ports),
    replay: async (wish, options) => (await replay(wish, options)).view,
    runResult: async (wish, options) => {
      const { whole: result } = await whole(wish, options);
      return { result, holdings: holdings(), run: runId(wish), label: labelOf(wish) };
    },
    runs: () => [...kept.values()].map(({ view }) => listingOf(view)),
    run: async (id, options) => (await byId(id, options)).view,
    runSql: async (id, asked, options) => (await about(id, options)).sql(asked, options),
    stateDifference: async (id, asked, options) => (await about(id, options)).difference(asked),
    replayStep: async (id, step, options) => {
      const { result } = await byId(id, options);
      return describeStep(result, { run: id, step }, nameOf);
    },
    stepAt: async (wish, line, options) => {
      const { view, result } = await replay(wish, options);
      return { run: view.run, step: stepAtLine(result, line) };
    },
    runAsText: async (id, options) => {
      const { view } = await byId(id, options);
      return replayAsText(view.report, nameOf);
    },
  };
}

function runId({ from, to, policy }: ReplayWish): string {
  const choices = Object.entries(policy ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([from ?? null, to ?? null, choices]);
}

/** Ids come from pages, which kept them over a reload: they are read as foreign data. */
function wishOf(id: string): ReplayWish {
  const parts = parseJson(id);
  const [from, to, choices] = Array.isArray(parts) ? parts : [];
  if (!isPeer(from) || !isPeer(to) || !isChoices(choices)) {
    throw new FailureError("usage", "There is no such run.");
  }
  return { from: from ?? undefined, to: to ?? undefined, policy: Object.fromEntries(choices) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isPeer(value: unknown): value is string | null {
  return value === null || typeof value === "string";
}

function isChoices(value: unknown): value is readonly (readonly [string, string])[] {
  const isPair = (pair: unknown): boolean =>
    Array.isArray(pair) && pair.length === 2 && pair.every((part) => typeof part === "string");
  return Array.isArray(value) && value.every(isPair);
}

function labelOf({ policy }: ReplayWish): string {
  const choices = Object.entries(policy ?? {}).map(([name, value]) => `${name}=${value}`);
  return choices.length === 0 ? "as recorded" : choices.join(", ");
}

function listingOf({ run, label, from, to, report }: ReplayView): RunListing {
  const { steps, fidelity, converged } = report;
  return { run, label, from, to, steps, fidelity: fidelity.overall, converged };
}
