import { rowAsJson } from "../../analysis/logs/log-report.ts";
import type { LogRow } from "../../analysis/logs/log-types.ts";
import { linesOf, type Story, storyRows } from "../../analysis/logs/story.ts";

/** What is asked for when a row is expanded: a window, so that a row of a million lines costs no more than one of ten. */
export interface ExpandQuery {
  /** First line of the row, as `LogRow.fromLine` gives it. */
  readonly fromLine: number;
  readonly toLine: number;
  /** How many rows or records to leave out at the beginning, and how many to give. */
  readonly offset: number;
  readonly limit: number;
}

/** Finer rows, or where there are none the records themselves as rows of one line. */
export interface ExpandedRow {
  readonly rows: readonly LogRow[];
  /** How many there are in all. */
  readonly total: number;
}

const MOST_ROWS = 1000;

/** Expands a row of any level by its lines. Lines that are no row's give what lies between them. */
export async function expandRow(story: Story, query: ExpandQuery): Promise<ExpandedRow> {
  const from = recordAt(story, query.fromLine);
  const to = recordAt(story, query.toLine + 1);
  const fineFrom = fineAt(story, from);
  const fineTo = fineAt(story, to);
  const start = Math.max(0, query.offset);
  const limit = Math.min(Math.max(0, query.limit), MOST_ROWS);
  if (fineTo - fineFrom > 1) {
    const window = {
      fineFrom: Math.min(fineFrom + start, fineTo),
      fineTo: Math.min(fineFrom + start + limit, fineTo),
    };
    const rows: LogRow[] = [];
    for (const row of storyRows(story, window)) rows.push(await rowAsJson(story, row));
    return { rows, total: fineTo - fineFrom };
  }
  const rows: LogRow[] = [];
  const end = Math.min(from + start + limit, to);
  for (let record = from + start; record < end; record++) rows.push(await lineAt(story, record));
  return { rows, total: to - from };
}

async function lineAt(story: Story, record: number): Promise<LogRow> {
  const { log } = story;
  const template = log.templates[log.template[record] ?? 0];
  return {
    kind: "line",
    ...linesOf(story, { from: record, to: record + 1 }),
    count: 1,
    templates: template === undefined ? [] : [template.id],
    text: await log.message(record),
    level: template?.level ?? "",
    rows: 0,
  };
}

/** Index of the first record that begins on `line` or behind it; lines before the first record belong to it. */
function recordAt(story: Story, line: number): number {
  const lines = story.log.line;
  if (line <= 1) return 0;
  let low = 0;
  let high = story.log.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle] ?? 0) < line) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the first fine row that begins with `record` or behind it. */
function fineAt(story: Story, record: number): number {
  const { start, count } = story.fine;
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((start[middle] ?? 0) < record) low = middle + 1;
    else high = middle;
  }
  return low;
}
