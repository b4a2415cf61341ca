/**
 * A run of a simulated cluster in the shape of a replay: every peer as of every step, with the recorded lines that the
 * steps belong to. What it is compared with is what the scenario leaves behind under its own policy.
 */
import { FailureError } from "../../base/failure.ts";
import { type TaskOptions, throwIfCancelled } from "../../base/progress.ts";
import type { Uuid } from "../../base/uuid.ts";
import { parseHlc } from "../../engine/clock/hlc.ts";
import type { Cluster } from "../../engine/sim/cluster.ts";
import type { Change } from "../../engine/sim/peer-context.ts";
import type { ArrivedMessage } from "../../engine/sim/run-memory.ts";
import { runScenario } from "../../engine/sim/run-scenario.ts";
import type { Scenario } from "../../engine/sim/scenario.ts";
import type { SqlEngine } from "../../engine/store/sql-database.ts";
import type { Store } from "../../engine/store/store.ts";
import { applyPolicyChoices, type Policy } from "../../engine/sync/policy.ts";
import type { Holdings } from "../facts/holdings.ts";
import { type CountRecorder, createCountRecorder } from "../replay/count-series.ts";
import { asChange, type Deliveries, listDeliveries } from "../replay/deliveries.ts";
import { pulledState } from "../replay/payloads.ts";
import type { PlannedChange, PlannedDelivery } from "../replay/planned.ts";
import type { ReplayOptions, ReplayResult } from "../replay/replay-library.ts";
import type { ReplayRun } from "../replay/replay-run.ts";
import { reportRun } from "../replay/run-report.ts";
import { createScene, type Scene } from "../replay/scene.ts";
import { chooseSides, type Sides } from "../replay/sides.ts";
import { peerPrefix } from "../replay/stamp-index.ts";

/** Plays a scenario. `holdings` are those of what it leaves behind. Throws `FailureError` "usage" as a replay does. */
export function replayScenario(
  scenario: Scenario,
  holdings: Holdings,
  options: Omit<ReplayOptions, "until" | "seed"> & TaskOptions,
  ports: { readonly sql: SqlEngine },
): ReplayResult {
  throwIfCancelled(options);
  const scene = createScene(holdings, options);
  const policy = chosenPolicy(scenario, options.policy ?? {});
  const counted: { counts?: CountRecorder } = {};
  options.onProgress?.({ task: "Playing the scenario" });
  const how = {
    policy,
    traced: true,
    remembered: true,
    watch: (cluster: Cluster) => (counted.counts = countRows(cluster, scene)),
  };
  const cluster = runScenario(scenario, how, ports);
  const sides = sidesOf(scene, cluster, options);
  const peers = cluster.peers.filter(({ spec }) => sides.to.includes(spec.id));
  const stores = new Map(peers.map(({ spec, store }): [Uuid, Store] => [spec.id, store]));
  const messages = cluster.memory?.messages ?? [];
  const run: ReplayRun = {
    journal: cluster.journal,
    policy,
    sides,
    deliveries: deliveriesOf(scene, cluster, messages),
    stores,
    history: cluster.history(),
    series: counted.counts?.series() ?? [],
    simulated: true,
  };
  const receivers = new Map(cluster.peers.map(({ spec, receiver }) => [spec.id, receiver]));
  const result = { played: messages.length, unknown: 0, endedAt: cluster.scheduler.now };
  const reasons = [
    `The run is a simulation of "${scenario.title}" with seed ${cluster.options.seed}; every step of every peer is modelled, none is observed.`,
    "It is compared with what the scenario leaves behind under its own policy.",
  ];
  const report = reportRun(scene, run, { receivers, result, reasons });
  return { report, run, decided: true, policyReasons: ["The policy is the scenario's own."] };
}

function chosenPolicy(scenario: Scenario, choices: Readonly<Record<string, string>>): Policy {
  const applied = applyPolicyChoices(scenario.policy, choices);
  if (applied.kind === "error") throw new FailureError("usage", `${applied.message}.`);
  return applied.policy;
}

function countRows(cluster: Cluster, scene: Scene): CountRecorder {
  const counts = createCountRecorder(cluster.journal, scene.view.registry);
  const observers = new Map(
    cluster.peers.map(({ spec, store }) => [spec.id, counts.recorder(spec.id, store)]),
  );
  const { memory } = cluster;
  if (memory !== undefined) {
    memory.onCount = (peer, model, rows) => observers.get(peer)?.(model, rows);
  }
  return counts;
}

/** Every peer takes part; a caller may name one receiver. */
function sidesOf(scene: Scene, cluster: Cluster, wanted: ReplayOptions): Sides {
  const sides = chooseSides(scene, wanted);
  return wanted.to === undefined
    ? { from: sides.from, to: cluster.peers.map(({ spec }) => spec.id) }
    : sides;
}

function deliveriesOf(
  scene: Scene,
  cluster: Cluster,
  messages: readonly ArrivedMessage[],
): Deliveries {
  const ordinals = ordinalsOf(cluster);
  const planned = messages.map((message): PlannedDelivery => {
    const { kind, to, from, time, model, deleted, line } = message;
    const changes = message.changes.flatMap(
      (change) => plannedChange(scene, change, time, ordinals) ?? [],
    );
    const place = { path: `${cluster.peer(to).spec.name}/logs/sync.log`, line };
    return { kind, to, from, time, model, changes, deleted, place };
  });
  return listDeliveries(planned);
}

/** Which of a record's emissions each emitted state is, from 0. */
function ordinalsOf(cluster: Cluster): ReadonlyMap<Change, number> {
  const ordinals = new Map<Change, number>();
  const counts = new Map<string, number>();
  for (const { events, spec } of cluster.peers) {
    for (const { change } of events) {
      const key = `${spec.id} ${change.record}`;
      const known = counts.get(key) ?? 0;
      ordinals.set(change, known);
      counts.set(key, known + 1);
    }
  }
  return ordinals;
}

/** Where what a message carried lies in the evidence. */
function plannedChange(
  scene: Scene,
  change: Change,
  time: number,
  ordinals: ReadonlyMap<Change, number>,
): PlannedChange | undefined {
  const { model, record } = change;
  if (change.kind === "state") {
    const { owner } = change;
    const emission = scene.emissions.states(owner, record)[ordinals.get(change) ?? -1];
    return emission === undefined
      ? pulledState(scene, { owner, model, record, time })
      : asChange(emission);
  }
  const hlc = parseHlc(change.hlc);
  if (hlc.kind !== "stamp") return undefined;
  const { ms, counter, peer: owner } = hlc.stamp;
  const emission = scene.emissions.shared(ms, counter, peerPrefix(owner));
  if (emission >= 0) return asChange(scene.emissions.at(emission));
  return pulledState(scene, { owner, model, record, time });
}
