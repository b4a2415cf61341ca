import type { LibraryContext } from "../library-context.ts";
import { plural, SHOWN_PLACES } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

/** F-39: lines of a log cannot be read. */
export const unreadableLogLines: Rule<LibraryContext> = {
  id: "DS103",
  name: "unreadable-log-lines",
  title: "Lines of a log cannot be read",
  severity: "info",
  meaning:
    "A collector that was cut off, or a copy taken while the log was written, leaves lines that are no events.",
  needs: ["an event log or a tracing log"],
  explains: [],
  notToBeConfusedWith: [
    "An empty test.log or sync_events.log: normal for all but the first test and for pure receivers.",
  ],
  remedy: "Nothing, if the lines are the last ones; otherwise take the snapshot again.",
  check(context) {
    const { recording } = context.holdings.view;
    const logs = [
      ...recording.sharedTraceLogs,
      ...recording.peers.flatMap((peer) => [
        ...(peer.eventLog === undefined ? [] : [peer.eventLog]),
        ...(peer.appLog === undefined ? [] : [peer.appLog]),
        ...peer.traceLogs,
      ]),
    ];
    const problems = logs.flatMap((log): FoundProblem[] =>
      log.badLines.length === 0
        ? []
        : [
            {
              count: log.badLines.length,
              where: log.badLines
                .slice(0, SHOWN_PLACES)
                .map((bad) => ({ path: log.path, line: bad.line })),
              message: `${log.path} has ${plural(log.badLines.length, "line")} that cannot be read.`,
              reasons: log.badLines
                .slice(0, SHOWN_PLACES)
                .map((bad) => `Line ${bad.line} at byte ${bad.offset}: ${bad.reason}.`),
            },
          ],
    );
    return answerOf(problems);
  },
};
