import { FailureError } from "../../base/failure.ts";
import type { Cid } from "../../engine/merkle/cid.ts";
import type { StoreRecording } from "../../sources/fireproof/recording.ts";
import type { SnapshotFacts } from "./snapshot-facts.ts";
import type { StoreFacts } from "./store-facts.ts";

/** What a question about one record is about. */
export type WhyTarget =
  | { readonly kind: "event"; readonly node: number }
  /** `writers` are the events that wrote the id, parents before children. */
  | { readonly kind: "document"; readonly id: string; readonly writers: readonly number[] }
  | { readonly kind: "car"; readonly cid: Cid }
  | { readonly kind: "absent"; readonly text: string };

/** The shortest beginning of a CID that is taken for one. */
const MIN_PREFIX = 8;

/**
 * Finds what is meant: a document id first, since an id may look like anything; else an event, a document block or a
 * CAR, by its CID or a beginning of it that no other has.
 */
export function findTarget(snapshot: SnapshotFacts, text: string): WhyTarget {
  const writers = writersOf(snapshot, text);
  if (writers.length > 0) return { kind: "document", id: text, writers };
  const { graph } = snapshot;
  const known = matching(graph.cids, text);
  const node = known === undefined ? undefined : graph.indexOf(known);
  if (node !== undefined) return { kind: "event", node };
  const byBlock = graph.order.findLast((each) =>
    graph.events[each]?.operations.some(({ value }) => value === text),
  );
  if (byBlock !== undefined) return { kind: "event", node: byBlock };
  const cars = snapshot.stores.flatMap(({ store, cars: facts }) => [
    ...store.ledger.cars.map((car) => car.cid),
    ...facts.missing,
  ]);
  const car = matching([...new Set(cars)], text);
  return car === undefined ? { kind: "absent", text } : { kind: "car", cid: car };
}

function writersOf({ graph }: SnapshotFacts, id: string): readonly number[] {
  return [...graph.order].filter(
    (node) => graph.events[node]?.operations.some(({ key }) => key === id) === true,
  );
}

function matching(cids: readonly Cid[], text: string): Cid | undefined {
  if (text.length < MIN_PREFIX) return undefined;
  const wanted = text.replace(/…$/u, "");
  const found = cids.filter((cid) => cid.startsWith(wanted));
  const exact = found.find((cid) => cid === wanted);
  if (exact === undefined && found.length > 1) {
    throw new FailureError(
      "usage",
      `${text} is the beginning of ${found.length} CIDs; give more of it.`,
    );
  }
  return exact ?? found[0];
}

/** Where a store holds a block. Compactions, which copy blocks, come after the CARs that were committed with them. */
export function carsWith({ ledger }: StoreRecording, cid: Cid): StoreRecording["ledger"]["cars"] {
  const cars = (ledger.holders.get(cid) ?? []).flatMap((index) => ledger.cars[index] ?? []);
  const rank = (isCompaction: boolean): number => (isCompaction ? 1 : 0);
  const isCompaction = (car: (typeof cars)[number]): boolean =>
    (car.header?.compact.length ?? 0) > 0;
  return cars.toSorted((a, b) => rank(isCompaction(a)) - rank(isCompaction(b)));
}

/** Whether a node lies in the history of a store's head through blocks that the store leads to. */
export function hasEvent(facts: StoreFacts, node: number): boolean {
  return facts.history.reached[node] === 1;
}
