import path from "node:path";
import type { Holdings } from "../../analysis/facts/holdings.ts";
import type { FireproofRun } from "../../analysis/fireproof/replay.ts";
import { storeStatesAt } from "../../analysis/fireproof/state-report.ts";
import { createStoresSql } from "../../analysis/fireproof/stores-sql.ts";
import type { ReplayResult } from "../../analysis/replay/replay-library.ts";
import {
  createRunSql,
  type RunDatabases,
  type RunQuestion,
} from "../../analysis/replay/run-sql.ts";
import { stateAt } from "../../analysis/replay/run-state.ts";
import type { ReplayReport } from "../../analysis/report.ts";
import { FailureError } from "../../base/failure.ts";
import type { TaskOptions } from "../../base/progress.ts";
import type { SqlEngine } from "../../engine/store/sql-database.ts";
import { createNodeSqlRunner } from "../../platform/node/sql-runner.ts";
import { replayAsText } from "../../projection/text/replay-text.ts";
import { stateAsText } from "../../projection/text/state-text.ts";
import { storeStatesAsText } from "../../projection/text/store-state-text.ts";
import { plainCell } from "../../session/query-sql.ts";
import { sqlAnswerAsText } from "../../session/sql-text.ts";
import type { FireproofRecording } from "../../sources/fireproof/recording.ts";
import { integerOption, textOption } from "../arguments.ts";
import type { CommandContext } from "../command.ts";

/** What `--at`, `--sql` and `--until` add to the report of a replay. */
export interface AsOfAnswer {
  readonly json: object;
  /** The whole text, where it is another one than the report's. */
  readonly text: ((report: ReplayReport, nameOf: (id: string) => string) => string) | undefined;
}

const MOST_ROWS = 10_000;

/** A run that can be asked as of a step. */
export interface AskedRun {
  readonly steps: number;
  /** Makes what a statement names. Throws `FailureError` "usage" for an unknown peer. */
  prepare(question: RunQuestion): RunDatabases | Promise<RunDatabases>;
  /** The state as of a step, as JSON and as text. */
  state(step: number): { readonly json: object; text(nameOf: (id: string) => string): string };
}

/** Answers them. Throws `FailureError` "usage" for steps that there are not, "sql" and "timeout" for the statement. */
export async function answerAsOf(
  run: AskedRun,
  { options, task }: Pick<CommandContext, "options" | "task">,
): Promise<AsOfAnswer> {
  const statement = textOption(options, "sql");
  const at = integerOption(options, "at");
  const until = integerOption(options, "until");
  const { steps } = run;
  const step = at ?? Math.min(until ?? steps, steps);
  if (step < 0 || step > steps) {
    throw new FailureError("usage", `The run has steps 0 to ${steps}; there is no step ${step}.`);
  }
  if (statement === undefined) {
    if (at === undefined && until === undefined) return { json: {}, text: undefined };
    const state = run.state(step);
    return {
      json: { at: step, state: state.json },
      text: (report, nameOf) => `${replayAsText(report, nameOf)}${state.text(nameOf)}`,
    };
  }
  const asked = { step, peer: textOption(options, "peer"), statement };
  const { image, surroundings, notes } = await run.prepare(asked);
  // A thread of its own, so that a statement that does not end can be stopped. It lies beside the bundle.
  const runner = createNodeSqlRunner({
    worker: path.join(__dirname, "sql-worker.js"),
    wasm: path.join(__dirname, "sql-wasm.wasm"),
  });
  try {
    const found = await runner.run({ image, surroundings, statement, limit: MOST_ROWS }, task);
    const rows = found.rows.map((row) => row.map(plainCell));
    const sql = { columns: found.columns, rows, truncated: found.truncated };
    return {
      json: { at: step, sql: notes.length === 0 ? sql : { ...sql, notes } },
      text: () => {
        const told = notes.map((note) => `-- ${note}\n`).join("");
        return `-- as of step ${step} of ${steps}\n${told}${sqlAnswerAsText(statement, sql)}`;
      },
    };
  } finally {
    runner.dispose();
  }
}

/** A replay of library sync. */
export function askLibrary(
  { run }: ReplayResult,
  holdings: Holdings,
  engine: SqlEngine,
  task: TaskOptions,
): AskedRun {
  return {
    steps: run.history.steps,
    prepare: (question) => createRunSql(run, holdings, engine).prepare(question, task),
    state: (step) => {
      const state = stateAt(run.history, step);
      return { json: state, text: (nameOf) => stateAsText(state, nameOf) };
    },
  };
}

/** A replay of block stores, or of logs alone. */
export function askStores(
  run: FireproofRun,
  recording: FireproofRecording,
  engine: SqlEngine,
  task: TaskOptions,
): AskedRun {
  const { states } = run;
  return {
    steps: states.steps,
    prepare: (question) => createStoresSql(run, recording, engine).prepare(question, task),
    state: (step) => {
      const state = storeStatesAt(run, step);
      return { json: state, text: (nameOf) => storeStatesAsText(state, nameOf) };
    },
  };
}
