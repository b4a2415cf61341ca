import type { TaskOptions } from "../../base/progress.ts";
import { throwIfCancelled } from "../../base/progress.ts";
import { createBudget } from "../../engine/merkle/budget.ts";
import type { ClockGraph } from "../../engine/merkle/clock-graph.ts";
import type { FireproofRecording } from "../../sources/fireproof/recording.ts";
import type { Authorship } from "./authors.ts";
import { findAuthors } from "./authors.ts";
import { buildSnapshotGraph } from "./snapshot-graph.ts";
import type { FactContext, StoreFacts } from "./store-facts.ts";
import { readStoreFacts } from "./store-facts.ts";

/** All facts of a recording, computed once and shared by inspect, diff, findings and the views. */
export interface SnapshotFacts {
  readonly recording: FireproofRecording;
  readonly graph: ClockGraph;
  readonly context: FactContext;
  /** In the order of the recording's stores, each read with the keybag believed to be its own. */
  readonly stores: readonly StoreFacts[];
  /** Readings of a store with other keybags that open some of its CARs, by store id. */
  readonly otherReadings: ReadonlyMap<string, readonly StoreFacts[]>;
  readonly authors: Authorship;
}

/** Computes the facts of every store and remote. */
export function readSnapshotFacts(
  recording: FireproofRecording,
  options?: TaskOptions,
): SnapshotFacts {
  const graph = buildSnapshotGraph(recording);
  const context: FactContext = {
    graph,
    blocks: recording.blocks,
    budget: () => createBudget(options),
  };
  const stores: StoreFacts[] = [];
  const otherReadings = new Map<string, readonly StoreFacts[]>();
  for (const [index, store] of recording.stores.entries()) {
    throwIfCancelled(options);
    options?.onProgress?.({ task: "reading heads", fraction: index / recording.stores.length });
    const [own, ...others] = store.keybags;
    stores.push(readStoreFacts(store, own, context));
    if (others.length === 0) continue;
    otherReadings.set(
      store.id,
      others.map((keybag) => readStoreFacts(store, keybag, context)),
    );
  }
  return {
    recording,
    graph,
    context,
    stores,
    otherReadings,
    authors: findAuthors(recording, graph),
  };
}
