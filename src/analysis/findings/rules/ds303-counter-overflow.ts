import { parseHlc } from "../../../engine/clock/hlc.ts";
import type { LibraryContext } from "../library-context.ts";
import { plural, SHOWN_PLACES } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

/** No machine makes so many changes in one millisecond. */
const IMPLAUSIBLE = 1_000_000;

/** F-28: the counter of a stamp ran away. */
export const counterOverflow: Rule<LibraryContext> = {
  id: "DS303",
  name: "counter-overflow",
  title: "The counter of a stamp ran away",
  severity: "error",
  meaning:
    "The counter of a stamp numbers changes within one millisecond. A huge one means that the clock stands still ahead of the wall time, or that the number overflowed; beyond 2^53 JSON cannot carry it exactly.",
  needs: ["sync.db with shared_changes"],
  explains: ["hlc-went-backwards", "missed-update"],
  notToBeConfusedWith: ["Counters of some hundreds: a batch makes many changes in a millisecond."],
  remedy:
    "Bound the counter, and let the clock advance its physical part when the counter is full.",
  check(context) {
    const problems = context.holdings.view.peers.flatMap((peer, number): FoundProblem[] => {
      const log = context.sharedLog(number);
      if (log === undefined) return [];
      const found: { record: string; hlc: string }[] = [];
      for (let row = 0; row < log.count; row++) {
        const hlc = log.hlc(row);
        if (log.author(row) !== peer.id || !isHuge(hlc)) continue;
        found.push({ record: log.record(row), hlc });
      }
      const [first] = found;
      if (first === undefined) return [];
      return [
        {
          peer: peer.id,
          count: found.length,
          where: found
            .slice(0, SHOWN_PLACES)
            .map(({ record }) => ({ path: log.path, table: "shared_changes", uuid: record })),
          message: `${peer.name} gave ${plural(found.length, "stamp")} a counter beyond ${IMPLAUSIBLE}.`,
          reasons: [`The first is ${first.hlc}.`],
        },
      ];
    });
    return answerOf(problems);
  },
};

function isHuge(hlc: string): boolean {
  // Sixteen digits of a small counter begin with zeros: nothing has to be parsed.
  if (hlc.startsWith("00000000000", 17)) return false;
  const parsed = parseHlc(hlc);
  if (parsed.kind === "stamp") return parsed.stamp.counter > IMPLAUSIBLE;
  return parsed.kind === "invalid" && /^[0-9a-f]{16}-[0-9a-f]{16}-/i.test(hlc);
}
