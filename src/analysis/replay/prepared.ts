/**
 * A replay in two halves: what is read from the evidence once, and what is played as often as wanted, under one policy
 * after another or in other orders. Variants share the reading, the plan and the messages.
 */
import { assert } from "../../base/assert.ts";
import { FailureError } from "../../base/failure.ts";
import { lookNow, type Pace, pace, rest, type TaskOptions } from "../../base/progress.ts";
import type { Uuid } from "../../base/uuid.ts";
import { UuidNumbers } from "../../base/uuid-numbers.ts";
import { createRunHistory } from "../../engine/replay/history.ts";
import { createJournal } from "../../engine/replay/journal.ts";
import {
  type ReadyDelivery,
  type RunResult,
  runScript,
  type Script,
} from "../../engine/replay/run.ts";
import { createMemoryStore, type MemoryStore } from "../../engine/store/memory-store.ts";
import { type Schema, schemaFor } from "../../engine/store/schema.ts";
import type { SqlEngine } from "../../engine/store/sql-database.ts";
import type { Store } from "../../engine/store/store.ts";
import { applyPolicyChoices, type Policy, presetFor } from "../../engine/sync/policy.ts";
import { createReceiver, type Receiver } from "../../engine/sync/receiver.ts";
import type { Holdings } from "../facts/holdings.ts";
import { createCountRecorder } from "./count-series.ts";
import { type Deliveries, DeliveryList } from "./deliveries.ts";
import { seedOwnRows } from "./own-rows.ts";
import { type Plan, planDeliveries } from "./plan.ts";
import type { ObservedReferences } from "./planned.ts";
import { RecordMarks } from "./record-marks.ts";
import { createRecordedScript } from "./recorded-script.ts";
import type { ReplayRun } from "./replay-run.ts";
import { createScene, type Scene } from "./scene.ts";
import { chooseSides, type Sides } from "./sides.ts";

