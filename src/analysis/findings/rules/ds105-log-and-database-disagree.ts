import type { LibraryContext } from "../library-context.ts";
import { recordsAheadOfRows } from "../log-ahead.ts";
import { plural } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";
import { lossAnd } from "../symptoms.ts";

/** F-39: the copy of the main database is older than the log that was copied with it. */
export const logAndDatabaseDisagree: Rule<LibraryContext> = {
  id: "DS105",
  name: "log-and-database-disagree",
  title: "A peer's log knows records that its database lacks",
  severity: "error",
  meaning:
    "A shared change is written to sync.db after it was applied to the main database. The newest logged records are not in the main database, so the two files were not copied at the same moment, or the database was put back to an older state.",
  needs: ["sync.db with shared_changes", "the main database"],
  explains: lossAnd(),
  notToBeConfusedWith: [
    "Records that were deleted later.",
    "A database whose -wal was not copied: that has its own rule.",
    "Single records without a row: shared deletions are not always logged.",
  ],
  remedy: "Copy both databases while sync rests; compare their newest times first.",
  check(context) {
    const problems = context.holdings.view.peers.flatMap((peer, number): FoundProblem[] => {
      if (peer.main === undefined || peer.main.state !== "complete") return [];
      const ahead = recordsAheadOfRows(context, number);
      if (ahead === undefined || !ahead.isTail) return [];
      return [
        {
          peer: peer.id,
          count: ahead.records.length,
          where: ahead.where,
          message: `${peer.name}'s sync.db logs ${plural(ahead.records.length, "record")} that ${peer.main.path} does not hold; they are the newest it logged.`,
          reasons: [
            "A record is logged only after its row was written.",
            "Everything logged before the first of them has its row.",
          ],
          excludes: ["a loss in transport for these records: they had arrived"],
        },
      ];
    });
    return answerOf(problems);
  },
};
