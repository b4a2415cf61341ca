import type { TraceLog } from "../../../sources/trace-log/types.ts";
import type { FindingPlace } from "../../report.ts";
import { isWatermarkCleared } from "../cleared-watermark.ts";
import type { LibraryContext } from "../library-context.ts";
import { plural, watermarkPlace } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";
import { recordsWith } from "../signs.ts";
import { lossAnd } from "../symptoms.ts";

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
  needs: ["the tracing logs, or the watermarks of both peers"],
  explains: lossAnd("ownership-filter-returns-nothing", "catch-up-loop"),
  notToBeConfusedWith: ["One side that recovers repeatedly: look at what the other answers."],
  remedy: "Only the side with fewer of the peer's own rows recovers.",
  check(context) {
    const problems = context.pairs.flatMap(([a, b]): FoundProblem[] => {
      if (a > b) return [];
      const missing = context.absent("entry", a, b).length + context.absent("entry", b, a).length;
      if (missing === 0) return [];
      const [atA, atB] = [mismatches(context, a, b), mismatches(context, b, a)];
      const rounds = Math.min(atA.length, atB.length);
      const isCleared = isWatermarkCleared(context, a, b) && isWatermarkCleared(context, b, a);
      if (rounds < ROUNDS && !isCleared) return [];
      const [first, second] = [context.name(a), context.name(b)];
      return [
        {
          model: "entry",
          count: missing,
          where:
            rounds < ROUNDS
              ? [...watermarkPlace(context, a), ...watermarkPlace(context, b)]
              : [...atA.slice(0, 2), ...atB.slice(0, 2)],
          message: `${first} and ${second} each started recovery from the other${rounds < ROUNDS ? "" : ` at least ${plural(rounds, "time")}`}; ${plural(missing, "row")} are still missing.`,
          reasons:
            rounds < ROUNDS
              ? [
                  "Each gave up its watermark for the other's entries to get all of them again, and neither got one: the next row would have set it.",
                ]
              : [
                  "Count mismatches for the same resource are reported in turn.",
                  "The gap did not change between rounds.",
                ],
        },
      ];
    });
    return answerOf(problems);
  },
};

/** Lines with which `holder` reported a mismatch with `author`; a common log is told apart by the peer that a line names. */
function mismatches(
  context: LibraryContext,
  author: number,
  holder: number,
): readonly FindingPlace[] {
  const { recording, peers } = context.holdings.view;
  const own = peers[holder]?.traceLogs ?? [];
  const logs = own.length > 0 ? own : recording.sharedTraceLogs;
  return logs.flatMap((log) => mismatchLines(log, context.id(author)));
}

function mismatchLines(log: TraceLog, author: string): readonly FindingPlace[] {
  return recordsWith(log, MISMATCH)
    .filter((record) => record.fields.get("peer") === author)
    .map((record) => ({ path: log.path, line: record.line }));
}
