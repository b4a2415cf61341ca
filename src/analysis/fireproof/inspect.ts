import type { TaskOptions } from "../../base/progress.ts";
import type { Cid } from "../../engine/merkle/cid.ts";
import type { ClockGraph } from "../../engine/merkle/clock-graph.ts";
import { GENESIS_EVENT } from "../../engine/merkle/event.ts";
import { countIndexEntries } from "../../engine/merkle/index-tree.ts";
import { tiePlaces } from "../../sources/fireproof/log/tie-places.ts";
import type { FireproofRecording } from "../../sources/fireproof/recording.ts";
import type { EvidenceFile } from "../../sources/recording.ts";
import type { InspectReport, ModelCount, PeerReport } from "../report.ts";
import { inspectLogs } from "./log-peers.ts";
import type { Holdings } from "./matrix.ts";
import {
  countDocuments,
  countEvents,
  DOCUMENT_MODEL,
  documentAuthors,
  EVENT_MODEL,
  matrixCells,
  UNKNOWN_AUTHOR,
} from "./matrix.ts";
import { findMergedRoots } from "./merged-roots.ts";
import { comparePair } from "./pair-facts.ts";
import { conflictReport, pairReport } from "./pair-report.ts";
import { fireproofProgress } from "./progress.ts";
import type { FireproofPeerFields } from "./report.ts";
import { roleOf } from "./roles.ts";
import type { SnapshotFacts } from "./snapshot-facts.ts";
import { readSnapshotFacts } from "./snapshot-facts.ts";
import type { StoreFacts } from "./store-facts.ts";

/** Answers who is who, who has what, and how each pair of stores stands. */
export async function inspectFireproof(
  recording: FireproofRecording,
  options?: TaskOptions,
): Promise<InspectReport> {
  if (recording.stores.length === 0 && recording.logs.length > 0) return inspectLogs(recording);
  const snapshot = readSnapshotFacts(recording, options);
  return inspectFacts(snapshot, await findMergedRoots(snapshot));
}

/** The same over facts that were computed already. */
export function inspectFacts(
  snapshot: SnapshotFacts,
  mergedRoots: ReadonlyMap<string, string> = new Map(),
): InspectReport {
  const { recording, stores } = snapshot;
  const authors = documentAuthors(snapshot);
  const documents = new Map(
    stores.map((facts) => [facts.store.id, countDocuments(facts, authors)]),
  );
  const events = new Map(stores.map((facts) => [facts.store.id, countEvents(facts, snapshot)]));
  const authored = authoredEvents(snapshot);
  return {
    schema: "driftscope/inspect@1",
    system: "fireproof",
    generation: recording.generation,
    generationReasons: recording.generationReasons,
    evidence: recording.evidence.map((file) => noteOrphan(file, snapshot)),
    peers: stores.map((facts) =>
      peerReport(facts, { documents, events, authored, mergedRoots }, snapshot),
    ),
    matrix: [
      ...matrixCells(EVENT_MODEL, events, stores),
      ...matrixCells(DOCUMENT_MODEL, documents, stores),
    ],
    watermarks: [],
    progress: fireproofProgress(snapshot),
    ...pairsOf(snapshot),
    notes: notesOf(snapshot),
  };
}

interface Counts {
  readonly documents: ReadonlyMap<string, Holdings>;
  readonly events: ReadonlyMap<string, Holdings>;
  /** Events of the whole folder per author. */
  readonly authored: Holdings;
  /** Root shard of each store whose head is a merge. */
  readonly mergedRoots: ReadonlyMap<string, string>;
}

function pairsOf(snapshot: SnapshotFacts): Pick<InspectReport, "pairs"> {
  const { stores } = snapshot;
  if (stores.length < 2) return {};
  return {
    pairs: stores.flatMap((a, index) =>
      stores.slice(index + 1).map((b) => pairReport(comparePair(a, b, snapshot.graph), snapshot)),
    ),
  };
}

function authoredEvents({ graph, authors }: SnapshotFacts): Holdings {
  const counts = new Map<string, number>();
  for (const [node, cid] of graph.cids.entries()) {
    if (graph.events[node] === undefined || cid === GENESIS_EVENT) continue;
    const author = authors.of(node)?.store ?? UNKNOWN_AUTHOR;
    counts.set(author, (counts.get(author) ?? 0) + 1);
  }
  return counts;
}

