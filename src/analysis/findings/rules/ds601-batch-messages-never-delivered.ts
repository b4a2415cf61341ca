import { countSigns } from "../../facts/log-signs.ts";
import type { LibraryContext } from "../library-context.ts";
import { firstLines, plural, SHOWN_PLACES, watermarkPlace } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";
import { lossAnd } from "../symptoms.ts";

const BATCH_DONE = "StateBatch broadcast complete";
const SHARED_BATCH_DONE = "SharedChangeBatch broadcast complete";
/** What a receiver prints of updates that were delivered while it pulled history. */
const BUFFERED = ["Buffered state change", "Buffered shared change"];

/** F-01: the transport ignored batch messages and reported success; nothing crossed. */
export const batchMessagesNeverDelivered: Rule<LibraryContext> = {
  id: "DS601",
  name: "batch-messages-never-delivered",
  title: "Batches were sent with success and never arrived: nothing crossed",
  severity: "error",
  meaning:
    "Each peer holds only what it wrote itself. The senders log successful batch broadcasts, and no receiver ever applied a row of them: the transport ignores this kind of message.",
  needs: [
    "the main databases of both peers",
    "the authors' tracing logs, or the receivers' watermarks",
  ],
  explains: lossAnd("backfill-never-started"),
  notToBeConfusedWith: [
    "A receiver stuck part of the way: there some rows of the author are present.",
    "A backfill that never started: nobody sent anything.",
  ],
  remedy:
    "The transport must implement every kind of message that the sender uses; count rows per author, never totals.",
  check(context) {
    const problems = context.pairs.flatMap(([author, holder]): FoundProblem[] => {
      const due = context.report.progress.filter(
        (progress) => progress.from === context.id(author) && progress.to === context.id(holder),
      );
      const isDue =
        due.length > 0 &&
        due.every(({ have, state }) => have === 0 && state !== "idle" && state !== "unknown");
      if (!isDue || wasDelivered(context, author, holder)) return [];
      const logs = context.logsOf(author);
      const sent = countSigns(logs, BATCH_DONE) + countSigns(logs, SHARED_BATCH_DONE);
      if (sent === 0 && !rowsShowIt(context, author, holder)) return [];
      const ownRows = context.holdings.count("entry", holder, holder);
      const total = due.reduce((sum, progress) => sum + progress.of, 0);
      const [from, to] = [context.name(author), context.name(holder)];
      return [
        {
          peer: context.id(holder),
          count: total,
          where:
            sent === 0
              ? watermarkPlace(context, holder)
              : [...firstLines(logs, BATCH_DONE), ...firstLines(logs, SHARED_BATCH_DONE)].slice(
                  0,
                  SHOWN_PLACES,
                ),
          message: `Nothing of what ${from} wrote is at ${to} (${from}→${to} 0/${total}), although ${sent === 0 ? `${to} was connected with ${from}` : `${from} logged ${plural(sent, "successful batch broadcast")}`}.`,
          reasons: [
            ownRows === 0
              ? `${to} has no entry row.`
              : `All ${plural(ownRows, "entry row")} at ${to} lie in its own locations: they are its own.`,
            `No row with ${from} as owner, and no stamp of it, exists at ${to}.`,
            ...(sent === 0
              ? [
                  `${to} did receive ${from}'s device row, which is not sent in a batch; this generation sends everything else in batches.`,
                ]
              : []),
          ],
          excludes: [
            "records filtered out or nulled for a missing reference: not one record was applied",
            "a receiver stuck part of the way: the rows it has are not the author's",
          ],
        },
      ];
    });
    return answerOf(problems);
  },
};

/** The batches reached somebody: the receiver, who kept them waiting, or another peer, who has rows of them. */
function wasDelivered(context: LibraryContext, author: number, holder: number): boolean {
  const logs = context.logsOf(holder);
  if (BUFFERED.some((text) => countSigns(logs, text) > 0)) return true;
  return context.report.progress.some(
    ({ from, to, have, model }) =>
      from === context.id(author) && to !== context.id(holder) && have > 0 && model !== "device",
  );
}

/** Without the author's log: the pair was connected, and this is the generation that sends all but devices in batches. */
function rowsShowIt(context: LibraryContext, author: number, holder: number): boolean {
  const hasLog = context.logsOf(author).some((log) => log.count > 0);
  return (
    !hasLog &&
    context.mayBeGeneration(4) &&
    context.report.watermarks.some(
      (mark) =>
        mark.holder === context.id(holder) &&
        mark.peer === context.id(author) &&
        mark.resource === "device" &&
        mark.claimed !== null,
    )
  );
}
