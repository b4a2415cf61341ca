/**
 * The heads of a log, played again without any store. What a database wrote itself has the head that it had as parents;
 * events whose write no line tells count as having none. With that graph every offer is answered by the rule of
 * `advance`, and compared with the head that the log says it gave.
 */

import { advance, explainAdvance } from "../../engine/merkle/advance.ts";
import type { WorkBudget } from "../../engine/merkle/budget.ts";
import { createBudget } from "../../engine/merkle/budget.ts";
import type { Cid } from "../../engine/merkle/cid.ts";
import type { ClockGraph } from "../../engine/merkle/clock-graph.ts";
import { buildClockGraph } from "../../engine/merkle/clock-graph.ts";
import { walkHistory } from "../../engine/merkle/history.ts";
import type { FireproofRecording } from "../../sources/fireproof/recording.ts";
import type { ReplayReport, ReplayTraceStep } from "../report.ts";
import type { LogPeer, LogStep } from "./log-replay.ts";
import { replayLogs } from "./log-replay.ts";

interface LogRun {
  readonly graph: ClockGraph;
  readonly budget: WorkBudget;
  /** Head of each peer as replayed. */
  readonly heads: Map<string, readonly Cid[]>;
  readonly trace: ReplayTraceStep[];
  compared: number;
  same: number;
  first: ReplayReport["firstDivergence"];
}

/** Replays the steps of the logs of a recording that holds no store. */
export function replayLogLines(
  recording: FireproofRecording,
  policy: Readonly<Record<string, string>>,
  until = Number.POSITIVE_INFINITY,
): ReplayReport {
  const { peers, steps } = replayLogs(recording.logs);
  const { parents, assumed } = inferParents(steps);
  const graph = buildClockGraph(
    [...parents].map(([cid, before]) => ({ cid, parents: before, kind: "other", operations: [] })),
  );
  const run: LogRun = {
    graph,
    budget: createBudget(),
    heads: new Map(),
    trace: [],
    compared: 0,
    same: 0,
    first: undefined,
  };
  for (const step of steps.slice(0, until)) playStep(run, step);
  const share = run.compared === 0 ? Number.NaN : run.same / run.compared;
  const heads = peers.flatMap(({ id, stepCount }) =>
    stepCount > 0 ? [(run.heads.get(id) ?? []).toSorted().join()] : [],
  );
  return {
    schema: "driftscope/replay@1",
    policy,
    steps: run.trace.length,
    outcome: Object.fromEntries(peers.map((peer) => [peer.id, countsOf(run, peer)])),
    converged: new Set(heads).size <= 1,
    dropped: [],
    fidelity: { overall: share, tables: { head: share } },
    ...(run.first === undefined ? {} : { firstDivergence: run.first }),
    trace: run.trace,
    reasons: [
      "Only logs are here: the order of lines is the only order, and there are no documents.",
      `${run.compared} lines say which head a step gave; ${run.same} of these heads are reproduced by the rule of advance.`,
      ...(assumed === 0
        ? []
        : [`Of ${assumed} events no line tells the write, so they count as having no parents.`]),
    ],
  };
}

function countsOf(run: LogRun, { id }: LogPeer): ReplayReport["outcome"][string] {
  const head = run.heads.get(id) ?? [];
  const nodes = head.flatMap((cid) => run.graph.indexOf(cid) ?? []);
  const history = walkHistory(run.graph, nodes, () => true, run.budget);
  return { "clock-event": history.count, head: head.length, orphans: 0 };
}

interface Inference {
  readonly parents: Map<Cid, readonly Cid[]>;
  /** Events whose write a line tells. */
  readonly told: Set<Cid>;
  readonly offered: Set<Cid>;
  readonly heads: Map<string, readonly Cid[]>;
}

/** Parents of every event that the steps mention. */
function inferParents(steps: readonly LogStep[]): {
  readonly parents: ReadonlyMap<Cid, readonly Cid[]>;
  readonly assumed: number;
} {
  const inference: Inference = {
    parents: new Map(),
    told: new Set(),
    offered: new Set(),
    heads: new Map(),
  };
  for (const step of steps) inferStep(inference, step);
  const { parents, told } = inference;
  return { parents: withoutRings(parents), assumed: parents.size - told.size };
}

