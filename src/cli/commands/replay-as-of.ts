import path from "node:path";
import type { Holdings } from "../../analysis/facts/holdings.ts";
import type { ReplayResult } from "../../analysis/replay/replay-library.ts";
import { createRunSql } from "../../analysis/replay/run-sql.ts";
import { stateAt } from "../../analysis/replay/run-state.ts";
import type { ReplayReport } from "../../analysis/report.ts";
import { FailureError } from "../../base/failure.ts";
import type { SqlEngine } from "../../engine/store/sql-database.ts";
import { createNodeSqlRunner } from "../../platform/node/sql-runner.ts";
import { replayAsText } from "../../projection/text/replay-text.ts";
import { stateAsText } from "../../projection/text/state-text.ts";
import { plainCell } from "../../session/query-sql.ts";
import { sqlAnswerAsText } from "../../session/sql-text.ts";
import { integerOption, textOption } from "../arguments.ts";
import type { CommandContext } from "../command.ts";

/** What `--at`, `--sql` and `--until` add to the report of a replay. */
export interface AsOfAnswer {
  readonly json: object;
  /** The whole text, where it is another one than the report's. */
  readonly text: ((report: ReplayReport, nameOf: (id: string) => string) => string) | undefined;
}

const MOST_ROWS = 10_000;

/** Answers them. Throws `FailureError` "usage" for steps that there are not, "sql" and "timeout" for the statement. */
export async function answerAsOf(
  { run }: ReplayResult,
  holdings: Holdings,
  { options, task }: CommandContext,
  engine: SqlEngine,
): Promise<AsOfAnswer> {
  const statement = textOption(options, "sql");
  const at = integerOption(options, "at");
  const until = integerOption(options, "until");
  const { steps } = run.history;
  const step = at ?? Math.min(until ?? steps, steps);
  if (step < 0 || step > steps) {
    throw new FailureError("usage", `The run has steps 0 to ${steps}; there is no step ${step}.`);
  }
  if (statement === undefined) {
    if (at === undefined && until === undefined) return { json: {}, text: undefined };
    const state = stateAt(run.history, step);
    return {
      json: { at: step, state },
      text: (report, nameOf) => `${replayAsText(report, nameOf)}${stateAsText(state, nameOf)}`,
    };
  }
  const asked = { step, peer: textOption(options, "peer"), statement };
  const { image, surroundings, notes } = await createRunSql(run, holdings, engine).prepare(
    asked,
    task,
  );
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
