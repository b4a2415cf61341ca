import { isNilRow } from "../../../base/uuid-index.ts";
import type { LibraryContext } from "../library-context.ts";
import { plural, rowPlaces } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

/** F-30: two entries with one uuid. */
export const duplicateEntries: Rule<LibraryContext> = {
  id: "DS208",
  name: "duplicate-entries",
  title: "Several rows share one uuid",
  severity: "error",
  meaning:
    "entries.uuid is not unique in the database. Two rows with one uuid are one record for every peer: an update reaches only one of them, and counts differ for ever.",
  needs: ["the main database"],
  explains: ["missed-update"],
  notToBeConfusedWith: ["Rows without a uuid: they cannot be synced and are left out."],
  remedy: "Make the uuid unique, and merge the rows.",
  check(context) {
    const { view } = context.holdings;
    const problems = view.peers.flatMap((peer, number): FoundProblem[] => {
      const rows = view.rows(number, "entry");
      if (rows === undefined || rows.index.duplicates === 0) return [];
      const second: number[] = [];
      for (let row = 0; row < rows.count; row++) {
        if (!isNilRow(rows.words, row) && rows.index.find(rows.words, row) !== row)
          second.push(row);
      }
      return [
        {
          peer: peer.id,
          model: "entry",
          count: second.length,
          where: rowPlaces(context, number, "entry", second),
          message: `${plural(second.length, "entry row")} at ${peer.name} repeat the uuid of another row.`,
          reasons: ["Rows are compared by uuid, so only one of each is seen by other peers."],
        },
      ];
    });
    return answerOf(problems);
  },
};
