import type { PairFacts, PairRelation } from "../../analysis/fireproof/pair-facts.ts";
import { comparePair, forecastMerge } from "../../analysis/fireproof/pair-facts.ts";
import { conflictReport } from "../../analysis/fireproof/pair-report.ts";
import type { DocumentVersion } from "../../analysis/fireproof/report.ts";
import type { SnapshotFacts } from "../../analysis/fireproof/snapshot-facts.ts";
import { FailureError } from "../../base/failure.ts";
import type { AdvanceStep } from "../../engine/merkle/advance.ts";
import { advance, explainAdvance } from "../../engine/merkle/advance.ts";
import { parseCid } from "../../engine/merkle/cid.ts";
import type { ClockGraph } from "../../engine/merkle/clock-graph.ts";
import { shortCid } from "../notation/cid.ts";
import { counted } from "../tree/tree-node.ts";
import { labelOf } from "./clock.ts";
import type { ClockConflict, ClockPair, ClockStep } from "./types.ts";

/** Events that are offered one by one; beyond, only the members of the other head are. */
const STEPPED_EVENTS = 200;
const SHOWN_CONFLICTS = 100;

/** What merging the events of one store into another would do, step by step. Indexes are those of the snapshot's stores. */
export function projectPair(
  snapshot: SnapshotFacts,
  fromIndex: number,
  toIndex: number,
): ClockPair {
  const from = snapshot.stores[fromIndex];
  const to = snapshot.stores[toIndex];
  if (from === undefined || to === undefined) {
    throw new FailureError("usage", "There is no such store.");
  }
  const pair = comparePair(from, to, snapshot.graph);
  const forecast = forecastMerge(to, [from], snapshot);
  const missing = parentsFirst(pair.missing, snapshot);
  const headsOnly = missing.length > STEPPED_EVENTS;
  const steps = headsOnly ? forecast.steps : offerEach(pair, missing, snapshot);
  const heads = new Set(from.headNodes);
  return {
    from: fromIndex,
    to: toIndex,
    relation: pair.relation,
    summary: summaryOf(pair),
    missing,
    missingOnDisk: pair.missingOnDisk,
    extra: pair.extra.length,
    ancestor: forecast.ancestor,
    steps: steps.map((step) => stepView(step, heads, snapshot)),
    headsOnly,
    documents: {
      live: forecast.documents.liveCount,
      deleted: forecast.documents.deletedIds.length,
    },
    conflicts: forecast.documents.conflicts
      .slice(0, SHOWN_CONFLICTS)
      .map((conflict) => conflictView(conflictReport(conflict, snapshot), snapshot)),
  };
}

/** Offers every event that is missing, parents first, to the head of `to`. Ends in the same head as the library does. */
function offerEach(
  { from, to }: PairFacts,
  missing: Uint32Array,
  { graph, context }: SnapshotFacts,
): readonly AdvanceStep[] {
  const present = (node: number): boolean => from.presentOnDisk(node) || to.presentOnDisk(node);
  const environment = { present, budget: context.budget() };
  const offered = new Set([...missing, ...from.headNodes]);
  const steps: AdvanceStep[] = [];
  let head = to.headNodes;
  for (const node of offered) {
    const step = advance(graph, head, node, environment);
    steps.push(step);
    head = step.after;
  }
  return steps;
}

function parentsFirst(nodes: readonly number[], { graph }: SnapshotFacts): Uint32Array {
  const wanted = new Uint8Array(graph.size);
  for (const node of nodes) wanted[node] = 1;
  const sorted = new Uint32Array(nodes.length);
  let count = 0;
  for (const node of graph.order) if (wanted[node] === 1) sorted[count++] = node;
  return sorted;
}

function stepView(
  step: AdvanceStep,
  heads: ReadonlySet<number>,
  { graph }: SnapshotFacts,
): ClockStep {
  const nameOf = (node: number): string =>
    `${labelOf(graph.events[node], graph.cids[node])} (${shortCid(graph.cids[node] ?? "")})`;
  return {
    event: step.event,
    before: step.before,
    after: step.after,
    outcome: step.outcome,
    sentence: explainAdvance(step, nameOf),
    isHead: heads.has(step.event),
  };
}

function summaryOf({ from, to, relation, missing, extra }: PairFacts): string {
  const [a, b] = [from.store.name, to.store.name];
  const lacks = (who: string, whom: string, count: number): string =>
    `${who} lacks ${counted(count, "event")} of ${whom}`;
  const isSameHead = from.heads.length > 0 && from.heads.join() === to.heads.join();
  if (isSameHead && missing.length + extra.length > 0) {
    const [who, count] = missing.length > 0 ? [b, missing.length] : [a, extra.length];
    return `${a} and ${b} have the same head, but ${who} cannot read ${counted(count, "event")} of its history: the blocks are missing.`;
  }
  const sentences: Record<PairRelation, string> = {
    equal: `${a} and ${b} have the same events.`,
    behind: `${lacks(b, a, missing.length)}; taking its head is a fast-forward.`,
    ahead: `${lacks(a, b, extra.length)}; ${b} has everything of ${a}.`,
    diverged: `Diverged: ${lacks(b, a, missing.length)}, and ${lacks(a, b, extra.length)}.`,
    unrelated: `Nothing in common: ${lacks(b, a, missing.length)}, and ${lacks(a, b, extra.length)}.`,
    unknown: `The head of ${from.opening === "unreadable" ? a : b} cannot be read, so the two cannot be compared.`,
  };
  return sentences[relation];
}

function conflictView(
  conflict: ReturnType<typeof conflictReport>,
  { graph }: SnapshotFacts,
): ClockConflict {
  const version = ({ event, value, deleted }: DocumentVersion): ClockConflict["winner"] => ({
    event: nodeOf(event, graph),
    text: value ?? (deleted === true ? "deleted" : "not in this snapshot"),
  });
  return {
    id: conflict.id,
    winner: version(conflict.winner),
    losers: conflict.losers.map(version),
  };
}

/** -1 when the text is no event of the graph. */
function nodeOf(event: string, graph: ClockGraph): number {
  const cid = parseCid(event)?.cid;
  return (cid === undefined ? undefined : graph.indexOf(cid)) ?? -1;
}
