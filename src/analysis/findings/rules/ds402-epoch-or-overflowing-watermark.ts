import type { LibraryContext } from "../library-context.ts";
import { watermarkPlace } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

/** A watermark that is no plausible time. */
export const epochWatermark: Rule<LibraryContext> = {
  id: "DS402",
  name: "epoch-or-overflowing-watermark",
  title: "A watermark is no plausible time",
  severity: "error",
  meaning:
    "The watermark lies in 1970, is negative or overflows. Every catch-up is a full one, and comparisons with it are meaningless.",
  needs: ["sync.db"],
  explains: [],
  notToBeConfusedWith: [
    '"106751991167 days old" in a log: that only says that there was no watermark at all.',
  ],
  remedy: "Delete the row; a receiver without a watermark asks for everything once.",
  check(context) {
    const problems = context.report.watermarks.flatMap((mark): FoundProblem[] => {
      if (mark.state !== "epoch-zero") return [];
      const holder = context.holdings.view.peers.findIndex((peer) => peer.id === mark.holder);
      const author = context.holdings.view.peers.findIndex((peer) => peer.id === mark.peer);
      return [
        {
          peer: mark.holder,
          model: mark.resource,
          where: watermarkPlace(context, holder),
          message: `${context.name(holder)}'s watermark for ${mark.resource} of ${author < 0 ? mark.peer : context.name(author)} is ${mark.claimed === "" ? "empty" : mark.claimed}.`,
          reasons: ["The recorded system cannot have run before 2020 or after 2100."],
        },
      ];
    });
    return answerOf(problems);
  },
};
