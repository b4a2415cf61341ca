import type { Rule } from "../../findings/rule.ts";
import { answerOf } from "../../findings/rule.ts";
import type { FireproofContext } from "./fireproof-context.ts";
import { carPlaces, countOf } from "./fireproof-context.ts";

/** Nothing can be said about a store whose keybag is not in the folder; that is not the same as an empty store. */
export const keybagMissing: Rule<FireproofContext> = {
  id: "DS734",
  name: "keybag-missing",
  title: "No keybag of the folder opens a store",
  severity: "warning",
  meaning:
    "The store's CARs are encrypted and no keybag in the folder opens any of them. Its documents are there and cannot be shown here.",
  needs: ["the keybag"],
  explains: ["no-notification", "diverged", "missing-key"],
  notToBeConfusedWith: ["An empty database.", "A database that was opened with a wrong keybag."],
  remedy:
    "Add the keybag folder (by default `.fireproof/keybag` beside the stores) to the snapshot.",
  check({ facts }) {
    const problems = facts.stores.flatMap((store) => {
      const { keyIds, noKey } = store.cars;
      if (keyIds.length === 0 || noKey.length < store.cars.total) return [];
      return [
        {
          peer: store.store.id,
          count: noKey.length,
          where: carPlaces(store, noKey.slice(0, 3)),
          message: `${countOf(noKey.length, "CAR")} of ${store.store.name} cannot be opened: the keys ${store.wantedKeys.join(", ")} are not here.`,
          reasons: [
            facts.recording.keybags.length === 0
              ? "The folder holds no keybag."
              : `The keybags ${facts.recording.keybags.map((keybag) => keybag.path).join(", ")} hold other keys.`,
          ],
          excludes: ["an empty database: its CARs are here"],
        },
      ];
    });
    return answerOf(problems);
  },
};
