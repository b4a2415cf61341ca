import type { LibraryContext } from "../library-context.ts";
import { watermarkPlace } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

/** A peer tracks itself. */
export const selfWatermark: Rule<LibraryContext> = {
  id: "DS404",
  name: "self-watermark",
  title: "A peer keeps a watermark about itself",
  severity: "warning",
  meaning:
    "A watermark says what arrived from somebody else. One about the peer's own rows comes from an echo: a peer sent its copy back and it was applied.",
  needs: ["sync.db"],
  explains: [],
  notToBeConfusedWith: [],
  remedy: "Ask peers for their own rows only, and ignore incoming state that one owns.",
  check(context) {
    const problems = context.report.watermarks.flatMap((mark): FoundProblem[] => {
      if (mark.state !== "self") return [];
      const holder = context.holdings.view.peers.findIndex((peer) => peer.id === mark.holder);
      return [
        {
          peer: mark.holder,
          model: mark.resource,
          where: watermarkPlace(context, holder),
          message: `${context.name(holder)} keeps a watermark for its own ${mark.resource}: ${mark.claimed ?? "without a time"}.`,
          reasons: ["device_uuid and peer_device_uuid of the row are the same."],
        },
      ];
    });
    return answerOf(problems);
  },
};
