import { comparePair } from "../../analysis/fireproof/pair-facts.ts";
import type { SnapshotFacts } from "../../analysis/fireproof/snapshot-facts.ts";
import type { StoreFacts } from "../../analysis/fireproof/store-facts.ts";
import type { Cid } from "../../engine/merkle/cid.ts";
import type { ClockEvent } from "../../engine/merkle/event.ts";
import { GENESIS_EVENT } from "../../engine/merkle/event.ts";
import { layOutClock } from "./layout.ts";
import { standingOf } from "./reasons.ts";
import type { ClockStore, ClockView } from "./types.ts";
import { MAX_LABELS, MAX_STORES, NO_AUTHOR } from "./types.ts";

/** Pairs that are compared to find the one to look at first. */
const COMPARED_STORES = 12;
const LABEL_LENGTH = 40;

/** The clock of a snapshot as a picture's data. Linear in events and edges, for each store. */
export function projectClock(snapshot: SnapshotFacts): ClockView {
  const { graph } = snapshot;
  const shown = snapshot.stores.slice(0, MAX_STORES);
  const stores = shown.map((facts) => clockStore(facts, snapshot));
  const places = new Map(shown.map(({ store }, index) => [store.id, index]));
  const author = new Uint8Array(graph.size).fill(NO_AUTHOR);
  const hollow = new Uint8Array(graph.size);
  for (let node = 0; node < graph.size; node++) {
    const place = places.get(snapshot.authors.of(node)?.store ?? "");
    if (place !== undefined) author[node] = place;
    if (graph.events[node] === undefined) hollow[node] = 1;
  }
  const hasTexts = graph.size <= MAX_LABELS;
  return {
    size: graph.size,
    layout: layOutClock(graph),
    stores,
    moreStores: snapshot.stores.length - shown.length,
    author,
    hollow,
    genesis: graph.indexOf(GENESIS_EVENT),
    labels: hasTexts ? graph.events.map((event, node) => labelOf(event, graph.cids[node])) : [],
    cids: hasTexts ? graph.cids : [],
    pair: worstPair(shown, snapshot),
  };
}

function clockStore(facts: StoreFacts, { graph }: SnapshotFacts): ClockStore {
  const { store, cars } = facts;
  const nodesOf = (cids: readonly Cid[]): readonly number[] =>
    cids.flatMap((cid) => graph.indexOf(cid) ?? []);
  return {
    id: store.id,
    name: store.name,
    kind: store.kind,
    opening: facts.opening,
    heads: facts.headNodes,
    unmergedHeads: nodesOf(facts.unmergedHeads),
    events: facts.historyOnDisk.count,
    standing: standingOf(facts, graph.size),
    orphanCars: cars.orphans.length - cars.compactedOrphans.length,
    missingCars: cars.missing.length,
    wantedKeys: facts.wantedKeys,
  };
}

/** What an event writes, in a few words. */
export function labelOf(event: ClockEvent | undefined, cid: Cid | undefined): string {
  if (cid === GENESIS_EVENT) return "genesis";
  if (event === undefined) return "missing";
  const [first] = event.operations;
  if (first === undefined) return event.kind;
  const more = event.operations.length - 1;
  const key = first.key.length > LABEL_LENGTH ? `${first.key.slice(0, LABEL_LENGTH)}…` : first.key;
  return more > 0 ? `${key} +${more}` : key;
}

/** The pair of stores that differs most: diverged before behind, then by events. */
function worstPair(
  stores: readonly StoreFacts[],
  { graph }: SnapshotFacts,
): readonly [number, number] | undefined {
  let worst: readonly [number, number] | undefined;
  let most = -1;
  const compared = stores.slice(0, COMPARED_STORES);
  for (const [from, a] of compared.entries()) {
    for (const [to, b] of compared.entries()) {
      if (from === to) continue;
      const pair = comparePair(a, b, graph);
      const isSplit = pair.missing.length > 0 && pair.extra.length > 0;
      // Stores write, remotes are written to: what a store lacks is told first.
      const score = pair.missing.length * 4 + (isSplit ? 2 : 0) + Number(b.store.kind === "store");
      if (score <= most) continue;
      most = score;
      worst = [from, to];
    }
  }
  return worst;
}
