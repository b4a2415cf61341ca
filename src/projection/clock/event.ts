import type { AuthorProof } from "../../analysis/fireproof/authors.ts";
import { documentOf, readDocumentFacts } from "../../analysis/fireproof/document-facts.ts";
import { dagPreview } from "../../analysis/fireproof/json-value.ts";
import type { SnapshotFacts } from "../../analysis/fireproof/snapshot-facts.ts";
import { FailureError } from "../../base/failure.ts";
import { createBudget } from "../../engine/merkle/budget.ts";
import type { Cid } from "../../engine/merkle/cid.ts";
import { parentsOf } from "../../engine/merkle/clock-graph.ts";
import { isDagMap } from "../../engine/merkle/dag-cbor.ts";
import { GENESIS_EVENT } from "../../engine/merkle/event.ts";
import type { LogRecord } from "../../sources/fireproof/log/log-types.ts";
import { carsWith, holdingOf } from "./reasons.ts";
import type { ClockEventView, ClockLogLine, ClockOperation } from "./types.ts";
import { MAX_STORES } from "./types.ts";

const SHOWN_OPERATIONS = 50;
const SHOWN_LINES = 20;
/** What finding the documents before an event may cost: it is done while the user waits. */
const BEFORE_UNITS = 300_000;

const PROOFS: Readonly<Record<AuthorProof, string>> = {
  log: "a log saw its CAR written there first",
  "newest-car": "its CAR is the newest there, which a store always writes itself",
  key: "only that store holds the key of its CAR",
  lineage: "only that store can have had the CAR log in its header",
  "only-holder": "only that store has it",
};

/** Everything about one event: what it wrote over what, who holds it, and which log lines name it. */
export function projectEvent(snapshot: SnapshotFacts, node: number): ClockEventView {
  const { graph, stores, authors } = snapshot;
  const cid = graph.cids[node];
  if (cid === undefined) throw new FailureError("usage", "There is no such event.");
  const event = graph.events[node];
  const author = authors.of(node);
  const place = stores.findIndex(({ store }) => store.id === author?.store);
  const shown = stores.slice(0, MAX_STORES);
  const indexes = [...shown.keys()];
  const operations = event?.operations ?? [];
  return {
    node,
    cid,
    kind: event === undefined ? "block nowhere" : cid === GENESIS_EVENT ? "genesis" : event.kind,
    author: place < 0 || place >= MAX_STORES ? undefined : place,
    proof: author === undefined ? undefined : PROOFS[author.proof],
    operations: cid === GENESIS_EVENT ? [] : operationsOf(snapshot, node),
    moreOperations: Math.max(0, operations.length - SHOWN_OPERATIONS),
    holdings: indexes.map((index) => holdingOf(snapshot, index, node)),
    headOf: indexes.filter((index) => shown[index]?.headNodes.includes(node)),
    unmergedHeadOf: indexes.filter((index) => shown[index]?.unmergedHeads.includes(cid)),
    logLines: linesAbout(snapshot, cid),
  };
}

function operationsOf(snapshot: SnapshotFacts, node: number): readonly ClockOperation[] {
  const { graph, context } = snapshot;
  const operations = graph.events[node]?.operations.slice(0, SHOWN_OPERATIONS) ?? [];
  const parents = [...parentsOf(graph, node)];
  const before = readDocumentFacts(parents, {
    graph,
    present: () => true,
    read: (cid) => context.blocks.value(cid),
    budget: createBudget(undefined, BEFORE_UNITS),
  });
  return operations.map(({ key, value }) => {
    const entry = before.entries.get(key);
    const unknown = before.unreadable !== undefined || before.missingShards.length > 0;
    const absent = unknown ? "not known: blocks of the state before are missing" : "no document";
    return {
      key,
      cid: value,
      before: entry === undefined ? absent : documentText(snapshot, entry.cid),
      after: value === undefined ? "deleted" : documentText(snapshot, value),
    };
  });
}

function documentText({ context }: SnapshotFacts, cid: Cid): string {
  const block = context.blocks.value(cid);
  if (block === undefined) return "its block is not in this snapshot";
  if (isDagMap(block) && block.get("del") === true) return "deleted";
  const doc = documentOf(block);
  return doc === undefined ? "the block is no document" : dagPreview(doc);
}

/** Lines that name the event, or else a CAR that holds it, in the order of the logs. */
function linesAbout(snapshot: SnapshotFacts, cid: Cid): readonly ClockLogLine[] {
  const wanted = new Set<string>([cid, ...carsWith(snapshot, cid)]);
  const lines: ClockLogLine[] = [];
  for (const log of snapshot.recording.logs) {
    for (const record of log.records) {
      if (!names(record, wanted)) continue;
      lines.push({ path: log.path, line: record.line, text: lineText(record) });
      if (lines.length >= SHOWN_LINES) return lines;
    }
  }
  return lines;
}

function names(record: LogRecord, wanted: ReadonlySet<string>): boolean {
  if (wanted.has(record.place?.key ?? "")) return true;
  if (record.lists.some((list) => list.some((item) => wanted.has(item)))) return true;
  if (record.words.some((word) => wanted.has(word))) return true;
  const text = JSON.stringify(record.fields);
  for (const cid of wanted) if (text.includes(cid)) return true;
  return false;
}

function lineText({ module, level, message, place }: LogRecord): string {
  const parts = [level, module, message, place?.folder].filter((part) => part !== undefined);
  return parts.join(" · ");
}
