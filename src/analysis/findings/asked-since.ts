import { parseTime } from "../../base/time.ts";
import { parseUuid } from "../../base/uuid.ts";
import type { TraceLog } from "../../sources/trace-log/types.ts";
import type { LibraryContext } from "./library-context.ts";
import { isMoving } from "./moving.ts";
import { plural, rowPlaces } from "./places.ts";
import type { FoundProblem } from "./rule.ts";

const ASKED = "Backfilling resource type with per-resource watermark";
const STARTED = ["Starting incremental catch-up", "Selected backfill peer"];

/** One question of a log: for what, since when, where. */
interface Question {
  readonly model: string;
  /** µs since 1970. */
  readonly since: number;
  readonly text: string;
  readonly path: string;
  readonly line: number;
}

/**
 * Pulls that asked for a resource since a time that no watermark of that resource says, and past rows that never came: the
 * one watermark of all resources had been moved by rows of another (F-04).
 */
export function borrowedWatermarks(context: LibraryContext): readonly FoundProblem[] {
  return context.pairs.flatMap(([author, holder]) => {
    const [from, to] = [context.id(author), context.id(holder)];
    const questions = lastQuestions(context, holder, from);
    return [...questions.values()].flatMap((question): FoundProblem[] => {
      const { model, since, text, path, line } = question;
      const known = context.report.watermarks.some(
        (mark) =>
          mark.holder === to &&
          mark.peer === from &&
          mark.resource === model &&
          mark.state !== "missing",
      );
      if (known || isMoving(context, from, to, model)) return [];
      const passed = passedRows(context, { author, holder, model, since });
      if (passed.length === 0) return [];
      return [
        {
          peer: to,
          model,
          count: passed.length,
          where: [{ path, line }, ...rowPlaces(context, author, model, passed)],
          message: `${context.name(holder)} asked ${context.name(author)} for ${model} since ${text}, and lacks ${plural(passed.length, "row")} from before.`,
          reasons: [
            `It has no watermark of ${model}; the time is that of rows of another resource.`,
            "What is older is never asked for.",
          ],
        },
      ];
    });
  });
}

/** The last question for each model that the logs of a holder put to a peer. */
function lastQuestions(
  context: LibraryContext,
  holder: number,
  from: string,
): ReadonlyMap<string, Question> {
  const last = new Map<string, Question>();
  for (const log of context.logsOf(holder)) {
    if (!log.resident) continue;
    const starts = STARTED.flatMap((text) => [...log.find(text)]).sort((a, b) => a - b);
    for (const index of log.find(ASKED)) {
      const start = starts.findLast((each) => each < index);
      if (start === undefined || askedPeer(log, start) !== from) continue;
      const { fields, line } = log.parse(index);
      const text = fields.get("watermark") ?? "";
      const since = parseTime(text);
      const model = fields.get("model_type");
      if (model === undefined || since === undefined) continue;
      last.set(model, { model, since, text, path: log.path, line });
    }
  }
  return last;
}

function askedPeer(log: TraceLog, index: number): string | undefined {
  const { fields } = log.parse(index);
  return parseUuid(fields.get("peer") ?? fields.get("selected_peer") ?? "");
}

function passedRows(
  context: LibraryContext,
  about: {
    readonly author: number;
    readonly holder: number;
    readonly model: string;
    readonly since: number;
  },
): readonly number[] {
  const { author, holder, model, since } = about;
  const rows = context.holdings.view.rows(author, model);
  const column = rows?.model.timestampColumn;
  if (rows === undefined || column === undefined || !rows.table.has(column)) return [];
  const times = rows.table.column(column);
  return context.absent(model, author, holder).filter((row) => {
    const time = parseTime(times.text(row) ?? "");
    return time !== undefined && time <= since;
  });
}
