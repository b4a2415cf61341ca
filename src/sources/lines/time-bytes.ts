import { parseTime } from "../../base/time.ts";

/** By number of digits of a fraction: how many microseconds the last of them counts. */
const MICROS_PER_UNIT: readonly number[] = [0, 100_000, 10_000, 1000, 100, 10, 1];

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The number that `count` decimal digits at `start` write, or -1 when one of them is none. */
export function readDigits(bytes: Uint8Array, start: number, count: number): number {
  let value = 0;
  for (let i = start; i < start + count; i++) {
    const digit = (bytes[i] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/**
 * Reads RFC 3339 times out of bytes, as `parseTime` does from text, but without making text of the form that logs
 * use: `YYYY-MM-DDTHH:MM:SS`, a fraction, `Z` or `+00:00`. The day is remembered, as it seldom changes.
 */
export class TimeReader {
  #day = -1;
  #dayMicros = Number.NaN;

  /** Microseconds since 1970 of the text from `start` up to `end`; NaN when it is no time. */
  read(bytes: Uint8Array, start: number, end: number): number {
    const fast = this.#readUtc(bytes, start, end);
    if (!Number.isNaN(fast)) return fast;
    if (end - start > 64) return Number.NaN;
    return parseTime(decoder.decode(bytes.subarray(start, end))) ?? Number.NaN;
  }

  #readUtc(bytes: Uint8Array, start: number, end: number): number {
    const separator = bytes[start + 10];
    const isShaped =
      bytes[start + 4] === 0x2d &&
      bytes[start + 7] === 0x2d &&
      (separator === 0x54 || separator === 0x20) &&
      end - start >= 19;
    const seconds = isShaped ? secondOfDay(bytes, start + 11) : -1;
    if (seconds < 0) return Number.NaN;
    const zone = bytes[start + 19] === 0x2e ? endOfDigits(bytes, start + 20) : start + 19;
    const fraction = zone - start - 20;
    if (fraction === 0 || fraction > 9 || !isUtcZone(bytes, zone, end)) return Number.NaN;
    const micros = fraction > 0 ? fractionMicros(bytes, start + 20, fraction) : 0;
    return this.#midnight(bytes, start) + seconds * 1_000_000 + micros;
  }

  #midnight(bytes: Uint8Array, start: number): number {
    const year = readDigits(bytes, start, 4);
    const month = readDigits(bytes, start + 5, 2);
    const day = readDigits(bytes, start + 8, 2);
    if (year < 0 || month < 0 || day < 0) return Number.NaN;
    const key = year * 10_000 + month * 100 + day;
    if (key !== this.#day) {
      this.#day = key;
      const date = decoder.decode(bytes.subarray(start, start + 10));
      this.#dayMicros = parseTime(`${date}T00:00:00Z`) ?? Number.NaN;
    }
    return this.#dayMicros;
  }
}

function endOfDigits(bytes: Uint8Array, start: number): number {
  let i = start;
  while ((bytes[i] ?? 0) >= 0x30 && (bytes[i] ?? 0) <= 0x39) i++;
  return i;
}

/** Whole microseconds of a fraction of `count` digits; what is below one is cut off. */
function fractionMicros(bytes: Uint8Array, start: number, count: number): number {
  const kept = Math.min(count, 6);
  return readDigits(bytes, start, kept) * (MICROS_PER_UNIT[kept] ?? 0);
}

function isUtcZone(bytes: Uint8Array, start: number, end: number): boolean {
  if (end === start) return true;
  if (end - start === 1) return bytes[start] === 0x5a;
  const isZero = readDigits(bytes, start + 1, 2) === 0 && readDigits(bytes, start + 4, 2) === 0;
  return end - start === 6 && bytes[start] === 0x2b && bytes[start + 3] === 0x3a && isZero;
}

/** The second of the day that `HH:MM:SS` at `start` names, or -1 when it names none. */
function secondOfDay(bytes: Uint8Array, start: number): number {
  const hour = readDigits(bytes, start, 2);
  const minute = readDigits(bytes, start + 3, 2);
  const second = readDigits(bytes, start + 6, 2);
  if (bytes[start + 2] !== 0x3a || bytes[start + 5] !== 0x3a) return -1;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return -1;
  return hour * 3600 + minute * 60 + second;
}
