import type { Cid } from "./cid.ts";
import type { DagMap, DagValue } from "./dag-cbor.ts";
import { isDagMap, linkOf, linksOf } from "./dag-cbor.ts";

/** One write inside an event. Deleting a document is a put of a block that says so; `del` exists in pail only. */
export interface EventOperation {
  readonly type: "put" | "del";
  /** Document id. */
  readonly key: string;
  /** The document block; absent for `del`. */
  readonly value?: Cid | undefined;
}

/** A node of the Merkle clock: one put or one batch, with the events its writer had as head. */
export interface ClockEvent {
  readonly cid: Cid;
  /** As stored: sorted bytewise by the writer. */
  readonly parents: readonly Cid[];
  readonly kind: "put" | "del" | "batch" | "other";
  /** In the order in which they are applied. */
  readonly operations: readonly EventOperation[];
  /** Root shard of all documents as the writer saw them after the event; absent in events of other clocks. */
  readonly root?: Cid | undefined;
}

/** The event that every database of 0.20 and later starts with, in spite of being created independently. */
export const GENESIS_EVENT = "bafyreiblui55o25dopc5faol3umsnuohb5carto7tot4kicnkfc37he4h4" as Cid;
/** The key that this event puts. Never a document of the user. */
export const GENESIS_KEY = "baembeiarootfireproofgenesisblockaaaafireproofgenesisblocka";

/** Reads a block as a clock event; `undefined` when it is some other block. */
export function parseEvent(cid: Cid, value: DagValue): ClockEvent | undefined {
  if (!isDagMap(value)) return undefined;
  const parents = linksOf(value.get("parents"));
  const data = value.get("data");
  if (parents === undefined || !isDagMap(data)) return undefined;
  const type = data.get("type");
  const root = linkOf(data.get("root"));
  if (type === "put" || type === "del") {
    const operation = parseOperation(type, data);
    return { cid, parents, kind: type, operations: operation ? [operation] : [], root };
  }
  if (type !== "batch") return { cid, parents, kind: "other", operations: [], root };
  const ops = data.get("ops");
  const operations = Array.isArray(ops) ? (ops as readonly DagValue[]).flatMap(parseBatchItem) : [];
  return { cid, parents, kind: "batch", operations, root };
}

function parseBatchItem(item: DagValue): readonly EventOperation[] {
  if (!isDagMap(item)) return [];
  const type = item.get("type");
  const operation = type === "put" || type === "del" ? parseOperation(type, item) : undefined;
  return operation ? [operation] : [];
}

function parseOperation(type: "put" | "del", data: DagMap): EventOperation | undefined {
  const key = data.get("key");
  return typeof key === "string" ? { type, key, value: linkOf(data.get("value")) } : undefined;
}
