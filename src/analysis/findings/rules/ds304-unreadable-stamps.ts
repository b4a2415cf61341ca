import type { LibraryContext } from "../library-context.ts";
import { plural, SHOWN_PLACES } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

/** F-28, reference 5.6: stamps in the printed form, which sort after all others and cannot be read back. */
export const unreadableStamps: Rule<LibraryContext> = {
  id: "DS304",
  name: "unreadable-stamps",
  title: "Stamps were stored in the form that is only for reading",
  severity: "error",
  meaning:
    "For five days in December 2025 stamps were written to the database as HLC(…). Such a row cannot be parsed, sorts after every other, and one of them makes each query for newer changes fail.",
  needs: ["sync.db with shared_changes"],
  explains: ["rows-missing", "unlinked-rows", "contiguous-loss", "shared-watermark-never-set"],
  notToBeConfusedWith: ["The printed form in text logs: it is normal there until December 2025."],
  remedy: "Rewrite the rows in the stored form, or delete them and send the records again.",
  check(context) {
    const problems = context.holdings.view.peers.flatMap((peer, number): FoundProblem[] => {
      const log = context.sharedLog(number);
      if (log === undefined) return [];
      const rows: number[] = [];
      for (let row = 0; row < log.count; row++) if (log.author(row) === "") rows.push(row);
      const [first] = rows;
      if (first === undefined) return [];
      return [
        {
          peer: peer.id,
          count: rows.length,
          where: rows
            .slice(0, SHOWN_PLACES)
            .map((row) => ({ path: log.path, table: "shared_changes", uuid: log.record(row) })),
          message: `${plural(rows.length, "row")} of ${peer.name}'s shared log have a stamp that is not in the stored form.`,
          reasons: [`The first is "${log.hlc(first)}".`],
        },
      ];
    });
    return answerOf(problems);
  },
};
