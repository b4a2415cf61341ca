/** Replays a recording: from its evidence to a script of deliveries, a run under a policy, and what came of it. */

import type { TaskOptions } from "../../base/progress.ts";
import type { SqlEngine } from "../../engine/store/sql-database.ts";
import type { LibraryRecording } from "../../sources/recording.ts";
import { createHoldings, type Holdings } from "../facts/holdings.ts";
import { createLibraryView } from "../facts/library-view.ts";
import type { ReplayReport } from "../report.ts";
import { choosePolicy, playPrepared, prepareReplay, type WantedSides } from "./prepared.ts";
import type { ReplayRun } from "./replay-run.ts";
import { reportRun } from "./run-report.ts";

export interface ReplayOptions extends WantedSides, TaskOptions {
  /** Switches over the preset of the generation, as `--policy` takes them. */
  readonly policy?: Readonly<Record<string, string>> | undefined;
  /** Seeds everything random. Deliveries of a recording have one order, so none of it matters to them yet. */
  readonly seed?: number | undefined;
  /** Stop when this step is reached. */
  readonly until?: number | undefined;
}

export interface ReplayResult {
  readonly report: ReplayReport;
  readonly run: ReplayRun;
  /** Whether the evidence says anything of deliveries at all. */
  readonly decided: boolean;
  /** How the policy came about, in sentences; part of the report's reasons too. */
  readonly policyReasons: readonly string[];
}

/** Replays. Throws `FailureError` "usage" for unknown peers and policies. */
export async function replayLibrary(
  recording: LibraryRecording,
  options: ReplayOptions,
  ports: { readonly sql: SqlEngine },
): Promise<ReplayResult> {
  return await replayHoldings(createHoldings(createLibraryView(recording)), options, ports);
}

/** The same over holdings that other analyses share. */
export async function replayHoldings(
  holdings: Holdings,
  options: ReplayOptions,
  ports: { readonly sql: SqlEngine },
): Promise<ReplayResult> {
  const prepared = await prepareReplay(holdings, options);
  const policy = choosePolicy(prepared.base, options.policy ?? {});
  const play = { policy, until: options.until };
  const { run, receivers, result } = await playPrepared(prepared, play, ports, options);
  const reasons = [...prepared.reasons, ...prepared.plans.flatMap((plan) => plan.reasons)];
  const report = reportRun(prepared.scene, run, { receivers, result, reasons });
  return { report, run, decided: prepared.decided, policyReasons: prepared.reasons };
}
