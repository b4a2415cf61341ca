import type { LibraryContext } from "../library-context.ts";
import { isMoving } from "../moving.ts";
import { plural, rowPlaces } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";
import { unlinkedRows } from "./ds502-fk-null-update-lost.ts";

/** The symptom: files that the author has linked lie unlinked because their identity never came. */
export const unlinkedWithoutIdentity: Rule<LibraryContext> = {
  id: "DS503",
  name: "unlinked-rows",
  title: "Files are unlinked because their identity never arrived",
  severity: "warning",
  meaning:
    "Entries travel as device-owned rows, identities through the shared log. The rows arrived and the identities did not.",
  needs: ["the main databases of both peers"],
  explains: [],
  notToBeConfusedWith: ["An identity that arrived, with the link update lost."],
  remedy: "Look at what stopped the shared log.",
  check(context) {
    const problems = context.pairs.flatMap(([author, holder]): FoundProblem[] => {
      const { rows, identityPresent } = unlinkedRows(context, author, holder);
      const without = rows.length - identityPresent;
      if (without === 0 || identityPresent * 2 >= rows.length) return [];
      if (isMoving(context, context.id(author), context.id(holder), "content_identity")) return [];
      return [
        {
          peer: context.id(holder),
          model: "entry",
          count: without,
          where: rowPlaces(context, holder, "entry", rows),
          message: `${plural(without, "file")} of ${context.name(author)} lie unlinked at ${context.name(holder)}, because the identity they reference never arrived.`,
          reasons: [
            `${context.name(author)} has them linked; ${context.name(holder)} lacks those identities.`,
          ],
        },
      ];
    });
    return answerOf(problems);
  },
};
