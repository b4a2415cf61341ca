import { parseHlc } from "../../../engine/clock/hlc.ts";
import { severityOfClock } from "../clock-harm.ts";
import type { LibraryContext } from "../library-context.ts";
import { plural, SHOWN_PLACES } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";
import type { SharedLog } from "../shared-log.ts";

const LIMIT_MS = 5000;
/** Clocks of the peer and of the machine that wrote the summary may differ. */
const CAPTURE_SLACK_MS = 60_000;

/** F-28: a change arrived before it was stamped. */
export const peerClockAhead: Rule<LibraryContext> = {
  id: "DS306",
  name: "peer-clock-ahead",
  title: "A peer's clock runs ahead of the others'",
  severity: "error",
  meaning:
    "Changes were received before the time at which they say they were written. The author's clock is ahead: the last writer wins by its clock, and watermarks taken from its times hide what others write meanwhile.",
  needs: ["sync.db of a receiver with shared_changes, or of the author and the time in summary.md"],
  explains: [
    "batch-messages-never-delivered",
    "nothing-crossed",
    "rows-missing",
    "watermark-leapfrog",
    "watermark-in-the-future",
    "missed-update",
    "conflict-memory-lost",
    "clock-drift",
  ],
  notToBeConfusedWith: [
    "Changes that arrive late: they are written after they were stamped.",
    "A clock that stepped back: see the author's own stamps.",
    "A wrong clock that has done no harm yet: peers hold the same rows. That is a warning.",
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
          severity: severityOfClock(context),
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
    return answerOf([...problems, ...stampedAfterTheSnapshot(context)]);
  },
};

/** Changes that say they were written after the snapshot was taken. */
function stampedAfterTheSnapshot(context: LibraryContext): readonly FoundProblem[] {
  const captured = context.holdings.view.recording.summary?.time;
  if (captured === undefined) return [];
  return context.holdings.view.peers.flatMap((peer, number): readonly FoundProblem[] => {
    const log = context.sharedLog(number);
    const late = log === undefined ? [] : rowsAfter(log, peer.id, captured);
    if (log === undefined || late.length === 0) return [];
    return [
      {
        severity: severityOfClock(context),
        peer: peer.id,
        count: late.length,
        where: late
          .slice(0, SHOWN_PLACES)
          .map((row) => ({ path: log.path, table: "shared_changes", uuid: log.record(row) })),
        message: `${peer.name} wrote ${plural(late.length, "change")} that say they are from after the snapshot was taken.`,
        reasons: [
          "The time of the snapshot is from summary.md; a minute of difference is allowed.",
        ],
      },
    ];
  });
}

/** A peer's own changes, stamped and written after an instant. A stamp alone may have been pushed ahead by another peer. */
function rowsAfter(log: SharedLog, peer: string, captured: number): readonly number[] {
  const late: number[] = [];
  for (let row = 0; row < log.count; row++) {
    if (log.author(row) !== peer || log.writtenAt(row) <= captured) continue;
    if (msOf(log.hlc(row)) - captured / 1000 > CAPTURE_SLACK_MS) late.push(row);
  }
  return late;
}

function msOf(hlc: string): number {
  const ms = Number.parseInt(hlc.slice(0, 16), 16);
  if (Number.isSafeInteger(ms)) return ms;
  const parsed = parseHlc(hlc);
  return parsed.kind === "stamp" ? parsed.stamp.ms : Number.NaN;
}
