import { lastSign } from "../../facts/log-signs.ts";
import type { LibraryContext } from "../library-context.ts";
import { plural } from "../places.ts";
import { answerOf, type Rule } from "../rule.ts";
import { hasGap, problemsFrom } from "../signs.ts";
import { lossAnd } from "../symptoms.ts";

const FAILED = "Automatic backfill failed";
const DONE = "Backfill complete, device is ready";

/** F-11: the first backfill failed in the middle. */
export const backfillAborted: Rule<LibraryContext> = {
  id: "DS608",
  name: "backfill-aborted",
  title: "A backfill began and was aborted",
  severity: "error",
  meaning:
    "The pull of history stopped at an error and its rest was never fetched. Before the end of November 2025 the receiver stays in state Backfilling for ever, and keeps everything that arrives in a buffer.",
  needs: ["the receiver's tracing log"],
  explains: lossAnd("backfill-never-started", "buffered-updates-stuck"),
  notToBeConfusedWith: [
    "A backfill that failed and was repeated with success.",
    "A backfill that never began.",
  ],
  remedy:
    "Let a missing reference wait instead of ending the backfill; go back to the start state on an error.",
  check(context) {
    return answerOf(
      problemsFrom(context, FAILED, (signs, who) => {
        const done = lastSign(signs.logs, DONE);
        if (done !== undefined && done.time >= signs.last.time) return undefined;
        return {
          severity: hasGap(context) ? "error" : "warning",
          count: signs.count,
          where: signs.where,
          message: `${who}'s backfill failed ${plural(signs.count, "time")} and was not completed afterwards.`,
          reasons: [`It ended with: ${signs.last.message.slice(0, 300)}`],
          excludes: ["a backfill that never began"],
        };
      }),
    );
  },
};