function peerReport(facts: StoreFacts, counts: Counts, snapshot: SnapshotFacts): PeerReport {
  const { store } = facts;
  return {
    id: store.id,
    name: store.name,
    displayName: store.database,
    path: store.path,
    role: roleOf(facts, counts.authored, snapshot),
    models: modelsOf(facts, counts),
    orphans: { content: 0, parent: 0, closure: 0, path: 0 },
    ...fireproofFields(facts, snapshot, counts.mergedRoots.get(store.id)),
  };
}

function modelsOf(facts: StoreFacts, counts: Counts): Readonly<Record<string, ModelCount>> {
  const { id, kind } = facts.store;
  const authored = (holdings: ReadonlyMap<string, Holdings>): { authored?: number } =>
    kind === "remote" ? {} : { authored: holdings.get(id)?.get(id) ?? 0 };
  const open = (isOpen: boolean): { uncertain?: true } => (isOpen ? { uncertain: true } : {});
  const { documents, history } = facts;
  const documentsOpen = documentState(facts) === "partial" || facts.opening === "unreadable";
  const eventsOpen = history.missing.length > 0 || facts.opening === "unreadable";
  const events = [...(counts.events.get(id)?.values() ?? [])].reduce(
    (sum, count) => sum + count,
    0,
  );
  return {
    [EVENT_MODEL]: { count: events, ...authored(counts.events), ...open(eventsOpen) },
    [DOCUMENT_MODEL]: {
      count: documents.liveCount,
      ...authored(counts.documents),
      ...open(documentsOpen),
    },
  };
}

function documentState(facts: StoreFacts): "complete" | "empty" | "partial" | "unreadable" {
  const { documents } = facts;
  if (facts.opening === "empty") return "empty";
  if (facts.opening === "unreadable" || documents.unreadable !== undefined) return "unreadable";
  return documents.brokenIds.length > 0 || documents.missingShards.length > 0
    ? "partial"
    : "complete";
}

function fireproofFields(
  facts: StoreFacts,
  snapshot: SnapshotFacts,
  mergedRoot: string | undefined,
): FireproofPeerFields {
  const { store, cars, documents } = facts;
  const meta = store.ledger.meta;
  const others = snapshot.otherReadings.get(store.id) ?? [];
  const version = store.ledger.version;
  const keybag = facts.keybag;
  const wal = store.ledger.wal;
  return {
    kind: store.kind,
    ...(version === undefined ? {} : { version }),
    heads: facts.heads,
    clock: clockFields(facts, snapshot.graph, mergedRoot),
    documents: {
      count: documents.liveCount,
      deleted: documents.deletedIds.length,
      broken: documents.brokenIds,
      state: documentState(facts),
      ids: liveIds(facts),
      deletedIds: documents.deletedIds,
      conflicts: documents.conflicts.map((conflict) => conflictReport(conflict, snapshot)),
    },
    cars: {
      total: cars.total,
      reachable: cars.reachable.length,
      missing: cars.missing,
      orphans: cars.orphans.length,
      invalid: cars.invalid,
      noKey: cars.noKey,
      compacted: cars.compactedOrphans.length,
      attachments: cars.attachments.length,
      keyIds: cars.keyIds,
    },
    unmergedHeads: facts.unmergedHeads,
    headsNotOnDisk: facts.headsNotOnDisk,
    keys: heldKeys(facts, snapshot),
    wantedKeys: facts.wantedKeys,
    ...(keybag === undefined ? {} : { keybag: { path: keybag.path, proof: keybag.proof } }),
    ...(others.length === 0 ? {} : { otherReadings: others.map(readingReport) }),
    ...(meta === undefined ? {} : { meta: { format: meta.shape, entries: meta.entries } }),
    ...(wal === undefined ? {} : { walPending: wal.operations.length + wal.noLoaderOps.length }),
    ...indexFields(facts, snapshot),
  };
}

