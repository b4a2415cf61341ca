import type { FoundProblem, Rule } from "../../findings/rule.ts";
import { answerOf } from "../../findings/rule.ts";
import { ownSet, setsOf } from "../key-sets.ts";
import type { StoreFacts } from "../store-facts.ts";
import type { FireproofContext } from "./fireproof-context.ts";
import { carPlaces, countOf, linePlaces } from "./fireproof-context.ts";

/** By default every database has its own key set, so one keybag is not enough for two names. */
export const keyInOtherSet: Rule<FireproofContext> = {
  id: "DS703",
  name: "key-in-other-set",
  title: "The key lies in another key set of the same keybag",
  severity: "error",
  meaning:
    "A store looks a key up only in the set that its `storekey` names. The key of the other database is in the same keybag, but in the set of that database's name, so it counts as not found.",
  needs: ["both stores or a store and the remote", "their keybag"],
  explains: [
    "unmerged-head",
    "head-only-in-memory",
    "remote-overwritten",
    "no-notification",
    "diverged",
    "unrelated-histories",
    "adopted-head",
  ],
  notToBeConfusedWith: ["A key that is in no set of the keybag."],
  remedy:
    "Give both databases and the remote the same `storekey`, or put both keys into both sets.",
  check(context) {
    const problems = context.locals.flatMap((facts) => problemOf(context, facts));
    return answerOf(problems);
  },
};

interface ForeignKey {
  readonly key: string;
  readonly set: string;
}

function problemOf(context: FireproofContext, facts: StoreFacts): readonly FoundProblem[] {
  const own = ownSet(context.facts, facts);
  if (own === undefined) return [];
  const candidates = [facts, ...context.remotes.filter((remote) => lacks(context, facts, remote))];
  for (const holder of candidates) {
    const foreign = foreignKeys(context, facts, { holder, own });
    if (foreign.length === 0) continue;
    const keys = new Set(foreign.map(({ key }) => key));
    const cars = holder.store.ledger.cars.filter((car) => keys.has(car.keyId ?? ""));
    const asked = context
      .lines("keysbyfingerprint:get: not found")
      .filter(({ record }) => keys.has(String(record.fields["fpr"])));
    return [
      {
        peer: facts.store.id,
        model: "clock-event",
        count: cars.length,
        where: [
          ...carPlaces(
            holder,
            cars.map((car) => car.cid),
          ),
          ...linePlaces(asked),
        ],
        message: `${facts.store.name} uses the key set ${own}; the key of ${countOf(cars.length, "CAR")} in ${holder.store.name} is in ${foreign.map(({ set }) => set).join(", ")}.`,
        reasons: [
          ...foreign.map(
            ({ key, set }) =>
              `Key ${key} lies in set ${set} of the keybag ${facts.keybag?.path ?? ""}.`,
          ),
          `The store's newest CAR, its own commit, is encrypted with a key of set ${own}, which is the one set it looks into.`,
        ],
        excludes: ["a lost key: it is in the same keybag"],
      },
    ];
  }
  return [];
}

/** Whether the remote holds events of others that the store has not merged. */
function lacks(context: FireproofContext, facts: StoreFacts, remote: StoreFacts): boolean {
  if (remote.unmergedHeads.length === 0 && context.pair(remote, facts).missing.length === 0)
    return false;
  return context.pair(facts, remote).relation !== "equal";
}

function foreignKeys(
  context: FireproofContext,
  facts: StoreFacts,
  { holder, own }: { readonly holder: StoreFacts; readonly own: string },
): readonly ForeignKey[] {
  return holder.cars.keyIds.flatMap((key) => {
    const sets = setsOf(context.facts, facts, key);
    const [set] = sets;
    return set === undefined || sets.includes(own) ? [] : [{ key, set }];
  });
}
