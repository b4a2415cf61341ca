import { deletedRows } from "../deletions.ts";
import type { LibraryContext } from "../library-context.ts";
import { plural, rowPlaces } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

/** F-19, Q-13: a record lives although a tombstone says that it was deleted. */
export const tombstoneResurrected: Rule<LibraryContext> = {
  id: "DS509",
  name: "tombstone-resurrected",
  title: "Deleted records came back",
  severity: "error",
  meaning:
    "A tombstone records that the owner deleted the record, and a row of it lives: a late change was applied after the deletion, by a peer that did not have the tombstone or did not ask it.",
  needs: ["the main databases with device_state_tombstones"],
  explains: ["rows-left-behind", "missed-update"],
  notToBeConfusedWith: [
    "A deletion that is still on its way: the row was applied before it.",
    "A tombstone without a row: that is what a deletion should leave.",
  ],
  remedy: "Ask the tombstones before every apply, and keep them until every peer has them.",
  check(context) {
    const problems = deletedRows(context)
      .filter((deleted) => deleted.cameBack)
      .map((deleted): FoundProblem => {
        const who = context.name(deleted.holder);
        const owner = context.name(deleted.keeper);
        return {
          peer: context.id(deleted.holder),
          model: deleted.model,
          count: deleted.rows.length,
          where: [
            ...rowPlaces(context, deleted.holder, deleted.model, deleted.rows.slice(0, 3)),
            ...deleted.tombstones.slice(0, 2),
          ],
          message: `${plural(deleted.rows.length, "row")} of ${deleted.model} live at ${who} although ${owner} has tombstones for them.`,
          reasons: [
            deleted.holder === deleted.keeper
              ? "The tombstone and the row are in the same database."
              : "The row was applied after the time of the deletion.",
          ],
        };
      });
    return answerOf(problems);
  },
};
