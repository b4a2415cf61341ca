import type { LibraryContext } from "../library-context.ts";
import { plural, rowPlaces } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

/** F-37: sidecars are sent and never applied. */
export const notSyncedByDesign: Rule<LibraryContext> = {
  id: "DS515",
  name: "not-synced-by-design",
  title: "Sidecars are not at the receiver, because nobody applies them",
  severity: "info",
  meaning:
    "Sidecars are registered for sync without a function that applies them, so they never arrive anywhere. That is a gap of the system, not a fault of this run.",
  needs: ["the main databases of both peers"],
  explains: [],
  notToBeConfusedWith: ["Rows of other models that are missing."],
  remedy: "Make thumbnails and other sidecars on each device.",
  check(context) {
    const problems = context.pairs.flatMap(([author, holder]): FoundProblem[] => {
      const absent = context.absent("sidecar", author, holder);
      if (absent.length === 0) return [];
      return [
        {
          peer: context.id(holder),
          model: "sidecar",
          count: absent.length,
          where: rowPlaces(context, author, "sidecar", absent),
          message: `${plural(absent.length, "sidecar")} of ${context.name(author)} are not at ${context.name(holder)}, which is by design.`,
          reasons: ["The model is registered under another table name and has no apply function."],
        },
      ];
    });
    return answerOf(problems);
  },
};
