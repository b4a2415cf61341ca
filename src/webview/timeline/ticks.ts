import { formatTime, type Micros } from "../../base/time.ts";
import type { TimelineOrder } from "../../projection/timeline/types.ts";
import { t } from "../texts.ts";
import { countText } from "../widgets/format.ts";

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Steps above a second that people count in; below it, and for places in a log, 1, 2 and 5 times a power of ten. */
const LONG_STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 3, 7, 14, 28, 91, 182, 365, 730, 1825, 3650].map((n) => n * DAY),
];

export interface Ticks {
  readonly values: readonly number[];
  readonly label: (value: number) => string;
  /** What the labels leave out: the date, or date and minute, in UTC. */
  readonly context: string;
}

/** About `count` round places between `from` and `to`. */
export function axisTicks(
  window: { readonly from: number; readonly to: number },
  count: number,
  order: TimelineOrder,
): Ticks {
  const { from, to } = window;
  const least = (to - from) / Math.max(1, count);
  const step = order === "arrival" ? Math.max(1, decimalStep(least)) : timeStep(least);
  const values: number[] = [];
  for (
    let value = Math.ceil(from / step) * step;
    value <= to && values.length < 200;
    value += step
  ) {
    values.push(Math.round(value));
  }
  if (order === "arrival") return { values, label: countText, context: t("place in the log") };
  return {
    values,
    label: (value) => timeLabel(value, step),
    context: `${iso(from)
      .slice(0, step < SECOND ? 16 : 10)
      .replace("T", " ")} UTC`,
  };
}

function timeStep(least: number): number {
  if (least <= SECOND / 2) return Math.max(1, decimalStep(least));
  return LONG_STEPS.find((step) => step >= least) ?? Math.ceil(least / (3650 * DAY)) * 3650 * DAY;
}

/** The least of 1, 2, 5 times a power of ten that is not below `least`. */
function decimalStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return ([1, 2, 5, 10].find((factor) => factor * power >= least) ?? 10) * power;
}

function timeLabel(value: number, step: number): string {
  const text = iso(value);
  if (step >= DAY) return text.slice(0, 10);
  if (step >= MINUTE) return text.slice(11, 16);
  if (step >= SECOND) return text.slice(11, 19);
  // Seconds with as many digits as the step has.
  const digits = 6 - Math.floor(Math.log10(step));
  return `:${text.slice(17, 20 + digits)}`;
}

function iso(time: number): string {
  return formatTime(Math.round(time) as Micros);
}
