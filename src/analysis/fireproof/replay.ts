import { FailureError } from "../../base/failure.ts";
import type { TaskOptions } from "../../base/progress.ts";
import { throwIfCancelled } from "../../base/progress.ts";
import type { AttachPolicy } from "../../engine/attach/policy.ts";
import { ATTACH_SWITCHES, attachPolicyFrom } from "../../engine/attach/policy.ts";
import type { AttachWorld } from "../../engine/attach/world.ts";
import { sameHead } from "../../engine/attach/world.ts";
import type { Cid } from "../../engine/merkle/cid.ts";
import type { History } from "../../engine/merkle/history.ts";
import { walkHistory } from "../../engine/merkle/history.ts";
import { carOfRecord, tiePlaces } from "../../sources/fireproof/log/tie-places.ts";
import type { FireproofRecording } from "../../sources/fireproof/recording.ts";
import type { DroppedEvent, ReplayReport, ReplayTraceStep } from "../report.ts";
import { carWriters } from "./authors.ts";
import { findStore } from "./diff.ts";
import type { DocumentFacts } from "./document-facts.ts";
import { readDocumentFacts } from "./document-facts.ts";
import { replayLogLines } from "./replay-log.ts";
import { createScene } from "./replay-scene.ts";
import type { StoreRun } from "./replay-store.ts";
import { replayStore } from "./replay-store.ts";
import type { SnapshotFacts } from "./snapshot-facts.ts";
import { readSnapshotFacts } from "./snapshot-facts.ts";
import type { StoreStates } from "./store-states.ts";
import { statesOfLog, statesOfStores } from "./store-states.ts";

export interface FireproofReplayOptions extends TaskOptions {
  /** Choices of `--policy`; without any the published library. */
  readonly policy?: Readonly<Record<string, string>>;
  /** Only this store. */
  readonly to?: string | undefined;
  /** Stop after so many steps. */
  readonly until?: number | undefined;
}

/** Steps that a report lists; a store of a hundred thousand CARs has more, and its count stays true. */
const MAX_TRACE = 20_000;

/** A replay that can be asked about its steps. */
export interface FireproofRun {
  readonly report: ReplayReport;
  /** Every step; the report lists some. */
  readonly trace: readonly ReplayTraceStep[];
  /** The group of CARs that each step is about, in the order of steps; `undefined` for steps about none. */
  readonly groups: readonly (readonly Cid[] | undefined)[];
  readonly states: StoreStates;
  /** Absent where the folder holds only logs. */
  readonly facts?: SnapshotFacts | undefined;
}

/** Plays the recorded history of every store again; of a folder that holds only logs, the steps of the logs. */
export function replayFireproof(
  recording: FireproofRecording,
  options: FireproofReplayOptions = {},
): ReplayReport {
  return playFireproof(recording, options).report;
}

/** The same, with the states in between. */
export function playFireproof(
  recording: FireproofRecording,
  options: FireproofReplayOptions = {},
): FireproofRun {
  const policy = policyOf(options.policy ?? {});
  if (recording.stores.length === 0) {
    if (recording.logs.length === 0) {
      throw new FailureError("unsupported", "The folder holds neither a store nor a log.");
    }
    const report = replayLogLines(recording, describeAttachPolicy(policy), options.until);
    const trace = report.trace ?? [];
    return {
      report,
      trace,
      groups: trace.map(() => undefined),
      states: statesOfLog(trace, Object.keys(report.outcome)),
    };
  }
  return playFacts(readSnapshotFacts(recording, options), policy, options);
}

function policyOf(choices: Readonly<Record<string, string>>): AttachPolicy {
  const found = attachPolicyFrom(choices);
  if (found.kind === "error") throw new FailureError("usage", `--policy: ${found.message}.`);
  return found.policy;
}

/** The policy as reports list it. */
export function describeAttachPolicy(policy: AttachPolicy): Readonly<Record<string, string>> {
  return Object.fromEntries(ATTACH_SWITCHES.map(({ key }) => [key, policy[key]]));
}

/** The same over facts that were computed already. */
export function replayFacts(
  snapshot: SnapshotFacts,
  policy: AttachPolicy,
  options: Omit<FireproofReplayOptions, "policy"> = {},
): ReplayReport {
  return playFacts(snapshot, policy, options).report;
}

