import { parseUuid } from "../../../base/uuid.ts";
import { countSigns } from "../../facts/log-signs.ts";
import type { LibraryContext } from "../library-context.ts";
import { firstLines, plural } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";
import { hasGap, recordsWith } from "../signs.ts";

const BUFFERED = [
  "Buffered shared change during backfill",
  "Buffered state change during backfill",
];
const DRAINED = "Processing buffered updates";

/** F-12: changes that arrived during a catch-up stay in the buffer. */
export const bufferedUpdatesStuck: Rule<LibraryContext> = {
  id: "DS611",
  name: "buffered-updates-stuck",
  title: "Updates were buffered and never applied",
  severity: "error",
  meaning:
    "What arrives during a catch-up goes to a buffer that only the end of a full backfill empties. After an incremental catch-up it stays there, and a restart loses it.",
  needs: ["the receiver's tracing log", "its main database"],
  explains: ["rows-missing", "unlinked-rows", "missed-update", "contiguous-loss"],
  notToBeConfusedWith: ["Updates that were buffered and applied when the backfill ended."],
  remedy: "Empty the buffer after every catch-up.",
  check(context) {
    if (!hasGap(context)) return { verdict: "holds" };
    const problems = context.holdings.view.peers.flatMap((peer, number): FoundProblem[] => {
      const lines = BUFFERED.reduce((sum, text) => sum + countSigns(peer.traceLogs, text), 0);
      if (lines === 0 || countSigns(peer.traceLogs, DRAINED) > 0) return [];
      const lost = bufferedAndAbsent(context, number);
      return [
        {
          severity: lost === 0 ? "warning" : "error",
          peer: peer.id,
          count: lines,
          where: BUFFERED.flatMap((text) => firstLines(peer.traceLogs, text)).slice(0, 5),
          message: `${peer.name} buffered ${plural(lines, "update")} and never emptied its buffer.`,
          reasons: [
            "No line says that buffered updates were processed.",
            ...(lost === 0 ? [] : [`${plural(lost, "buffered record")} are in no table.`]),
          ],
        },
      ];
    });
    return answerOf(problems);
  },
};

/** Buffered records that a line names and the peer does not hold. */
function bufferedAndAbsent(context: LibraryContext, peer: number): number {
  const absent = new Set<string>();
  for (const log of context.holdings.view.peers[peer]?.traceLogs ?? []) {
    for (const record of BUFFERED.flatMap((text) => recordsWith(log, text))) {
      const uuid = parseUuid(record.fields.get("record_uuid") ?? "");
      if (uuid !== undefined && !context.holds(peer, uuid)) absent.add(uuid);
    }
  }
  return absent.size;
}