/** Which pairs are replayed. Peers by uuid, unique beginning of one, folder name or display name. */
export interface WantedSides {
  /** Default: every author to every other peer. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** What is read from the evidence once. */
export interface PreparedReplay {
  readonly scene: Scene;
  readonly sides: Sides;
  readonly plans: readonly Plan[];
  /** In the order in which they are played. */
  readonly deliveries: Deliveries;
  /** The generation's preset, with what the logs prove otherwise. */
  readonly base: Policy;
  /** How the base came about, in sentences. */
  readonly reasons: readonly string[];
  /** Whether the evidence says anything of deliveries at all. */
  readonly decided: boolean;
}

/** Reads deliveries and base policy. Throws `FailureError` "usage" for unknown peers. */
export async function prepareReplay(
  holdings: Holdings,
  options: WantedSides & TaskOptions,
): Promise<PreparedReplay> {
  const scene = createScene(holdings, options);
  for (const model of scene.models) {
    holdings.of(model.name, () => lookNow(scene.tick));
    await rest(options);
  }
  const sides = chooseSides(scene, options);
  options.onProgress?.({ task: "Reading deliveries", fraction: 0 });
  const plans: Plan[] = [];
  for (const to of sides.to) plans.push(await planDeliveries(scene, to, sides.from, options));
  const { policy: base, reasons } = basePolicy(scene, plans);
  const deliveries = mergePlans(scene, plans);
  const decided = plans.some((plan) => plan.basis !== "emissions" || plan.deliveries.length > 0);
  return { scene, sides, plans, deliveries, base, reasons, decided };
}

/** The deliveries of some plans in the order in which they are played: by time, those of one time plan by plan. */
export function mergePlans(scene: Scene, plans: readonly Plan[]): Deliveries {
  const [only] = plans;
  if (only !== undefined && plans.length === 1) return only.deliveries.sort();
  const all = new DeliveryList(scene.emissions);
  for (const plan of plans) {
    lookNow(scene.tick);
    all.addAll(plan.deliveries);
  }
  return all.sort();
}

/** The base with a caller's choices over it. Throws `FailureError` "usage" for switches that there are not. */
export function choosePolicy(base: Policy, choices: Readonly<Record<string, string>>): Policy {
  const parsed = applyPolicyChoices(base, choices);
  if (parsed.kind === "error") throw new FailureError("usage", `${parsed.message}.`);
  return parsed.policy;
}

/** One play of a prepared replay. */
export interface Play {
  readonly policy: Policy;
  /** Stop when this step is reached. */
  readonly until?: number | undefined;
  /** Messages read before, in the order in which they are to be played; by default they are read from the evidence. */
  readonly messages?: readonly (ReadyDelivery | undefined)[] | undefined;
}

export interface PlayedReplay {
  readonly run: ReplayRun;
  readonly receivers: ReadonlyMap<Uuid, Receiver>;
  readonly result: RunResult;
}

export interface PlayPorts {
  readonly sql: SqlEngine;
  /** Makes the store of a receiver; by default the one in memory, which alone has a history. */
  readonly createStore?: ((schema: Schema, self: Uuid) => Store) | undefined;
}

/** Plays the deliveries into fresh receivers, which start with their own recorded rows. */
export async function playPrepared(
  prepared: PreparedReplay,
  play: Play,
  ports: PlayPorts,
  options: TaskOptions = {},
): Promise<PlayedReplay> {
  const { scene, sides, deliveries } = prepared;
  const { policy } = play;
  const { registry } = scene.view;
  const uuids = new UuidNumbers();
  const journal = createJournal(uuids);
  const counts = createCountRecorder(journal, registry);
  const stores = new Map<Uuid, Store>();
  const remembered = new Map<Uuid, MemoryStore>();
  const receivers = new Map<Uuid, Receiver>();
  const tick = pace(options);
  const schema = schemaFor(registry.generation === 8 ? 8.5 : registry.generation);
  const delivered = new RecordMarks().addCarried(scene, deliveries, tick);
  // What is written before a step is noted belongs to that step; the start state is step 0.
  let seeding = true;
  const clock = (): number => (seeding ? 0 : journal.length + 1);
  for (const peer of sides.to) {
    const inMemory =
      ports.createStore === undefined
        ? createMemoryStore({ engine: ports.sql, schema, self: peer, clock, uuids })
        : undefined;
    const store = inMemory ?? ports.createStore?.(schema, peer);
    assert(store !== undefined, "one of the two is made");
    if (inMemory !== undefined) remembered.set(peer, inMemory);
    const written = writtenBy(peer, deliveries, tick);
    seedOwnRows(scene, peer, store, { delivered, written }, tick);
    await rest(options);
    stores.set(peer, store);
    const onCount = counts.recorder(peer, store);
    const direct = inMemory === undefined ? undefined : { parts: inMemory.parts, clock };
    const wiring = { peer, registry, store, policy, journal, onCount, direct, tick };
    receivers.set(peer, createReceiver(wiring));
  }
  seeding = false;
  const script =
    play.messages === undefined
      ? createRecordedScript(scene, deliveries, uuids)
      : scriptOf(play.messages);
  const result = await runScript({ script, receivers, journal, until: play.until }, options);
  const history = createRunHistory(journal, remembered);
  const run = { journal, policy, sides, deliveries, stores, history, series: counts.series() };
  return { run, receivers, result };
}

function writtenBy(peer: Uuid, deliveries: Deliveries, tick: Pace): ReadonlySet<Uuid> {
  const written = new Set<Uuid>();
  for (let number = 0; number < deliveries.length; number++) {
    tick();
    if (deliveries.kindAt(number) !== "own-write" || deliveries.toAt(number) !== peer) continue;
    for (const { record } of deliveries.get(number)?.changes ?? []) written.add(record);
  }
  return written;
}

/** The messages of some deliveries, read once; `undefined` where the content is not in the evidence. */
export async function readMessages(
  scene: Scene,
  deliveries: Deliveries,
): Promise<readonly (ReadyDelivery | undefined)[]> {
  const script = createRecordedScript(scene, deliveries);
  const messages: (ReadyDelivery | undefined)[] = [];
  for (let from = 0; from < script.count; from += CHUNK) {
    const to = Math.min(from + CHUNK, script.count);
    await script.prepare(from, to);
    for (let index = from; index < to; index++) messages.push(script.at(index));
  }
  return messages;
}

const CHUNK = 4096;

function scriptOf(messages: readonly (ReadyDelivery | undefined)[]): Script {
  return {
    count: messages.length,
    prepare: () => Promise.resolve(),
    at: (index) => messages[index],
  };
}

/** The generation's preset, and what the logs prove otherwise. */
function basePolicy(
  scene: Scene,
  plans: readonly Plan[],
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
  if (seen.sharedPull !== undefined && seen.sharedPull !== policy.fkSharedPull) {
    policy = { ...policy, fkSharedPull: seen.sharedPull };
    reasons.push(`A receiver's log shows fk.shared-pull=${seen.sharedPull}.`);
  }
  return { policy, reasons };
}

function mergeObserved(plans: readonly Plan[]): ObservedReferences {
  const first = <Name extends keyof ObservedReferences>(name: Name): ObservedReferences[Name] =>
    plans.find(({ observed }) => observed[name] !== undefined)?.observed[name];
  return { realtime: first("realtime"), pull: first("pull"), sharedPull: first("sharedPull") };
}
