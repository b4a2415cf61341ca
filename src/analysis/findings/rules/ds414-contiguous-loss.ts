import { contiguousLoss as lossOf } from "../contiguous-loss.ts";
import type { LibraryContext } from "../library-context.ts";
import { plural } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

/** one run of an author's changes is missing, and later ones arrived. */
export const contiguousLoss: Rule<LibraryContext> = {
  id: "DS414",
  name: "contiguous-loss",
  title: "One run of changes is missing, and later ones arrived",
  severity: "error",
  meaning:
    "In the order in which the author wrote them, the missing changes stand together. They were lost at once: with a batch, with a connection, or in an overflow; no single change was refused.",
  needs: ["sync.db of both peers"],
  explains: ["rows-missing", "unlinked-rows", "missed-update", "unresolved-dependencies"],
  notToBeConfusedWith: [
    "Missing changes at the end: the transfer stopped, or is still running.",
    "Missing changes that are scattered: they were refused one by one.",
  ],
  remedy: "Look in the author's log for what happened at that time; ask for the range again.",
  check(context) {
    const problems = context.pairs.flatMap(([author, holder]): FoundProblem[] => {
      const run = lossOf(context, author, holder);
      if (run === undefined) return [];
      return [
        {
          peer: context.id(holder),
          count: run.count,
          where: run.where,
          message: `${plural(run.count, "shared change")} of ${context.name(author)} in a row never reached ${context.name(holder)}; ${plural(run.later, "later one")} did.`,
          reasons: [`The run goes from ${run.first} to ${run.last}.`],
          excludes: ["records refused one by one: they would be scattered"],
        },
      ];
    });
    return answerOf(problems);
  },
};
