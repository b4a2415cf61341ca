import { formatTime, type Micros } from "../../base/time.ts";

/** A whole number with its thousands set apart: `2,091`. */
export function countText(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/gu, ",");
}

/** `1 event`, `2,091 events`. */
export function countOf(count: number, noun: string, plural: string): string {
  return `${countText(count)} ${Math.round(count) === 1 ? noun : plural}`;
}

/** `2025-11-24 15:37:38.968511` of microseconds since 1970, in UTC; a dash for none. */
export function timeText(time: number): string {
  if (!Number.isFinite(time)) return "–";
  return formatTime(Math.round(time) as Micros)
    .replace("T", " ")
    .replace("Z", "");
}

const UNITS = [
  { micros: 86_400_000_000, unit: "d" },
  { micros: 3_600_000_000, unit: "h" },
  { micros: 60_000_000, unit: "min" },
  { micros: 1_000_000, unit: "s" },
  { micros: 1000, unit: "ms" },
  { micros: 1, unit: "µs" },
] as const;

/** A span of time with three digits in its own unit: `3.25 ms`, `1.5 h`. */
export function spanText(micros: number): string {
  const size = Math.abs(micros);
  const { micros: unitMicros, unit } = UNITS.find((known) => size >= known.micros) ?? UNITS[5];
  return `${Number((micros / unitMicros).toPrecision(3))} ${unit}`;
}

/** A share as a percentage that says 100 only when nothing is left, and 0 only when there is nothing. */
export function shareText(share: number): string {
  if (share >= 1) return "100 %";
  if (share <= 0) return "0 %";
  const percent = Math.min(99.9, Math.max(0.1, Math.round(share * 1000) / 10));
  return `${percent} %`;
}
