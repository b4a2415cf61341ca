import type { LibraryContext } from "../library-context.ts";
import { answerOf, type Rule } from "../rule.ts";
import { hasGap, problemsFrom } from "../signs.ts";
import { lossAnd } from "../symptoms.ts";

const ALONE = "No connected partners for";

/** F-01, F-33: generation 4 drops batches that nobody is there for. */
export const broadcastWithoutPartners: Rule<LibraryContext> = {
  id: "DS619",
  name: "broadcast-without-partners",
  title: "Changes were dropped because no partner was connected",
  severity: "warning",
  meaning:
    "Generation 4 drops a batch when no partner is connected; nothing queues it. What was written meanwhile is not sent again.",
  needs: ["the author's tracing log"],
  // Without these the next pull would have brought what was dropped.
  explains: lossAnd().filter(
    (name) => name !== "watermark-leapfrog" && name !== "unresolved-dependencies",
  ),
  notToBeConfusedWith: ["Later generations, which queue the batch for a retry."],
  remedy: "Queue the batch, or let the partner pull when it connects.",
  check(context) {
    if (!hasGap(context)) return { verdict: "holds" };
    return answerOf(
      problemsFrom(context, ALONE, (signs, who) => ({
        count: signs.count,
        where: signs.where,
        message: `${who} dropped ${signs.count === 1 ? "a batch" : `${signs.count} batches`} because no partner was connected.`,
        reasons: ["Nothing queues them for a retry."],
      })),
    );
  },
};
