import { rowAsJson } from "../../analysis/logs/log-report.ts";
import type { LogRow } from "../../analysis/logs/log-types.ts";
import { linesOf, type Story, storyRows } from "../../analysis/logs/story.ts";
import { lowerBound } from "../../base/search.ts";
import type { StoryHits } from "./match.ts";

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

/** A part of a log: records `from` up to, not including, `to`. */
export interface RecordRange {
  readonly from: number;
  readonly to: number;
}

const MOST_ROWS = 1000;

/**
 * Expands a row of any level by its lines. Lines that are no row's give what lies between them. With `hits`, only what
 * holds a record that passes.
 */
export async function expandRow(
  story: Story,
  query: ExpandQuery,
  hits?: StoryHits,
): Promise<ExpandedRow> {
  const { parts, total } = partsOf(story, query, hits);
  const rows: LogRow[] = [];
  for (const part of parts) rows.push(await rowOfPart(story, part));
  return { rows, total };
}

/** The parts that expanding shows, as ranges of records. */
export function partsOf(
  story: Story,
  query: ExpandQuery,
  hits?: StoryHits,
): { readonly parts: readonly RecordRange[]; readonly total: number } {
  const from = recordAt(story, query.fromLine);
  const to = recordAt(story, query.toLine + 1);
  const { start } = story.fine;
  const fineFrom = fineAt(story, from);
  const fineTo = fineAt(story, to);
  const isFine = fineTo - fineFrom > 1;
  const [first, end] = isFine ? [fineFrom, fineTo] : [from, to];
  const rangeOf = (part: number): RecordRange =>
    isFine ? { from: start[part] ?? 0, to: start[part + 1] ?? 0 } : { from: part, to: part + 1 };
  const offset = Math.max(0, query.offset);
  const limit = Math.min(Math.max(0, query.limit), MOST_ROWS);
  const parts: RecordRange[] = [];
  let total = 0;
  for (let part = first; part < end; part++) {
    const range = rangeOf(part);
    if (hits !== undefined && hits.within(range.from, range.to) === 0) continue;
    if (total >= offset && parts.length < limit) parts.push(range);
    total++;
  }
  return { parts, total };
}

/** A part as a row: one of the finer ones, or a record. */
export async function rowOfPart(story: Story, range: RecordRange): Promise<LogRow> {
  const fine = fineAt(story, range.from);
  const isFine = range.to - range.from > 1;
  const [row] = isFine ? storyRows(story, { fineFrom: fine, fineTo: fine + 1 }) : [];
  return row === undefined ? lineAt(story, range.from) : rowAsJson(story, row);
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
export function recordAt({ log }: Story, line: number): number {
  return line <= 1 ? 0 : lowerBound(log.line, line, log.count);
}

/** Index of the first fine row that begins with `record` or behind it. */
function fineAt({ fine }: Story, record: number): number {
  return lowerBound(fine.start, record, fine.count);
}
