/** Replays a recording: from its evidence to a script of deliveries, a run under a policy, and what came of it. */

import { FailureError } from "../../base/failure.ts";
import type { TaskOptions } from "../../base/progress.ts";
import type { Uuid } from "../../base/uuid.ts";
import { createJournal } from "../../engine/replay/journal.ts";
import { runScript } from "../../engine/replay/run.ts";
import { schemaFor } from "../../engine/store/schema.ts";
import type { SqlEngine } from "../../engine/store/sql-database.ts";
import { createSqlStore } from "../../engine/store/sql-store.ts";
import type { Store } from "../../engine/store/store.ts";
import { applyPolicyChoices, type Policy, presetFor } from "../../engine/sync/policy.ts";
import { createReceiver, type Receiver } from "../../engine/sync/receiver.ts";
import type { LibraryRecording } from "../../sources/recording.ts";
import { createHoldings, type Holdings } from "../facts/holdings.ts";
import { createLibraryView } from "../facts/library-view.ts";
import type { ReplayReport } from "../report.ts";
import { createCountRecorder } from "./count-series.ts";
import { seedOwnRows } from "./own-rows.ts";
import { planDeliveries } from "./plan.ts";
import type { ObservedReferences, Plan, PlannedDelivery } from "./planned.ts";
import { createRecordedScript } from "./recorded-script.ts";
import type { ReplayRun } from "./replay-run.ts";
import { reportRun } from "./run-report.ts";
import { createScene, type Scene } from "./scene.ts";
import { chooseSides } from "./sides.ts";

export interface ReplayOptions extends TaskOptions {
  /** Peers by uuid, unique beginning of one, folder name or display name. Default: every author to every other peer. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
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
  const scene = createScene(holdings);
  const sides = chooseSides(scene, options);
  options.onProgress?.({ task: "Reading deliveries", fraction: 0 });
  const plans: Plan[] = [];
  for (const to of sides.to) plans.push(await planDeliveries(scene, to, sides.from, options));
  const { policy, reasons } = choosePolicy(scene, plans, options);
  const deliveries = mergePlans(plans);
  const journal = createJournal();
  const counts = createCountRecorder(journal, scene.view.registry);
  const stores = new Map<Uuid, Store>();
  const receivers = new Map<Uuid, Receiver>();
  const schema = schemaFor(
    scene.view.registry.generation === 8 ? 8.5 : scene.view.registry.generation,
  );
  const delivered = new Set(deliveries.flatMap((each) => each.changes.map(({ record }) => record)));
  for (const peer of sides.to) {
    const store = createSqlStore(ports.sql, schema, peer);
    seedOwnRows(scene, peer, store, delivered);
    stores.set(peer, store);
    const onCount = counts.recorder(peer, store);
    const { registry } = scene.view;
    receivers.set(peer, createReceiver({ peer, registry, store, policy, journal, onCount }));
  }
  const script = createRecordedScript(scene, deliveries);
  const result = await runScript({ script, receivers, journal, until: options.until }, options);
  const told = [...reasons, ...plans.flatMap((plan) => plan.reasons)];
  const run = { journal, policy, sides, deliveries, stores, series: counts.series() };
  const report = reportRun(scene, run, { receivers, result, reasons: told });
  const decided = plans.some((plan) => plan.basis !== "emissions" || plan.deliveries.length > 0);
  return { report, run, decided, policyReasons: reasons };
}

function mergePlans(plans: readonly Plan[]): readonly PlannedDelivery[] {
  return plans.flatMap(({ deliveries }) => deliveries).sort((a, b) => a.time - b.time);
}

/** The generation's preset, what the logs prove otherwise, and what the caller chose over both. */
function choosePolicy(
  scene: Scene,
  plans: readonly Plan[],
  options: ReplayOptions,
): { readonly policy: Policy; readonly reasons: readonly string[] } {
  const generation = scene.view.registry.generation;
  const reasons = [`The policy starts from the preset of generation G${generation}.`];
  let policy = presetFor(generation);
  const seen = mergeObserved(plans);
  if (seen.realtime !== undefined && seen.realtime !== policy.fkRealtime) {
    policy = { ...policy, fkRealtime: seen.realtime };
    reasons.push(`A receiver's log shows fk.realtime=${seen.realtime}.`);
  }
  if (seen.pull !== undefined && seen.pull !== policy.fkPull) {
    policy = { ...policy, fkPull: seen.pull };
    reasons.push(`A receiver's log shows fk.pull=${seen.pull}.`);
  }
  const parsed = applyPolicyChoices(policy, options.policy ?? {});
  if (parsed.kind === "error") throw new FailureError("usage", `${parsed.message}.`);
  return { policy: parsed.policy, reasons };
}

function mergeObserved(plans: readonly Plan[]): ObservedReferences {
  return {
    realtime: plans.find(({ observed }) => observed.realtime !== undefined)?.observed.realtime,
    pull: plans.find(({ observed }) => observed.pull !== undefined)?.observed.pull,
  };
}
