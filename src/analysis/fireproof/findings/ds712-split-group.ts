import type { Rule } from "../../findings/rule.ts";
import { answerOf } from "../../findings/rule.ts";
import type { FireproofContext } from "./fireproof-context.ts";
import { carPlaces } from "./fireproof-context.ts";

/** Of the newest group the library loads only the first CAR, so a split transaction cannot be read after reopening. */
export const splitGroup: Rule<FireproofContext> = {
  id: "DS712",
  name: "split-group",
  title: "The newest CAR group has several CARs, and the library loads only the first",
  severity: "error",
  meaning:
    "A transaction above a million bytes was split into several CARs. All of them are here, but after reopening the library reads only the first and fails with a missing block.",
  needs: ["the store"],
  explains: ["no-notification", "diverged"],
  notToBeConfusedWith: ["Missing CARs: here every file is present."],
  remedy:
    "Attach to any remote once: that loads all CARs of the group. Everything can be read from the files.",
  check(context) {
    const problems = context.locals.flatMap((facts) => {
      const [newest] = facts.store.ledger.meta?.entries ?? [];
      const rest = newest?.cars.slice(1) ?? [];
      if (newest === undefined || rest.length === 0) return [];
      const loaded = new Set<string>(facts.cars.reachable.filter((cid) => !rest.includes(cid)));
      const { ledger } = facts.store;
      const only = [...ledger.holders].filter(([, cars]) =>
        cars.every((index) => !loaded.has(ledger.cars[index]?.cid ?? "")),
      );
      const needed = only.filter(([, cars]) =>
        cars.some((index) => rest.some((cid) => cid === ledger.cars[index]?.cid)),
      );
      if (needed.length === 0) return [];
      return [
        {
          peer: facts.store.id,
          count: needed.length,
          where: [{ path: ledger.meta?.path ?? facts.store.path }, ...carPlaces(facts, rest)],
          message: `${needed.length} blocks of ${facts.store.name} lie only in CARs that the library does not load when it opens.`,
          reasons: [
            `The meta names a group of ${newest.cars.length} CARs; on opening the library loads the first of them and the CARs of its log.`,
            "Every file is present and complete.",
          ],
          excludes: ["lost data: all blocks are on disk"],
        },
      ];
    });
    return answerOf(problems);
  },
};
