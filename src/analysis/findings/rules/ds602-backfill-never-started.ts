import { countSigns } from "../../facts/log-signs.ts";
import type { LibraryContext } from "../library-context.ts";
import { lastLine } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

/** F-11: a new receiver never began, or never finished, its first backfill. */
export const backfillNeverStarted: Rule<LibraryContext> = {
  id: "DS602",
  name: "backfill-never-started",
  title: "The receiver's first backfill never started",
  severity: "error",
  meaning:
    "The receiver is empty: it joined after the author had written, nothing was pushed to it, and the pull of history that should have filled it did not run.",
  needs: ["the main databases of both peers"],
  explains: ["rows-missing", "unlinked-rows"],
  notToBeConfusedWith: [
    "Batches that were sent and ignored: there the author logs sends.",
    "A backfill that was aborted: its log says so.",
  ],
  remedy:
    "Start the backfill when a partner connects in state Uninitialized; do not preset last_sync_at.",
  check(context) {
    const problems = context.pairs.flatMap(([author, holder]): FoundProblem[] => {
      const due = context.report.progress.filter(
        (progress) => progress.from === context.id(author) && progress.to === context.id(holder),
      );
      if (due.length === 0 || due.some((progress) => progress.state !== "not-started")) return [];
      const logs = context.logsOf(holder);
      if (countSigns(logs, "Starting backfill process") > 0) return [];
      const total = due.reduce((sum, progress) => sum + progress.of, 0);
      return [
        {
          peer: context.id(holder),
          count: total,
          where: lastLine(logs, "initial sync state"),
          message: `${context.name(holder)} has nothing of the ${total} rows that ${context.name(author)} wrote, and no backfill was ever started.`,
          reasons: [
            "No log line of the receiver says that a backfill or a catch-up began.",
            "The author logged no broadcast to it.",
          ],
          excludes: ["lost batches: none were sent"],
        },
      ];
    });
    return answerOf(problems);
  },
};
