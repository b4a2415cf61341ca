import type { FineRows } from "./fine-rows.ts";
import type { MinedLog } from "./mine-log.ts";
import { PHASES, type TemplatePhase } from "./phases.ts";

const MOST_CHAPTERS = 26;

/** A stretch of rows of the first view that belong to one phase. */
export interface ChapterSpan {
  readonly title: string;
  /** Rows of the first view. */
  readonly from: number;
  readonly to: number;
}

interface Span {
  phase: number;
  from: number;
  to: number;
  records: number;
  /** How many times the phase was opened in it. */
  rounds: number;
  /** A second phase with which it takes turns. */
  other?: number;
}

/**
 * Tells the rows of the first view apart by phase. `starts` are their fine rows. A row's phase is the one of most of
 * its records; a message that opens a phase decides for its row, and a small stretch in the middle of another joins it.
 */
export function findChapters(
  log: MinedLog,
  fine: FineRows,
  starts: readonly number[],
  phases: readonly TemplatePhase[],
): readonly ChapterSpan[] {
  const spans = joinNeighbours(starts.map((_, row) => spanOf(log, fine, starts, phases, row)));
  absorbSmall(spans, Math.max(4, log.count * 0.015));
  joinTurns(spans);
  while (spans.length > MOST_CHAPTERS) absorbLeast(spans);
  return withTitles(log, fine, starts, spans);
}

function spanOf(
  log: MinedLog,
  fine: FineRows,
  starts: readonly number[],
  phases: readonly TemplatePhase[],
  row: number,
): Span {
  const [from, to] = recordsOf(fine, starts, row);
  const votes = new Map<number, number>();
  let opened = -2;
  for (let record = from; record < to; record++) {
    const known = phases[log.template[record] ?? 0];
    const phase = known?.phase ?? -1;
    if (known?.opens === true && opened === -2 && to - from <= 64) opened = phase;
    votes.set(phase, (votes.get(phase) ?? 0) + 1);
  }
  const [most] = [...votes].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const isOpened = opened !== -2;
  const phase = isOpened ? opened : (most?.[0] ?? -1);
  return { phase, from: row, to: row + 1, records: to - from, rounds: isOpened ? 1 : 0 };
}

function recordsOf(
  fine: FineRows,
  starts: readonly number[],
  row: number,
): readonly [number, number] {
  const end = starts[row + 1] ?? fine.count;
  return [fine.start[starts[row] ?? 0] ?? 0, fine.start[end] ?? 0];
}

/** Neighbours of one phase become one span; rows of no known phase go on with what was before. */
function joinNeighbours(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const span of spans) {
    const last = joined.at(-1);
    if (last !== undefined && (span.phase === last.phase || span.phase === -1)) absorb(last, span);
    else if (last?.phase === -1 && joined.length === 1) {
      last.phase = span.phase;
      absorb(last, span);
    } else joined.push({ ...span });
  }
  return joined;
}

function absorb(into: Span, other: Span): void {
  into.from = Math.min(into.from, other.from);
  into.to = Math.max(into.to, other.to);
  into.records += other.records;
  into.rounds += other.rounds;
}

/** Spans that are neither opened by a message nor of any size join the one before, again until nothing changes. */
function absorbSmall(spans: Span[], least: number): void {
  for (let i = 1; i < spans.length; ) {
    const span = spans[i];
    const before = spans[i - 1];
    if (span === undefined || before === undefined) return;
    const isSmall = span.records < least && span.rounds === 0;
    if (isSmall || span.phase === before.phase) {
      absorb(before, span);
      spans.splice(i, 1);
    } else i++;
  }
}

/** Two phases that take turns, two times each or more, are told in one chapter. */
function joinTurns(spans: Span[]): void {
  for (let i = 0; i + 3 < spans.length; i++) {
    const [first, second] = [spans[i], spans[i + 1]];
    if (first === undefined || second === undefined || first.rounds + second.rounds > 0) continue;
    let end = i + 2;
    while (end < spans.length && isTurn(spans[end], first, second)) end++;
    if (end - i < 4) continue;
    for (const span of spans.splice(i + 1, end - i - 1)) absorb(first, span);
    first.other = second.phase;
  }
}

function isTurn(span: Span | undefined, first: Span, second: Span): boolean {
  return span?.rounds === 0 && (span.phase === first.phase || span.phase === second.phase);
}

function absorbLeast(spans: Span[]): void {
  const weight = (span: Span): number => span.records * (span.rounds > 0 ? 4 : 1);
  let least = 1;
  spans.forEach((span, index) => {
    const best = spans[least];
    if (index > 0 && best !== undefined && weight(span) < weight(best)) least = index;
  });
  const [span] = spans.splice(least, 1);
  const before = spans[least - 1];
  if (span === undefined || before === undefined) return;
  absorb(before, span);
  const after = spans[least];
  if (after !== undefined && after.phase === before.phase) {
    absorb(before, after);
    spans.splice(least, 1);
  }
}

function withTitles(
  log: MinedLog,
  fine: FineRows,
  starts: readonly number[],
  spans: readonly Span[],
): readonly ChapterSpan[] {
  const nameOf = ({ phase, other, from, to }: Span): string => {
    const title = PHASES[phase]?.title ?? mostOf(log, fine, starts, from, to);
    const second = other === undefined ? undefined : PHASES[other]?.title;
    return second === undefined ? title : `${title}; ${second}`;
  };
  const names = spans.map(nameOf);
  return spans.map(({ phase, from, to, rounds }, index) => {
    const name = names[index] ?? "";
    const isRepeated = names.indexOf(name) !== names.lastIndexOf(name);
    const part = names.slice(0, index + 1).filter((each) => each === name).length;
    const isCounted = rounds > 1 && PHASES[phase]?.isCounted === true;
    const which = isRepeated ? `, part ${part}` : "";
    return { title: `${name}${which}${isCounted ? ` (${rounds} rounds)` : ""}`, from, to };
  });
}

/** For a stretch of no known phase: its most frequent message. */
function mostOf(
  log: MinedLog,
  fine: FineRows,
  starts: readonly number[],
  from: number,
  to: number,
): string {
  const hits = new Uint32Array(log.templates.length);
  const [first] = recordsOf(fine, starts, from);
  const [, end] = recordsOf(fine, starts, to - 1);
  for (let record = first; record < end; record++) {
    const index = log.template[record] ?? 0;
    hits[index] = (hits[index] ?? 0) + 1;
  }
  const most = hits.indexOf(Math.max(...hits));
  const text = log.templates[most]?.text.split(/ \w+=</)[0] ?? "";
  return text === "" ? "Other messages" : `Mostly: ${text.slice(0, 80)}`;
}
