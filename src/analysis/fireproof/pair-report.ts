import { explainAdvance } from "../../engine/merkle/advance.ts";
import { isDagMap } from "../../engine/merkle/dag-cbor.ts";
import type { Conflict } from "../../engine/merkle/merged-documents.ts";
import { documentOf } from "./document-facts.ts";
import { dagPreview } from "./json-value.ts";
import type { PairFacts } from "./pair-facts.ts";
import { forecastMerge } from "./pair-facts.ts";
import type { DocumentConflict, DocumentVersion, MergeReport, PairReport } from "./report.ts";
import type { SnapshotFacts } from "./snapshot-facts.ts";

/** A pair of stores as it appears in reports; the merge is forecast only where the two diverged. */
export function pairReport(pair: PairFacts, snapshot: SnapshotFacts): PairReport {
  const { from, to, relation } = pair;
  const cids = (nodes: readonly number[]): readonly string[] => inOrder(nodes, snapshot);
  const isOpen = relation === "diverged" || relation === "unrelated";
  return {
    peers: [from.store.id, to.store.id],
    relation,
    missing: cids(pair.missing),
    extra: cids(pair.extra),
    ...(isOpen ? { merge: mergeReport(pair, snapshot) } : {}),
  };
}

/** CIDs of nodes, parents before children. */
function inOrder(nodes: readonly number[], { graph }: SnapshotFacts): readonly string[] {
  const wanted = new Uint8Array(graph.size);
  for (const node of nodes) wanted[node] = 1;
  const cids: string[] = [];
  for (const node of graph.order) if (wanted[node] === 1) cids.push(graph.cids[node] ?? "");
  return cids;
}

function mergeReport({ from, to }: PairFacts, snapshot: SnapshotFacts): MergeReport {
  const forecast = forecastMerge(from, [to], snapshot);
  const nameOf = (node: number): string => snapshot.graph.cids[node] ?? "";
  const { documents } = forecast;
  const live = [...documents.entries.values()].filter((entry) => entry.state === "live");
  return {
    commonAncestor: forecast.ancestor === undefined ? null : nameOf(forecast.ancestor),
    steps: forecast.steps.map((step) => ({
      event: nameOf(step.event),
      outcome: step.outcome,
      before: step.before.map(nameOf),
      after: step.after.map(nameOf),
      reason: explainAdvance(step, nameOf),
    })),
    head: forecast.head.map(nameOf),
    documents: {
      count: documents.liveCount,
      deleted: documents.deletedIds.length,
      ids: live.map((entry) => entry.id),
      conflicts: documents.conflicts.map((conflict) => conflictReport(conflict, snapshot)),
    },
  };
}

/** Both values of a conflict and the winner. */
export function conflictReport(conflict: Conflict, snapshot: SnapshotFacts): DocumentConflict {
  const versions = conflict.events.map((node, index): DocumentVersion => {
    const cid = conflict.values[index];
    const block = cid === undefined ? undefined : snapshot.context.blocks.value(cid);
    const doc = documentOf(block);
    const isDeleted = cid === undefined || (isDagMap(block) && block.get("del") === true);
    return {
      event: snapshot.graph.cids[node] ?? "",
      cid: cid ?? null,
      value: doc === undefined ? null : dagPreview(doc),
      ...(isDeleted ? { deleted: true } : {}),
    };
  });
  const winner = versions.at(-1) ?? { event: "", cid: null, value: null };
  return { id: conflict.key, winner, losers: versions.slice(0, -1) };
}
