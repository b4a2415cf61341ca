import { FailureError } from "../../base/failure.ts";
import type { Cid } from "../../engine/merkle/cid.ts";
import { CODEC_DAG_CBOR } from "../../engine/merkle/cid.ts";
import type { DagValue } from "../../engine/merkle/dag-cbor.ts";
import { decodeDagCbor, isDagMap } from "../../engine/merkle/dag-cbor.ts";
import type { CarSource } from "./car.ts";
import { findTarget, partsOf } from "./locate.ts";
import type { CarBlockView, LinkTarget, ValueNode } from "./types.ts";

/** Bounds of a decoded value: hostile blocks nest and repeat at no cost of their own. */
const MAX_DEPTH = 24;
const MAX_NODES = 4000;
const MAX_CHILDREN = 500;
const MAX_TEXT = 4000;
const MAX_BYTES = 256;
const MAX_OTHERS = 100;

/** One block of a CAR as a tree, with the places its links lead to. */
export function projectBlock(source: CarSource, wanted: string): CarBlockView {
  const { file, pool, recording } = source;
  const block = file.blocks.find(({ cid }) => cid === wanted);
  if (block === undefined) throw new FailureError("usage", "There is no such block in the CAR.");
  const { cid } = block;
  const bytes = block.spoiled === true ? undefined : pool.bytes(cid);
  const alsoIn = (recording === undefined ? [] : partsOf(recording))
    .flatMap(({ store, part }) =>
      (part.holders.get(cid) ?? []).flatMap((index) => {
        const path = part.cars[index]?.path;
        return path === undefined || path === file.path ? [] : [{ store, path }];
      }),
    )
    .slice(0, MAX_OTHERS);
  if (bytes === undefined) {
    return { cid, value: undefined, text: "The bytes are not what the CID says.", alsoIn };
  }
  if (block.codec !== CODEC_DAG_CBOR) {
    return { cid, value: undefined, text: hexText(bytes, MAX_BYTES), alsoIn };
  }
  const decoded = decodeDagCbor(bytes);
  if (decoded.kind === "damaged") {
    const text = `Not DAG-CBOR: ${decoded.reason} at byte ${decoded.offset}. ${hexText(bytes, MAX_BYTES)}`;
    return { cid, value: undefined, text, alsoIn };
  }
  const targets = (link: Cid): LinkTarget | undefined => {
    if (file.blocks.some((one) => one.cid === link)) return { path: file.path, block: link };
    return recording && findTarget(recording, link, file);
  };
  return { cid, value: valueTree(decoded.value, targets), text: "", alsoIn };
}

/** A decoded value as a tree within bounds; what is left out is said in its place. */
export function valueTree(
  value: DagValue,
  target: (link: Cid) => LinkTarget | undefined,
): ValueNode {
  let left = MAX_NODES;
  const leaf = (name: string, kind: ValueNode["kind"], text: string): ValueNode => ({
    name,
    kind,
    text,
    link: undefined,
    target: undefined,
    children: [],
  });
  const many = (
    name: string,
    kind: "map" | "list",
    entries: readonly (readonly [string, DagValue])[],
    depth: number,
  ): ValueNode => {
    const children: ValueNode[] = [];
    for (const [key, item] of entries) {
      if (children.length >= MAX_CHILDREN || left <= 0 || depth >= MAX_DEPTH) break;
      children.push(node(key, item, depth + 1));
    }
    const rest = entries.length - children.length;
    if (rest > 0) children.push(leaf("", "cut", `${rest} more`));
    return { ...leaf(name, kind, String(entries.length)), children };
  };
  const node = (name: string, item: DagValue, depth: number): ValueNode => {
    left--;
    if (item === null) return leaf(name, "null", "null");
    if (typeof item === "string") return leaf(name, "text", cut(item));
    if (typeof item === "boolean") return leaf(name, "truth", String(item));
    if (typeof item === "number" || typeof item === "bigint") {
      return leaf(name, "number", String(item));
    }
    if (item instanceof Uint8Array) return leaf(name, "bytes", hexText(item, MAX_BYTES));
    if (isDagMap(item)) return many(cut(name), "map", [...item], depth);
    if ("link" in item) {
      return { ...leaf(name, "link", item.link), link: item.link, target: target(item.link) };
    }
    return many(
      name,
      "list",
      item.map((inner, at) => [String(at), inner] as const),
      depth,
    );
  };
  return node("", value, 0);
}

function cut(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}… (${text.length} characters)`;
}

function hexText(bytes: Uint8Array, limit: number): string {
  const shown = Array.from(bytes.subarray(0, limit), (byte) => byte.toString(16).padStart(2, "0"));
  const more = bytes.length > limit ? `… (${bytes.length} bytes)` : ` (${bytes.length} bytes)`;
  return `${shown.join(" ")}${more}`;
}
