import type { LibraryContext } from "../library-context.ts";
import { plural } from "../places.ts";
import { answerOf, type Rule } from "../rule.ts";
import { hasGap, problemsFrom } from "../signs.ts";

const DONE = "Incremental catch-up complete";
/** Fewer are normal in a run of some minutes. */
const MANY = 12;

/** F-09: staleness is measured against data that does not move. */
export const catchUpLoop: Rule<LibraryContext> = {
  id: "DS612",
  name: "catch-up-loop",
  title: "Catch-ups repeat without end",
  severity: "warning",
  meaning:
    "A peer counts as stale while its newest data are old, which an idle peer's always are. So a catch-up runs every few seconds, fetches the newest rows again and applies them again.",
  needs: ["the receiver's tracing log"],
  explains: ["echo-of-own-rows"],
  notToBeConfusedWith: [
    "A few catch-ups after a connection.",
    "Recoveries that repeat because rows are missing: those have other rules.",
  ],
  remedy: "Compare with the time of the last check, and ask with an exclusive cursor.",
  check(context) {
    return answerOf(
      problemsFrom(context, DONE, (signs, who) => {
        if (signs.count < MANY || hasGap(context)) return undefined;
        return {
          count: signs.count,
          where: signs.where,
          message: `${who} completed ${plural(signs.count, "catch-up")} although nothing was missing.`,
          reasons: [`The last one ended at line ${signs.last.line} of ${signs.last.path}.`],
        };
      }),
    );
  },
};
