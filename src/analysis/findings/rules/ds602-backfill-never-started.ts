import { countSigns } from "../../facts/log-signs.ts";
import type { LibraryContext } from "../library-context.ts";
import { lastLine, watermarkPlace } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";
import { lossAnd } from "../symptoms.ts";

const STARTED = ["Starting backfill process", "Automatic backfill failed", "Starting incremental"];

/** F-11: a new receiver never began, or never finished, its first backfill. */
export const backfillNeverStarted: Rule<LibraryContext> = {
  id: "DS602",
  name: "backfill-never-started",
  title: "The receiver's first backfill never started",
  severity: "error",
  meaning:
    "The receiver is empty: it joined after the author had written, nothing was pushed to it, and the pull of history that should have filled it did not run.",
  needs: ["the main databases of both peers"],
  explains: lossAnd(),
  notToBeConfusedWith: [
    "Batches that were sent and ignored: there the author logs sends.",
    "A backfill that was aborted: its log says so.",
    "A receiver that keeps a watermark about the author: something did arrive.",
  ],
  remedy:
    "Start the backfill when a partner connects in state Uninitialized; do not preset last_sync_at.",
  check(context) {
    const problems = context.pairs.flatMap(([author, holder]): FoundProblem[] => {
      const due = context.report.progress.filter(
        (progress) => progress.from === context.id(author) && progress.to === context.id(holder),
      );
      if (!due.some(({ model }) => model === "entry")) return [];
      if (due.some((progress) => progress.state !== "not-started")) return [];
      if (hasHeardFrom(context, author, holder)) return [];
      const logs = context.logsOf(holder);
      if (STARTED.some((text) => countSigns(logs, text) > 0)) return [];
      const total = due.reduce((sum, progress) => sum + progress.of, 0);
      const hasLog = logs.some((log) => log.count > 0);
      return [
        {
          peer: context.id(holder),
          count: total,
          where: [...lastLine(logs, "initial sync state"), ...watermarkPlace(context, holder)],
          message: `${context.name(holder)} has nothing of the ${total} rows that ${context.name(author)} wrote, and no backfill was ever started.`,
          reasons: [
            ...(hasLog
              ? ["No log line of the receiver says that a backfill or a catch-up began."]
              : []),
            `${context.name(holder)} keeps no watermark about ${context.name(author)} at all.`,
            "The author logged no broadcast to it.",
          ],
          excludes: ["lost batches: none were sent"],
        },
      ];
    });
    return answerOf(problems);
  },
};

/** Whether the holder keeps any watermark about the author, were it only for its device row. */
function hasHeardFrom(context: LibraryContext, author: number, holder: number): boolean {
  return context.report.watermarks.some(
    (mark) =>
      mark.holder === context.id(holder) &&
      mark.peer === context.id(author) &&
      mark.claimed !== null,
  );
}
