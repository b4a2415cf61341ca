import type { LibraryContext } from "../library-context.ts";
import { plural } from "../places.ts";
import { answerOf, type Rule } from "../rule.ts";
import { problemsFrom } from "../signs.ts";

const SKIPPED = "Skipping catch-up - real-time sync";
const MANY = 1000;

/** F-10: a skipped round skips the sleep as well. */
export const busyLoop: Rule<LibraryContext> = {
  id: "DS613",
  name: "busy-loop",
  title: "The sync loop spins without a pause",
  severity: "warning",
  meaning:
    "While changes arrive in real time the loop skips its round and, in generation 8, its pause too. It starves everything that shares its thread.",
  needs: ["the tracing log"],
  explains: [],
  notToBeConfusedWith: ["One skipped round every five seconds: that is the loop at work."],
  remedy: "Sleep before the next round whatever the round did.",
  check(context) {
    return answerOf(
      problemsFrom(context, SKIPPED, (signs, who) =>
        signs.count < MANY
          ? undefined
          : {
              count: signs.count,
              where: signs.where,
              message: `${who} skipped ${plural(signs.count, "round")} of its sync loop without a pause between them.`,
              reasons: ["The loop should run once in five seconds."],
            },
      ),
    );
  },
};
