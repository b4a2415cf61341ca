import { absentByTime, absentPlaces, countAbsent, tellAbsent } from "../absent-by-time.ts";
import { selfAcknowledgements } from "../acknowledgements.ts";
import type { LibraryContext } from "../library-context.ts";
import { isMoving } from "../moving.ts";
import { firstLines, plural } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";
import { lossAnd } from "../symptoms.ts";

const PRUNED = "Pruned shared changes after ACK";
const HLC_MILLIS = 16;

/** F-18: changes left the log by an acknowledgement that their receiver never sent. */
export const prunedBySelfAcknowledgement: Rule<LibraryContext> = {
  id: "DS415",
  name: "pruned-by-self-acknowledgement",
  title: "Changes left the log by an acknowledgement that nobody sent",
  severity: "error",
  meaning:
    "While it pulls shared changes, a peer writes an acknowledgement in their author's name, with the author's own stamp. Its own log is pruned up to that stamp, and with it changes that the author never received. No pull finds them any more.",
  needs: ["sync.db with peer_acks and shared_changes", "the main databases of both peers"],
  explains: lossAnd("bogus-self-acknowledgement", "conflict-memory-lost"),
  notToBeConfusedWith: [
    "Such an acknowledgement that pruned nothing which others lack.",
    "A log that was pruned after the receiver did acknowledge.",
    "Changes that are still in the log: a pull can bring them.",
  ],
  remedy:
    "Do not record acknowledgements while pulling; delete these rows, and send the lost records again.",
  check(context) {
    const problems = context.pairs.flatMap(([author, holder]): FoundProblem[] => {
      const log = context.sharedLog(author);
      const peer = context.holdings.view.peers[author];
      if (log === undefined || peer?.sync === undefined) return [];
      const bogus = selfAcknowledgements(peer).find(({ by }) => by === context.id(holder));
      if (bogus === undefined) return [];
      const until = Number.parseInt(bogus.hlc.slice(0, HLC_MILLIS), 16) * 1000;
      const lost = absentByTime(context, [author, holder], (time) => time <= until).flatMap(
        ({ model, rows }) => {
          const held = context.holdings.view.rows(author, model);
          if (held?.model.ownership !== "shared") return [];
          if (isMoving(context, context.id(author), context.id(holder), model)) return [];
          const gone = rows.filter((row) => log.index.find(held.words, row) < 0);
          return gone.length === 0 ? [] : [{ model, rows: gone }];
        },
      );
      if (lost.length === 0) return [];
      return [
        {
          peer: context.id(author),
          count: countAbsent(lost),
          where: [
            { path: peer.sync.path, table: "peer_acks" },
            ...absentPlaces(context, author, lost),
            ...firstLines(context.logsOf(author), PRUNED),
          ],
          message: `${context.name(author)} pruned ${plural(countAbsent(lost), "shared change")} that ${context.name(holder)} never got, by an acknowledgement that ${context.name(holder)} did not send.`,
          reasons: [
            `${context.name(author)}'s peer_acks says that ${context.name(holder)} acknowledged ${bogus.hlc}, which is ${context.name(holder)}'s own stamp.`,
            `${context.name(holder)} lacks ${tellAbsent(lost)} from before that stamp, and ${context.name(author)}'s log holds none of them any more.`,
          ],
          excludes: ["changes that wait in the log for the next pull: they are not in it"],
        },
      ];
    });
    return answerOf(problems);
  },
};
