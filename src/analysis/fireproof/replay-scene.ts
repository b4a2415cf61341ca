/**
 * A recorded snapshot as a world of the engine: its events under their own names, its CARs as they lie in each store, its
 * keybags by set. Nothing here is decrypted again: a CAR whose content some store can read has that content everywhere,
 * and each copy keeps the key that encrypted it there.
 */
import type { AttachPolicy } from "../../engine/attach/policy.ts";
import type { Car, CarCopy, Keybag, Replica, ShownDocument } from "../../engine/attach/types.ts";
import type { AttachWorld } from "../../engine/attach/world.ts";
import { createReplica, createWorld } from "../../engine/attach/world.ts";
import type { Cid } from "../../engine/merkle/cid.ts";
import type { CarFile } from "../../sources/fireproof/recording.ts";
import { ownSet, setsOf } from "./key-sets.ts";
import type { SnapshotFacts } from "./snapshot-facts.ts";
import type { StoreFacts } from "./store-facts.ts";

/** The name of the key of files that are not encrypted; every set has it. */
export const PLAIN_KEY = "not encrypted";
const NOTHING_SHOWN: ReadonlyMap<string, ShownDocument> = new Map();

export interface ReplayScene {
  readonly world: AttachWorld;
  /** What each CAR holds, by CID, as far as some store can read it. */
  readonly contents: ReadonlyMap<Cid, Car>;
}

/** Makes a world with the events of a snapshot. */
export function createScene(snapshot: SnapshotFacts, policy: AttachPolicy): ReplayScene {
  const world = createWorld(policy);
  const { graph, stores } = snapshot;
  for (const node of graph.order) {
    const clock = graph.events[node];
    // Documents are read from the real shards at the end, so that events need not carry them.
    if (clock !== undefined)
      world.events.set(clock.cid, { clock, writes: [], shows: NOTHING_SHOWN });
  }
  const contents = new Map<Cid, Car>();
  for (const { store } of stores) {
    for (const car of store.ledger.cars) {
      if (car.blocks.length > 0 && !contents.has(car.cid)) {
        contents.set(car.cid, contentOf(car, world));
      }
    }
  }
  return { world, contents };
}

function contentOf({ cid, blocks, header }: CarFile, world: AttachWorld): Car {
  const events = blocks.map((block) => block.cid).filter((block) => world.events.has(block));
  if (header === undefined) return { cid, events };
  return { cid, events, header: { head: header.head, log: header.cars, compact: header.compact } };
}

/** A replica with the folder of a store: its CARs and its keybag, nothing open. */
export function replicaOf(facts: StoreFacts, snapshot: SnapshotFacts, scene: ReplayScene): Replica {
  const set = ownSet(snapshot, facts) ?? likelySet(facts, snapshot);
  const replica = createReplica(facts.store.id, keybagOf(facts, snapshot, set), set);
  for (const file of facts.store.ledger.cars) {
    const copy = copyOf(file, scene);
    if (copy !== undefined) replica.cars.set(file.cid, copy);
  }
  return replica;
}

/** Where the newest CAR's key is nowhere: a set that opens some of the store's CARs, else the default of its name. */
function likelySet(facts: StoreFacts, snapshot: SnapshotFacts): string {
  const sets = facts.cars.keyIds.flatMap((key) => setsOf(snapshot, facts, key));
  return sets[0] ?? `@${facts.store.database}-data@`;
}

function copyOf(file: CarFile, { contents }: ReplayScene): CarCopy | undefined {
  if (file.kind === "attachment") return undefined;
  const isUsable = file.state === "complete" || file.state === "no-key";
  return {
    car: contents.get(file.cid) ?? { cid: file.cid, events: [] },
    key: file.keyId ?? PLAIN_KEY,
    isEmpty: !isUsable,
  };
}

function keybagOf(facts: StoreFacts, { recording }: SnapshotFacts, own: string): Keybag {
  const keybag = recording.keybags.find(({ path }) => path === facts.keybag?.path);
  const sets: Keybag["sets"] = new Map();
  for (const { name, keys } of keybag?.sets ?? []) {
    const held = new Set(keys.map(({ fingerprint }) => fingerprint));
    const first = keys.find(({ isDefault }) => isDefault)?.fingerprint ?? [...held][0] ?? PLAIN_KEY;
    sets.set(name, { keys: held, default: first });
  }
  const set = sets.get(own) ?? { keys: new Set<string>(), default: PLAIN_KEY };
  set.keys.add(PLAIN_KEY);
  sets.set(own, set);
  return { sets };
}
