import type { Rule } from "../../findings/rule.ts";
import { answerOf } from "../../findings/rule.ts";
import type { FireproofContext } from "./fireproof-context.ts";
import { cidsOf, eventPlaces } from "./fireproof-context.ts";

/** From here on a read of the head takes the library a noticeable part of a second. */
const SLOW_VISITS = 5000n;
/** The search for the common ancestor grows with the third power of the length of the chains. */
const LONG_CHAIN = 200;

/** A head of several events is merged anew on every read, path by path. */
export const hardMerge: Rule<FireproofContext> = {
  id: "DS713",
  name: "hard-merge",
  title: "Reading the head is expensive",
  severity: "error",
  meaning:
    "The head has several events and there are many forks, or long chains, between them and their common ancestor. The library walks every path on every read, which looks like hanging.",
  needs: ["the store"],
  explains: [],
  notToBeConfusedWith: [
    "A head of several events with a short history: that is normal after concurrent writes.",
  ],
  remedy:
    "Write once more: the event joins the heads, and reads are cheap again. That write pays the merge one last time.",
  check(context) {
    const problems = context.facts.stores.flatMap((facts) => {
      const { pailVisits, replayed } = facts.documents;
      if (facts.heads.length < 2) return [];
      if (pailVisits < SLOW_VISITS && replayed.length < LONG_CHAIN) return [];
      const [ancestor = ""] = cidsOf(
        context,
        facts.documents.ancestor === undefined ? [] : [facts.documents.ancestor],
      );
      return [
        {
          peer: facts.store.id,
          model: "clock-event",
          count: replayed.length,
          where: eventPlaces(facts, facts.heads),
          message: `Every read of ${facts.store.name} visits ${pailVisits} events to merge ${replayed.length}.`,
          reasons: [
            `The head has ${facts.heads.length} events; their common ancestor is ${ancestor}.`,
            "The library visits an event once for every path that leads to it.",
          ],
        },
      ];
    });
    return answerOf(problems);
  },
};
