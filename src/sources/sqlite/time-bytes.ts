import { daysFromCivil, parseTime } from "../../base/time.ts";
import { u8, u16, u32 } from "./bytes.ts";

const DAY_MICROS = 86_400_000_000;
/** The bytes of `+00:` and `00`. */
const PLUS_00_COLON = 0x2b30303a;
const ZERO_ZERO = 0x3030;
/** `2025-11-24T15:37` */
const MINUTE_LENGTH = 16;
const DASH = 45;
const DOT = 46;
const COLON = 58;

/**
 * Reads ASCII RFC 3339 text without making a string: `2025-11-24T15:37:38.968511+00:00`, with `T` or a space, any
 * fraction, and `Z`, `+00:00` or nothing at the end. Everything else takes the slow way through `parseTime`.
 */
export class TimeReader {
  readonly #decoder = new TextDecoder();
  /** The first 16 bytes of the time read last, and the start of its minute: neighbours mostly share it. */
  readonly #minute = new Uint8Array(MINUTE_LENGTH);
  #minuteMicros = Number.NaN;

  /** Microseconds since 1970, NaN when the text is no time. */
  read(bytes: Uint8Array, at: number, length: number): number {
    const fast = length >= 19 ? this.#readFast(bytes, at, length) : Number.NaN;
    if (!Number.isNaN(fast)) return fast;
    if (length > 64) return Number.NaN;
    return parseTime(this.#decoder.decode(bytes.subarray(at, at + length))) ?? Number.NaN;
  }

  #readFast(bytes: Uint8Array, at: number, length: number): number {
    const separator = u8(bytes, at + 10);
    if (separator !== 84 && separator !== 32) return Number.NaN;
    if (u8(bytes, at + 13) !== COLON || u8(bytes, at + 16) !== COLON) return Number.NaN;
    const second = twoDigits(bytes, at + 17);
    const micros = readFraction(bytes, at + 19, at + length);
    if ((second | micros) < 0 || second > 60) return Number.NaN;
    if (!this.#isSameMinute(bytes, at)) this.#readMinute(bytes, at);
    return this.#minuteMicros + second * 1_000_000 + micros;
  }

  #isSameMinute(bytes: Uint8Array, at: number): boolean {
    // The last digits change most.
    for (let i = MINUTE_LENGTH - 1; i >= 0; i--) {
      if (bytes[at + i] !== this.#minute[i]) return false;
    }
    return true;
  }

  #readMinute(bytes: Uint8Array, at: number): void {
    for (let i = 0; i < MINUTE_LENGTH; i++) this.#minute[i] = u8(bytes, at + i);
    const hour = twoDigits(bytes, at + 11);
    const minute = twoDigits(bytes, at + 14);
    const isTime = (hour | minute) >= 0 && hour <= 23 && minute <= 59;
    this.#minuteMicros = isTime
      ? readDays(bytes, at) * DAY_MICROS + (hour * 3600 + minute * 60) * 1_000_000
      : Number.NaN;
  }
}

/** Days since 1970-01-01, NaN unless a date is written there. */
function readDays(bytes: Uint8Array, at: number): number {
  if (u8(bytes, at + 4) !== DASH || u8(bytes, at + 7) !== DASH) return Number.NaN;
  const century = twoDigits(bytes, at);
  const year = twoDigits(bytes, at + 2);
  const month = twoDigits(bytes, at + 5);
  const day = twoDigits(bytes, at + 8);
  if ((century | year) < 0 || month < 1 || month > 12 || day < 1 || day > 31) return Number.NaN;
  return daysFromCivil(century * 100 + year, month, day);
}

/** Small integers only, so that no number is boxed: -1 unless both bytes are digits. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = u8(bytes, at) - 48;
  const units = u8(bytes, at + 1) - 48;
  return tens >>> 0 <= 9 && units >>> 0 <= 9 ? tens * 10 + units : -1;
}

/** Microseconds of what follows the seconds; -1 unless that is at most nine digits and then the zone UTC. */
function readFraction(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  let micros = 0;
  if (at < end && u8(bytes, at) === DOT) {
    const first = ++at;
    for (let digit = u8(bytes, at) - 48; at < end && digit >>> 0 <= 9; ) {
      if (at - first < 6) micros = micros * 10 + digit;
      digit = u8(bytes, ++at) - 48;
    }
    const digits = at - first;
    if (digits === 0 || digits > 9) return -1;
    if (digits < 6) micros *= SCALES[digits] ?? 0;
  }
  return isUtcZone(bytes, at, end) ? micros : -1;
}

/** What makes microseconds of a fraction of so many digits. */
const SCALES = new Uint32Array([0, 100_000, 10_000, 1000, 100, 10]);

function isUtcZone(bytes: Uint8Array, at: number, end: number): boolean {
  const length = end - at;
  if (length === 0) return true;
  if (length === 1) return u8(bytes, at) === 90;
  return length === 6 && u32(bytes, at) === PLUS_00_COLON && u16(bytes, at + 4) === ZERO_ZERO;
}
