/**
 * A log as a story: chapters, in them rows, in them finer rows, in them lines. Every level is a partition of the one
 * below, so each line is reached from exactly one row, and a row is nothing but a range: expanding costs no search.
 */
import { type ChapterSpan, findChapters } from "./chapters.ts";
import { type FineRows, findFineRows } from "./fine-rows.ts";
import type { RowKind } from "./log-types.ts";
import type { MinedLog } from "./mine-log.ts";
import { phaseOf } from "./phases.ts";
import { MOST_ROWS, selectRows } from "./select-rows.ts";

/** A mined log with its rows. */
export interface Story {
  readonly log: MinedLog;
  /** What repeats and sequences alone collapse to. */
  readonly fine: FineRows;
  /** Fine rows with which the rows of the first view begin. */
  readonly starts: readonly number[];
  readonly chapters: readonly ChapterSpan[];
}

/** A row, as ranges. Records count from 0, lines from 1. */
export interface StoryRow {
  readonly kind: RowKind;
  /** Fine rows from … up to, not including. Expanding shows them, or the lines if there is only one. */
  readonly fineFrom: number;
  readonly fineTo: number;
  /** Records from … up to, not including. */
  readonly from: number;
  readonly to: number;
  /** Kinds (or runs of a kind) in one round; 1 unless it is a sequence. */
  readonly period: number;
  readonly rounds: number;
  /** Its templates with their numbers of records, most severe first, then most frequent. */
  readonly templates: readonly { readonly index: number; readonly count: number }[];
}

const SEVERITY: readonly string[] = ["ERROR", "WARN", "INFO", "DEBUG", "TRACE"];

/** Tells the story of a log in at most `mostRows` rows. */
export function storyOf(log: MinedLog, mostRows = MOST_ROWS): Story {
  const fine = findFineRows(log.template);
  const phases = log.templates.map((template) => phaseOf(template.text));
  const starts = fine.count === 0 ? [] : selectRows(log, fine, phases, mostRows);
  return { log, fine, starts, chapters: findChapters(log, fine, starts, phases) };
}

/** The rows of the first view from index `from` up to `to`. */
export function topRows(story: Story, from = 0, to = story.starts.length): readonly StoryRow[] {
  return story.starts
    .slice(from, to)
    .map((start, k) => rowOf(story, start, story.starts[from + k + 1] ?? story.fine.count));
}

/** What expanding shows: the finer rows from `range.fineFrom` up to `range.fineTo`, one each. */
export function storyRows(
  story: Story,
  range: { readonly fineFrom: number; readonly fineTo: number },
): readonly StoryRow[] {
  const rows: StoryRow[] = [];
  for (let row = range.fineFrom; row < range.fineTo; row++) rows.push(rowOf(story, row, row + 1));
  return rows;
}

/**
 * The lines of the file that belong to a row, both included. Lines before the first record belong to the first row,
 * lines that continue a record to that record's.
 */
export function linesOf(
  story: Story,
  row: Pick<StoryRow, "from" | "to">,
): { readonly fromLine: number; readonly toLine: number } {
  const { log } = story;
  return {
    fromLine: row.from === 0 ? 1 : (log.line[row.from] ?? 1),
    toLine: row.to >= log.count ? log.lines : (log.line[row.to] ?? 1) - 1,
  };
}

/** Index of the first-view row that holds a line. */
export function rowAtLine(story: Story, line: number): number {
  let low = 0;
  let high = story.starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const first = story.log.line[story.fine.start[story.starts[middle] ?? 0] ?? 0] ?? 0;
    if (first <= line) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The most severe level of a row; "" where the log has no levels. */
export function levelOf(story: Story, row: StoryRow): string {
  const levels = row.templates.map(({ index }) => story.log.templates[index]?.level ?? "");
  return SEVERITY.find((level) => levels.includes(level)) ?? "";
}

function rowOf(story: Story, fineFrom: number, fineTo: number): StoryRow {
  const { fine } = story;
  const from = fine.start[fineFrom] ?? 0;
  const to = fine.start[fineTo] ?? 0;
  const isOne = fineTo - fineFrom === 1;
  const period = isOne ? (fine.period[fineFrom] ?? 1) : 1;
  const kind: RowKind = to - from === 1 ? "line" : period > 1 ? "sequence" : "group";
  const rounds = isOne ? (fine.rounds[fineFrom] ?? 1) : 1;
  return {
    kind,
    fineFrom,
    fineTo,
    from,
    to,
    period,
    rounds,
    templates: templatesOf(story, from, to),
  };
}

function templatesOf(story: Story, from: number, to: number): StoryRow["templates"] {
  const { log } = story;
  const counts = new Map<number, number>();
  for (let record = from; record < to; record++) {
    const index = log.template[record] ?? 0;
    counts.set(index, (counts.get(index) ?? 0) + 1);
  }
  const isSevere = (index: number): number => {
    const rank = SEVERITY.indexOf(log.templates[index]?.level ?? "");
    return rank >= 0 && rank < 2 ? rank : 2;
  };
  return [...counts]
    .map(([index, count]) => ({ index, count }))
    .sort(
      (a, b) => isSevere(a.index) - isSevere(b.index) || b.count - a.count || a.index - b.index,
    );
}
