/**
 * Who can have written a CAR, by the order of the car logs.
 *
 * Every store that ever wrote has one first commit of its own, directly above the genesis CAR, and from then on that
 * commit is in the log of every CAR it writes. So a CAR whose log lacks a store's first commit was not written by that
 * store. In a store's own log the CAR just before the genesis is the first one of its own: groups fetched later are put
 * in front of the log or behind the genesis. First commits that belong to no store here stand for stores that are not
 * here, and count as possible writers like the others.
 */
import type { Cid } from "../../engine/merkle/cid.ts";
import type {
  CarFile,
  FireproofRecording,
  StoreRecording,
} from "../../sources/fireproof/recording.ts";

const GENESIS_CAR = "baembeig2is4vdgz4gyiadfh5uutxxeiuqtacnesnytrnilpwcu7q5m5tmu" as Cid;

/** The one store that can have written each CAR; CARs that several or absent stores can have written are not in it. */
export function writersByLineage(recording: FireproofRecording): ReadonlyMap<Cid, string> {
  const locals = recording.stores.filter((store) => store.kind === "store");
  const owners = new Map<string, Set<string>>();
  for (const store of locals) {
    const first = firstCommit(store);
    // Without its first commit nothing can be excluded for that store, and so nothing concluded for others.
    if (first === undefined) return new Map();
    owners.set(first, (owners.get(first) ?? new Set()).add(store.id));
  }
  const cars = carsWithHeader(recording);
  const unclaimed = [...cars.values()].filter(isDirectlyAboveGenesis).map((car) => car.cid);
  const firsts = new Set([...owners.keys(), ...unclaimed]);
  const writers = new Map<Cid, string>();
  for (const car of cars.values()) {
    const writer = soleWriter(car, firsts, owners);
    if (writer !== undefined) writers.set(car.cid, writer);
  }
  return writers;
}

function carsWithHeader(recording: FireproofRecording): ReadonlyMap<Cid, CarFile> {
  const all = recording.stores.flatMap((store) => store.ledger.cars);
  return new Map(all.filter((car) => car.header !== undefined).map((car) => [car.cid, car]));
}

function soleWriter(
  car: CarFile,
  firsts: ReadonlySet<string>,
  owners: ReadonlyMap<string, ReadonlySet<string>>,
): string | undefined {
  const log = car.header?.cars.flat() ?? [];
  if ((car.header?.compact.length ?? 0) > 0 || !log.includes(GENESIS_CAR)) return undefined;
  const inLog = new Set([car.cid, ...log].filter((cid) => firsts.has(cid)));
  const [first] = inLog;
  const possible = first === undefined || inLog.size > 1 ? undefined : owners.get(first);
  const [writer] = possible ?? [];
  return possible?.size === 1 ? writer : undefined;
}

function isDirectlyAboveGenesis(car: CarFile): boolean {
  const log = car.header?.cars.flat() ?? [];
  return log.length === 1 && log[0] === GENESIS_CAR;
}

/** The CAR just before the genesis in the log of the store's newest CAR. */
function firstCommit({ ledger }: StoreRecording): Cid | undefined {
  const newest = ledger.meta?.entries[0]?.cars[0];
  const car = ledger.cars.find((candidate) => candidate.cid === newest);
  const log = [newest, ...(car?.header?.cars.flat() ?? [])];
  const genesis = log.indexOf(GENESIS_CAR);
  return genesis > 0 ? log[genesis - 1] : undefined;
}
