import { rowsOutsideFile } from "../../facts/claims.ts";
import type { LibraryContext } from "../library-context.ts";
import { recordsAheadOfRows } from "../log-ahead.ts";
import { plural } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";
import { lossAnd } from "../symptoms.ts";

/** F-39: the copy of a database lacks commits that were still in its `-wal`. */
export const snapshotWithoutWal: Rule<LibraryContext> = {
  id: "DS101",
  name: "snapshot-without-wal",
  title: "The copied database lacks recent commits",
  severity: "error",
  meaning:
    "The live database had more rows than the file in the snapshot. The file's header says write-ahead log, and the -wal file was not copied, so its last commits are not here. What looks missing may never have been missing.",
  needs: ["the main database", "summary.md or sync.db"],
  explains: lossAnd(
    "summary-contradicts-rows",
    "rows-left-behind",
    "log-and-database-disagree",
    "fk-drop-no-retry",
    "ownership-filter-returns-nothing",
    "symmetric-recovery",
    "batch-messages-never-delivered",
    "backfill-never-started",
    "fk-null-update-lost",
    "event-bus-lagged",
  ),
  notToBeConfusedWith: [
    "A database closed cleanly: its header says write-ahead log too, and nothing is lost.",
  ],
  remedy: "Copy the -wal file together with the database, or checkpoint before copying.",
  check(context) {
    const { view } = context.holdings;
    const problems = view.peers.flatMap((peer, number): FoundProblem[] => {
      const outside = rowsOutsideFile(view, number);
      const models = Object.entries(outside);
      if (peer.main === undefined) return [];
      if (models.length === 0) return toldByLog(context, number);
      const lost = models.map(([model, count]) => plural(count, model)).join(", ");
      return [
        {
          peer: peer.id,
          count: models.reduce((sum, [, count]) => sum + count, 0),
          where: [{ path: peer.main.path }, ...summaryPlace(context)],
          message: `${peer.main.path} lacks ${lost} that ${peer.name} had when the snapshot was taken.`,
          reasons: [
            "summary.md was counted in the live database and names more rows than the file holds.",
            "The file's header says write-ahead log, and there is no -wal beside it.",
          ],
          excludes: ["a fault of sync for exactly these rows: they may have arrived"],
        },
      ];
    });
    return answerOf(problems);
  },
};

/** Without a summary the peer's own shared log may say that rows existed which the file lacks. */
function toldByLog(context: LibraryContext, number: number): FoundProblem[] {
  const peer = context.holdings.view.peers[number];
  if (peer?.main?.state !== "wal-missing") return [];
  const ahead = recordsAheadOfRows(context, number);
  if (ahead === undefined || !ahead.isTail) return [];
  return [
    {
      peer: peer.id,
      count: ahead.records.length,
      where: [{ path: peer.main.path }, ...ahead.where],
      message: `${peer.main.path} lacks ${plural(ahead.records.length, "record")} that ${peer.name} had applied: its own sync.db logs them.`,
      reasons: [
        "They are the newest that it logged, and a record is logged after its row was written.",
        "The file's header says write-ahead log, and there is no -wal beside it.",
      ],
      excludes: ["a fault of sync for exactly these rows: they had arrived"],
    },
  ];
}

function summaryPlace(context: LibraryContext) {
  const { summary } = context.holdings.view.recording;
  return summary === undefined ? [] : [{ path: summary.path }];
}
