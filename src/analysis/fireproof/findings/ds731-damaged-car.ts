import type { CarFile } from "../../../sources/fireproof/recording.ts";
import type { Rule } from "../../findings/rule.ts";
import { answerOf } from "../../findings/rule.ts";
import type { FireproofContext } from "./fireproof-context.ts";
import { countOf } from "./fireproof-context.ts";

const DAMAGED: ReadonlySet<CarFile["state"]> = new Set([
  "undecryptable",
  "mismatch",
  "truncated",
  "damaged",
]);

/** The files themselves are not what they were. */
export const damagedCar: Rule<FireproofContext> = {
  id: "DS731",
  name: "damaged-car",
  title: "A CAR file is damaged",
  severity: "error",
  meaning:
    "The content of a file is not what its name says: it was cut off or altered after it was written.",
  needs: ["the store or the remote"],
  explains: [
    "adopted-head",
    "unmerged-head",
    "no-notification",
    "diverged",
    "compaction-gap",
    "meta-damaged",
  ],
  notToBeConfusedWith: ["A CAR without a key: it is complete.", "An empty CAR: it was written so."],
  remedy:
    "Restore the file from another peer or from the remote: CARs of the same name have the same content.",
  check({ facts }) {
    const problems = facts.stores.flatMap(({ store }) => {
      const parts = [store.ledger, ...store.indexes];
      const cars = parts.flatMap((part) => part.cars).filter((car) => DAMAGED.has(car.state));
      if (cars.length === 0) return [];
      const whole = facts.stores.filter((other) =>
        other.store.ledger.cars.some(
          (car) => car.state === "complete" && cars.some(({ cid }) => cid === car.cid),
        ),
      );
      const states = [...new Set(cars.map((car) => car.state))].sort().join(", ");
      return [
        {
          peer: store.id,
          count: cars.length,
          where: cars.slice(0, 8).map(({ path, cid }) => ({ path, cid })),
          message: `${store.name} has ${countOf(cars.length, "CAR file")} that are not what their names say (${states}).`,
          reasons: [
            ...cars
              .slice(0, 4)
              .flatMap((car) => (car.note === undefined ? [] : [`${car.cid}: ${car.note}`])),
            ...(whole.length > 0
              ? [`A complete copy lies in ${whole.map((other) => other.store.id).join(" and ")}.`]
              : []),
          ],
        },
      ];
    });
    return answerOf(problems);
  },
};
