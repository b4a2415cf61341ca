/**
 * A run as something to walk through: every replica as of every step, and what each step changed.
 *
 * The state as of a step is the one at the moment when the step was written into the journal; step 0 is the state before
 * the first event. Seeking costs nothing: nothing is run again, and what is read is looked up as of the step.
 */
import { assert } from "../../base/assert.ts";
import type { Uuid } from "../../base/uuid.ts";
import { createReplicaDatabases, type ReplicaDatabases } from "../store/replica-databases.ts";
import type { SqlDatabase, SqlEngine } from "../store/sql-database.ts";
import type { Replica } from "../store/store.ts";
import { type ReplicaParts, readParts } from "../store/versions/replica-parts.ts";
import { changesBetween, type ReplicaChange } from "./changes.ts";
import type { Journal } from "./journal.ts";
import { createStateHash } from "./state-hash.ts";

/** One peer's replica as of a step, for reading only. */
export interface ReplicaAt extends Replica {
  readonly peer: Uuid;
  readonly step: number;
  /** 16 hexadecimal digits over the whole state: equal for equal states, whatever the way there. */
  hash(): string;
}

export interface RunHistory {
  /** The last step; steps count from 1. */
  readonly steps: number;
  /** The peers whose replicas the run wrote. */
  readonly peers: readonly Uuid[];
  /** The replica of one of `peers` as of a step. A view: it stays as it is, and costs nothing to make. */
  at(peer: Uuid, step: number): ReplicaAt;
  /** What a step wrote, of all peers; peers in their order, then tables, then ids. */
  changesAt(step: number): readonly ReplicaChange[];
  /** The net difference of a peer's replica between two steps, in either direction. */
  changedBetween(peer: Uuid, from: number, to: number): readonly ReplicaChange[];
  /**
   * The replica as its two SQL databases as of a step. They belong to the history: asking for another step of the same
   * peer moves them, and `close` ends them.
   */
  materialise(
    peer: Uuid,
    step: number,
    engine: SqlEngine,
  ): { readonly main: SqlDatabase; readonly sync: SqlDatabase };
  close(): void;
}

export interface RecordedReplica {
  readonly parts: ReplicaParts;
}

/** The history of a run. `replicas`: the stores that it wrote through, which were made with the journal's clock. */
export function createRunHistory(
  journal: Pick<Journal, "length">,
  replicas: ReadonlyMap<Uuid, RecordedReplica>,
): RunHistory {
  const databases = new Map<Uuid, ReplicaDatabases>();
  const partsOf = (peer: Uuid): ReplicaParts => {
    const replica = replicas.get(peer);
    assert(replica !== undefined, "the peer is among those that the run wrote");
    return replica.parts;
  };
  const hashes = new Map<Uuid, (step: number) => string>();
  const hashOf = (peer: Uuid, step: number): string => {
    const known = hashes.get(peer) ?? createStateHash(partsOf(peer));
    hashes.set(peer, known);
    return known(step);
  };
  // What a run does after its last step, e.g. at its end, belongs to the last one.
  const effective = (step: number): number =>
    step >= journal.length ? Number.MAX_SAFE_INTEGER : step;
  return {
    get steps() {
      return journal.length;
    },
    peers: [...replicas.keys()],
    at: (peer, step) => {
      const asOf = effective(step);
      const read = readParts(partsOf(peer), () => asOf);
      return { ...read, peer, step, hash: () => hashOf(peer, asOf) };
    },
    changesAt: (step) =>
      [...replicas].flatMap(([peer, { parts }]) =>
        changesBetween(peer, parts, effective(step - 1), effective(step)),
      ),
    changedBetween: (peer, from, to) =>
      changesBetween(peer, partsOf(peer), effective(from), effective(to)),
    materialise: (peer, step, engine) => {
      const known = databases.get(peer) ?? createReplicaDatabases(engine, partsOf(peer), peer);
      databases.set(peer, known);
      known.moveTo(Math.min(step, journal.length + 1));
      return known;
    },
    close: () => {
      for (const { main, sync } of databases.values()) {
        main.close();
        sync.close();
      }
      databases.clear();
    },
  };
}