function clockFields(
  facts: StoreFacts,
  graph: ClockGraph,
  mergedRoot: string | undefined,
): NonNullable<FireproofPeerFields["clock"]> {
  const cidsOf = (nodes: readonly number[]): readonly Cid[] =>
    nodes.flatMap((node) => graph.cids[node] ?? []).sort();
  const ancestor = graph.cids[facts.documents.ancestor ?? -1];
  return {
    eventsReachable: facts.history.count,
    eventsOnDisk: facts.historyOnDisk.count,
    missingEvents: cidsOf(facts.history.missing),
    rootEvents: cidsOf(facts.history.roots),
    mergeEvents: facts.history.mergeCount,
    ...(ancestor === undefined ? {} : { commonAncestor: ancestor }),
    ...(mergedRoot === undefined ? {} : { mergedRoot }),
  };
}

function liveIds({ documents }: StoreFacts): readonly string[] {
  return [...documents.entries.values()]
    .filter((entry) => entry.state === "live")
    .map((entry) => entry.id);
}

/** The keys of a store's keybag; for a remote those keys of any keybag that open its CARs. */
function heldKeys(
  facts: StoreFacts,
  snapshot: SnapshotFacts,
): NonNullable<FireproofPeerFields["keys"]> {
  const isRemote = facts.store.kind === "remote";
  const keybags = snapshot.recording.keybags.filter(
    (keybag) => isRemote || keybag.path === facts.keybag?.path,
  );
  const keys = keybags
    .flatMap(({ sets }) => sets)
    .flatMap(({ name, keys: records }) =>
      records.map(({ fingerprint, isDefault }) => ({
        id: fingerprint,
        set: name,
        default: isDefault,
      })),
    )
    .filter((key) => !isRemote || facts.cars.keyIds.includes(key.id));
  const distinct = new Map(keys.map((key) => [`${key.set}\0${key.id}`, key]));
  return [...distinct].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, key]) => key);
}

function readingReport(
  facts: StoreFacts,
): NonNullable<FireproofPeerFields["otherReadings"]>[number] {
  return {
    keybag: facts.keybag?.path ?? "",
    heads: facts.heads,
    documents: facts.documents.liveCount,
    noKey: facts.cars.noKey,
    unmergedHeads: facts.unmergedHeads,
    wantedKeys: facts.wantedKeys,
  };
}

function indexFields(
  { store, heads }: StoreFacts,
  { context }: SnapshotFacts,
): Pick<FireproofPeerFields, "indexes"> {
  const count = (root: Cid | undefined): { entries?: number } => {
    if (root === undefined) return {};
    const tree = countIndexEntries(root, (cid) => context.blocks.value(cid), context.budget());
    return tree.missing.length > 0 ? {} : { entries: tree.entries };
  };
  const indexes = store.indexes.flatMap((part) => {
    const newest = part.meta?.entries[0]?.cars[0];
    const header = part.cars.find((car) => car.cid === newest)?.header;
    return (header?.indexes ?? []).map(({ name, head, byId, byKey }) => ({
      name,
      path: part.dataPath ?? "",
      cars: part.cars.length,
      head: head.toSorted(),
      isCurrent: head.toSorted().join() === heads.join(),
      byId: count(byId),
      byKey: count(byKey),
    }));
  });
  return indexes.length === 0 ? {} : { indexes };
}

/** Orphans are complete files; what makes them special is that nothing leads to them. */
function noteOrphan(file: EvidenceFile, { stores }: SnapshotFacts): EvidenceFile {
  for (const { store, cars } of stores) {
    const car = store.ledger.cars.find((candidate) => candidate.path === file.path);
    if (car === undefined || !cars.orphans.includes(car.cid)) continue;
    const orphan = cars.compactedOrphans.includes(car.cid)
      ? "Orphan: replaced by the newest compaction, which is normal."
      : "Orphan: neither the newest CAR group nor its log names it.";
    return { ...file, note: file.note === undefined ? orphan : `${file.note} ${orphan}` };
  }
  return file;
}

function notesOf({ recording }: SnapshotFacts): readonly string[] {
  const notes = recording.findings.map(({ path, line, message }) =>
    line === undefined ? `${path}: ${message}` : `${path}:${line}: ${message}`,
  );
  if (recording.logs.length === 0) return notes;
  const tied = [...tiePlaces(recording.logs, recording.stores).values()];
  const untied = tied.filter((place) => place.store === undefined);
  return [...notes, ...untied.map(({ folder, proof }) => `Log lines about ${folder}: ${proof}`)];
}
