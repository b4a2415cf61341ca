/** Every step of a run in columns: what breakpoints look for and what moving looks at. */
import { lowerBound } from "../../base/search.ts";

/**
 * One row a step, in order: step `n` is row `n - 1`. Texts are stored once and named by number.
 *
 * An *event* is one recorded change with everything that it set off at its receiver; a *batch* is the message that brought
 * it. Both are stretches of steps that follow each other.
 */
export interface StepTable {
  readonly count: number;
  readonly kind: Uint8Array;
  readonly kinds: readonly string[];
  /** Index into the peers of the run. */
  readonly peer: Uint16Array;
  /** The peer that wrote what the step is about; -1 where nobody of the run did. */
  readonly author: Int16Array;
  readonly model: Uint16Array;
  readonly models: readonly string[];
  /** Number of the record; -1 for steps about none. */
  readonly record: Int32Array;
  /** Number of the message; -1 for what a peer does by itself. */
  readonly batch: Int32Array;
  /** The step with which this step's event begins. */
  readonly event: Int32Array;
  /** Index into `files`, and the line there (from 1) that tells of the event; -1 when none does. */
  readonly file: Int16Array;
  readonly line: Int32Array;
  readonly files: readonly string[];
  recordText(record: number): string | undefined;
  /** Number of a record by its text; -1 for one that no step is about. */
  recordNumber(text: string): number;
}

/**
 * Steps of each peer in order, so that a peer's next step is found without a walk over those of others. Of a peer at which
 * nothing happens in the run, because it only wrote, these are the steps about what it wrote.
 */
export interface PeerSteps {
  /** Ascending. */
  of(peer: number): Int32Array;
  /** First steps of its events, ascending. */
  eventsOf(peer: number): Int32Array;
}

export function indexPeers(table: StepTable, peers: number): PeerSteps {
  const { count, peer, author, event } = table;
  const begins = (row: number): boolean => event[row] === row + 1;
  const own = groupRows(peer, count, peers, () => true);
  const written = groupRows(author, count, peers, () => true);
  const ownEvents = groupRows(peer, count, peers, begins);
  const writtenEvents = groupRows(author, count, peers, begins);
  const none = new Int32Array(0);
  const isIdle = (number: number): boolean => (own[number]?.length ?? 0) === 0;
  return {
    of: (number) => (isIdle(number) ? written : own)[number] ?? none,
    eventsOf: (number) => (isIdle(number) ? writtenEvents : ownEvents)[number] ?? none,
  };
}

function groupRows(
  group: Uint16Array | Int16Array,
  count: number,
  groups: number,
  isWanted: (row: number) => boolean,
): readonly Int32Array[] {
  const sizes = new Int32Array(groups);
  for (let row = 0; row < count; row++) {
    const at = group[row] ?? -1;
    if (at >= 0 && isWanted(row)) sizes[at] = (sizes[at] ?? 0) + 1;
  }
  const lists = Array.from(sizes, (size) => new Int32Array(size));
  sizes.fill(0);
  for (let row = 0; row < count; row++) {
    const at = group[row] ?? -1;
    if (at < 0 || !isWanted(row)) continue;
    const next = sizes[at] ?? 0;
    const list = lists[at];
    if (list !== undefined) list[next] = row + 1;
    sizes[at] = next + 1;
  }
  return lists;
}

/** Steps about each record, ascending: one pass over the run, then every record is a slice. */
export function indexRecords({ count, record }: StepTable): (record: number) => Int32Array {
  const records = record.reduce((most, number) => Math.max(most, number + 1), 0);
  const ends = new Int32Array(records + 1);
  for (let row = 0; row < count; row++) {
    const at = record[row] ?? -1;
    if (at >= 0) ends[at + 1] = (ends[at + 1] ?? 0) + 1;
  }
  for (let at = 1; at <= records; at++) ends[at] = (ends[at] ?? 0) + (ends[at - 1] ?? 0);
  const begins = ends.slice();
  const steps = new Int32Array(ends[records] ?? 0);
  for (let row = 0; row < count; row++) {
    const at = record[row] ?? -1;
    if (at < 0) continue;
    const next = ends[at] ?? 0;
    steps[next] = row + 1;
    ends[at] = next + 1;
  }
  return (wanted) =>
    wanted < 0 || wanted >= records
      ? steps.subarray(0, 0)
      : steps.subarray(begins[wanted] ?? 0, begins[wanted + 1] ?? 0);
}

/** Index of the first of some ascending numbers that is greater than the integer `value`; their count when none is. */
export function firstAbove(sorted: Int32Array, value: number): number {
  return lowerBound(sorted, value + 1);
}

/** The first of some ascending numbers above `value`, or `undefined`. */
export function nextAbove(sorted: Int32Array, value: number): number | undefined {
  return sorted[firstAbove(sorted, value)];
}

/** The last of some ascending numbers below `value`, or `undefined`. */
export function lastBelow(sorted: Int32Array, value: number): number | undefined {
  return sorted[firstAbove(sorted, value - 1) - 1];
}