function playFacts(
  snapshot: SnapshotFacts,
  policy: AttachPolicy,
  options: Omit<FireproofReplayOptions, "policy">,
): FireproofRun {
  const chosen = options.to === undefined ? undefined : findStore(snapshot.stores, options.to);
  const stores = snapshot.stores.filter(
    (facts) => facts.store.kind === "store" && (chosen === undefined || chosen === facts),
  );
  const scene = createScene(snapshot, policy);
  const writers = carWriters(snapshot.recording);
  const absent = absentCars(snapshot.recording);
  const until = options.until ?? Number.POSITIVE_INFINITY;
  const outcomes = stores.map((facts): StoreOutcome => {
    throwIfCancelled(options);
    const known = absent.get(facts.store.id) ?? new Set<Cid>();
    const run = replayStore(facts, snapshot, scene, { writers, absent: known, until });
    return outcomeOf(run, snapshot, scene.world);
  });
  const sessions = outcomes.map(({ run }) => [run.facts.store.id, run.session] as const);
  return {
    report: reportOf(outcomes, snapshot, scene.world, MAX_TRACE),
    trace: traceOf(scene.world, Number.POSITIVE_INFINITY),
    groups: scene.world.steps.map(({ group }) => group),
    states: statesOfStores(scene.world, new Map(sessions)),
    facts: snapshot,
  };
}

/** CARs that a log reports as missing, by store: whoever asked knew them as absent from then on. */
function absentCars(recording: FireproofRecording): ReadonlyMap<string, ReadonlySet<Cid>> {
  const found = new Set<Cid>();
  const places = tiePlaces(recording.logs, recording.stores);
  for (const line of recording.logs.flatMap(({ records }) => records)) {
    if (line.message.toLowerCase() !== "load-car-stale car") continue;
    const car = carOfRecord(line);
    const isTied = places.get(line.place?.folder ?? "")?.store !== undefined;
    // The text of a CID in a log is compared with CIDs of files only.
    if (car !== undefined && isTied) found.add(car as Cid);
  }
  // The line names the remote that was asked, not who asked: only stores that did not write the CAR can have asked.
  const writers = carWriters(recording);
  return new Map(
    recording.stores.map(({ id }) => [
      id,
      new Set([...found].filter((car) => writers.get(car)?.store !== id)),
    ]),
  );
}

interface StoreOutcome {
  readonly run: StoreRun;
  readonly history: History;
  readonly documents: DocumentFacts;
  readonly events: Share;
  readonly shown: Share;
  readonly heads: Share;
}

/** How much of what was recorded, or came out instead, is the same. */
interface Share {
  readonly same: number;
  readonly of: number;
}

function outcomeOf(run: StoreRun, snapshot: SnapshotFacts, world: AttachWorld): StoreOutcome {
  const { facts } = run;
  const { graph, context } = snapshot;
  const nodes = run.head.flatMap((cid) => graph.indexOf(cid) ?? []);
  const has = run.session.blocks;
  const present = (node: number): boolean => has.has(graph.cids[node] ?? ("" as Cid));
  // The same head read from the same files: what was found when the store was opened holds.
  const isSame = sameHead(run.head, facts.heads);
  const history = isSame ? facts.history : walkHistory(graph, nodes, present, world.budget());
  const documents = isSame
    ? facts.documents
    : readDocumentFacts(nodes, {
        graph,
        present,
        budget: context.budget(),
        read: (cid) => context.blocks.value(cid),
      });
  // What cannot be read was not recorded either: there is nothing to compare with.
  const isOpen = facts.opening !== "unreadable";
  const recorded = isOpen ? facts.heads : run.head;
  return {
    run,
    history,
    documents,
    events: shareOf(isOpen ? graph.size : 0, (node) => [
      facts.history.reached[node] === 1,
      history.reached[node] === 1,
    ]),
    shown: isOpen ? documentShare(facts.documents, documents) : { same: 0, of: 0 },
    heads: {
      same: recorded.filter((cid) => run.head.includes(cid)).length,
      of: new Set([...recorded, ...run.head]).size,
    },
  };
}

function shareOf(size: number, at: (index: number) => readonly [boolean, boolean]): Share {
  let same = 0;
  let of = 0;
  for (let index = 0; index < size; index++) {
    const [a, b] = at(index);
    if (a && b) same++;
    if (a || b) of++;
  }
  return { same, of };
}

function documentShare(recorded: DocumentFacts, replayed: DocumentFacts): Share {
  const ids = [...new Set([...recorded.entries.keys(), ...replayed.entries.keys()])];
  const same = ids.filter(
    (id) => recorded.entries.get(id)?.cid === replayed.entries.get(id)?.cid,
  ).length;
  return { same, of: ids.length };
}

