/** From a finished run to its report. */
import { lookNow, type Pace } from "../../base/progress.ts";
import type { Uuid } from "../../base/uuid.ts";
import type { StepKind } from "../../engine/replay/journal.ts";
import type { RunResult } from "../../engine/replay/run.ts";
import type { Store } from "../../engine/store/store.ts";
import { describePolicy } from "../../engine/sync/policy.ts";
import type { Receiver } from "../../engine/sync/receiver.ts";
import { contentOrphans } from "../facts/orphans.ts";
import type { DroppedEvent, ReplayReport } from "../report.ts";
import { convergenceOf } from "./convergence.ts";
import { measureDerived } from "./derived-fidelity.ts";
import { type Mismatch, measureFidelity, type PeerFidelity, type Score } from "./fidelity.ts";
import type { ReplayRun } from "./replay-run.ts";
import type { Scene } from "./scene.ts";

interface RunFacts {
  readonly receivers: ReadonlyMap<Uuid, Receiver>;
  readonly result: RunResult;
  readonly reasons: readonly string[];
}

/** Reports a run. `reasons` come first in the report's own list. */
export function reportRun(scene: Scene, run: ReplayRun, facts: RunFacts): ReplayReport {
  const measured = new Map<Uuid, PeerFidelity>();
  for (const [peer, store] of run.stores) {
    const fidelity = measureFidelity(scene, peer, store, run.sides.from);
    if (fidelity !== undefined) measured.set(peer, fidelity);
  }
  const converged = convergenceOf(scene, run.sides, run.stores);
  const divergence = firstDivergence(run, [...measured.values()], scene.tick);
  const reasons = [...facts.reasons, ...fidelityReasons(scene, measured, facts.result)];
  return {
    schema: "driftscope/replay@1",
    policy: describePolicy(run.policy, run.simulated === true ? "all" : "replay"),
    steps: run.journal.length,
    outcome: outcomeOf(scene, run),
    converged,
    dropped: droppedOf(run, facts.receivers, scene.tick),
    fidelity: totalFidelity(scene, run, measured),
    ...(divergence === undefined ? {} : { firstDivergence: divergence }),
    reasons,
  };
}

function fidelityReasons(
  scene: Scene,
  measured: ReadonlyMap<Uuid, PeerFidelity>,
  result: RunResult,
): readonly string[] {
  const reasons: string[] = [];
  for (const [peer, { forgiven }] of measured) {
    if (forgiven === 0) continue;
    const path = scene.view.peers[scene.peerNumber(peer)]?.main?.path ?? "";
    reasons.push(
      `${forgiven} rows that the run gives ${peer} are not in ${path}, which has lost rows; they are not held against the run.`,
    );
  }
  if (result.unknown > 0) {
    reasons.push(`${result.unknown} deliveries could not be played: their content is unreadable.`);
  }
  return reasons;
}

type Outcome = Record<string, number> & { orphans: number };

/** Rows a model at the end of the run; for peers that only sent, what was recorded of them. */
function outcomeOf(scene: Scene, run: ReplayRun): ReplayReport["outcome"] {
  const outcome: Record<string, Outcome> = {};
  const peers = scene.view.peers
    .filter(({ id }) => run.sides.from.has(id) || run.stores.has(id))
    .map(({ id }) => id)
    .sort();
  for (const id of peers) {
    const store = run.stores.get(id);
    const number = scene.peerNumber(id);
    const counts: Outcome = { orphans: 0 };
    lookNow(scene.tick);
    for (const model of scene.models) {
      const recorded = scene.view.rows(number, model.name)?.count ?? 0;
      counts[model.name] = store === undefined ? recorded : store.count(model.table);
    }
    counts.orphans =
      store === undefined
        ? (contentOrphans(scene.view, number) ?? 0)
        : orphansOf(store, scene.tick);
    outcome[id] = counts;
  }
  return outcome;
}

/** Files with a size and without a content identity. */
function orphansOf(store: Store, tick: Pace): number {
  const table = store.schema.table("entries");
  const kind = table.position("kind");
  const size = table.position("size");
  const content = table.position("content_id");
  let count = 0;
  store.each("entries", (_, cells) => {
    tick();
    if (cells[kind] === 0 && Number(cells[size]) > 0 && cells[content] === null) count++;
  });
  return count;
}