function inferStep({ parents, told, offered, heads }: Inference, step: LogStep): void {
  const before = asCids(step.before) ?? heads.get(step.peer) ?? [];
  const events = asCids(step.offered) ?? [];
  if (step.what === "offered") for (const cid of events) offered.add(cid);
  const isWrite = tellsWrite(step, events, offered);
  const [written] = events;
  if (isWrite && events.length === 1 && written !== undefined && !told.has(written)) {
    told.add(written);
    parents.set(
      written,
      before.filter((cid) => cid !== written),
    );
  }
  const after = asCids(step.after) ?? (isWrite ? events : undefined);
  if (after !== undefined) heads.set(step.peer, after);
  const mentioned = [...before, ...events, ...(after ?? [])];
  for (const cid of mentioned) if (!parents.has(cid)) parents.set(cid, []);
}

/** A local write, or a new head that nobody offered before. */
function tellsWrite({ what }: LogStep, events: readonly Cid[], offered: ReadonlySet<Cid>): boolean {
  if (what === "local-write") return true;
  return what === "head-updated" && events.every((cid) => !offered.has(cid));
}

/** A log that was cut or edited may name an event as parent of its own ancestor: such an edge is left out. */
function withoutRings(parents: ReadonlyMap<Cid, readonly Cid[]>): ReadonlyMap<Cid, readonly Cid[]> {
  const position = new Map([...parents.keys()].map((cid, index) => [cid, index] as const));
  const kept = new Map<Cid, readonly Cid[]>();
  const leadsTo = (from: Cid, wanted: Cid): boolean => {
    const stack = [from];
    const seen = new Set<Cid>();
    for (let cid = stack.pop(); cid !== undefined; cid = stack.pop()) {
      if (cid === wanted) return true;
      if (seen.has(cid)) continue;
      seen.add(cid);
      stack.push(...(kept.get(cid) ?? []));
    }
    return false;
  };
  for (const cid of position.keys()) {
    kept.set(
      cid,
      (parents.get(cid) ?? []).filter((parent) => !leadsTo(parent, cid)),
    );
  }
  return kept;
}

/** The text of a CID in a log stands for the event; nothing is looked up with it but other lines. */
function asCids(texts: readonly string[] | undefined): readonly Cid[] | undefined {
  return texts as readonly Cid[] | undefined;
}

function playStep(run: LogRun, step: LogStep): void {
  const before = asCids(step.before) ?? run.heads.get(step.peer) ?? [];
  const events = asCids(step.offered) ?? [];
  const { head, reason } = nextHead(run, step, before, events);
  const after = asCids(step.after);
  const index = run.trace.length + 1;
  run.trace.push({
    step: index,
    peer: step.peer,
    what: step.what,
    text: reason,
    before,
    after: head,
    at: `${step.path}:${step.line}`,
  });
  if (after !== undefined) compare(run, step, { index, head, after });
  run.heads.set(step.peer, after ?? head);
}

function nextHead(
  run: LogRun,
  { what }: LogStep,
  before: readonly Cid[],
  events: readonly Cid[],
): { readonly head: readonly Cid[]; readonly reason: string } {
  if (what === "local-write") return { head: events, reason: "a local write replaces the head" };
  // Lines that only report a head offer nothing new: what was offered before has been answered already.
  if (what === "applied") return { head: before, reason: "the head after the offers before" };
  let nodes: readonly number[] = before.flatMap((cid) => run.graph.indexOf(cid) ?? []);
  const nameOf = (node: number): Cid => run.graph.cids[node] ?? ("" as Cid);
  const reasons: string[] = [];
  for (const cid of events) {
    const node = run.graph.indexOf(cid);
    if (node === undefined) continue;
    const step = advance(run.graph, nodes, node, { present: () => true, budget: run.budget });
    reasons.push(explainAdvance(step, nameOf));
    nodes = step.after;
  }
  return { head: nodes.map(nameOf), reason: reasons.join(" ") };
}

function compare(
  run: LogRun,
  { peer }: LogStep,
  {
    index,
    head,
    after,
  }: { readonly index: number; readonly head: readonly Cid[]; readonly after: readonly Cid[] },
): void {
  const [actual, expected] = [head.toSorted().join(", "), after.toSorted().join(", ")];
  run.compared++;
  if (actual === expected) run.same++;
  else run.first ??= { step: index, peer, table: "head", expected, actual };
}
