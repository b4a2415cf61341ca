import { isPlausibleTime, parseTime } from "../../../base/time.ts";
import type { LibraryContext } from "../library-context.ts";
import { watermarkPlace } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

/** Clocks of two machines may differ by seconds. */
const SLACK_MICROS = 60_000_000;

/** a watermark after the moment of the snapshot. */
export const watermarkInTheFuture: Rule<LibraryContext> = {
  id: "DS407",
  name: "watermark-in-the-future",
  title: "A watermark lies after the snapshot was taken",
  severity: "error",
  meaning:
    "The receiver claims to have everything up to a time that had not come. Until then nothing that the author writes is asked for.",
  needs: ["sync.db", "the time of the snapshot"],
  explains: ["watermark-leapfrog", "rows-missing"],
  notToBeConfusedWith: ["A watermark that is no plausible time at all: that has its own rule."],
  remedy: "Bound watermarks by the receiver's own clock; delete the row.",
  check(context) {
    const { view } = context.holdings;
    const captured = view.recording.capturedAt;
    if (captured === undefined) return { verdict: "holds" };
    const problems = context.report.watermarks.flatMap((mark): FoundProblem[] => {
      const claimed = mark.claimed === null ? undefined : parseTime(mark.claimed);
      if (claimed === undefined || !isPlausibleTime(claimed)) return [];
      if (claimed <= captured + SLACK_MICROS) return [];
      const holder = view.peers.findIndex((peer) => peer.id === mark.holder);
      const author = view.peers.findIndex((peer) => peer.id === mark.peer);
      const seconds = Math.round((claimed - captured) / 1_000_000);
      return [
        {
          peer: mark.holder,
          model: mark.resource,
          where: watermarkPlace(context, holder),
          message: `${context.name(holder)}'s watermark for ${mark.resource} of ${author < 0 ? mark.peer : context.name(author)} is ${mark.claimed}, ${seconds} s after the snapshot.`,
          reasons: ["The author's clock was ahead when it was set, or the value is wrong."],
        },
      ];
    });
    return answerOf(problems);
  },
};
