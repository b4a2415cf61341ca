import type { Cid } from "../../engine/merkle/cid.ts";
import { CODEC_DAG_CBOR, parseCid } from "../../engine/merkle/cid.ts";
import type { DagValue } from "../../engine/merkle/dag-cbor.ts";
import { decodeDagCbor } from "../../engine/merkle/dag-cbor.ts";
import type { BlockPool } from "./recording.ts";

/** A pool that is still being filled. Only blocks whose bytes were checked against their CID may be added. */
export interface GrowingBlockPool extends BlockPool {
  add(cid: Cid, bytes: Uint8Array): void;
}

/** Keeps one copy of each block, and its decoded value once asked for: the same block lies in many CARs and stores. */
export function createBlockPool(): GrowingBlockPool {
  const blocks = new Map<Cid, Uint8Array>();
  const values = new Map<Cid, DagValue | undefined>();
  const decode = (cid: Cid): DagValue | undefined => {
    const bytes = blocks.get(cid);
    if (bytes === undefined || parseCid(cid)?.codec !== CODEC_DAG_CBOR) return undefined;
    const result = decodeDagCbor(bytes);
    return result.kind === "value" ? result.value : undefined;
  };
  return {
    get size() {
      return blocks.size;
    },
    add: (cid, bytes) => {
      if (!blocks.has(cid)) blocks.set(cid, bytes);
    },
    bytes: (cid) => blocks.get(cid),
    value: (cid) => {
      if (values.has(cid)) return values.get(cid);
      const value = decode(cid);
      values.set(cid, value);
      return value;
    },
  };
}
