import type { LibraryContext } from "../library-context.ts";
import { answerOf, type Rule } from "../rule.ts";
import { problemsFrom } from "../signs.ts";

const PANIC = "can call blocking only when running on the multi-threaded runtime";

/** F-40: a background task of a single-threaded test died. */
export const statisticsListenerPanic: Rule<LibraryContext> = {
  id: "DS618",
  name: "statistics-listener-panic",
  title: "The statistics listener panicked",
  severity: "info",
  meaning:
    "The listener that counts for statistics needs several threads and dies in a single-threaded test. Sync is not touched.",
  needs: ["the tracing log"],
  explains: [],
  notToBeConfusedWith: ["A panic of sync itself."],
  remedy: "Run the test with several threads.",
  check(context) {
    return answerOf(
      problemsFrom(context, PANIC, (signs, who) => ({
        count: signs.count,
        where: signs.where,
        message: `${who}'s statistics listener panicked.`,
        reasons: ["Statistics stop; sync goes on."],
      })),
    );
  },
};
