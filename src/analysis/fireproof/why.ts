/**
 * Why does this peer not show this record? The way of one event, stage by stage: the write, the CAR it was committed
 * in, the meta that leads to the CAR, the remote, the peer's own folder, the peer's head. The answer is the first stage
 * that failed, or that it cannot be told, and because of what.
 */
import { FailureError } from "../../base/failure.ts";
import type { TaskOptions } from "../../base/progress.ts";
import type { FireproofRecording } from "../../sources/fireproof/recording.ts";
import type { Finding, WhyReport } from "../report.ts";
import { checkFacts } from "./check.ts";
import { findStore } from "./diff.ts";
import { documentOf } from "./document-facts.ts";
import { dagPreview } from "./json-value.ts";
import type { SnapshotFacts } from "./snapshot-facts.ts";
import { readSnapshotFacts } from "./snapshot-facts.ts";
import type { StoreFacts } from "./store-facts.ts";
import { carLineage, eventLineage } from "./why-lineage.ts";
import { findTarget, hasEvent } from "./why-target.ts";
import type { Lineage } from "./why-walk.ts";

export interface WhyOptions extends TaskOptions {
  /** Store or remote by folder path, name, or an unambiguous part of the path. */
  readonly peer: string;
  /** A document id, or the CID of an event, a document block or a CAR; of a CID the beginning is enough. */
  readonly record: string;
}

/** Follows one record to one peer. A peer that is not there is a `FailureError` "usage". */
export function whyFireproof(recording: FireproofRecording, options: WhyOptions): WhyReport {
  return whyFacts(readSnapshotFacts(recording, options), options);
}

/** The same over facts that were computed already. */
export function whyFacts(snapshot: SnapshotFacts, { peer, record }: WhyOptions): WhyReport {
  if (snapshot.recording.stores.length === 0) {
    throw new FailureError(
      "unsupported",
      "The folder holds no store, and a log alone does not say where a record is.",
    );
  }
  const facts = findStore(snapshot.stores, peer);
  const target = findTarget(snapshot, record);
  const report = (subject: string, lineage: Lineage): WhyReport => ({
    schema: "driftscope/why@1",
    peer: facts.store.id,
    record: subject,
    ...lineage,
    reasons: [...lineage.reasons, ...relatedFindings(snapshot, lineage)],
  });
  switch (target.kind) {
    case "absent":
      return report(record, {
        steps: [],
        verdict: "unknown",
        reasons: [
          `Unknown, because no event of the folder wrote a document ${target.text}, and no block, event or CAR has this CID.`,
          ...unreadableStores(snapshot),
        ],
      });
    case "car":
      return report(target.cid, carLineage(snapshot, facts, target.cid));
    case "event":
      return report(snapshot.graph.cids[target.node] ?? "", withLog(snapshot, facts, target.node));
    case "document":
      return report(target.id, documentLineage(snapshot, facts, target));
  }
}

function withLog(snapshot: SnapshotFacts, facts: StoreFacts, node: number): Lineage {
  const lineage = eventLineage(snapshot, facts, node);
  const keys = snapshot.graph.events[node]?.operations ?? [];
  const hidden = hasEvent(facts, node)
    ? keys.flatMap(({ key, value }) => supersededBy(snapshot, facts, { key, value }) ?? [])
    : [];
  return { ...lineage, reasons: [...lineage.reasons, ...hidden] };
}

/** Why an event that is in the history is not what the document shows. */
function supersededBy(
  snapshot: SnapshotFacts,
  facts: StoreFacts,
  { key, value }: { readonly key: string; readonly value?: string | undefined },
): string | undefined {
  const entry = facts.documents.entries.get(key);
  if (entry === undefined || entry.cid === value) return undefined;
  const conflict = facts.documents.conflicts.find((each) => each.key === key);
  const winner = conflict?.events.at(-1);
  return winner === undefined
    ? `Document ${key} has been written again since.`
    : `Document ${key} was written concurrently, and ${snapshot.graph.cids[winner] ?? ""} comes last in the order of replay.`;
}

/** Of the events that wrote the document: the newest ones that the peer lacks, or what the peer shows. */
function documentLineage(
  snapshot: SnapshotFacts,
  facts: StoreFacts,
  target: { readonly id: string; readonly writers: readonly number[] },
): Lineage {
  const lacking = target.writers.filter((node) => !hasEvent(facts, node));
  const newest = lacking.at(-1) ?? target.writers.at(-1) ?? 0;
  const lineage = eventLineage(snapshot, facts, newest);
  const shown = shownText(snapshot, facts, target.id);
  const writes = `${target.writers.length} ${target.writers.length === 1 ? "event" : "events"} of the folder wrote ${target.id}; ${facts.store.name} has ${target.writers.length - lacking.length} of them.`;
  const broken = facts.documents.entries.get(target.id)?.state === "broken";
  if (!broken || lineage.verdict !== "holds") {
    return { ...lineage, reasons: [shown, writes, ...lineage.reasons] };
  }
  const what = "The head names the document's block, and no CAR that the head leads to has it.";
  return {
    ...lineage,
    verdict: "violated",
    lostAt: { at: "block", peer: facts.store.id, what },
    reasons: [shown, what, writes],
  };
}

function shownText({ context }: SnapshotFacts, facts: StoreFacts, id: string): string {
  const { name } = facts.store;
  const entry = facts.documents.entries.get(id);
  if (entry === undefined) return `${name} does not have the document ${id}.`;
  const doc = documentOf(context.blocks.value(entry.cid));
  if (entry.state === "deleted") return `${name} has ${id} as deleted.`;
  if (entry.state === "broken" || doc === undefined) {
    return `${name} knows ${id} and lacks its block.`;
  }
  return `${name} shows ${id} as ${dagPreview(doc).slice(0, 200)}.`;
}

function unreadableStores({ stores }: SnapshotFacts): readonly string[] {
  return stores
    .filter(({ cars }) => cars.noKey.length > 0 || cars.missing.length > 0)
    .map(
      ({ store, cars }) =>
        `It may be in what cannot be read: ${store.name} has ${cars.noKey.length} CARs without key and refers to ${cars.missing.length} that are missing.`,
    );
}

/** Rules about the stage at which a record can be lost. */
const STAGE_RULES: Readonly<Record<string, readonly string[]>> = {
  upload: ["DS701", "DS721"],
  key: ["DS702", "DS703", "DS704", "DS734"],
  decode: ["DS709", "DS731"],
  head: ["DS704", "DS705", "DS706", "DS710", "DS711", "DS735"],
  fetch: ["DS715", "DS733"],
  notification: ["DS707", "DS718"],
  meta: ["DS708"],
  attach: ["DS732"],
};

/** Findings about the stage, or that show one of the places of the way: they name the cause. */
function relatedFindings(snapshot: SnapshotFacts, lineage: Lineage): readonly string[] {
  const { lostAt } = lineage;
  if (lostAt === undefined) return [];
  const cids = new Set(lineage.steps.flatMap(({ where }) => where.flatMap(({ cid }) => cid ?? [])));
  const rules = STAGE_RULES[lostAt.at] ?? [];
  const related = ({ rule, peer, where }: Finding): boolean =>
    (rules.includes(rule) && (peer === undefined || peer === lostAt.peer)) ||
    where.some(({ cid }) => cid !== undefined && cids.has(cid));
  return checkFacts(snapshot)
    .findings.filter((finding) => finding.causes === undefined && related(finding))
    .slice(0, 3)
    .map((finding) => `${finding.rule} ${finding.name}: ${finding.message}`);
}
