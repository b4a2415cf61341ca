/**
 * Which key set a store looks into. A store looks a key up only in the set that its `storekey` names, and nothing on disk
 * says which that is; but its newest CAR is its own commit, and that is encrypted with a key of this set.
 */
import type { Fingerprint } from "../../sources/fireproof/recording.ts";
import type { SnapshotFacts } from "./snapshot-facts.ts";
import type { StoreFacts } from "./store-facts.ts";

/** The set that the key of the store's own newest CAR is in; `undefined` when that key is not in its keybag. */
export function ownSet(snapshot: SnapshotFacts, facts: StoreFacts): string | undefined {
  const { ledger } = facts.store;
  const newest = ledger.meta?.entries[0]?.cars[0];
  const key = ledger.cars.find((car) => car.cid === newest)?.keyId;
  return key === undefined ? undefined : setsOf(snapshot, facts, key)[0];
}

/** Names of the sets of the store's keybag that hold a key. Sorted. */
export function setsOf(
  { recording }: SnapshotFacts,
  facts: StoreFacts,
  key: Fingerprint,
): readonly string[] {
  const keybag = recording.keybags.find(({ path }) => path === facts.keybag?.path);
  return (keybag?.sets ?? [])
    .filter((set) => set.keys.some((record) => record.fingerprint === key))
    .map((set) => set.name)
    .sort();
}

/** Why a store cannot open what a key encrypted; `undefined` when it can. */
export function lockOf(
  snapshot: SnapshotFacts,
  facts: StoreFacts,
  key: Fingerprint | undefined,
): string | undefined {
  if (key === undefined || facts.store.kind === "remote") return undefined;
  if (!(facts.keybag?.fingerprints.has(key) ?? false)) return "which its keybag does not hold";
  const own = ownSet(snapshot, facts);
  const sets = setsOf(snapshot, facts, key);
  if (own === undefined || sets.includes(own)) return undefined;
  return `which its keybag holds in set ${sets.join(" and ")} while the store looks into set ${own}`;
}
