/**
 * Where events originated, as far as the evidence tells.
 *
 * Events carry no author. What tells: a log that saw the event's CAR written in a local store before anybody fetched it;
 * a store's newest CAR, which is always its own commit; a key that only one store holds, since a CAR is encrypted by its
 * writer; a car log that only one store can have had; and being held by one store alone. A copy in a remote proves nothing, as remotes write nothing of their own.
 * Where none of these tells, the author is unknown, and is counted as such.
 */
import type { Cid } from "../../engine/merkle/cid.ts";
import type { ClockGraph } from "../../engine/merkle/clock-graph.ts";
import { GENESIS_EVENT } from "../../engine/merkle/event.ts";
import type { LogRecord } from "../../sources/fireproof/log/log-types.ts";
import { carOfRecord, isCarWrite, tiePlaces } from "../../sources/fireproof/log/tie-places.ts";
import type {
  CarFile,
  FireproofRecording,
  StoreRecording,
} from "../../sources/fireproof/recording.ts";

import { writersByLineage } from "./lineage.ts";

/** How the author of an event is known. */
export type AuthorProof = "log" | "newest-car" | "key" | "lineage" | "only-holder";

export interface EventAuthor {
  /** Id of the store. */
  readonly store: string;
  readonly proof: AuthorProof;
}

export interface Authorship {
  /** Author of a node of the graph; `undefined` when unknown, and for the genesis event, which everybody writes. */
  of(node: number): EventAuthor | undefined;
}

interface CarWriter extends EventAuthor {
  /** Order of writing in the log; infinite for other proofs. */
  readonly order: number;
}

/** Works out the author of every event of the graph. */
export function findAuthors(recording: FireproofRecording, graph: ClockGraph): Authorship {
  const locals = recording.stores.filter((store) => store.kind === "store");
  const writers = findWriters(recording, locals);
  const holders = findHolders(recording.stores);
  const authors = graph.cids.map((cid): EventAuthor | undefined => {
    if (cid === GENESIS_EVENT) return undefined;
    const held = holders.get(cid);
    if (held === undefined) return undefined;
    return earliestWriter(held.cars, writers) ?? onlyHolder(held, locals);
  });
  return { of: (node) => authors[node] };
}

/** The store that wrote each CAR, where that can be told. */
export function carWriters(recording: FireproofRecording): ReadonlyMap<Cid, EventAuthor> {
  return findWriters(
    recording,
    recording.stores.filter((store) => store.kind === "store"),
  );
}

function earliestWriter(
  cars: ReadonlySet<Cid>,
  writers: ReadonlyMap<Cid, CarWriter>,
): EventAuthor | undefined {
  let best: CarWriter | undefined;
  for (const car of cars) {
    const writer = writers.get(car);
    if (writer !== undefined && (best === undefined || writer.order < best.order)) best = writer;
  }
  return best === undefined ? undefined : { store: best.store, proof: best.proof };
}

interface EventHolders {
  /** CARs that contain the event and are no compactions, which copy what others wrote. */
  readonly cars: Set<Cid>;
  readonly locals: Set<string>;
  inRemote: boolean;
}

function findHolders(stores: readonly StoreRecording[]): ReadonlyMap<Cid, EventHolders> {
  const holders = new Map<Cid, EventHolders>();
  for (const store of stores) {
    for (const [cid, indexes] of store.ledger.holders) {
      const held = holders.get(cid) ?? { cars: new Set(), locals: new Set(), inRemote: false };
      holders.set(cid, held);
      if (store.kind === "remote") held.inRemote = true;
      else held.locals.add(store.id);
      for (const index of indexes) {
        const car = store.ledger.cars[index];
        if (car !== undefined && !isCompaction(car)) held.cars.add(car.cid);
      }
    }
  }
  return holders;
}

/** A file of the same name that cannot be opened still means that a store holds the CAR. */
function onlyHolder(
  held: EventHolders,
  locals: readonly StoreRecording[],
): EventAuthor | undefined {
  const stores = new Set(held.locals);
  for (const { id, ledger } of locals) {
    if (ledger.cars.some((car) => held.cars.has(car.cid))) stores.add(id);
  }
  const [only] = stores;
  if (only === undefined || stores.size > 1) return undefined;
  // With one store beside a remote, whatever both have may have come from somebody who is not here.
  return held.inRemote && locals.length < 2 ? undefined : { store: only, proof: "only-holder" };
}

function isCompaction(car: CarFile): boolean {
  return (car.header?.compact.length ?? 0) > 0;
}

function findWriters(
  recording: FireproofRecording,
  locals: readonly StoreRecording[],
): ReadonlyMap<Cid, CarWriter> {
  const writers = new Map<Cid, CarWriter>();
  for (const [cid, store] of writersByLineage(recording)) {
    writers.set(cid, { store, proof: "lineage", order: Number.POSITIVE_INFINITY });
  }
  addKeyWriters(recording, locals, writers);
  for (const { id, ledger } of locals) {
    const newest = ledger.meta?.entries[0]?.cars[0];
    const car = ledger.cars.find((candidate) => candidate.cid === newest);
    if (car === undefined || isCompaction(car)) continue;
    writers.set(car.cid, { store: id, proof: "newest-car", order: Number.POSITIVE_INFINITY });
  }
  addLogWriters(recording, writers);
  return writers;
}

/** CARs whose every copy is encrypted with a key that one store alone holds. */
function addKeyWriters(
  recording: FireproofRecording,
  locals: readonly StoreRecording[],
  writers: Map<Cid, CarWriter>,
): void {
  const keys = new Map<Cid, Set<string>>();
  for (const { ledger } of recording.stores) {
    for (const { cid, keyId } of ledger.cars) {
      if (keyId === undefined) continue;
      const found = keys.get(cid) ?? new Set<string>();
      keys.set(cid, found.add(keyId));
    }
  }
  for (const [cid, keyIds] of keys) {
    const [keyId] = keyIds;
    if (keyId === undefined || keyIds.size > 1) continue;
    const owners = locals.filter((store) => store.keybags[0]?.fingerprints.has(keyId));
    const [owner] = owners;
    if (owner === undefined || owners.length > 1 || locals.length < 2) continue;
    writers.set(cid, { store: owner.id, proof: "key", order: Number.POSITIVE_INFINITY });
  }
}

const READS: ReadonlySet<string> = new Set(["get", "loading", "get-car", "load-car-stale car"]);

/** The first line about a CAR decides: a write in a local store is its commit, a read means that it was there before. */
function addLogWriters(recording: FireproofRecording, writers: Map<Cid, CarWriter>): void {
  const places = tiePlaces(recording.logs, recording.stores);
  const locals = new Set(
    recording.stores.filter((store) => store.kind === "store").map((store) => store.id),
  );
  const seen = new Set<string>();
  for (const record of recording.logs.flatMap((log) => log.records)) {
    const car = touchedCar(record);
    if (car === undefined || seen.has(car)) continue;
    seen.add(car);
    const store = places.get(record.place?.folder ?? "")?.store;
    if (!isCarWrite(record) || store === undefined || !locals.has(store)) continue;
    // The text of a CID in a log is compared with CIDs of files only.
    writers.set(car as Cid, { store, proof: "log", order: seen.size });
  }
}

/** The ledger CAR that a line says is read or written. */
function touchedCar(record: LogRecord): string | undefined {
  if (record.place === undefined || record.place.isIndex) return undefined;
  const isTouch = isCarWrite(record) || READS.has(record.message.toLowerCase());
  return isTouch ? carOfRecord(record) : undefined;
}
