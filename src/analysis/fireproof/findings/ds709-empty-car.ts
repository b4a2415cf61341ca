import type { Rule } from "../../findings/rule.ts";
import { answerOf } from "../../findings/rule.ts";
import type { FireproofContext } from "./fireproof-context.ts";
import { carPlaces, countOf, linePlaces } from "./fireproof-context.ts";

/** An upload of a CAR that the uploader lacked writes an empty payload under its name, and whoever fetches it keeps it. */
export const emptyCar: Rule<FireproofContext> = {
  id: "DS709",
  name: "empty-car",
  title: "A CAR file holds nothing",
  severity: "error",
  meaning:
    "A file has the name of a CAR and no content: an attach uploaded a CAR that it did not have. A peer that fetches it keeps the empty copy and never asks again.",
  needs: ["the store or the remote"],
  explains: ["adopted-head", "unmerged-head", "no-notification", "diverged", "car-missing"],
  notToBeConfusedWith: ["A file that was cut off: it has a beginning."],
  remedy:
    "In a remote: let the peer that has the CAR attach again. In a peer: delete the empty file, attach, and attach once more after the owner has attached.",
  check({ facts, lines }) {
    const problems = facts.stores.flatMap((store) => {
      const empty = store.store.ledger.cars.filter((car) => car.state === "empty");
      if (empty.length === 0) return [];
      const cids = empty.map((car) => car.cid);
      const owners = facts.stores.filter((other) =>
        other.store.ledger.cars.some((car) => car.state === "complete" && cids.includes(car.cid)),
      );
      const has = owners.map((other) => other.store.id).join(" and ");
      return [
        {
          peer: store.store.id,
          count: empty.length,
          where: [...carPlaces(store, cids), ...linePlaces(lines("error getting more readers"))],
          message: `${store.store.name} has ${countOf(empty.length, "CAR file")} without content.`,
          reasons: [
            `The files have ${[...new Set(empty.map((car) => car.bytes))].join(" or ")} bytes; an encrypted empty payload has 79.`,
            has === "" ? "No store of the folder has the content." : `${has} has the content.`,
          ],
          excludes: ["a file that was cut off: its envelope is whole"],
        },
      ];
    });
    return answerOf(problems);
  },
};
