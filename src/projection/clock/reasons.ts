/** How a store stands to a block, and in words why it cannot read it. */
import type { SnapshotFacts } from "../../analysis/fireproof/snapshot-facts.ts";
import type { StoreFacts } from "../../analysis/fireproof/store-facts.ts";
import type { Cid } from "../../engine/merkle/cid.ts";
import type { CarFile } from "../../sources/fireproof/recording.ts";
import { shortCid } from "../notation/cid.ts";
import type { ClockHolding } from "./types.ts";
import { STANDING } from "./types.ts";

/** The standing of one store to every node of the graph. */
export function standingOf(facts: StoreFacts, size: number): Uint8Array {
  const standing = new Uint8Array(size);
  const { history, historyOnDisk } = facts;
  for (let node = 0; node < size; node++) {
    if (history.reached[node] === 1) standing[node] = STANDING.held;
    else if (historyOnDisk.reached[node] === 1) {
      standing[node] = facts.presentReachable(node) ? STANDING.held : STANDING.orphan;
    } else if (facts.presentOnDisk(node)) standing[node] = STANDING.stray;
  }
  for (const node of historyOnDisk.missing) standing[node] = STANDING.missing;
  return standing;
}

/** CARs anywhere in the snapshot that are known to hold a block. */
export function carsWith({ recording }: SnapshotFacts, cid: Cid): ReadonlySet<Cid> {
  const cars = new Set<Cid>();
  for (const { ledger } of recording.stores) {
    for (const index of ledger.holders.get(cid) ?? []) {
      const car = ledger.cars[index];
      if (car !== undefined) cars.add(car.cid);
    }
  }
  return cars;
}

/** Where a store has the block of a node, or why it has not. */
export function holdingOf(snapshot: SnapshotFacts, index: number, node: number): ClockHolding {
  const facts = snapshot.stores[index];
  const cid = snapshot.graph.cids[node];
  const nothing = { store: index, car: undefined, key: undefined };
  if (facts === undefined || cid === undefined) {
    return { ...nothing, standing: "outside", sentence: "Not among the stores." };
  }
  if (!facts.presentOnDisk(node)) {
    const isWanted = facts.historyOnDisk.missing.includes(node);
    const why = whyMissing(snapshot, facts, cid);
    return { ...nothing, ...why, standing: isWanted ? "missing" : "outside" };
  }
  return { store: index, ...whereHeld(facts, cid, facts.historyOnDisk.reached[node] === 1) };
}

function whereHeld(facts: StoreFacts, cid: Cid, inHistory: boolean): Omit<ClockHolding, "store"> {
  const { ledger } = facts.store;
  const reachable = new Set(facts.cars.reachable);
  const held = (ledger.holders.get(cid) ?? []).flatMap((at) => ledger.cars[at] ?? []);
  const car = held.find((one) => reachable.has(one.cid)) ?? held[0];
  const isReachable = car !== undefined && reachable.has(car.cid);
  const more = held.length > 1 ? ` and ${held.length - 1} more` : "";
  const kind = isReachable ? "CAR" : "the orphan CAR";
  const where = car === undefined ? "on disk" : `in ${kind} ${shortCid(car.cid)}${more}`;
  const how = inHistory ? "" : ", but its head does not contain it";
  return {
    standing: !inHistory ? "stray" : isReachable ? "held" : "orphan",
    sentence: `${where}${how}`,
    car: car?.path,
    key: car?.keyId,
  };
}

function whyMissing(
  snapshot: SnapshotFacts,
  facts: StoreFacts,
  cid: Cid,
): Pick<ClockHolding, "sentence" | "car" | "key"> {
  const cars = carsWith(snapshot, cid);
  const own = facts.store.ledger.cars.find((car) => cars.has(car.cid));
  if (own !== undefined) return whyUnread(facts, own, "");
  const never = facts.cars.missing.find((car) => cars.has(car));
  if (never !== undefined) {
    const sentence = `CAR ${shortCid(never)} was never uploaded to it: its log names the CAR, and there is no file.`;
    return { sentence, car: undefined, key: undefined };
  }
  if (cars.size > 0) {
    return { sentence: "has not received it: no CAR of it here.", car: undefined, key: undefined };
  }
  return whyNobody(facts);
}

/** Nobody can read the block, so nobody can tell which CAR it is in: what cannot be read of this store is named. */
function whyNobody(facts: StoreFacts): Pick<ClockHolding, "sentence" | "car" | "key"> {
  const { ledger } = facts.store;
  const locked = ledger.cars.find((car) => facts.cars.noKey.includes(car.cid));
  if (locked !== undefined) return whyUnread(facts, locked, "probably ");
  const spoilt = ledger.cars.find((car) => facts.cars.invalid.includes(car.cid));
  if (spoilt !== undefined) return whyUnread(facts, spoilt, "probably ");
  const [never] = facts.cars.missing;
  const sentence =
    never === undefined
      ? "No CAR here that can be read holds it."
      : `probably in CAR ${shortCid(never)}, which was never uploaded: there is no file of it.`;
  return { sentence, car: undefined, key: undefined };
}

function whyUnread(
  facts: StoreFacts,
  car: CarFile,
  hedge: string,
): Pick<ClockHolding, "sentence" | "car" | "key"> {
  const name = shortCid(car.cid);
  const place = { car: car.path, key: car.keyId };
  if (facts.cars.noKey.includes(car.cid)) {
    const sentence = `${hedge}in CAR ${name}, whose key is missing: ${shortCid(car.keyId ?? "")} is not in the keybag.`;
    return { sentence, ...place };
  }
  if (car.state === "undecryptable") {
    return { sentence: `${hedge}in CAR ${name}, which cannot be decrypted.`, ...place };
  }
  return { sentence: `${hedge}in CAR ${name}, which is ${car.state}.`, ...place };
}
