import { ORPHAN_PARENT } from "../../facts/orphans.ts";
import type { LibraryContext } from "../library-context.ts";
import { plural, rowPlaces } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

/** F-29, Q-19: entries whose parent is not there, or that have none and are no location's root. */
export const danglingParent: Rule<LibraryContext> = {
  id: "DS504",
  name: "dangling-parent",
  title: "Entries have no parent, or one that does not exist",
  severity: "error",
  meaning:
    "parent_id has no foreign key, so a row may point to nothing; a batch may also set it to NULL. Such entries cannot be reached from any location.",
  needs: ["the main database"],
  explains: ["closure-not-built", "closure-stale-ancestors", "missed-update"],
  notToBeConfusedWith: ["The root of a location: it has no parent by design."],
  remedy: "Apply parents first, or keep the child until its parent arrives.",
  check(context) {
    const problems = context.holdings.view.peers.flatMap((peer, number): FoundProblem[] => {
      const orphans = context.orphans(number);
      if (orphans === undefined || orphans.counts.parent === 0) return [];
      const rows = [...orphans.flags.keys()].filter(
        (row) => ((orphans.flags[row] ?? 0) & ORPHAN_PARENT) !== 0,
      );
      return [
        {
          peer: peer.id,
          model: "entry",
          count: rows.length,
          where: rowPlaces(context, number, "entry", rows),
          message: `${plural(rows.length, "entry row")} at ${peer.name} cannot be reached from any location.`,
          reasons: [
            "Their parent_id is NULL or names no row, and no location has them as its root.",
          ],
        },
      ];
    });
    return answerOf(problems);
  },
};
