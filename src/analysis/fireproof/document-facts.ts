import type { WorkBudget } from "../../engine/merkle/budget.ts";
import { BudgetExceededError } from "../../engine/merkle/budget.ts";
import type { Cid } from "../../engine/merkle/cid.ts";
import type { ClockGraph, Present } from "../../engine/merkle/clock-graph.ts";
import type { DagMap, DagValue } from "../../engine/merkle/dag-cbor.ts";
import { isDagMap } from "../../engine/merkle/dag-cbor.ts";
import { GENESIS_KEY } from "../../engine/merkle/event.ts";
import type {
  Conflict,
  MergedDocuments,
  UnreadableHead,
} from "../../engine/merkle/merged-documents.ts";
import { readDocuments } from "../../engine/merkle/merged-documents.ts";
import type { ReadBlock } from "../../engine/merkle/shard.ts";

/** A document as a head shows it. */
export interface DocumentEntry {
  readonly id: string;
  /** Its block. */
  readonly cid: Cid;
  readonly state: "live" | "deleted" | "broken";
}

/** The documents of a head, without the genesis key. */
export interface DocumentFacts {
  /** By id, sorted by id. */
  readonly entries: ReadonlyMap<string, DocumentEntry>;
  readonly liveCount: number;
  readonly deletedIds: readonly string[];
  /** Ids whose block is missing or no document. */
  readonly brokenIds: readonly string[];
  /** Shards that could not be read: documents below them are unknown. */
  readonly missingShards: readonly Cid[];
  readonly conflicts: readonly Conflict[];
  /** For a head of several events. */
  readonly ancestor?: number | undefined;
  readonly replayed: readonly number[];
  /** Events that the library visits on every read of this head. */
  readonly pailVisits: bigint;
  /** Why nothing could be listed. */
  readonly unreadable?: UnreadableHead | { readonly kind: "too-large" } | undefined;
}

export interface DocumentReading {
  readonly graph: ClockGraph;
  readonly present: Present;
  readonly read: ReadBlock;
  readonly budget: WorkBudget;
}

const NOTHING: DocumentFacts = {
  entries: new Map(),
  liveCount: 0,
  deletedIds: [],
  brokenIds: [],
  missingShards: [],
  conflicts: [],
  replayed: [],
  pailVisits: 0n,
};

/** Lists the documents of a head and looks up which of them are deleted or lack their block. */
export function readDocumentFacts(
  heads: readonly number[],
  reading: DocumentReading,
): DocumentFacts {
  try {
    const result = readDocuments(reading.graph, heads, reading);
    if (result.kind !== "documents") return { ...NOTHING, unreadable: result };
    return documentFacts(result, reading);
  } catch (error) {
    if (!(error instanceof BudgetExceededError)) throw error;
    return { ...NOTHING, unreadable: { kind: "too-large" } };
  }
}

function documentFacts(result: MergedDocuments, { read, budget }: DocumentReading): DocumentFacts {
  const entries = new Map<string, DocumentEntry>();
  for (const [id, cid] of result.values) {
    if (id === GENESIS_KEY) continue;
    budget.spend(1);
    entries.set(id, { id, cid, state: stateOf(read(cid)) });
  }
  const idsOf = (state: DocumentEntry["state"]): readonly string[] =>
    [...entries.values()].filter((entry) => entry.state === state).map((entry) => entry.id);
  return {
    entries,
    liveCount: idsOf("live").length,
    deletedIds: idsOf("deleted"),
    brokenIds: idsOf("broken"),
    missingShards: result.missingShards,
    conflicts: result.conflicts.filter((conflict) => conflict.key !== GENESIS_KEY),
    ancestor: result.ancestor,
    replayed: result.replayed,
    pailVisits: result.pailVisits,
  };
}

function stateOf(value: DagValue | undefined): DocumentEntry["state"] {
  if (!isDagMap(value)) return "broken";
  if (value.get("del") === true) return "deleted";
  return value.has("doc") ? "live" : "broken";
}

/** The fields of a document block; `undefined` when it is deleted, missing or no document. */
export function documentOf(value: DagValue | undefined): DagMap | undefined {
  const doc = isDagMap(value) ? value.get("doc") : undefined;
  return isDagMap(doc) ? doc : undefined;
}