function reportOf(
  outcomes: readonly StoreOutcome[],
  snapshot: SnapshotFacts,
  world: AttachWorld,
  traceLimit: number,
): ReplayReport {
  const commits: readonly Share[] = outcomes.map(({ run }) => ({
    same: run.reproduced,
    of: run.commits,
  }));
  const tables = {
    commit: ratio(commits),
    head: ratio(outcomes.map(({ heads }) => heads)),
    "clock-event": ratio(outcomes.map(({ events }) => events)),
    document: ratio(outcomes.map(({ shown }) => shown)),
  };
  const all = outcomes.flatMap(({ heads, shown }) => [heads, shown]);
  const divergences = outcomes.flatMap(({ run }) => run.divergences);
  const [first] = divergences;
  const heads = outcomes.map(({ run }) => run.head);
  return {
    schema: "driftscope/replay@1",
    policy: describeAttachPolicy(world.policy),
    steps: world.steps.length,
    outcome: Object.fromEntries(outcomes.map((each) => [each.run.facts.store.id, countsOf(each)])),
    converged: heads.every((head) => sameHead(head, heads[0] ?? [])),
    dropped: droppedOf(world),
    // Without a store of a peer nothing was compared, which is not the same as full agreement.
    fidelity: { overall: outcomes.length === 0 ? Number.NaN : ratio([...all, ...commits]), tables },
    ...(first === undefined
      ? {}
      : {
          firstDivergence: {
            step: first.step,
            peer: first.store,
            table: "head",
            uuid: first.car,
            expected: first.expected.join(", "),
            actual: first.actual.join(", "),
          },
        }),
    trace: traceOf(world, traceLimit),
    reasons: reasonsOf(snapshot, outcomes),
  };
}

function countsOf({ documents, history, run }: StoreOutcome): ReplayReport["outcome"][string] {
  return {
    document: documents.liveCount,
    "clock-event": history.count,
    head: run.head.length,
    orphans: 0,
  };
}

function ratio(shares: readonly Share[]): number {
  const of = shares.reduce((sum, share) => sum + share.of, 0);
  return of === 0 ? 1 : shares.reduce((sum, share) => sum + share.same, 0) / of;
}

function droppedOf(world: AttachWorld): readonly DroppedEvent[] {
  const counts = new Map<string, { event: string; reason: string; count: number }>();
  for (const { what, text, replica } of world.steps) {
    if (what !== "fail" && !(what === "skip" && !text.includes("counts as seen"))) continue;
    const reason = text.replace(/\bba[a-z2-7]{40,}/gu, "…");
    const key = `${replica}\0${reason}`;
    const known = counts.get(key) ?? { event: `${replica}: ${firstCid(text)}`, reason, count: 0 };
    known.count++;
    counts.set(key, known);
  }
  return [...counts.values()];
}

function firstCid(text: string): string {
  return /\bba[a-z2-7]{40,}/u.exec(text)?.[0] ?? "a meta";
}

function traceOf(world: AttachWorld, limit: number): NonNullable<ReplayReport["trace"]> {
  return world.steps
    .slice(0, limit)
    .map(({ replica, group: _, ...step }, index) => ({ step: index + 1, peer: replica, ...step }));
}

function reasonsOf(
  { recording }: SnapshotFacts,
  outcomes: readonly StoreOutcome[],
): readonly string[] {
  const commits = outcomes.reduce((sum, { run }) => sum + run.commits, 0);
  const divergences = outcomes.flatMap(({ run }) => run.divergences);
  if (outcomes.length === 0) {
    return [
      "Only remotes are here: they commit nothing of their own, so there is nothing to replay.",
    ];
  }
  return [
    "The order is that of the car logs: it says in which order CARs entered a store, and not when.",
    `Commits that say which head their store had: ${commits}; with another head than the replay: ${divergences.length}.`,
    recording.logs.length > 0
      ? "CARs that a log reports as missing count as absent for the stores that did not write them."
      : "Without a log it is not known which CARs were missing when they were asked for; all files count as there.",
    ...divergences
      .slice(0, 3)
      .map(
        ({ store, car, expected, actual }) =>
          `${store} committed ${car} with the head ${expected.join(", ") || "(none)"}; replayed it has ${actual.join(", ") || "(none)"}.`,
      ),
  ];
}
