/** One row at two peers: every field that they are compared by, alike or not. */
import { FailureError } from "../base/failure.ts";
import { parseUuid, uuidToBytes } from "../base/uuid.ts";
import { wordsOf } from "../base/uuid-index.ts";
import { findPeer } from "./diff.ts";
import { createFieldComparer, type FieldSides } from "./facts/field-comparer.ts";
import type { Holdings } from "./facts/holdings.ts";

export interface RowQuestion {
  /** As for `diffHoldings`. */
  readonly peers: readonly [string, string];
  readonly model: string;
  readonly uuid: string;
}

/** The fields of the row in the registry's order. Rejects a row that neither peer has, and what is no uuid, with code "usage". */
export function sidesOfRow(
  holdings: Holdings,
  { peers, model, uuid }: RowQuestion,
): readonly FieldSides[] {
  const { view } = holdings;
  const [a, b] = [findPeer(holdings, peers[0]), findPeer(holdings, peers[1])];
  const parsed = parseUuid(uuid);
  const words = parsed === undefined ? undefined : wordsOf(uuidToBytes(parsed));
  const rowAt = (peer: number): number =>
    words === undefined ? -1 : (view.rows(peer, model)?.index.find(words, 0) ?? -1);
  const [row, other] = [rowAt(a), rowAt(b)];
  if (row < 0 && other < 0) {
    throw new FailureError("usage", `Neither peer has a row ${model}#${uuid}.`);
  }
  return createFieldComparer(view, model, a, b).sides(row, other);
}
