import { countSigns } from "../../facts/log-signs.ts";
import type { LibraryContext } from "../library-context.ts";
import { firstLines, plural } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

const MISMATCH = "COUNT MISMATCH DETECTED";
const ROUNDS = 2;

/** F-05: both sides recover from each other at once, for ever. */
export const symmetricRecovery: Rule<LibraryContext> = {
  id: "DS604",
  name: "symmetric-recovery",
  title: "Both peers recover from each other and neither progresses",
  severity: "error",
  meaning:
    "Each side sees different counts and starts a recovery; while it recovers it cannot answer the other's. The gap stays as it is, round after round.",
  needs: ["the tracing logs of both peers"],
  explains: ["rows-missing", "watermark-leapfrog", "ownership-filter-returns-nothing"],
  notToBeConfusedWith: ["One side that recovers repeatedly: look at what the other answers."],
  remedy: "Only the side with fewer of the peer's own rows recovers.",
  check(context) {
    const problems = context.pairs.flatMap(([a, b]): FoundProblem[] => {
      if (a > b) return [];
      const [logsA, logsB] = [context.logsOf(a), context.logsOf(b)];
      // With one log for all peers the lines cannot be told apart; the two logs must be the peers' own.
      if (logsA === logsB || logsA.some((log) => logsB.includes(log))) return [];
      const rounds = Math.min(countSigns(logsA, MISMATCH), countSigns(logsB, MISMATCH));
      const missing = context.absent("entry", a, b).length + context.absent("entry", b, a).length;
      if (rounds < ROUNDS || missing === 0) return [];
      return [
        {
          model: "entry",
          count: missing,
          where: [
            ...firstLines(logsA, MISMATCH).slice(0, 2),
            ...firstLines(logsB, MISMATCH).slice(0, 2),
          ],
          message: `${context.name(a)} and ${context.name(b)} each started recovery from the other at least ${plural(rounds, "time")}; ${plural(missing, "row")} are still missing.`,
          reasons: [
            "Both logs report count mismatches for the same resource, in turn.",
            "The gap did not change between rounds.",
          ],
        },
      ];
    });
    return answerOf(problems);
  },
};
