import { FailureError } from "../../base/failure.ts";
import type { TaskOptions } from "../../base/progress.ts";
import type { DagMap } from "../../engine/merkle/dag-cbor.ts";
import type { FireproofRecording } from "../../sources/fireproof/recording.ts";
import type { DiffReport, FieldDifference, ModelDiff } from "../report.ts";
import type { DocumentEntry } from "./document-facts.ts";
import { documentOf } from "./document-facts.ts";
import { dagField, dagToJsonText } from "./json-value.ts";
import { DOCUMENT_MODEL, EVENT_MODEL } from "./matrix.ts";
import { comparePair } from "./pair-facts.ts";
import { pairReport } from "./pair-report.ts";
import type { SnapshotFacts } from "./snapshot-facts.ts";
import { readSnapshotFacts } from "./snapshot-facts.ts";
import type { StoreFacts } from "./store-facts.ts";

export interface FireproofDiffOptions extends TaskOptions {
  /** Two stores by id, name, or an unambiguous part of the id. Without it the first two that are no remotes. */
  readonly peers?: readonly [string, string] | undefined;
  /** `document` or `clock-event`; both without it. */
  readonly model?: string | undefined;
  /** At most so many ids and rows in each list. */
  readonly limit?: number | undefined;
}

/** Which documents and events of one store another lacks, has beyond it, or has with other content. */
export async function diffFireproof(
  recording: FireproofRecording,
  options: FireproofDiffOptions = {},
): Promise<DiffReport> {
  return diffFacts(readSnapshotFacts(recording, options), options);
}

/** The same over facts that were computed already. */
export function diffFacts(snapshot: SnapshotFacts, options: FireproofDiffOptions): DiffReport {
  const [a, b] = choosePair(snapshot.stores, options.peers);
  const { model } = options;
  if (model !== undefined && model !== DOCUMENT_MODEL && model !== EVENT_MODEL) {
    throw new FailureError(
      "usage",
      `There is no model ${model}; Fireproof stores have ${DOCUMENT_MODEL} and ${EVENT_MODEL}.`,
    );
  }
  const limit = options.limit ?? Number.POSITIVE_INFINITY;
  const models: Record<string, ModelDiff> = {};
  if (model !== DOCUMENT_MODEL) models[EVENT_MODEL] = diffEvents(a, b, snapshot, limit);
  if (model !== EVENT_MODEL) models[DOCUMENT_MODEL] = diffDocuments(a, b, snapshot, limit);
  return {
    schema: "driftscope/diff@1",
    peers: [a.store.id, b.store.id],
    models,
    pair: pairReport(comparePair(a, b, snapshot.graph), snapshot),
  };
}

function choosePair(
  stores: readonly StoreFacts[],
  peers: readonly [string, string] | undefined,
): readonly [StoreFacts, StoreFacts] {
  if (peers !== undefined) return [findStore(stores, peers[0]), findStore(stores, peers[1])];
  const [a, b] = stores;
  if (a === undefined || b === undefined) {
    throw new FailureError(
      "usage",
      `Comparing needs two stores; the folder holds ${stores.length}.`,
    );
  }
  return [a, b];
}

/** Finds a store by id, by name, or by a part of its id that no other has. */
export function findStore(stores: readonly StoreFacts[], wanted: string): StoreFacts {
  const exact = stores.find(({ store }) => store.id === wanted || store.name === wanted);
  const partial = stores.filter(({ store }) => store.id.includes(wanted));
  const found = exact ?? (partial.length === 1 ? partial[0] : undefined);
  if (found !== undefined) return found;
  const known = stores.map(({ store }) => store.name).join(", ");
  throw new FailureError("usage", `No single store is called ${wanted}; there are ${known}.`);
}

function diffEvents(
  a: StoreFacts,
  b: StoreFacts,
  { graph }: SnapshotFacts,
  limit: number,
): ModelDiff {
  const pair = comparePair(a, b, graph);
  const cidsOf = (nodes: readonly number[]): readonly string[] =>
    nodes.flatMap((node) => graph.cids[node] ?? []).sort();
  return {
    missing: listOf(cidsOf(pair.missing), limit),
    extra: listOf(cidsOf(pair.extra), limit),
    different: { count: 0, rows: [] },
    same: pair.have,
  };
}

function listOf(
  uuids: readonly string[],
  limit: number,
): { readonly count: number; readonly uuids: readonly string[] } {
  return { count: uuids.length, uuids: uuids.slice(0, limit) };
}

/** Documents as the stores show them: a deleted one is not shown, so it is missing where the other shows it. */
function diffDocuments(
  a: StoreFacts,
  b: StoreFacts,
  snapshot: SnapshotFacts,
  limit: number,
): ModelDiff {
  const shown = ({ documents }: StoreFacts): ReadonlyMap<string, DocumentEntry> =>
    new Map([...documents.entries].filter(([, entry]) => entry.state !== "deleted"));
  const left = shown(a);
  const right = shown(b);
  const both = [...left.values()].filter((entry) => right.has(entry.id));
  const different = both.filter((entry) => right.get(entry.id)?.cid !== entry.cid);
  const rows = different.slice(0, limit).map((entry) => ({
    uuid: entry.id,
    fields: compareFields(entry, right.get(entry.id), snapshot),
  }));
  return {
    missing: listOf(
      [...left.keys()].filter((id) => !right.has(id)),
      limit,
    ),
    extra: listOf(
      [...right.keys()].filter((id) => !left.has(id)),
      limit,
    ),
    different: { count: different.length, rows },
    same: both.length - different.length,
  };
}

function compareFields(
  a: DocumentEntry,
  b: DocumentEntry | undefined,
  { context }: SnapshotFacts,
): readonly FieldDifference[] {
  const left: DagMap = documentOf(context.blocks.value(a.cid)) ?? new Map();
  const right: DagMap =
    (b === undefined ? undefined : documentOf(context.blocks.value(b.cid))) ?? new Map();
  const names = [...new Set([...left.keys(), ...right.keys()])].sort();
  return names.flatMap((name) => {
    const valueA = left.get(name);
    const valueB = right.get(name);
    const isSame =
      valueA !== undefined &&
      valueB !== undefined &&
      dagToJsonText(valueA) === dagToJsonText(valueB);
    return isSame ? [] : [{ name, a: dagField(valueA), b: dagField(valueB) }];
  });
}
