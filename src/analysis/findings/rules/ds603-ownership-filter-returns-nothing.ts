import type { TraceLog } from "../../../sources/trace-log/types.ts";
import type { FindingPlace } from "../../report.ts";
import { isWatermarkCleared } from "../cleared-watermark.ts";
import type { LibraryContext } from "../library-context.ts";
import { plural, rowPlaces, SHOWN_PLACES, watermarkPlace } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";
import { recordsWith } from "../signs.ts";
import { lossAnd } from "../symptoms.ts";

const NOTHING_CAME = "No data received, watermark unchanged";
const MISMATCH = "COUNT MISMATCH DETECTED";
const SERVED = "Retrieved device state records for backfill";

/** F-06, F-17: the author answers every request with nothing although it has the rows. */
export const ownershipFilterReturnsNothing: Rule<LibraryContext> = {
  id: "DS603",
  name: "ownership-filter-returns-nothing",
  title: "The author answers requests for its own rows with nothing",
  severity: "error",
  meaning:
    "The receiver sees that rows are missing and asks for them again and again; the author's ownership filter selects none of its rows, so each round brings nothing.",
  needs: ["the main databases of both peers", "a tracing log, or the receiver's watermarks"],
  explains: lossAnd("catch-up-loop"),
  notToBeConfusedWith: [
    "An empty answer when nothing is missing: that is the normal end of a catch-up.",
  ],
  remedy:
    "Select owned rows through the closure of the device's locations in plain SQL, and check the answer against the count.",
  check(context) {
    const problems = context.pairs.flatMap(([author, holder]): FoundProblem[] => {
      const absent = context.absent("entry", author, holder);
      if (absent.length === 0) return [];
      const logs = context.logsOf(holder);
      const empty = emptyAnswers(logs);
      if (empty.length === 0) return toldByRows(context, author, holder, absent);
      return [
        {
          peer: context.id(author),
          model: "entry",
          count: absent.length,
          where: [...empty.slice(0, SHOWN_PLACES), ...servedNothing(context, author)],
          message: `${context.name(holder)} asked ${context.name(author)} for the missing entries ${plural(empty.length, "time")} and got none, although ${context.name(author)} has ${absent.length} of them.`,
          reasons: [
            "The count check had seen the gap before.",
            "The answers held 0 records, and the watermark stayed where it was.",
          ],
          excludes: ["a watermark that hides the rows: the requests named none"],
        },
      ];
    });
    return answerOf(problems);
  },
};

/** Lines after the first count mismatch that say that a pull of entries brought nothing. */
function emptyAnswers(logs: readonly TraceLog[]): readonly FindingPlace[] {
  return logs.flatMap((log) => {
    const [seen] = log.find(MISMATCH);
    if (seen === undefined || !log.resident) return [];
    const { time } = log.parse(seen);
    return recordsWith(log, NOTHING_CAME)
      .filter((record) => record.time >= time && record.fields.get("model_type") === "entry")
      .map((record) => ({ path: log.path, line: record.line }));
  });
}

/** Lines with which the author answered a request with no record. */
function servedNothing(context: LibraryContext, author: number): readonly FindingPlace[] {
  return context
    .logsOf(author)
    .flatMap((log) =>
      recordsWith(log, SERVED)
        .filter((record) => record.fields.get("count") === "0")
        .map((record) => ({ path: log.path, line: record.line })),
    )
    .slice(0, SHOWN_PLACES);
}

/** What the rows say where the receiver's log does not: it gave up its watermark to get everything, and got nothing. */
function toldByRows(
  context: LibraryContext,
  author: number,
  holder: number,
  absent: readonly number[],
): FoundProblem[] {
  const served = servedNothing(context, author);
  const hasLog = context.logsOf(holder).some((log) => log.count > 0);
  const isCleared = !hasLog && isWatermarkCleared(context, author, holder);
  // Both sides that recover from each other have another rule.
  if (!isCleared || isWatermarkCleared(context, holder, author)) return [];
  const [from, to] = [context.name(author), context.name(holder)];
  return [
    {
      peer: context.id(author),
      model: "entry",
      count: absent.length,
      where: [
        ...served,
        ...watermarkPlace(context, holder),
        ...rowPlaces(context, author, "entry", absent),
      ],
      message: `${to} gave up its watermark to get all entries of ${from} again and got none, although ${from} has ${absent.length} that it lacks.`,
      reasons: [
        `${to} holds entries of ${from}, whose arrival sets a watermark, and watermarks for its other resources; the one for entries is gone.`,
        "Only a recovery takes a watermark away, and the next row that arrives would set it again.",
        ...(served.length === 0 ? [] : [`${from}'s log says that it answered with 0 records.`]),
      ],
    },
  ];
}
