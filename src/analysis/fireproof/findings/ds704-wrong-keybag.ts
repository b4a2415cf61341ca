import type { CarFile } from "../../../sources/fireproof/recording.ts";
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
  if (own.length === 0) return [];
  if (opensOld === undefined) return lockedHistory(context, facts, own);
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

/** Fewer locked CARs may well be the newest ones of a peer that is not here. */
const MANY_LOCKED = 3;

/**
 * Only the accidental keybag is here. A peer without a key fetches no more than the CARs that metas name, and never those
 * of index stores; a history of several locked CARs, or a locked index, was written here.
 */
function lockedHistory(
  context: FireproofContext,
  facts: StoreFacts,
  own: readonly CarFile[],
): readonly FoundProblem[] {
  const fingerprints = facts.keybag?.fingerprints;
  const isLocked = (car: CarFile): boolean =>
    car.keyId !== undefined && fingerprints?.has(car.keyId) === false;
  const locked = own.filter(isLocked);
  const index = facts.store.indexes.flatMap(({ cars }) => cars).filter(isLocked);
  const isAlone = context.facts.stores.length === 1;
  const isTold = index.length > 0 || (isAlone && locked.length >= MANY_LOCKED);
  const keys = [...new Set(locked.flatMap(({ keyId }) => keyId ?? []))].sort();
  // The history of one database is encrypted with one key; several are those of several peers.
  if (!isTold || locked.length === 0 || keys.length > 1) return [];
  return [
    {
      peer: facts.store.id,
      model: "document",
      count: locked.length,
      where: carPlaces(
        facts,
        locked.map((car) => car.cid),
      ),
      message: `${facts.store.name} has ${countOf(locked.length, "CAR")} of an earlier history with key ${keys.join(", ")}, which no keybag here holds.`,
      reasons: [
        `The keybag ${facts.keybag?.path ?? ""} opens the newest CAR and not these, and nothing leads to them.`,
        index.length > 0
          ? `${countOf(index.length, "CAR")} of its index stores have another key as well, and index stores are never fetched from a peer.`
          : "A peer that lacks a key fetches only the CARs that metas name; these are too many for that.",
        ...(index.length > 0
          ? []
          : ["That a peer which is not here wrote them cannot be excluded without its store."]),
      ],
      excludes: ["a compaction: it keeps the key"],
    },
  ];
}
