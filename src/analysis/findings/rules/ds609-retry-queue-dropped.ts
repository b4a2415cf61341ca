import type { LibraryContext } from "../library-context.ts";
import { plural } from "../places.ts";
import { answerOf, type Rule } from "../rule.ts";
import { hasGap, problemsFrom } from "../signs.ts";
import { lossAnd } from "../symptoms.ts";

const DROPPED = "Max retries reached, dropping message";

/** F-26: sends failed too often and were given up. */
export const retryQueueDropped: Rule<LibraryContext> = {
  id: "DS609",
  name: "retry-queue-dropped",
  title: "Messages were dropped from the retry queue",
  severity: "error",
  meaning:
    "A message that cannot be sent is tried four times within about 155 seconds and then dropped. Nothing else remembers that the partner lacks it.",
  needs: ["the author's tracing log"],
  explains: lossAnd("fk-null-update-lost", "event-bus-lagged"),
  notToBeConfusedWith: ["Sends that failed and succeeded on a retry."],
  remedy: "Keep what a partner lacks on disk; let the partner ask by set when it is back.",
  check(context) {
    return answerOf(
      problemsFrom(context, DROPPED, (signs, who) => ({
        severity: hasGap(context) ? "error" : "warning",
        count: signs.count,
        where: signs.where,
        message: `${who} gave up ${plural(signs.count, "message")} after the last retry.`,
        reasons: [
          `The last one was for ${signs.last.fields.get("target_device") ?? "an unnamed partner"}, after ${signs.last.fields.get("attempts") ?? "all"} attempts.`,
        ],
      })),
    );
  },
};
