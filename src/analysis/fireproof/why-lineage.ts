import type { Cid } from "../../engine/merkle/cid.ts";
import type { ClockEvent } from "../../engine/merkle/event.ts";
import { GENESIS_EVENT } from "../../engine/merkle/event.ts";
import type { CarFile } from "../../sources/fireproof/recording.ts";
import { carPlaces, linePlaces } from "./findings/fireproof-context.ts";
import type { SnapshotFacts } from "./snapshot-facts.ts";
import type { StoreFacts } from "./store-facts.ts";
import { findLoss } from "./why-loss.ts";
import { carsWith, hasEvent } from "./why-target.ts";
import type { Lineage, Walk } from "./why-walk.ts";
import { addStep, mentions, startWalk } from "./why-walk.ts";

/** The way of one event to a store. */
export function eventLineage(snapshot: SnapshotFacts, peer: StoreFacts, node: number): Lineage {
  const walk = startWalk(snapshot, peer);
  const event = snapshot.graph.events[node];
  const cid = snapshot.graph.cids[node];
  if (event === undefined || cid === undefined) return hollow(walk, cid);
  const author = authorOf(walk, node);
  stepWrite(walk, event, author);
  const cars = stepCars(walk, event.cid, author);
  stepRemotes(walk, node, cars);
  if (hasEvent(peer, node)) return arrived(walk, event.cid);
  const lost = findLoss(walk, { node, cid: event.cid, cars, author });
  return { steps: walk.steps, ...lost };
}

/** The way of one CAR to a store. */
export function carLineage(snapshot: SnapshotFacts, peer: StoreFacts, cid: Cid): Lineage {
  const walk = startWalk(snapshot, peer);
  const cars = new Set<string>([cid]);
  for (const holder of snapshot.stores) {
    const file = holder.store.ledger.cars.find((car) => car.cid === cid);
    const state = file === undefined ? absentText(holder, cid) : fileText(holder, file);
    if (file !== undefined || holder === peer || holder.cars.missing.includes(cid)) {
      addStep(walk, "file", holder, state, carPlaces(holder, [cid]));
    }
  }
  const file = peer.store.ledger.cars.find((car) => car.cid === cid);
  if (file?.state === "complete" && !peer.cars.noKey.includes(cid)) {
    return { steps: walk.steps, verdict: "holds", reasons: [`${peer.store.name} has the CAR.`] };
  }
  const lost = findLoss(walk, { node: -1, cid, cars, author: undefined });
  return { steps: walk.steps, ...lost };
}

function hollow({ snapshot }: Walk, cid: Cid | undefined): Lineage {
  const children = snapshot.recording.events.filter((event) =>
    event.parents.some((p) => p === cid),
  );
  return {
    steps: [],
    verdict: "unknown",
    reasons: [
      `Unknown, because no CAR that can be read has the block of ${cid ?? "the event"}.`,
      ...children.slice(0, 3).map((child) => `${child.cid} names it as parent.`),
    ],
  };
}

function authorOf({ snapshot }: Walk, node: number): StoreFacts | undefined {
  const author = snapshot.authors.of(node);
  return snapshot.stores.find(({ store }) => store.id === author?.store);
}

const SHOWN_KEYS = 6;

