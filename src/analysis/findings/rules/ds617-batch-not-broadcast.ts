import type { LibraryContext } from "../library-context.ts";
import { answerOf, type Rule } from "../rule.ts";
import { hasGap, problemsFrom } from "../signs.ts";
import { lossAnd } from "../symptoms.ts";

const FAILED = "Failed to batch sync";

/** F-42: one record that could not be converted kept its batch back. */
export const batchNotBroadcast: Rule<LibraryContext> = {
  id: "DS617",
  name: "batch-not-broadcast",
  title: "A whole batch was not broadcast",
  severity: "error",
  meaning:
    "Records are converted for sending a batch at a time, and one failure ends the whole batch: up to a thousand rows are never sent, and nothing says so but one line.",
  needs: ["the author's tracing log"],
  explains: lossAnd("fk-null-update-lost"),
  notToBeConfusedWith: ["A batch that was sent and not applied."],
  remedy: "Leave out the one record, and send the rest.",
  check(context) {
    return answerOf(
      problemsFrom(context, FAILED, (signs, who) => ({
        severity: hasGap(context) ? "error" : "warning",
        count: signs.count,
        where: signs.where,
        message: `${who} failed to broadcast ${signs.count === 1 ? "a batch" : `${signs.count} batches`}.`,
        reasons: [signs.last.message.slice(0, 300)],
      })),
    );
  },
};
