import type { Brand } from "./brand.ts";

/**
 * Microseconds since 1970-01-01T00:00:00Z as an integer `number`, exact from the year 1685 to 2255.
 * The recorded system writes at most nanoseconds; what is below a microsecond is cut off, never rounded up.
 */
export type Micros = Brand<number, "Micros">;

const RFC3339 =
  /^([+-]?\d{4,6})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:?\d{2})?$/i;
const EARLIEST_PLAUSIBLE = 1_577_836_800_000_000;
const LATEST_PLAUSIBLE = 4_102_444_800_000_000;

/** Days from 1970-01-01 to a proleptic Gregorian date (month 1 to 12). After H. Hinnant, "days_from_civil". */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/**
 * Reads RFC 3339 (`T` or a space between date and time, 0 to 9 fraction digits, `Z`, an offset, or neither:
 * then UTC, as SQLite's CURRENT_TIMESTAMP writes). Years may have a sign and six digits, as chrono prints its limits.
 */
export function parseTime(text: string): Micros | undefined {
  const match = RFC3339.exec(text.trim());
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = "", zone = "Z"] = match;
  const monthNumber = Number(month);
  const dayNumber = Number(day);
  if (monthNumber < 1 || monthNumber > 12 || dayNumber < 1 || dayNumber > 31) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined;
  const days = daysFromCivil(Number(year), monthNumber, dayNumber);
  let seconds = days * 86_400 + Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  if (zone !== "Z" && zone !== "z") {
    const sign = zone.startsWith("-") ? 1 : -1;
    const digits = zone.slice(1).replace(":", "");
    seconds += sign * (Number(digits.slice(0, 2)) * 3600 + Number(digits.slice(2, 4)) * 60);
  }
  return (seconds * 1_000_000 + Number(fraction.padEnd(6, "0").slice(0, 6))) as Micros;
}

/** Formats as `2025-11-24T15:37:38.968511Z`: always six digits, so that text order is time order. */
export function formatTime(time: Micros): string {
  const totalSeconds = Math.floor(time / 1_000_000);
  const micros = time - totalSeconds * 1_000_000;
  const days = Math.floor(totalSeconds / 86_400);
  const secondOfDay = totalSeconds - days * 86_400;
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1;
  const month = shifted + (shifted < 10 ? 3 : -9);
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const pad = (value: number, width: number): string => String(value).padStart(width, "0");
  const yearText = year < 0 ? `-${pad(-year, 4)}` : pad(year, 4);
  return `${yearText}-${pad(month, 2)}-${pad(day, 2)}T${pad(Math.floor(secondOfDay / 3600), 2)}:${pad(Math.floor(secondOfDay / 60) % 60, 2)}:${pad(secondOfDay % 60, 2)}.${pad(micros, 6)}Z`;
}

/** Whether a time can be one at which the recorded system ran: from 2020 up to, not including, 2100. */
export function isPlausibleTime(time: Micros): boolean {
  return time >= EARLIEST_PLAUSIBLE && time < LATEST_PLAUSIBLE;
}
