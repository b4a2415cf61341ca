import type { LibraryContext } from "../library-context.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

/** The symptom: not one row of an author is at a receiver. */
export const nothingCrossed: Rule<LibraryContext> = {
  id: "DS413",
  name: "nothing-crossed",
  title: "Nothing of what a peer wrote is at the other",
  severity: "error",
  meaning:
    "Every row at the receiver is its own. Totals hide that, because both peers have rows; counted by author the transfer is empty.",
  needs: ["the main databases of both peers"],
  explains: ["rows-missing"],
  notToBeConfusedWith: [
    "A receiver stuck part of the way.",
    "An author that wrote nothing.",
    "A receiver that is paused, or whose evidence is damaged.",
  ],
  remedy: "Look at what was sent, and whether anything at all was applied.",
  check(context) {
    const problems = context.pairs.flatMap(([author, holder]): FoundProblem[] => {
      const due = context.report.progress.filter(
        (each) => each.from === context.id(author) && each.to === context.id(holder),
      );
      const isStuck = due.every(({ state }) => state === "stuck" || state === "not-started");
      // Shared rows that both made at once may seem to be one side's; whoever indexed something has entries.
      if (!due.some(({ model }) => model === "entry")) return [];
      if (!isStuck || due.some(({ have }) => have > 0)) return [];
      const total = due.reduce((sum, { of }) => sum + of, 0);
      const own = context.holdings.count("entry", holder, holder);
      const main = context.holdings.view.peers[holder]?.main;
      return [
        {
          peer: context.id(holder),
          count: total,
          where: main === undefined ? [] : [{ path: main.path, table: "entries" }],
          message: `${context.name(author)}→${context.name(holder)} 0/${total}: nothing of what ${context.name(author)} wrote is there.`,
          reasons: [
            own === 0
              ? `${context.name(holder)} has no entry at all.`
              : `The ${own} entries at ${context.name(holder)} are its own.`,
          ],
        },
      ];
    });
    return answerOf(problems);
  },
};