/** Records that were lost or still wait, by model and reason, the most frequent first. */
function droppedOf(
  run: ReplayRun,
  receivers: ReadonlyMap<Uuid, Receiver>,
  tick: Pace,
): readonly DroppedEvent[] {
  const groups = new Map<string, { event: string; reason: string; count: number }>();
  const add = (model: string, record: Uuid | undefined, reason: string): void => {
    const key = `${model} ${reason}`;
    const event = record === undefined ? model : `${model}#${record.slice(0, 4)}…`;
    const group = groups.get(key) ?? { event, reason, count: 0 };
    group.count++;
    groups.set(key, group);
  };
  const { journal } = run;
  for (let step = 1; step <= journal.length; step++) {
    tick();
    const kind = journal.kindAt(step);
    if (kind !== "dropped" && kind !== "skipped") continue;
    const { model, record, reason } = journal.at(step);
    if (kind === "dropped" || reason.includes("not in the registry")) add(model, record, reason);
  }
  for (const receiver of receivers.values()) {
    for (const { model, record } of receiver.waiting()) {
      add(model, record, "still waits for a row that never came");
    }
  }
  return [...groups.values()].sort(
    (a, b) => b.count - a.count || (a.event < b.event ? -1 : a.event > b.event ? 1 : 0),
  );
}

function totalFidelity(
  scene: Scene,
  run: ReplayRun,
  measured: ReadonlyMap<Uuid, PeerFidelity>,
): ReplayReport["fidelity"] {
  const sums = new Map<string, { matched: number; of: number }>();
  const add = (name: string, score: Score): void => {
    const sum = sums.get(name) ?? { matched: 0, of: 0 };
    sum.matched += score.matched;
    sum.of += score.of;
    sums.set(name, sum);
  };
  for (const { tables } of measured.values()) for (const [name, score] of tables) add(name, score);
  const total = { matched: 0, of: 0 };
  for (const { matched, of } of sums.values()) {
    total.matched += matched;
    total.of += of;
  }
  for (const [peer] of measured) {
    const store = run.stores.get(peer);
    if (store === undefined) continue;
    for (const [name, score] of measureDerived(scene, peer, store)) add(name, score);
  }
  const tables = Object.fromEntries([...sums].map(([name, score]) => [name, share(score)]));
  // No recorded rows to compare with: nothing can be said, and JSON has null for that.
  return { overall: measured.size === 0 ? Number.NaN : share(total), tables };
}

function share({ matched, of }: Score): number {
  return of === 0 ? 1 : matched / of;
}

const EFFECTS: ReadonlySet<StepKind> = new Set<StepKind>([
  "inserted",
  "updated",
  "deleted",
  "nulled",
  "blocked",
  "dropped",
  "skipped",
]);

/** The earliest step about a row that the run did not reproduce; the end of the run for rows it never touched. */
function firstDivergence(
  run: ReplayRun,
  measured: readonly PeerFidelity[],
  tick: Pace,
): ReplayReport["firstDivergence"] {
  const wrong = new Map<string, Mismatch>();
  for (const { mismatches } of measured) {
    for (const mismatch of mismatches) wrong.set(`${mismatch.peer} ${mismatch.record}`, mismatch);
  }
  const [any] = wrong.values();
  if (any === undefined) return undefined;
  const { journal } = run;
  for (let number = 1; number <= journal.length; number++) {
    tick();
    if (!EFFECTS.has(journal.kindAt(number))) continue;
    const step = journal.at(number);
    const mismatch = wrong.get(`${step.peer} ${step.record}`);
    if (mismatch !== undefined) return divergenceAt(number, mismatch);
  }
  return divergenceAt(journal.length, any);
}

function divergenceAt(
  step: number,
  { peer, model, record, expected, actual }: Mismatch,
): ReplayReport["firstDivergence"] {
  return { step, peer, table: model, uuid: record, expected, actual };
}
