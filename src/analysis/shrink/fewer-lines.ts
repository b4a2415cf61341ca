/**
 * Leaves out the log lines and repeated events that a finding does not rest on. Its witness must stay the very same: so
 * nothing comes to look wrong only because a line that told otherwise was taken away.
 */
import type { EventLog } from "../../sources/event-log/types.ts";
import type { TraceLog } from "../../sources/trace-log/types.ts";
import type { FoundProblem } from "../findings/rule.ts";
import { ddmin } from "./ddmin.ts";
import {
  type FolderIndex,
  keptEvents,
  keptLines,
  type Selection,
  textLogs,
} from "./folder-index.ts";
import type { Look, ShrinkOptions } from "./shrink-report.ts";

/** What was left out, and how much. */
export interface FewerLines {
  readonly selection: Selection;
  /** Events and lines: of the folder, of the records that stay, and in the end. */
  readonly before: number;
  readonly of: number;
  readonly left: number;
  readonly tried: number;
}

/** Most candidates that are looked at for lines. */
const BUDGET = 400;

interface Line {
  readonly log: TraceLog | EventLog;
  readonly at: number;
}

/** Trims the logs of what stays of the records. */
export async function fewerLines(
  index: FolderIndex,
  records: Uint8Array,
  look: Look,
  options: ShrinkOptions,
): Promise<FewerLines> {
  const whole: Selection = { records };
  const witness = witnessOf(look(whole));
  const counts = { before: 0, of: 0 };
  const candidates: Line[] = [];
  for (const log of textLogs(index.recording)) {
    const kept = keptLines(index, log, whole) ?? placesOf(log.count);
    counts.before += log.count;
    counts.of += kept.length;
    // The first and the last line say when the recording began and ended.
    for (const at of kept.slice(1, -1)) candidates.push({ log, at });
  }
  for (const { eventLog } of index.recording.peers) {
    if (eventLog === undefined) continue;
    const kept = keptEvents(index, eventLog, whole) ?? placesOf(eventLog.count);
    counts.before += eventLog.count;
    counts.of += kept.length;
    candidates.push(...between(index, eventLog, kept));
  }
  const selectionOf = (lines: readonly Line[]): Selection => ({
    records,
    lines: chosenLines(candidates, lines),
  });
  const shows = async (lines: readonly Line[]): Promise<boolean> => {
    await options.pause?.();
    const problem = look(selectionOf(lines));
    return problem !== undefined && witnessOf(problem) === witness;
  };
  const start = (await shows([])) ? [] : candidates;
  const { items, tried } = await ddmin(start, shows, { ...options, budget: BUDGET });
  const left = counts.of - candidates.length + items.length;
  return { selection: selectionOf(items), ...counts, left, tried: tried + 1 };
}

/** Events of a record between its first and its last one: the rows are as the last one left them. */
function between(index: FolderIndex, log: EventLog, kept: Uint32Array): readonly Line[] {
  const numbers = index.events(log);
  const last = new Map<number, number>();
  for (const at of kept) last.set(numbers[at] ?? -1, at);
  const seen = new Set<number>();
  const lines: Line[] = [];
  for (const at of kept) {
    const number = numbers[at] ?? -1;
    if (number >= 0 && seen.has(number) && last.get(number) !== at) lines.push({ log, at });
    seen.add(number);
  }
  return lines;
}

function placesOf(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, at) => at);
}

/** All lines stay, but those candidates that were not chosen. */
function chosenLines(
  candidates: readonly Line[],
  chosen: readonly Line[],
): ReadonlyMap<TraceLog | EventLog, Uint8Array> {
  const flags = new Map<TraceLog | EventLog, Uint8Array>();
  const set = ({ log, at }: Line, value: number): void => {
    const known = flags.get(log) ?? new Uint8Array(log.count).fill(1);
    flags.set(log, known);
    known[at] = value;
  };
  for (const line of candidates) set(line, 0);
  for (const line of chosen) set(line, 1);
  return flags;
}

function witnessOf(problem: FoundProblem | undefined): string {
  return JSON.stringify(
    problem?.where.map(({ path, line, table, uuid }) => [path, line, table, uuid]),
  );
}
