import type { Rule } from "../../findings/rule.ts";
import { answerOf } from "../../findings/rule.ts";
import type { FireproofContext } from "./fireproof-context.ts";
import { carPlaces, countOf } from "./fireproof-context.ts";

/** A store's log names CARs that it does not have. */
export const carMissing: Rule<FireproofContext> = {
  id: "DS733",
  name: "car-missing",
  title: "A store refers to CARs that it does not have",
  severity: "warning",
  meaning:
    "The newest CAR's log names CARs that are not in the folder. What was in them is absent here; whether that matters depends on whether the head needs it.",
  needs: ["the store or the remote"],
  explains: ["adopted-head", "no-notification", "diverged"],
  notToBeConfusedWith: ["CARs that are there and cannot be opened."],
  remedy:
    "Reopen and attach: missing CARs are looked for in the remote. Or copy the file from a store that has it.",
  check({ facts }) {
    const problems = facts.stores.flatMap((store) => {
      const { missing } = store.cars;
      if (missing.length === 0) return [];
      const owners = facts.stores.filter((other) =>
        other.store.ledger.cars.some((car) => missing.includes(car.cid)),
      );
      const has = owners.map((other) => other.store.id).join(" and ");
      return [
        {
          peer: store.store.id,
          count: missing.length,
          where: carPlaces(store, missing),
          message: `${store.store.name} refers to ${countOf(missing.length, "CAR")} that it does not have.`,
          reasons: [has === "" ? "No store of the folder has them." : `${has} has them.`],
        },
      ];
    });
    return answerOf(problems);
  },
};
