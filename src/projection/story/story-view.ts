import { rowAsJson } from "../../analysis/logs/log-report.ts";
import type { LogReport, LogRow } from "../../analysis/logs/log-types.ts";
import { parameterSpans, templateSpans } from "../../analysis/logs/parameter-spans.ts";
import { linesOf, type Story, topRows } from "../../analysis/logs/story.ts";
import type { TaskOptions } from "../../base/progress.ts";
import { formatTime, type Micros } from "../../base/time.ts";
import type { QueryProblem } from "../notation/query.ts";
import { type ExpandQuery, partsOf, type RecordRange, rowOfPart } from "./expand-row.ts";
import { allRecords, type MatchContext, matchRecords, type StoryHits } from "./match.ts";
import { parseStoryQuery } from "./query.ts";
import type { StoryChapterView, StoryRows, StoryRowView, StoryView } from "./types.ts";

/** A query asked of a story. */
export interface AskedStory {
  readonly query: string;
  readonly problem: QueryProblem | undefined;
  readonly hits: StoryHits;
}

/** Asks a query. One that cannot be understood leaves everything in, and says what is to blame. */
export async function askStory(
  story: Story,
  query: string,
  context: MatchContext,
  options?: TaskOptions,
): Promise<AskedStory> {
  const parsed = parseStoryQuery(query, story.log.templates);
  const all = allRecords(story.log.count);
  if ("problem" in parsed) return { query, problem: parsed.problem, hits: all };
  const isAll = parsed.terms.length === 0;
  const hits = isAll ? all : await matchRecords(story, parsed.terms, context, options);
  return { query, problem: undefined, hits };
}

/** The first view of a story under a query: the chapters with the rows that hold a record which passes. */
export async function storyView(story: Story, asked: AskedStory): Promise<StoryView> {
  const { log, fine } = story;
  const chapters: StoryChapterView[] = [];
  for (const chapter of story.chapters) {
    const all = topRows(story, chapter.from, chapter.to);
    const rows: StoryRowView[] = [];
    for (const row of all) {
      const hits = asked.hits.within(row.from, row.to);
      if (hits > 0) rows.push(rowView(story, await rowAsJson(story, row), row, hits));
    }
    if (rows.length === 0) continue;
    const whole = { from: all[0]?.from ?? 0, to: all.at(-1)?.to ?? 0 };
    const times = { from: timeAt(story, whole.from), to: timeAt(story, whole.to - 1) };
    chapters.push({
      title: chapter.title,
      ...linesOf(story, whole),
      from: timeText(times.from),
      to: timeText(times.to),
      rows,
    });
  }
  return {
    path: log.path,
    lines: log.lines,
    records: log.count,
    ratio: {
      rowsSeen: story.starts.length,
      rowsLossless: fine.count,
      lossless: log.count === 0 ? 0 : Math.round((1 - fine.count / log.count) * 1e6) / 1e6,
    },
    notes: log.notes,
    query: asked.query,
    problem: asked.problem,
    hits: asked.hits.count,
    templates: log.templates.map((each) => ({ ...each, spans: templateSpans(each) })),
    chapters,
  };
}

/** What a row is made of, under the query. */
export async function storyParts(
  story: Story,
  window: ExpandQuery,
  { hits }: AskedStory,
): Promise<StoryRows> {
  const { parts, total } = partsOf(story, window, hits);
  const rows: StoryRowView[] = [];
  for (const part of parts) {
    const row = await rowOfPart(story, part);
    rows.push(rowView(story, row, part, hits.within(part.from, part.to)));
  }
  return { rows, total };
}

/** Time of a record, µs since 1970; NaN when it has none. */
export function timeAt({ log }: Story, record: number): number {
  return log.time?.[record] ?? Number.NaN;
}

/** The record whose time is nearest; -1 when the log has no times. */
export function recordNear(story: Story, time: number): number {
  let best = -1;
  let distance = Number.POSITIVE_INFINITY;
  for (let record = 0; record < story.log.count; record++) {
    const away = Math.abs(timeAt(story, record) - time);
    if (away < distance) [best, distance] = [record, away];
  }
  return best;
}

/** The view as the report of the command line, of which it is the first screen. */
export function storyReport(view: StoryView): LogReport {
  const passed = `Only records that match "${view.query}": ${view.hits} of ${view.records}.`;
  const ignored = `The query "${view.query}" was ignored: ${view.problem?.message ?? ""}.`;
  const about = view.query === "" ? [] : [view.problem === undefined ? passed : ignored];
  return {
    path: view.path,
    lines: view.lines,
    records: view.records,
    templates: view.templates.map(({ spans: _, ...template }) => template),
    chapters: view.chapters.map(({ title, fromLine, toLine, from, to, rows }) => ({
      title,
      fromLine,
      toLine,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      rows: rows.map(({ hits: _, time: __, spans: ___, ...row }) => row),
    })),
    ratio: view.ratio,
    notes: [...about, ...view.notes],
  };
}

function rowView(story: Story, row: LogRow, range: RecordRange, hits: number): StoryRowView {
  const time = timeAt(story, range.from);
  const spans = parameterSpans(row.text);
  // Rows of several records begin with their number, which is no part of any of them.
  const isOne = row.kind === "line" || spans[0] !== 0;
  return { ...row, hits, time, spans: isOne ? spans : spans.slice(2) };
}

function timeText(time: number): string | undefined {
  // The index holds whole microseconds; it cannot know the brand.
  return Number.isNaN(time) ? undefined : formatTime(time as Micros);
}
