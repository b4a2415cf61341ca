import type { Rule } from "../../findings/rule.ts";
import { answerOf } from "../../findings/rule.ts";
import type { FireproofContext } from "./fireproof-context.ts";
import { cidsOf, countOf, eventPlaces, linePlaces } from "./fireproof-context.ts";

/** An empty database takes a remote head without looking whether its blocks are there. */
export const adoptedHead: Rule<FireproofContext> = {
  id: "DS710",
  name: "adopted-head",
  title: "A head was taken whose history is not there",
  severity: "error",
  meaning:
    "The store's head refers to events or documents that are not in its CARs. An empty database adopts a remote head unchecked; reading then fails on the missing blocks.",
  needs: ["the store"],
  explains: ["car-missing", "no-notification", "diverged"],
  notToBeConfusedWith: [
    "A compaction that dropped events: they are in an orphan CAR of the same store.",
    "A newest group of several CARs, of which the library loads one.",
  ],
  remedy: "Reopen and attach the peer that has the CARs, then reopen and attach this one.",
  check(context) {
    const problems = context.locals.flatMap((facts) => {
      const gone = facts.history.missing.filter((node) => !facts.presentOnDisk(node));
      const broken = facts.documents.brokenIds;
      if (gone.length === 0 || facts.cars.missing.length === 0) return [];
      const cids = cidsOf(context, gone);
      const owners = context.facts.stores.filter(
        (other) => other !== facts && gone.every((node) => other.presentOnDisk(node)),
      );
      const has = owners.map((other) => other.store.id).join(" and ");
      return [
        {
          peer: facts.store.id,
          model: "clock-event",
          count: gone.length + broken.length,
          where: [
            ...eventPlaces(facts, cids),
            ...linePlaces(context.lines("missing linked block")),
          ],
          message: `The head of ${facts.store.name} needs ${countOf(gone.length, "event")} that its folder does not hold.`,
          reasons: [
            `From the head ${facts.heads.join(", ")} the walk stops at ${cids.join(", ")}; ${countOf(facts.cars.missing.length, "CAR")} of its log are missing.`,
            has === "" ? "No store of the folder has these events." : `${has} has them.`,
            ...(broken.length > 0 ? [`The documents ${broken.join(", ")} have no block.`] : []),
          ],
          ...(facts.cars.noKey.length === 0
            ? { excludes: ["a missing key: the CARs are absent"] }
            : {}),
        },
      ];
    });
    return answerOf(problems);
  },
};
