import type { Rule } from "../../findings/rule.ts";
import { answerOf } from "../../findings/rule.ts";
import type { FireproofContext } from "./fireproof-context.ts";

/** Without its meta a store has no newest CAR, and the library opens it empty. */
export const metaDamaged: Rule<FireproofContext> = {
  id: "DS735",
  name: "meta-damaged",
  title: "The pointer to the newest CAR is damaged or absent",
  severity: "error",
  meaning:
    "`meta/main.json` leads to the newest CAR. Where it cannot be read, or is not there although CARs are, the library opens an empty database and the next write begins a new history.",
  needs: ["the store's meta folder"],
  explains: ["no-notification", "diverged", "unmerged-head", "remote-overwritten"],
  notToBeConfusedWith: ["A database that was never written: it has no CARs either."],
  remedy:
    "Do not write. The newest head is in the CAR that no other CAR's log names; restore the meta from a backup.",
  check({ facts }) {
    const wrong = facts.recording.findings.filter(({ code }) => code.startsWith("meta-"));
    const damaged = wrong.map(({ path, message }) => ({
      where: [{ path }],
      message,
      reasons: [`${path} was read and does not hold what a meta holds.`],
    }));
    const absent = facts.stores.filter(
      ({ store }) =>
        store.ledger.meta === undefined &&
        store.ledger.cars.length > 0 &&
        !wrong.some(({ path }) => path.startsWith(store.path)),
    );
    const without = absent.map(({ store, unmergedHeads }) => ({
      peer: store.id,
      where: [{ path: store.ledger.dataPath ?? store.path }],
      message: `${store.name} has ${store.ledger.cars.length} CARs and no meta that leads to them.`,
      reasons: [`Heads found in the CARs: ${unmergedHeads.join(", ") || "none that can be read"}.`],
    }));
    return answerOf([...damaged, ...without]);
  },
};
