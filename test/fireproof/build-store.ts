/**
 * Stores for tests, written with the reference parts: shards and events by pail, CARs by their own writer. They are not
 * encrypted, which the library can do as well. One CAR holds everything unless told otherwise.
 */
import { createWriter } from "@ipld/car/buffer-writer";
import * as dagCbor from "@ipld/dag-cbor";
import * as pail from "@web3-storage/pail";
import { MemoryBlockstore } from "@web3-storage/pail/block";
import { EventBlock } from "@web3-storage/pail/clock";
import { root as pailRoot } from "@web3-storage/pail/crdt";
import type { Operation } from "@web3-storage/pail/crdt/api";
import { ShardBlock } from "@web3-storage/pail/shard";
import { CID } from "multiformats/cid";
import { CODEC_CAR_PLAINTEXT, CODEC_DAG_CBOR, cidOfDigest } from "../../src/engine/merkle/cid.ts";
import { nodeHasher } from "../../src/platform/node/hasher.ts";
import { sha256 } from "../../src/sources/fireproof/hashing.ts";
import type { SnapshotFiles } from "./fixture-files.ts";

type EventLink = Parameters<typeof pailRoot>[1][number];
type ShardLink = Parameters<typeof pail.put>[1];

/** A history under construction. */
export interface History {
  readonly blocks: Map<string, Uint8Array>;
  /** Puts a document, or deletes it with `null`, over a head; returns the event. */
  put(head: readonly string[], id: string, doc: object | null): Promise<string>;
}

const cidOf = (bytes: Uint8Array): CID =>
  CID.parse(cidOfDigest(CODEC_DAG_CBOR, sha256(nodeHasher, bytes)));

// The phantom type of a link names the block behind it.
const eventLink = (cid: string): EventLink => CID.parse(cid) as unknown as EventLink;

export async function createHistory(): Promise<History> {
  const store = new MemoryBlockstore();
  const blocks = new Map<string, Uint8Array>();
  const add = (cid: { toString(): string }, bytes: Uint8Array): void => {
    blocks.set(cid.toString(), Uint8Array.from(bytes));
  };
  const empty = await ShardBlock.create();
  store.putSync(empty.cid, empty.bytes);
  const put: History["put"] = async (head, id, doc) => {
    const parents = head.map(eventLink);
    const merged = parents.length > 0 ? await pailRoot(store, parents) : undefined;
    for (const block of merged?.additions ?? []) store.putSync(block.cid, block.bytes);
    const content = dagCbor.encode(doc === null ? { del: true } : { doc: { _id: id, ...doc } });
    const value = cidOf(content);
    add(value, content);
    const base: ShardLink = merged?.root ?? empty.cid;
    const { root, additions } = await pail.put(store, base, id, value);
    for (const block of [...(merged?.additions ?? []), ...additions]) {
      store.putSync(block.cid, block.bytes);
      add(block.cid, block.bytes);
    }
    const data: Operation = { type: "put", key: id, value, root };
    const event = await EventBlock.create(data, parents);
    store.putSync(event.cid, event.bytes);
    add(event.cid, event.bytes);
    return event.cid.toString();
  };
  return { blocks, put };
}

export interface StoreDraft {
  readonly path: string;
  readonly history: History;
  readonly head: readonly string[];
  readonly kind?: "store" | "remote";
  /** CARs that the log names and that are not there. */
  readonly missing?: readonly string[];
}

/** The files of one store. */
export function storeFiles({
  path,
  history,
  head,
  kind = "store",
  missing = [],
}: StoreDraft): SnapshotFiles {
  const fp = {
    cars: missing.map((cid) => [CID.parse(cid)]),
    compact: [],
    meta: { head: head.map((cid) => CID.parse(cid)) },
  };
  const header = Uint8Array.from(dagCbor.encode({ fp }));
  const all = [[cidOf(header).toString(), header] as const, ...history.blocks];
  const size = all.reduce((sum, [, bytes]) => sum + bytes.length + 64, 200);
  const writer = createWriter(new ArrayBuffer(size), { roots: [cidOf(header)] });
  for (const [cid, bytes] of all) writer.write({ cid: CID.parse(cid), bytes });
  const car = Uint8Array.from(writer.close({ resize: true }));
  const name = cidOfDigest(CODEC_CAR_PLAINTEXT, sha256(nodeHasher, car));
  const encoder = new TextEncoder();
  const files: SnapshotFiles = {
    [`${path}/data/version`]: encoder.encode("v0.19-file"),
    [`${path}/data/${name}.car`]: car,
    [`${path}/meta/version`]: encoder.encode("v0.19-file"),
    [`${path}/meta/main.json`]: encoder.encode(JSON.stringify([metaOf(name)])),
  };
  if (kind === "store") files[`${path}/wal/version`] = encoder.encode("v0.19-file");
  return files;
}

function metaOf(car: string): object {
  const dbMeta = new TextEncoder().encode(JSON.stringify({ cars: [{ "/": car }] }));
  const event = dagCbor.encode({ data: { dbMeta }, parents: [] });
  const data = `M${Buffer.from(event).toString("base64")}`;
  return { cid: cidOf(event).toString(), parents: [], data };
}
