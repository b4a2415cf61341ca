import { parseHlc } from "../../../engine/clock/hlc.ts";
import type { PeerRecording } from "../../../sources/recording.ts";
import { severityOfClock } from "../clock-harm.ts";
import type { LibraryContext } from "../library-context.ts";
import { plural } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

/** Beyond this a stamp and the wall time at which it was written do not belong together. */
const DRIFT_LIMIT_MS = 5000;

/** A stall may delay the writing of a row, but not for so long. */
const STALL_MS = 60_000;

/** F-28: own stamps far from the wall time at which they were written. */
export const clockDrift: Rule<LibraryContext> = {
  id: "DS302",
  name: "clock-drift",
  title: "Stamps and wall time drift apart",
  severity: "error",
  meaning:
    "A stamp's physical part should be the wall time of its writing. A difference of more than five seconds means a stepped clock, or a stamp taken over from a peer whose clock is ahead.",
  needs: ["sync.db with shared_changes"],
  explains: ["watermark-leapfrog", "watermark-in-the-future", "missed-update"],
  notToBeConfusedWith: [
    "A busy database: rows are written up to a minute after they are stamped. That is a warning.",
    "A wrong clock that has done no harm yet: peers hold the same rows. That is a warning, too.",
    "Changes received from others: they are written later than they are stamped.",
  ],
  remedy: "Synchronise the clocks; bound the drift that a received stamp may cause.",
  check(context) {
    const problems = context.holdings.view.peers.flatMap((peer): FoundProblem[] => {
      const { count, worstMs } = driftOf(peer);
      if (count === 0) return [];
      return [
        {
          severity: isClock(worstMs) ? severityOfClock(context) : "warning",
          peer: peer.id,
          count,
          where: [{ path: peer.sync?.path ?? peer.path, table: "shared_changes" }],
          message: `${peer.name} stamped ${plural(count, "change")} up to ${Math.round(worstMs)} ms away from the wall time of writing.`,
          reasons: [`The limit is ${DRIFT_LIMIT_MS} ms.`],
        },
      ];
    });
    return answerOf(problems);
  },
};

/** Whether it is the clock, and not a stall between stamping and writing. */
function isClock(worstMs: number): boolean {
  return worstMs > 0 || worstMs < -STALL_MS;
}

/** Own stamps beyond the limit, and the drift of the one that is farthest off. */
function driftOf(peer: PeerRecording): { readonly count: number; readonly worstMs: number } {
  const log = peer.sync?.read("shared_changes", { hlc: "text", created_at: "time" });
  if (log === undefined || !log.has("hlc") || !log.has("created_at"))
    return { count: 0, worstMs: 0 };
  const hlcs = log.column("hlc");
  const written = log.column("created_at").times();
  let count = 0;
  let worstMs = 0;
  for (let row = 0; row < log.rowCount; row++) {
    const parsed = parseHlc(hlcs.text(row) ?? "");
    if (parsed.kind !== "stamp" || parsed.stamp.peer !== peer.id) continue;
    const driftMs = parsed.stamp.ms - (written[row] ?? Number.NaN) / 1000;
    if (!(Math.abs(driftMs) > DRIFT_LIMIT_MS)) continue;
    count++;
    if (Math.abs(driftMs) > Math.abs(worstMs)) worstMs = driftMs;
  }
  return { count, worstMs };
}