function stepWrite(walk: Walk, event: ClockEvent, author: StoreFacts | undefined): void {
  const { snapshot } = walk;
  if (event.cid === GENESIS_EVENT) {
    addStep(walk, "write", walk.peer, "The genesis event, which every database writes for itself.");
    return;
  }
  const deleted = (value: Cid | undefined): boolean => {
    const block = value === undefined ? undefined : snapshot.context.blocks.value(value);
    return block instanceof Map && block.get("del") === true;
  };
  const writes = event.operations.map(
    ({ key, value }) => `${deleted(value) ? "deleted" : "put"} ${key}`,
  );
  const rest = writes.length - SHOWN_KEYS;
  const list = `${writes.slice(0, SHOWN_KEYS).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
  const node = snapshot.graph.indexOf(event.cid) ?? -1;
  const proof = snapshot.authors.of(node)?.proof;
  const lines = walk.context
    .lines("bulk: calling applyhead")
    .filter((line) => mentions(line, "newHead", event.cid));
  const holder = author ?? snapshot.stores.find((each) => each.presentOnDisk(node)) ?? walk.peer;
  const what =
    author === undefined
      ? `Event ${event.cid} ${list}. Who wrote it cannot be told; it is held here.`
      : `${author.store.name} ${list} in event ${event.cid} (known by: ${PROOFS[proof ?? "only-holder"]}).`;
  addStep(walk, "write", holder, what, linePlaces(lines));
}

const PROOFS = {
  log: "the log saw its CAR written here first",
  "newest-car": "it is in the store's own newest commit",
  key: "only this store has the key of its CAR",
  lineage: "only this store can have written a CAR with that log",
  "only-holder": "no other store has it",
};

/** The CARs that hold the event, by name; with the step at the store that wrote or holds it. */
function stepCars(walk: Walk, cid: Cid, author: StoreFacts | undefined): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { store } of walk.snapshot.stores) {
    for (const car of carsWith(store, cid)) names.add(car.cid);
  }
  const stores = walk.snapshot.stores.filter(({ store }) => carsWith(store, cid).length > 0);
  const home = author !== undefined && stores.includes(author) ? author : stores[0];
  if (home === undefined) return names;
  const [car] = carsWith(home.store, cid);
  if (car === undefined) return names;
  addStep(walk, "CAR", home, fileText(home, car), carPlaces(home, [car.cid]));
  const newest = home.store.ledger.meta?.entries[0]?.cars[0];
  const leads = home.cars.reachable.includes(car.cid);
  const meta = home.store.ledger.meta;
  addStep(
    walk,
    "meta",
    home,
    leads
      ? `The meta of ${home.store.name} leads to it through ${newest ?? "its newest CAR"}.`
      : `Nothing that the meta of ${home.store.name} names leads to it.`,
    meta === undefined
      ? []
      : [{ path: meta.path, ...(newest === undefined ? {} : { cid: newest }) }],
  );
  return names;
}

function fileText({ store, cars }: StoreFacts, car: CarFile): string {
  const place = cars.orphans.includes(car.cid)
    ? cars.compactedOrphans.includes(car.cid)
      ? "an orphan that a compaction replaced"
      : "an orphan: nothing leads to it"
    : "in the car log";
  const locked = cars.noKey.includes(car.cid) ? ", and its key is not in the keybag" : "";
  const state = car.state === "complete" || car.state === "no-key" ? "" : `, ${car.state}`;
  return `${store.name} holds it in CAR ${car.cid} (${place}${locked}${state}).`;
}

function absentText({ store, cars }: StoreFacts, cid: Cid): string {
  return cars.missing.includes(cid)
    ? `The car log of ${store.name} names ${cid}, and the file is not there.`
    : `${store.name} neither has ${cid} nor names it.`;
}

function stepRemotes(walk: Walk, node: number, cars: ReadonlySet<string>): void {
  for (const remote of walk.context.remotes) {
    const file = remote.store.ledger.cars.find((car) => cars.has(car.cid));
    const named = remote.cars.missing.filter((cid) => cars.has(cid));
    if (remote === walk.peer) continue;
    if (file === undefined) {
      const what =
        named.length > 0
          ? `The car log of ${remote.store.name} names ${named.join(", ")}, and the file was never uploaded.`
          : `${remote.store.name} has no CAR with it and names none.`;
      addStep(walk, "remote", remote, what, carPlaces(remote, named));
      continue;
    }
    const inHead = hasEvent(remote, node)
      ? "its head contains the event"
      : "its head does not contain the event";
    const what = `${fileText(remote, file).slice(0, -1)}; ${inHead}.`;
    addStep(walk, "remote", remote, what, carPlaces(remote, [file.cid]));
  }
}

function arrived(walk: Walk, cid: Cid): Lineage {
  const { peer } = walk;
  const [car] = carsWith(peer.store, cid).filter((each) => peer.cars.reachable.includes(each.cid));
  const places = car === undefined ? [] : carPlaces(peer, [car.cid]);
  addStep(walk, "head", peer, `The history of the head of ${peer.store.name} contains it.`, places);
  return {
    steps: walk.steps,
    verdict: "holds",
    reasons: [`${peer.store.name} has the event in the history of its head.`],
  };
}
