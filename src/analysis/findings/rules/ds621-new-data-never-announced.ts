import { countSigns } from "../../facts/log-signs.ts";
import {
  type AbsentByTime,
  absentByTime,
  absentPlaces,
  countAbsent,
  type LoggedRecord,
  recordsIn,
  tellAbsent,
} from "../absent-by-time.ts";
import type { LibraryContext } from "../library-context.ts";
import { plural, SHOWN_PLACES } from "../places.ts";
import { answerOf, type FoundProblem, type Rule } from "../rule.ts";
import { lossAnd } from "../symptoms.ts";

const FLUSHED = "Flushing batched";
const ANNOUNCED = ["Notifying peers of new data available", "Peer notified us of new data"];
/** Lines of either side after which a gap would be found, or that say why a change did not get through. */
const COMPARED = [
  "watermark exchange",
  "periodic watermark check",
  "incremental catch-up",
  "Starting backfill process",
  "COUNT MISMATCH",
];
const LOST_OTHERWISE = [
  "Sync event listener lagged",
  "No connected partners for",
  "Max retries reached",
  "Failed to",
  "missing), marking record",
  "Filtered out records",
  "at capacity, dropping",
  "Device marked as offline",
  "buffered during backfill",
];
/** How long before a flush its rows were written at most, and how often the recorded system compares at least; µs. */
const COLLECTED = 1_000_000;
const CHECK_PERIOD = 60_000_000;
/** Lines that name a record which did arrive, whatever became of it; and one that was applied. */
const ARRIVED = ["Applying state change", "Applying shared change"];
const APPLIED = ["State change applied successfully", "Shared change applied successfully"];

/** F-32: a notification of new data would have made the receiver compare; nobody sends it. */
export const newDataNeverAnnounced: Rule<LibraryContext> = {
  id: "DS621",
  name: "new-data-never-announced",
  title: "Rows written in bulk got lost, and nobody was told to compare",
  severity: "error",
  meaning:
    "Generations 3 and 4 can tell a partner that there is new data, which makes it compare watermarks and counts at once. Nothing calls that. A batch that got lost on the way is missed until the next periodic check, and here none came.",
  needs: ["the tracing logs of both peers", "the time of the snapshot"],
  explains: lossAnd(),
  notToBeConfusedWith: [
    "Loss with a cause that the logs name: a full bus, a partner that was away, a queue that gave up.",
    "A comparison that was made and found nothing.",
    "A snapshot that was taken before a periodic check was due.",
  ],
  remedy: "Send the notification after each batch; compare at once when it arrives.",
  check(context) {
    if (!context.mayBeGeneration(3) && !context.mayBeGeneration(4)) return { verdict: "holds" };
    const captured = context.holdings.view.recording.capturedAt ?? Number.NaN;
    const problems = context.pairs.flatMap(([author, holder]): FoundProblem[] => {
      const [theirs, own] = [context.logsOf(author), context.logsOf(holder)];
      if (theirs.length === 0 || own.length === 0) return [];
      const logs = [...new Set([...theirs, ...own])];
      const silent = [...ANNOUNCED, ...LOST_OTHERWISE].every(
        (text) => countSigns(logs, text) === 0,
      );
      if (!silent) return [];
      const found = lostInBulk(context, author, holder);
      if (found === undefined) return [];
      const { batch, lost } = found;
      const compared = COMPARED.some((text) =>
        recordsIn(logs, text).some((each) => each.time >= batch.time),
      );
      if (compared || !(captured - batch.time >= CHECK_PERIOD)) return [];
      if (!gotMoreSince(context, author, holder, batch.time)) return [];
      return [
        {
          peer: context.id(author),
          count: countAbsent(lost),
          where: [
            { path: batch.path, line: batch.line },
            ...absentPlaces(context, author, lost),
          ].slice(0, SHOWN_PLACES),
          message: `${context.name(author)} sent ${plural(countAbsent(lost), "row")} in bulk that ${context.name(holder)} never got, and told nobody that there is new data.`,
          reasons: [
            `${context.name(holder)} lacks ${tellAbsent(lost)} of that time, and got later changes of ${context.name(author)}.`,
            `For ${Math.round((captured - batch.time) / 1_000_000)} s, up to the snapshot, neither side compared anything; a notification would have made ${context.name(holder)} compare.`,
          ],
          excludes: [
            "a full bus, a partner that was away, a queue that gave up: the logs name none of them",
          ],
        },
      ];
    });
    return answerOf(problems);
  },
};

interface LostBatch {
  /** The first flush that carried one of the rows. */
  readonly batch: LoggedRecord;
  /** Rows that the holder lacks and that its log does not name: they never arrived. */
  readonly lost: readonly AbsentByTime[];
}

/** What got lost on the way between two peers that both have a log of their own; nothing where a single row did. */
function lostInBulk(
  context: LibraryContext,
  author: number,
  holder: number,
): LostBatch | undefined {
  const logsOf = (peer: number) => context.holdings.view.recording.peers[peer]?.traceLogs ?? [];
  const batches = recordsIn(logsOf(author), FLUSHED);
  const namedIn = (texts: readonly string[]): ReadonlySet<string> =>
    new Set(
      texts.flatMap((text) =>
        recordsIn(logsOf(holder), text).map(({ fields }) => fields.get("record_uuid") ?? ""),
      ),
    );
  const [arrived, applied] = [namedIn(ARRIVED), namedIn(APPLIED)];
  let first: LoggedRecord | undefined;
  let isRowGone = false;
  const lost = absentByTime(context, [author, holder], (time) => {
    return batches.some((batch) => time <= batch.time && time >= batch.time - COLLECTED);
  }).flatMap(({ model, rows }) => {
    const held = context.holdings.view.rows(author, model);
    const uuids = held?.table.column("uuid");
    const times = held?.table.column(held.model.timestampColumn ?? "uuid");
    const never = rows.filter((row) => {
      const uuid = uuids?.uuid(row) ?? "";
      // Applied, and no row: the database is older than the log, which is another matter.
      isRowGone ||= applied.has(uuid);
      return !arrived.has(uuid);
    });
    for (const row of never) {
      const batch = batches.find((each) => each.time >= (times?.micros(row) ?? Number.NaN));
      if (batch !== undefined && !(first !== undefined && first.time <= batch.time)) first = batch;
    }
    return never.length === 0 ? [] : [{ model, rows: never }];
  });
  if (first === undefined || isRowGone || countAbsent(lost) < 2) return undefined;
  return { batch: first, lost };
}

/** Whether a change of the author arrived after a time, by the holder's own log: then the way was open. */
function gotMoreSince(
  context: LibraryContext,
  author: number,
  holder: number,
  since: number,
): boolean {
  const own = context.holdings.view.recording.peers[holder]?.traceLogs ?? [];
  return recordsIn(own, "Applying state change").some(
    ({ time, fields }) => time > since && fields.get("device_id") === context.id(author),
  );
}
