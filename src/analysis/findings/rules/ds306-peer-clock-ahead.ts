import { parseHlc } from "../../../engine/clock/hlc.ts";
import type { LibraryContext } from "../library-context.ts";
import { plural, SHOWN_PLACES } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

const LIMIT_MS = 5000;

/** F-28: a change arrived before it was stamped. */
export const peerClockAhead: Rule<LibraryContext> = {
  id: "DS306",
  name: "peer-clock-ahead",
  title: "A peer's clock runs ahead of the others'",
  severity: "error",
  meaning:
    "Changes were received before the time at which they say they were written. The author's clock is ahead: the last writer wins by its clock, and watermarks taken from its times hide what others write meanwhile.",
  needs: ["sync.db of a receiver with shared_changes"],
  explains: [
    "watermark-leapfrog",
    "watermark-in-the-future",
    "missed-update",
    "conflict-memory-lost",
    "clock-drift",
  ],
  notToBeConfusedWith: [
    "Changes that arrive late: they are written after they were stamped.",
    "A clock that stepped back: see the author's own stamps.",
  ],
  remedy: "Synchronise the clocks, and refuse stamps that are further ahead than a bound.",
  check(context) {
    const problems = context.pairs.flatMap(([author, holder]): FoundProblem[] => {
      const log = context.sharedLog(holder);
      if (log === undefined) return [];
      const ahead: number[] = [];
      let worstMs = 0;
      for (let row = 0; row < log.count; row++) {
        if (log.author(row) !== context.id(author)) continue;
        const aheadMs = msOf(log.hlc(row)) - log.writtenAt(row) / 1000;
        if (!(aheadMs > LIMIT_MS)) continue;
        ahead.push(row);
        worstMs = Math.max(worstMs, aheadMs);
      }
      if (ahead.length === 0) return [];
      return [
        {
          peer: context.id(author),
          count: ahead.length,
          where: ahead
            .slice(0, SHOWN_PLACES)
            .map((row) => ({ path: log.path, table: "shared_changes", uuid: log.record(row) })),
          message: `${context.name(holder)} received ${plural(ahead.length, "change")} of ${context.name(author)} up to ${Math.round(worstMs)} ms before the time in their stamps.`,
          reasons: [`More than ${LIMIT_MS} ms cannot be the resolution of clocks.`],
        },
      ];
    });
    return answerOf(problems);
  },
};

function msOf(hlc: string): number {
  const ms = Number.parseInt(hlc.slice(0, 16), 16);
  if (Number.isSafeInteger(ms)) return ms;
  const parsed = parseHlc(hlc);
  return parsed.kind === "stamp" ? parsed.stamp.ms : Number.NaN;
}
