import { countSigns } from "../../facts/log-signs.ts";
import { selfAcknowledgements } from "../acknowledgements.ts";
import type { LibraryContext } from "../library-context.ts";
import { firstLines, plural } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

const PRUNED = "Pruned shared changes after ACK";
const ASKED_IN_FULL = "We have no shared watermark, need full shared catch-up";

/** F-08: shared rows arrived, and nothing remembers how far. */
export const sharedWatermarkNeverSet: Rule<LibraryContext> = {
  id: "DS403",
  name: "shared-watermark-never-set",
  title: "No shared watermark although shared rows arrived",
  severity: "error",
  meaning:
    "The receiver got its shared rows through backfill, which does not write its log, and up to generation 5 its shared watermark is the newest stamp of that log. So it has none and asks for everything in each exchange.",
  needs: ["sync.db", "the main database"],
  explains: [],
  notToBeConfusedWith: [
    "A peer that holds no shared rows of others: it has nothing to remember.",
    "A receiver that got them in real time: its log holds them.",
    "A log that was pruned after everybody acknowledged it: that is only for information.",
  ],
  remedy:
    "Keep the highest received stamp per peer, as later generations do in peer_received_watermarks.",
  check(context) {
    const problems = (context.report.sharedWatermarks ?? []).flatMap((mark): FoundProblem[] => {
      if (mark.state !== "missing") return [];
      const holder = context.holdings.view.peers.findIndex((peer) => peer.id === mark.holder);
      const asked = countSigns(context.logsOf(holder), ASKED_IN_FULL);
      const path = context.holdings.view.peers[holder]?.sync?.path ?? "";
      const pruned = firstLines(context.logsOf(holder), PRUNED);
      return [
        {
          ...(pruned.length === 0 ? {} : { severity: "info" }),
          peer: mark.holder,
          where: [
            { path, table: "shared_changes" },
            ...firstLines(context.logsOf(holder), ASKED_IN_FULL),
            ...pruned,
          ],
          message: `${context.name(holder)} holds shared rows that others wrote, and no shared watermark.`,
          reasons: [
            "Its shared_changes is empty, and its watermark is the newest stamp in there.",
            ...(pruned.length === 0
              ? []
              : [
                  isSelfAcknowledged(context, holder)
                    ? "What its log held was pruned, by acknowledgements of which some were sent by nobody."
                    : "What its log held was pruned after everybody had acknowledged it.",
                ]),
            ...(asked === 0 ? [] : [`It asked for everything again ${plural(asked, "time")}.`]),
          ],
        },
      ];
    });
    return answerOf(problems);
  },
};

function isSelfAcknowledged(context: LibraryContext, peer: number): boolean {
  const recording = context.holdings.view.peers[peer];
  return recording !== undefined && selfAcknowledgements(recording).length > 0;
}
