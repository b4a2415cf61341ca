import { LEVELS, type TraceLog } from "../../../sources/trace-log/types.ts";
import { countSigns } from "../../facts/log-signs.ts";
import {
  absentByTime,
  absentPlaces,
  countAbsent,
  type LoggedRecord,
  recordsIn,
  tellAbsent,
} from "../absent-by-time.ts";
import type { LibraryContext } from "../library-context.ts";
import { plural } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";
import { lossAnd } from "../symptoms.ts";

const OFFLINE = "Device marked as offline";
const CONNECTED = "Device connected - updating devices table";
const FAILED = "Failed to send";
const QUEUE_WORKS = ["Processing retry queue", "Max retries reached", "Retry successful"];
const DROPPED_AT_ONCE = "No connected partners for";
const PULLS = [
  "Starting incremental catch-up",
  "Starting backfill process",
  "Triggering incremental catch-up",
];

/** A retry is due 5 s after the failure and looked for every 5 s. µs. */
const RETRY_DUE = 10_000_000;
/** A send is given up after 30 s, and what it carries was written within a moment before. µs. */
const SEND_TAKES = 31_000_000;

/** F-26: what could not be sent is not sent again. */
export const failedSendsForgotten: Rule<LibraryContext> = {
  id: "DS620",
  name: "failed-sends-forgotten",
  title: "Changes that could not be sent were not sent again",
  severity: "error",
  meaning:
    "What cannot be sent is kept in memory for a retry. Where the queue is missing, or was lost at a restart, the partner never gets what was written while it was away, although it is connected again.",
  needs: ["the author's tracing log, with its DEBUG lines", "the time of the snapshot"],
  explains: lossAnd("watermark-leapfrog", "backfill-never-started"),
  notToBeConfusedWith: [
    "Retries that were made and given up.",
    "A generation that drops the batch because nobody is connected, and says so.",
    "A partner that is still away.",
    "A partner that pulled since: then the pull is to be asked why it passed these rows.",
  ],
  remedy: "Keep what a partner lacks on disk; send it, or let the partner ask, when it is back.",
  check(context) {
    const captured = context.holdings.view.recording.capturedAt ?? Number.NaN;
    const problems = context.pairs.flatMap(([author, holder]): FoundProblem[] => {
      const logs = context.logsOf(author);
      if (!tellsOfRetries(logs)) return [];
      return failuresOf(context, author, holder).flatMap(({ from, to, places, how }) => {
        // Later than a retry would have come, and nothing else asked for what is missing.
        if (!(captured - to >= RETRY_DUE) || pulledSince(context, holder, to)) return [];
        const lost = absentByTime(context, [author, holder], (time) => time >= from && time <= to);
        if (lost.length === 0) return [];
        return [
          {
            peer: context.id(author),
            count: countAbsent(lost),
            where: [
              ...places.map(({ path, line }) => ({ path, line })),
              ...absentPlaces(context, author, lost),
            ],
            message: `${context.name(author)} never sent again what it wrote while ${context.name(holder)} ${how}: ${plural(countAbsent(lost), "row")}.`,
            reasons: [
              `${context.name(holder)} lacks ${tellAbsent(lost)} from that time.`,
              `${context.name(author)}'s log has no retry at all, up to ${Math.round((captured - to) / 1_000_000)} s later.`,
            ],
            excludes: [
              "a retry that was given up: that is logged",
              `a later pull of ${context.name(holder)} that passed these rows: it made none`,
            ],
          },
        ];
      });
    });
    return answerOf(problems);
  },
};

/** Whether retries would be in these logs if there were any, and there are none. */
function tellsOfRetries(logs: readonly TraceLog[]): boolean {
  const debug = LEVELS.indexOf("DEBUG");
  if (!logs.some((log) => log.resident && log.level.includes(debug))) return false;
  return [...QUEUE_WORKS, DROPPED_AT_ONCE].every((text) => countSigns(logs, text) === 0);
}

/** A time in which a peer could not send to another one, by its own log; µs since 1970. */
interface Failure {
  readonly from: number;
  readonly to: number;
  readonly places: readonly LoggedRecord[];
  readonly how: string;
}

function failuresOf(context: LibraryContext, author: number, holder: number): readonly Failure[] {
  // A log of several peers does not say whose line it is.
  const logs = context.holdings.view.recording.peers[author]?.traceLogs ?? [];
  const about = (text: string, field: string): readonly LoggedRecord[] =>
    recordsIn(logs, text).filter(({ fields }) => fields.get(field) === context.id(holder));
  const back = about(CONNECTED, "peer_id");
  const away = about(OFFLINE, "peer_id").flatMap((start): Failure[] => {
    const end = back.find((each) => each.time > start.time);
    if (end === undefined) return [];
    return [{ from: start.time, to: end.time, places: [start, end], how: "was away" }];
  });
  const failed = about(FAILED, "partner").map((each) => ({
    from: each.time - SEND_TAKES,
    to: each.time,
    places: [each],
    how: "could not be reached",
  }));
  return [...away, ...failed.slice(0, 1)];
}

function pulledSince(context: LibraryContext, holder: number, time: number): boolean {
  return PULLS.some((text) =>
    recordsIn(context.logsOf(holder), text).some((each) => each.time >= time),
  );
}
