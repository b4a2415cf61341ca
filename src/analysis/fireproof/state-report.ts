import type { FireproofRun } from "./replay.ts";
import { hashOfStore } from "./store-states.ts";
import { documentsAt, readableCars } from "./store-tables.ts";

/** One store as of a step, in numbers, with its head and what it could not get. */
export interface StoreState {
  readonly peer: string;
  readonly step: number;
  readonly head: readonly string[];
  /** Groups of the car log. */
  readonly groups: number;
  readonly loaded: number;
  readonly events: number;
  readonly documents: number;
  readonly deleted: number;
  /** CARs that were asked for and were not there. */
  readonly absent: readonly string[];
  /** Equal for equal states of one run, whatever the way there. */
  readonly hash: string;
}

/** The state of every store that a run replayed, as of a step. */
export function storeStatesAt(
  { states, facts }: FireproofRun,
  step: number,
): readonly StoreState[] {
  const contents = facts === undefined ? new Map() : readableCars(facts);
  return states.stores.map((store) => {
    const at = states.at(store, step);
    const documents = documentsAt({ at, files: [], facts, contents });
    return {
      peer: store,
      step,
      head: at.head,
      groups: at.log.length,
      loaded: at.loaded.length,
      events: at.events.length,
      documents: documents?.liveCount ?? 0,
      deleted: documents?.deletedIds.length ?? 0,
      absent: at.absent,
      hash: hashOfStore(at),
    };
  });
}
