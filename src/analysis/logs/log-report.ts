import { formatTime, type Micros } from "../../base/time.ts";
import { describeRow } from "./describe-row.ts";
import type { LogChapter, LogReport, LogRow } from "./log-types.ts";
import { levelOf, linesOf, type Story, type StoryRow, topRows } from "./story.ts";

/** What of a story is reported. */
export interface ReportOptions {
  /** Only rows and templates at least as severe. */
  readonly level?: string | undefined;
  /** Only this template and rows with it. */
  readonly template?: string | undefined;
}

const LEVELS: readonly string[] = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR"];

/** The first view of a story as JSON. */
export async function reportLog(story: Story, options: ReportOptions = {}): Promise<LogReport> {
  const { log, fine } = story;
  const isShown = filterOf(options);
  const chapters: LogChapter[] = [];
  for (const chapter of story.chapters) {
    const rows = topRows(story, chapter.from, chapter.to);
    const shown = rows.filter((row) =>
      row.templates.some(({ index }) => {
        const template = log.templates[index];
        return template !== undefined && isShown(template);
      }),
    );
    const described: LogRow[] = [];
    for (const row of shown) described.push(await rowAsJson(story, row));
    if (described.length === 0) continue;
    const whole = { from: rows[0]?.from ?? 0, to: rows.at(-1)?.to ?? 0 };
    const { from, to } = timesOf(story, whole);
    chapters.push({
      title: chapter.title,
      ...linesOf(story, whole),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      rows: described,
    });
  }
  return {
    path: log.path,
    lines: log.lines,
    records: log.count,
    templates: log.templates.filter(isShown),
    chapters,
    ratio: {
      rowsSeen: story.starts.length,
      rowsLossless: fine.count,
      lossless: log.count === 0 ? 0 : Math.round((1 - fine.count / log.count) * 1e6) / 1e6,
    },
    notes: log.notes,
  };
}

/** A row as JSON, with its text. */
export async function rowAsJson(story: Story, row: StoryRow): Promise<LogRow> {
  const ids = row.templates.map(({ index }) => story.log.templates[index]?.id ?? "");
  const finer = row.fineTo - row.fineFrom;
  return {
    kind: row.kind,
    ...linesOf(story, row),
    count: row.to - row.from,
    templates: ids,
    text: await describeRow(story, row),
    level: levelOf(story, row),
    ...(row.kind === "sequence" ? { period: row.period, rounds: row.rounds } : {}),
    rows: finer > 1 ? finer : 0,
  };
}

function filterOf(options: ReportOptions): (template: { level: string; id: string }) => boolean {
  const least = LEVELS.indexOf(options.level ?? "");
  return (template) =>
    (least < 0 || LEVELS.indexOf(template.level) >= least) &&
    (options.template === undefined || template.id === options.template);
}

function timesOf(
  story: Story,
  range: { readonly from: number; readonly to: number },
): { readonly from?: string | undefined; readonly to?: string | undefined } {
  const { time } = story.log;
  if (time === undefined) return {};
  let from: number | undefined;
  let to: number | undefined;
  for (let record = range.from; record < range.to; record++) {
    const value = time[record] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    from ??= value;
    to = value;
  }
  // The index holds whole microseconds; it cannot know the brand.
  const text = (value: number | undefined): string | undefined =>
    value === undefined ? undefined : formatTime(value as Micros);
  return { from: text(from), to: text(to) };
}
