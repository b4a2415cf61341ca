import type { FoundProblem, Rule } from "../../findings/rule.ts";
import { answerOf } from "../../findings/rule.ts";
import type { StoreFacts } from "../store-facts.ts";
import type { FireproofContext } from "./fireproof-context.ts";
import { carPlaces, countOf, newestCar } from "./fireproof-context.ts";

/** A set that does not exist is created with a fresh key, silently: the database opens empty and starts anew. */
export const wrongKeybag: Rule<FireproofContext> = {
  id: "DS704",
  name: "wrong-keybag",
  title: "The store was opened with another keybag and began a new history",
  severity: "error",
  meaning:
    "Opened with a keybag that lacks its key, a database appears empty, and the first write replaces the pointer to everything before. The old documents are still in orphan CARs, readable with the old key.",
  needs: ["the store", "at least one of the two keybags"],
  explains: ["unmerged-head", "head-only-in-memory", "keybag-missing", "missing-key", "diverged"],
  notToBeConfusedWith: [
    "CARs of another peer whose key is missing: they are not the store's own newest commit.",
    "Orphans after a compaction: they have the same key.",
  ],
  remedy:
    "Stop writing to the database. Point `FP_KEYBAG_URL` or `keyBag.url` at the right keybag. The old head is in the orphan CARs: export them before anything is compacted.",
  check(context) {
    return answerOf(context.locals.flatMap((facts) => problemOf(context, facts)));
  },
};

function problemOf(context: FireproofContext, facts: StoreFacts): readonly FoundProblem[] {
  const newest = newestCar(facts);
  const { ledger } = facts.store;
  if (newest?.keyId === undefined) return [];
  const older = ledger.cars.filter((car) => car.keyId !== undefined && car.keyId !== newest.keyId);
  const lost = older.filter((car) => facts.cars.orphans.includes(car.cid));
  const readings = [facts, ...(context.facts.otherReadings.get(facts.store.id) ?? [])];
  const opensOld = readings.find((reading) =>
    lost.some((car) => reading.keybag?.fingerprints.has(car.keyId ?? "")),
  );
  // What other stores hold as well was fetched from them, and is no earlier history of this one.
  const isElsewhere = (cid: string): boolean =>
    context.facts.stores.some(
      (other) => other !== facts && other.store.ledger.cars.some((car) => car.cid === cid),
    );
  const own = lost.filter((car) => !isElsewhere(car.cid));
  if (own.length === 0 || opensOld === undefined) return [];
  if (opensOld.keybag?.fingerprints.has(newest.keyId)) return [];
  const head = opensOld.unmergedHeads.join(", ");
  const newKeybag = context.facts.recording.keybags.find((keybag) =>
    keybag.sets.some((set) => set.keys.some((key) => key.fingerprint === newest.keyId)),
  );
  return [
    {
      peer: facts.store.id,
      model: "document",
      count: own.length,
      where: [
        { path: newest.path, cid: newest.cid },
        ...carPlaces(
          facts,
          own.map((car) => car.cid),
        ),
      ],
      message: `${facts.store.name} was last written with key ${newest.keyId}, while ${countOf(own.length, "older CAR")} have another key and nothing leads to them.`,
      reasons: [
        `The keybag ${opensOld.keybag?.path ?? ""} opens the old CARs and not the newest.`,
        newKeybag === undefined
          ? "The keybag that was used last is not in the folder."
          : `The keybag that was used last is ${newKeybag.path}.`,
        ...(head === "" ? [] : [`The head of the old history is ${head}.`]),
      ],
      excludes: [
        "a compaction: it keeps the key",
        "CARs fetched from others: no other store of the folder has them",
      ],
    },
  ];
}
