import { NIL_UUID, uuidFromBytes } from "../../base/uuid.ts";
import type { OrphanCause, OrphanTree } from "./types.ts";

/** One row of the tree, decoded. */
export interface OrphanRow {
  readonly name: string;
  readonly uuid: string | undefined;
  readonly cause: OrphanCause | undefined;
  /** Why, in a sentence; "" for a row that only leads to orphans. */
  readonly why: string;
}

export function readRow(tree: OrphanTree, row: number): OrphanRow {
  const cause = tree.causes[tree.cause[row] ?? 255];
  const uuid = uuidFromBytes(tree.uuid, row * 16);
  return {
    name: textAt(tree, row * 2),
    uuid: uuid === NIL_UUID ? undefined : uuid,
    cause,
    why: cause === undefined ? "" : cause.sentence.replace("{0}", () => textAt(tree, row * 2 + 1)),
  };
}

const decoder = new TextDecoder();

function textAt(tree: OrphanTree, index: number): string {
  const from = index === 0 ? 0 : (tree.textEnd[index - 1] ?? 0);
  return decoder.decode(tree.text.subarray(from, tree.textEnd[index] ?? from));
}
