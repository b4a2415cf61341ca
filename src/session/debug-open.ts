/** From a wish to a run that can be walked through, whatever system the snapshot is of. */
import { type FireproofRun, playFireproof } from "../analysis/fireproof/replay.ts";
import { createStoresSql, type StoresSql } from "../analysis/fireproof/stores-sql.ts";
import { FailureError } from "../base/failure.ts";
import type { TaskOptions } from "../base/progress.ts";
import { createFireproofDebugRun } from "../projection/debug/fireproof-run.ts";
import { createLibraryDebugRun } from "../projection/debug/library-run.ts";
import { printCount } from "../projection/notation/notation.ts";
import type { FireproofRecording } from "../sources/fireproof/recording.ts";
import type { DebugWish } from "./debug-api.ts";
import type { DebugSessionInput } from "./debug-session.ts";
import type { OpenedFireproof } from "./opened-fireproof.ts";
import type { OpenedLibrary } from "./opened-library.ts";
import { plainCell } from "./query-sql.ts";
import type { RunPorts } from "./run-history.ts";
import type { KeptResult } from "./runs.ts";

interface OpenedEvidence {
  readonly ports: RunPorts;
  readonly library?: OpenedLibrary | undefined;
  readonly fireproof?: OpenedFireproof | undefined;
}

/** Rows of one answer in the console. */
const SQL_ROWS = 1000;

/**
 * Replays, or takes the run that is here. Rejects with code "usage" for what cannot be replayed, "unsupported" where
 * nothing is recorded that could be.
 */
export async function openDebug(
  evidence: OpenedEvidence,
  wish: DebugWish,
  options?: TaskOptions,
): Promise<DebugSessionInput> {
  const opened = await openRun(evidence, wish, options);
  if (opened.run.peers.length === 0) {
    throw new FailureError(
      "unsupported",
      "Nothing was sent to anybody in this recording, so there is no run to walk through.",
    );
  }
  return opened;
}

async function openRun(
  { library, fireproof, ports }: OpenedEvidence,
  wish: DebugWish,
  options?: TaskOptions,
): Promise<DebugSessionInput> {
  if (fireproof !== undefined) return openStores(fireproof, wish, ports, options);
  if (library === undefined) {
    throw new FailureError("usage", "This folder holds no run that could be replayed.");
  }
  const { from, to, policy } = wish;
  const kept = await library.runResult({ from, to, policy }, options);
  const { result, holdings, run, label } = kept;
  return {
    run: createLibraryDebugRun({ result, holdings, policy: label }, options),
    runId: run,
    summary: summaryOf(kept),
    sql: (peer, step, statement, task) =>
      library.runSql(run, { step, peer, statement, limit: SQL_ROWS }, task),
  };
}

/** Stores are replayed one after the other, each with its own history. */
function openStores(
  { recording }: OpenedFireproof,
  { to, policy }: DebugWish,
  ports: RunPorts,
  options?: TaskOptions,
): DebugSessionInput {
  const run = playFireproof(recording, { ...options, to, policy: policy ?? {} });
  const choices = Object.entries(policy ?? {}).map(([name, value]) => `${name}=${value}`);
  const label = choices.length === 0 ? "as published" : choices.join(", ");
  return {
    run: createFireproofDebugRun({ recording, run, policy: label }),
    runId: undefined,
    summary: run.report.reasons ?? [],
    sql: askStores(run, recording, ports),
  };
}

/** Asks the stores of a run as of a step. */
function askStores(
  run: FireproofRun,
  recording: FireproofRecording,
  { sqlEngine, runSql }: RunPorts,
): DebugSessionInput["sql"] {
  if (runSql === undefined) return undefined;
  let asked: StoresSql | undefined;
  return async (peer, step, statement, task = {}) => {
    asked ??= createStoresSql(run, recording, await sqlEngine());
    const { image, surroundings } = asked.prepare({ step, peer, statement }, task);
    const answer = await runSql({ image, surroundings, statement, limit: SQL_ROWS }, task);
    return { ...answer, rows: answer.rows.map((row) => row.map(plainCell)) };
  };
}

function summaryOf({ result }: KeptResult): readonly string[] {
  const { fidelity, converged, dropped } = result.report;
  const lost = dropped.reduce((sum, { count }) => sum + count, 0);
  const share = Number.isNaN(fidelity.overall)
    ? "There are no recorded rows to compare the replay with."
    : `The replay reproduces ${(fidelity.overall * 100).toFixed(1)} % of the recorded rows.`;
  return [
    share,
    converged ? "The peers end with the same rows." : "The peers do not end with the same rows.",
    ...(lost === 0 ? [] : [`${printCount(lost)} records were lost or still wait at the end.`]),
  ];
}
