import { selfAcknowledgements } from "../acknowledgements.ts";
import type { LibraryContext } from "../library-context.ts";
import { plural, SHOWN_PLACES } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

/** F-18: a peer seems to acknowledge its own changes. */
export const bogusSelfAcknowledgement: Rule<LibraryContext> = {
  id: "DS409",
  name: "bogus-self-acknowledgement",
  title: "A peer is recorded as having acknowledged its own changes",
  severity: "warning",
  meaning:
    "While it pulls shared changes, the receiver writes an acknowledgement in their author's name. Its own log is then pruned up to that stamp, although nobody received those changes: third devices lose them.",
  needs: ["sync.db with peer_acks"],
  explains: ["conflict-memory-lost"],
  notToBeConfusedWith: ["An acknowledgement of a stamp that somebody else wrote."],
  remedy: "Do not record acknowledgements while pulling; delete the rows.",
  check(context) {
    const problems = context.holdings.view.peers.flatMap((peer): FoundProblem[] => {
      const found = selfAcknowledgements(peer);
      if (found.length === 0 || peer.sync === undefined) return [];
      return [
        {
          peer: peer.id,
          count: found.length,
          where: [{ path: peer.sync.path, table: "peer_acks" }],
          message: `${peer.name}'s peer_acks holds ${plural(found.length, "acknowledgement")} that no peer can have sent.`,
          reasons: found.slice(0, SHOWN_PLACES).map(({ by, hlc }) => `${by} acknowledged ${hlc}.`),
        },
      ];
    });
    return answerOf(problems);
  },
};
