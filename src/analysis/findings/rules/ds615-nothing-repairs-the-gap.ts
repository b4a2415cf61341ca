import { countSigns } from "../../facts/log-signs.ts";
import type { LibraryContext } from "../library-context.ts";
import { firstLines } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

const TRIGGERED = "Triggering incremental catch-up";
const CHECKED = "Running periodic watermark check";
const RECOVERED = "Starting incremental catch-up";

/** F-33: the passive loop of generation 4 never catches up. */
export const nothingRepairsTheGap: Rule<LibraryContext> = {
  id: "DS615",
  name: "nothing-repairs-the-gap",
  title: "The receiver checks and never catches up",
  severity: "info",
  meaning:
    "The loop of generation 4 catches up only after a failure, which is counted only in a catch-up: it never begins. Everything depends on the watermark exchange, and that found nothing to do.",
  needs: ["the receiver's tracing log"],
  explains: [],
  notToBeConfusedWith: ["A receiver that recovers and fails: that has other rules."],
  remedy: "Let the loop catch up by itself whenever a peer has newer or more rows.",
  check(context) {
    if (!context.mayBeGeneration(4)) return { verdict: "holds" };
    const problems = context.holdings.view.peers.flatMap((peer, number): FoundProblem[] => {
      const isStuck = context.report.progress.some(
        ({ to, state }) => to === peer.id && state === "stuck",
      );
      const logs = context.logsOf(number);
      if (!isStuck || countSigns(logs, CHECKED) === 0) return [];
      if (countSigns(logs, TRIGGERED) + countSigns(logs, RECOVERED) > 0) return [];
      return [
        {
          peer: peer.id,
          where: firstLines(logs, CHECKED),
          message: `${peer.name} checks its watermarks and never starts a catch-up.`,
          reasons: ["Its log has checks, and no line that a catch-up began."],
        },
      ];
    });
    return answerOf(problems);
  },
};
