import { countSigns } from "../../facts/log-signs.ts";
import type { LibraryContext } from "../library-context.ts";
import { firstLines, plural } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

const BATCH_DONE = "StateBatch broadcast complete";
const SHARED_BATCH_DONE = "SharedChangeBatch broadcast complete";

/** F-01: the transport ignored batch messages and reported success; nothing crossed. */
export const batchMessagesNeverDelivered: Rule<LibraryContext> = {
  id: "DS601",
  name: "batch-messages-never-delivered",
  title: "Batches were sent with success and never arrived: nothing crossed",
  severity: "error",
  meaning:
    "Each peer holds only what it wrote itself. The senders log successful batch broadcasts, and no receiver ever applied a row of them: the transport ignores this kind of message.",
  needs: ["the main databases of both peers", "the authors' tracing logs"],
  explains: ["rows-missing", "watermark-leapfrog", "unlinked-rows"],
  notToBeConfusedWith: [
    "A receiver stuck part of the way: there some rows of the author are present.",
    "A backfill that never started: nobody sent anything.",
  ],
  remedy:
    "The transport must implement every kind of message that the sender uses; count rows per author, never totals.",
  check(context) {
    const problems = context.pairs.flatMap(([author, holder]): FoundProblem[] => {
      const due = context.report.progress.filter(
        (progress) => progress.from === context.id(author) && progress.to === context.id(holder),
      );
      if (due.length === 0 || due.some((progress) => progress.have > 0)) return [];
      const logs = context.logsOf(author);
      const sent = countSigns(logs, BATCH_DONE) + countSigns(logs, SHARED_BATCH_DONE);
      if (sent === 0) return [];
      const ownRows = context.holdings.count("entry", holder, holder);
      const total = due.reduce((sum, progress) => sum + progress.of, 0);
      return [
        {
          peer: context.id(holder),
          count: total,
          where: firstLines(logs, BATCH_DONE),
          message: `Nothing of what ${context.name(author)} wrote is at ${context.name(holder)} (${context.name(author)}→${context.name(holder)} 0/${total}), although ${context.name(author)} logged ${plural(sent, "successful batch broadcast")}.`,
          reasons: [
            `All ${plural(ownRows, "entry row")} at ${context.name(holder)} lie in its own locations: they are its own.`,
            `No row with ${context.name(author)} as owner, and no stamp of it, exists at ${context.name(holder)}.`,
          ],
          excludes: [
            "records filtered out or nulled for a missing reference: not one record was applied",
            "a receiver stuck part of the way: the rows it has are not the author's",
          ],
        },
      ];
    });
    return answerOf(problems);
  },
};
