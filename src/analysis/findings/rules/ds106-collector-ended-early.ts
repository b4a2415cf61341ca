import type { LibraryContext } from "../library-context.ts";
import { plural } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

/** Below this share of the author's entries an event log is called short. */
const WHOLE_SHARE = 0.9;

/** F-39: the file of recorded events stops before the peer did. */
export const collectorEndedEarly: Rule<LibraryContext> = {
  id: "DS106",
  name: "collector-ended-early",
  title: "The recorded events stop before the peer did",
  severity: "info",
  meaning:
    "The test's collector listens to the same bounded bus as sync and ends at its first overflow, or the file was cut while it was copied. Events after that point are not in the file; they may well have been sent.",
  needs: ["sync_events.log of an author", "its main database"],
  explains: [],
  notToBeConfusedWith: [
    "A pure receiver, whose file is empty.",
    "An overflow of the bus at sync's own listener: the tracing log says so.",
  ],
  remedy: "Do not reason from the absence of an event behind the last line; the rows decide.",
  check(context) {
    const { view } = context.holdings;
    const problems = view.peers.flatMap((peer, number): FoundProblem[] => {
      const log = peer.eventLog;
      const written = context.holdings.count("entry", number, number);
      if (log === undefined || log.count === 0 || written === 0) return [];
      const entries = recordsOf(log, "entry");
      if (!log.truncated && entries >= written * WHOLE_SHARE) return [];
      const last = log.line[log.count - 1] ?? 1;
      return [
        {
          peer: peer.id,
          count: Math.max(0, written - entries),
          where: [{ path: log.path, line: last }],
          message: `${log.path} ends at line ${last}${log.truncated ? " in the middle of a line" : ""}; it names ${entries} of the ${plural(written, "entry row")} that ${peer.name} wrote.`,
          reasons: ["The file is the test's own recording, not what was sent."],
        },
      ];
    });
    return answerOf(problems);
  },
};

type Log = NonNullable<LibraryContext["holdings"]["view"]["peers"][number]["eventLog"]>;

function recordsOf(log: Log, model: string): number {
  const wanted = log.models.indexOf(model);
  const seen = new Set<string>();
  const words = new DataView(log.record.buffer, log.record.byteOffset, log.record.byteLength);
  for (let event = 0; event < log.count; event++) {
    if (log.model[event] !== wanted) continue;
    seen.add(`${words.getBigUint64(event * 16)}${words.getBigUint64(event * 16 + 8)}`);
  }
  return seen.size;
}
