import * as pail from "@web3-storage/pail";
import * as batch from "@web3-storage/pail/batch";
import { CID } from "multiformats/cid";
import type { Cid } from "./cid.ts";
import type { ClockEvent, EventOperation } from "./event.ts";

/** Gives the bytes of a block, or `undefined`. */
export type ReadBytes = (cid: Cid) => Uint8Array | undefined;

/** The root shard of a merged head, or the first block that was needed and not there. */
export type MergedRoot =
  | { readonly kind: "root"; readonly root: Cid }
  | { readonly kind: "missing"; readonly message: string };

type PailBlocks = Parameters<typeof pail.put>[0];
type PailLink = Parameters<typeof pail.put>[1];

/**
 * Replays `events` over the shard `root` with pail's own put and batch, which decide how shards are split. The order
 * comes from `orderMerge`. Only the root's CID needs this; the documents follow from `readDocuments` without it.
 */
export async function replayRoot(
  root: Cid,
  events: readonly ClockEvent[],
  readBytes: ReadBytes,
): Promise<MergedRoot> {
  const fresh = new Map<string, Uint8Array>();
  const blocks = blockFetcher(fresh, readBytes);
  let current = toLink(root);
  try {
    for (const event of events) {
      const result = await applyEvent(blocks, current, event);
      for (const block of result.additions) fresh.set(block.cid.toString(), block.bytes);
      current = result.root;
    }
  } catch (error) {
    // pail reports an absent block, and a shard that is none, by message only.
    if (error instanceof Error) return { kind: "missing", message: error.message };
    throw error;
  }
  return { kind: "root", root: current.toString() as Cid };
}

function blockFetcher(fresh: ReadonlyMap<string, Uint8Array>, readBytes: ReadBytes): PailBlocks {
  return {
    get: async (link) => {
      const bytes = fresh.get(link.toString()) ?? readBytes(link.toString() as Cid);
      return bytes === undefined ? undefined : { cid: link, bytes };
    },
  };
}

/** A link for pail. The text was checked when the CID was read; the phantom type names the block behind it. */
function toLink(cid: Cid): PailLink {
  return CID.parse(cid) as unknown as PailLink;
}

async function applyEvent(
  blocks: PailBlocks,
  root: PailLink,
  event: ClockEvent,
): ReturnType<typeof pail.put> {
  if (event.kind !== "batch") {
    const [operation] = event.operations;
    return operation === undefined
      ? { root, additions: [], removals: [] }
      : applyOperation(blocks, root, operation);
  }
  const writer = await batch.create(blocks, root);
  for (const { key, value } of event.operations) {
    if (value !== undefined) await writer.put(key, CID.parse(value));
  }
  return writer.commit();
}

function applyOperation(
  blocks: PailBlocks,
  root: PailLink,
  operation: EventOperation,
): ReturnType<typeof pail.put> {
  return operation.type === "del" || operation.value === undefined
    ? pail.del(blocks, root, operation.key)
    : pail.put(blocks, root, operation.key, CID.parse(operation.value));
}
