import { assert } from "../../base/assert.ts";
import { parseTime } from "../../base/time.ts";

/**
 * Builds are ordered by time: each trace of a build allows some stretches of time, and what all traces allow together
 * names the generations. Times are microseconds since 1970; a stretch includes its start and excludes its end.
 */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Stretches in order, none touching the next. */
export type TimeSet = readonly Stretch[];

/** A moment as the authors wrote it: US Pacific standard time. */
export function pacific(text: string): number {
  const time = parseTime(`${text.length === 10 ? `${text}T00:00` : text}:00-08:00`);
  assert(time !== undefined, `not a time: ${text}`);
  return time;
}

export const ALWAYS: TimeSet = [{ start: -Infinity, end: Infinity }];

export function from(text: string): TimeSet {
  return [{ start: pacific(text), end: Infinity }];
}

export function before(text: string): TimeSet {
  return [{ start: -Infinity, end: pacific(text) }];
}

export function between(start: string, end: string): TimeSet {
  return [{ start: pacific(start), end: pacific(end) }];
}

export function intersect(a: TimeSet, b: TimeSet): TimeSet {
  const result: Stretch[] = [];
  for (const x of a) {
    for (const y of b) {
      const start = Math.max(x.start, y.start);
      const end = Math.min(x.end, y.end);
      if (start < end) result.push({ start, end });
    }
  }
  return result;
}

/** When the first commit of each generation, G0 to G8, was written. */
const GENERATION_STARTS: readonly number[] = [
  -Infinity,
  pacific("2025-11-14T07:23"),
  pacific("2025-11-16T01:53"),
  pacific("2025-11-16T04:56"),
  pacific("2025-11-16T14:07"),
  pacific("2025-11-24T14:27"),
  pacific("2025-11-25"),
  pacific("2025-12-01"),
  pacific("2026-01-04"),
];

/** The first and last generation that a set of times touches. The set must not be empty. */
export function generationsOf(times: TimeSet): { readonly from: number; readonly to: number } {
  const first = times[0]?.start ?? -Infinity;
  const last = times.at(-1)?.end ?? Infinity;
  return {
    from: Math.max(
      0,
      GENERATION_STARTS.findLastIndex((start) => start <= first),
    ),
    to: Math.max(
      0,
      GENERATION_STARTS.findLastIndex((start) => start < last),
    ),
  };
}
