import type { ClockGraph } from "../../engine/merkle/clock-graph.ts";
import { GENESIS_EVENT } from "../../engine/merkle/event.ts";
import type { MatrixCell } from "../report.ts";
import type { SnapshotFacts } from "./snapshot-facts.ts";
import type { StoreFacts } from "./store-facts.ts";

/** The name under which what nobody can be shown to have written is counted. */
export const UNKNOWN_AUTHOR = "unknown";

export const DOCUMENT_MODEL = "document";
export const EVENT_MODEL = "clock-event";

/** How many documents and events of each author a store holds. */
export type Holdings = ReadonlyMap<string, number>;

/**
 * Who wrote each document first: the author of the first event, parents before children, that wrote the id. Where two
 * authors created the same id independently the earlier one in that order is counted.
 */
export function documentAuthors(snapshot: SnapshotFacts): ReadonlyMap<string, string> {
  const { graph, authors } = snapshot;
  const first = new Map<string, string>();
  for (const node of graph.order) {
    for (const { key } of graph.events[node]?.operations ?? []) {
      if (!first.has(key)) first.set(key, authors.of(node)?.store ?? UNKNOWN_AUTHOR);
    }
  }
  return first;
}

/** Live documents of a store per author. */
export function countDocuments(facts: StoreFacts, authors: ReadonlyMap<string, string>): Holdings {
  const counts = new Map<string, number>();
  for (const { id, state } of facts.documents.entries.values()) {
    if (state === "live") increment(counts, authors.get(id) ?? UNKNOWN_AUTHOR);
  }
  return counts;
}

/** Events in the history of a store's head per author, the genesis left out: everybody writes it. */
export function countEvents(facts: StoreFacts, snapshot: SnapshotFacts): Holdings {
  const counts = new Map<string, number>();
  const genesis = genesisNode(snapshot.graph);
  for (let node = 0; node < snapshot.graph.size; node++) {
    if (facts.history.reached[node] !== 1 || node === genesis) continue;
    increment(counts, snapshot.authors.of(node)?.store ?? UNKNOWN_AUTHOR);
  }
  return counts;
}

function genesisNode(graph: ClockGraph): number | undefined {
  return graph.indexOf(GENESIS_EVENT);
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** The matrix of one model: every store and every author against every holder, zeros included. */
export function matrixCells(
  model: string,
  holdings: ReadonlyMap<string, Holdings>,
  stores: readonly StoreFacts[],
): readonly MatrixCell[] {
  const locals = stores.filter(({ store }) => store.kind === "store").map(({ store }) => store.id);
  const seen = [...holdings.values()].flatMap((counts) => [...counts.keys()]);
  const authors = [...new Set([...locals, ...seen])].sort();
  const holders = stores.map(({ store }) => store.id).sort();
  return authors.flatMap((author) =>
    holders.map((holder) => {
      const count = holdings.get(holder)?.get(author) ?? 0;
      return { model, author, holder, count };
    }),
  );
}
