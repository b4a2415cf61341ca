import type { FoundProblem, Rule } from "../../findings/rule.ts";
import { answerOf } from "../../findings/rule.ts";
import type { StoreFacts } from "../store-facts.ts";
import type { FireproofContext } from "./fireproof-context.ts";
import { carPlaces, countOf, linePlaces, newestCar } from "./fireproof-context.ts";

/** CARs arrive before they are decrypted: without the key they lie there, and their meta is never tried again. */
export const missingKey: Rule<FireproofContext> = {
  id: "DS702",
  name: "missing-key",
  title: "A peer does not have the key of CARs that it received",
  severity: "error",
  meaning:
    "CARs of another peer were fetched and stored, but no key set of this peer's keybag holds the key that encrypted them. Their documents are not shown, and their meta counts as seen.",
  needs: ["the store", "its keybag"],
  explains: [
    "unmerged-head",
    "head-only-in-memory",
    "remote-overwritten",
    "no-notification",
    "diverged",
    "car-missing",
    "adopted-head",
  ],
  notToBeConfusedWith: [
    "A wrong keybag: then the store's own newest CAR cannot be opened.",
    "A key in another set of the same keybag.",
  ],
  remedy:
    "Put the key into the set that the store's `storekey` names in the keybag of the peer that lacks it (copy the keybag file, or use one keybag), then reopen and attach. Or use a gateway whose metas carry keys.",
  check(context) {
    return answerOf(context.locals.flatMap((facts) => problemsOf(context, facts)));
  },
};

function problemsOf(context: FireproofContext, facts: StoreFacts): readonly FoundProblem[] {
  // Without a keybag, or when not even its own newest CAR opens, another rule speaks.
  if (facts.keybag === undefined || facts.keybag.opens === 0) return [];
  const newest = newestCar(facts)?.keyId;
  return facts.wantedKeys
    .filter((key) => key !== newest)
    .map((key) => problemOf(context, facts, key));
}

function problemOf(context: FireproofContext, facts: StoreFacts, key: string): FoundProblem {
  const locked = facts.store.ledger.cars.filter((car) => car.keyId === key).map((car) => car.cid);
  const owners = context.facts.recording.keybags.flatMap((keybag) =>
    keybag.sets
      .filter((set) => set.keys.some((record) => record.fingerprint === key))
      .map((set) => `set ${set.name} in ${keybag.path}`),
  );
  const asked = context
    .lines("keysbyfingerprint:get: not found")
    .filter(({ record }) => record.fields["fpr"] === key);
  return {
    peer: facts.store.id,
    model: "clock-event",
    count: locked.length,
    where: [...carPlaces(facts, locked), ...linePlaces(asked)],
    message: `${facts.store.name} has ${countOf(locked.length, "CAR")} encrypted with key ${key}, which its keybag does not hold.`,
    reasons: [
      `The keybag ${facts.keybag?.path ?? ""} opens the store's other CARs and has no key of this fingerprint in any set.`,
      owners.length > 0
        ? `The key is ${owners.join(" and ")}.`
        : "No keybag of the folder holds the key.",
      "A CAR that is fetched is stored before it is decrypted, so the files prove that the transfer worked.",
    ],
    excludes: ["the transfer: the CARs are on this peer's disk"],
  };
}
