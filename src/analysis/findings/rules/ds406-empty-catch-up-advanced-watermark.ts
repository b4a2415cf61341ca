import type { Micros } from "../../../base/time.ts";
import { formatTime, parseTime } from "../../../base/time.ts";
import type { LibraryContext } from "../library-context.ts";
import { isMoving } from "../moving.ts";
import { firstLines, plural, rowPlaces, watermarkPlace } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";

const ADVANCED = "No data received, using completion time as watermark";
/** A watermark that follows a row lies this close to the moment at which the row was applied. */
const NEAR_MICROS = 2_000_000;

/** F-13: a pull that brought nothing moved the watermark to the time at which it ended. */
export const emptyCatchUpAdvancedWatermark: Rule<LibraryContext> = {
  id: "DS406",
  name: "empty-catch-up-advanced-watermark",
  title: "A catch-up that brought nothing moved the watermark",
  severity: "error",
  meaning:
    "The answer to a pull was empty, and the watermark was set to the time at which the pull ended. Whatever the author had written before that time and not yet published is never asked for again.",
  needs: ["the receiver's tracing log, or its watermarks and the main databases of both peers"],
  explains: ["watermark-leapfrog", "rows-missing", "contiguous-loss"],
  notToBeConfusedWith: [
    "A watermark that follows a change in real time: it lies close to the time at which a row was applied.",
  ],
  remedy: "Leave the watermark where it is when nothing came.",
  check(context) {
    const { peers } = context.holdings.view;
    const problems = context.report.watermarks.flatMap((mark): FoundProblem[] => {
      const author = peers.findIndex((peer) => peer.id === mark.peer);
      const holder = peers.findIndex((peer) => peer.id === mark.holder);
      if (mark.state !== "leapfrog" || author < 0) return [];
      if (isMoving(context, mark.peer, mark.holder, mark.resource)) return [];
      const lines = firstLines(context.logsOf(holder), ADVANCED);
      const quiet = movedWithoutRows(context, author, holder, mark.resource, mark.claimed ?? "");
      const said = lines.length === 0 ? [] : ["The log says that the completion time was taken."];
      if (lines.length === 0 && quiet.length === 0) return [];
      return [
        {
          peer: mark.holder,
          model: mark.resource,
          count: mark.absentAtOrBefore,
          where: [
            ...lines,
            ...watermarkPlace(context, holder),
            ...rowPlaces(
              context,
              author,
              mark.resource,
              context.absent(mark.resource, author, holder),
            ),
          ],
          message: `${context.name(holder)}'s watermark for ${mark.resource} of ${context.name(author)} moved to ${mark.claimed} in a catch-up that brought nothing; ${plural(mark.absentAtOrBefore, "row")} from before are missing.`,
          reasons: [...said, ...quiet],
        },
      ];
    });
    return answerOf(problems);
  },
};

/** A sentence when the watermark is past everything the author wrote and no row came near the time it was set. */
function movedWithoutRows(
  context: LibraryContext,
  author: number,
  holder: number,
  resource: string,
  claim: string,
): readonly string[] {
  const claimed = parseTime(claim);
  const newest = newestTime(context, author, author, resource);
  const applied = newestTime(context, author, holder, resource);
  if (claimed === undefined || Number.isNaN(newest)) return [];
  const isPastAuthor = claimed > newest + NEAR_MICROS;
  const isPastApply = Number.isNaN(applied) || claimed > applied + NEAR_MICROS;
  if (!isPastAuthor || !isPastApply) return [];
  return [
    `It lies past everything that ${context.name(author)} wrote of it (${formatTime(newest as Micros)}), and no row of it was applied near that time.`,
  ];
}

function newestTime(
  context: LibraryContext,
  author: number,
  holder: number,
  resource: string,
): number {
  const held = context.holdings.of(resource)[holder];
  const column = held?.rows.model.timestampColumn;
  if (held === undefined || column === undefined || !held.rows.table.has(column)) return Number.NaN;
  const times = held.rows.table.column(column).times();
  let newest = Number.NaN;
  for (let row = 0; row < held.rows.count; row++) {
    const time = times[row] ?? Number.NaN;
    if (held.authors[row] === author && !(time <= newest)) newest = time;
  }
  return newest;
}
