import type { FoundProblem, Rule } from "../../findings/rule.ts";
import { answerOf } from "../../findings/rule.ts";
import type { FireproofContext } from "./fireproof-context.ts";
import { eventPlaces, linePlaces } from "./fireproof-context.ts";

/** Databases of 0.19 have no genesis event: created independently they share nothing and cannot be merged. */
export const noCommonAncestor: Rule<FireproofContext> = {
  id: "DS719",
  name: "no-common-ancestor",
  title: "A head has no common ancestor",
  severity: "error",
  meaning:
    "The events of the head share no event that all their histories lead through, so the library cannot merge them and fails on every read.",
  needs: ["the store"],
  explains: ["diverged"],
  notToBeConfusedWith: ["A history that is cut off by missing blocks."],
  remedy: "Export the documents of each head and put them into one database of 0.20 or later.",
  check(context) {
    const lines = context.lines("failed to find common ancestor");
    const problems = context.facts.stores.flatMap((facts): readonly FoundProblem[] => {
      if (facts.documents.unreadable?.kind !== "no-ancestor") return [];
      return [
        {
          peer: facts.store.id,
          model: "clock-event",
          where: [...eventPlaces(facts, facts.heads), ...linePlaces(lines)],
          message: `The ${facts.heads.length} events in the head of ${facts.store.name} have no common ancestor.`,
          reasons: [
            `Their histories end in ${facts.history.roots.length} different first events.`,
            ...(facts.history.missing.length > 0
              ? ["Some blocks are missing, so a common event may lie beyond."]
              : []),
          ],
        },
      ];
    });
    return answerOf(problems);
  },
};
