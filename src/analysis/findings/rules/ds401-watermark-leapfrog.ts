import { borrowedWatermarks } from "../asked-since.ts";
import type { LibraryContext } from "../library-context.ts";
import { isMoving } from "../moving.ts";
import { plural, rowPlaces, watermarkPlace } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";
import { sharedLeapfrogs } from "../shared-leapfrogs.ts";

/** F-04: a watermark claims more than arrived, so no pull will ask for the rest. */
export const watermarkLeapfrog: Rule<LibraryContext> = {
  id: "DS401",
  name: "watermark-leapfrog",
  title: "A watermark passed rows that never arrived",
  severity: "error",
  meaning:
    "The receiver claims to have everything of a resource up to a time, and rows before that time are missing. Pulls ask only for what is newer, so nothing will bring them.",
  needs: ["sync.db of the receiver", "the main databases of both peers"],
  explains: [
    "rows-missing",
    "contiguous-loss",
    "nothing-repairs-the-gap",
    "exchange-without-answer",
    "unresolved-dependencies",
  ],
  notToBeConfusedWith: [
    "A transfer that is still running: the watermark may pass rows in flight.",
    "A receiver that rests on purpose.",
    "Rows that were filtered out and dropped: then the watermark is a consequence.",
  ],
  remedy:
    "Move the watermark only over rows that were applied without a gap; compare sets or counts and fetch what is missing.",
  check(context) {
    const problems = context.report.watermarks.flatMap((mark): FoundProblem[] => {
      if (mark.state !== "leapfrog") return [];
      const holder = context.holdings.view.peers.findIndex((peer) => peer.id === mark.holder);
      const author = context.holdings.view.peers.findIndex((peer) => peer.id === mark.peer);
      if (isMoving(context, mark.peer, mark.holder, mark.resource)) return [];
      return [
        {
          peer: mark.holder,
          model: mark.resource,
          count: mark.absentAtOrBefore,
          where: [
            ...watermarkPlace(context, holder),
            ...rowPlaces(
              context,
              author,
              mark.resource,
              context.absent(mark.resource, author, holder),
            ),
          ],
          message: `${context.name(holder)} claims ${mark.resource} of ${context.name(author)} up to ${mark.claimed}, and lacks ${plural(mark.absentAtOrBefore, "row")} from before.`,
          reasons: [
            `Without a gap it has them up to ${mark.actual ?? "nothing"}.`,
            "A pull asks for what is newer than the watermark, so these rows are never asked for.",
          ],
        },
      ];
    });
    return answerOf([...problems, ...sharedLeapfrogs(context), ...borrowedWatermarks(context)]);
  },
};
