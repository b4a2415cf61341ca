/**
 * Values of rows as 32-bit integers, so that a version of a row is a few integers in typed arrays.
 *
 * The lowest three bits say what it is: a text by number, a small integer itself, a number or a time in a list, a uuid by
 * number. Times in the form of the databases are kept as microseconds. Every value comes out exactly as it went in.
 */
import { daysFromCivil, formatTime, type Micros } from "../../../base/time.ts";
import type { UuidNumbers } from "../../../base/uuid-numbers.ts";
import type { Cell } from "../store.ts";
import { Texts } from "./texts.ts";

/** NULL. */
export const NULL_CELL = 0;
const TAG_BITS = 3;
const TAG_MASK = (1 << TAG_BITS) - 1;
/** What the lowest bits say. A text's number is one more than it is among texts, so that 0 is NULL. */
const TAG = {
  text: 0,
  small: 1,
  number: 2,
  /** Microseconds, written with six digits and `+00:00`. */
  micros: 3,
  /** The same without a fraction. */
  seconds: 4,
  uuid: 5,
  bigint: 6,
} as const;

const SMALL = 2 ** 28;
const MICROS_LENGTH = 32;
const SECONDS_LENGTH = 25;
const ZONE = "+00:00";
/** Times before 1700 and after 2200 are no times that need little room. */
const EARLIEST_YEAR = 1700;
const LATEST_YEAR = 2200;

export class Cells {
  readonly texts = new Texts();
  readonly uuids: UuidNumbers;
  #numbers = new Float64Array(1024);
  #count = 0;
  readonly #bigints: bigint[] = [];
  #scratch = new Uint8Array(256);

  constructor(uuids: UuidNumbers) {
    this.uuids = uuids;
  }

  encode(cell: Cell): number {
    if (cell === null) return NULL_CELL;
    if (typeof cell === "string") return this.encodeText(cell);
    if (typeof cell === "number") return this.encodeNumber(cell);
    return ((this.#bigints.push(cell) - 1) << TAG_BITS) | TAG.bigint;
  }

  encodeNumber(value: number): number {
    const isSmall = value > -SMALL && value < SMALL && (value | 0) === value;
    if (isSmall && (value !== 0 || 1 / value > 0)) return (value << TAG_BITS) | TAG.small;
    return this.#listed(value, TAG.number);
  }

  /** A time as the databases write it, with six digits. */
  encodeMicros(micros: number): number {
    return this.#listed(micros, TAG.micros);
  }

  encodeUuid(number: number): number {
    return (number << TAG_BITS) | TAG.uuid;
  }

  /** The cell of a text that has a number among texts. */
  encodeTextNumber(number: number): number {
    return ((number + 1) << TAG_BITS) | TAG.text;
  }

  encodeText(text: string): number {
    const { length } = text;
    if (length !== 36 && length !== MICROS_LENGTH && length !== SECONDS_LENGTH) {
      return this.encodeTextNumber(this.texts.number(text));
    }
    const scratch = this.#scratch;
    for (let at = 0; at < length; at++) {
      const code = text.charCodeAt(at);
      if (code > 0x7f) return this.encodeTextNumber(this.texts.number(text));
      scratch[at] = code;
    }
    return this.encodeBytes(scratch, 0, length);
  }

  /** The cell of the text whose UTF-8 bytes lie from `start` up to `end`. */
  encodeBytes(bytes: Uint8Array, start: number, end: number): number {
    const length = end - start;
    if (length === 36) {
      const uuid = this.uuids.numberOfChars(bytes, start);
      if (uuid >= 0) return (uuid << TAG_BITS) | TAG.uuid;
    } else if (length === MICROS_LENGTH || length === SECONDS_LENGTH) {
      const time = endsWithZone(bytes, end) ? this.encodeTime(bytes, start, end - 6) : -1;
      if (time >= 0) return time;
    }
    return this.encodeTextNumber(this.texts.numberOfBytes(bytes, start, end));
  }

  /**
   * The cell of a time in UTC, written with six digits or none, its zone left off; -1 for anything that would not come out
   * as it was written.
   */
  encodeTime(bytes: Uint8Array, start: number, end: number): number {
    const seconds = secondsOf(bytes, start);
    if (Number.isNaN(seconds)) return -1;
    if (end - start === 19) return this.#listed(seconds * 1e6, TAG.seconds);
    if (end - start !== 26 || bytes[start + 19] !== 0x2e) return -1;
    const high = digits(bytes, start + 20, 3);
    const low = digits(bytes, start + 23, 3);
    if (high < 0 || low < 0) return -1;
    return this.#listed(seconds * 1e6 + high * 1000 + low, TAG.micros);
  }

  decode(cell: number): Cell {
    if (cell === NULL_CELL) return null;
    const value = cell >> TAG_BITS;
    switch (cell & TAG_MASK) {
      case TAG.text:
        return this.texts.text(value - 1);
      case TAG.small:
        return value;
      case TAG.number:
        return this.#numbers[value] ?? 0;
      case TAG.uuid:
        return this.uuids.text(value);
      case TAG.bigint:
        return this.#bigints[value] ?? 0n;
      default:
        return this.#timeText(cell);
    }
  }

  /** The number of a cell's uuid. */
  uuidOf(cell: number): number {
    return cell >> TAG_BITS;
  }

  isUuid(cell: number): boolean {
    return (cell & TAG_MASK) === TAG.uuid;
  }

  /** The microseconds of a time with six digits; NaN for every other cell. */
  micros(cell: number): number {
    if ((cell & TAG_MASK) !== TAG.micros) return Number.NaN;
    return this.#numbers[cell >> TAG_BITS] ?? Number.NaN;
  }

  /** Whether two cells of texts are in order, the first before the second, or equal for `orEqual`. */
  isBefore(a: number, b: number, orEqual: boolean): boolean {
    const first = this.micros(a);
    const second = this.micros(b);
    if (!(Number.isNaN(first) || Number.isNaN(second))) {
      return orEqual ? first <= second : first < second;
    }
    const left = String(this.decode(a));
    const right = String(this.decode(b));
    return orEqual ? left <= right : left < right;
  }

  /**
   * The cell that stands for this one in a unique index: the same for values that are written the same, as a column keeps
   * them in one form.
   */
  key(cell: number): number {
    const tag = cell & TAG_MASK;
    if (tag === TAG.small || tag === TAG.uuid || cell === NULL_CELL) return cell;
    if (tag === TAG.text && !this.texts.mayBeInteger((cell >> TAG_BITS) - 1)) return cell;
    const text = String(this.decode(cell));
    if (/^(?:-?[1-9]\d{0,7}|0)$/.test(text)) return this.encodeNumber(Number(text));
    return tag === TAG.text ? cell : this.encodeTextNumber(this.texts.number(text));
  }

  #timeText(cell: number): string {
    const text = formatTime((this.#numbers[cell >> TAG_BITS] ?? 0) as Micros);
    const length = (cell & TAG_MASK) === TAG.micros ? 26 : 19;
    return text.slice(0, length) + ZONE;
  }

  #listed(value: number, tag: number): number {
    if (this.#count === this.#numbers.length) {
      const larger = new Float64Array(this.#count * 2);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[this.#count] = value;
    return (this.#count++ << TAG_BITS) | tag;
  }
}

function endsWithZone(bytes: Uint8Array, end: number): boolean {
  for (let at = 0; at < 6; at++) if (bytes[end - 6 + at] !== ZONE.charCodeAt(at)) return false;
  return true;
}

/** Seconds since 1970 of `2025-11-24T15:37:38` at a place; NaN for anything else and for days that there are not. */
function secondsOf(bytes: Uint8Array, at: number): number {
  const year = digits(bytes, at, 4);
  const month = digits(bytes, at + 5, 2);
  const day = digits(bytes, at + 8, 2);
  const hour = digits(bytes, at + 11, 2);
  const minute = digits(bytes, at + 14, 2);
  const second = digits(bytes, at + 17, 2);
  const isWritten =
    bytes[at + 4] === 0x2d &&
    bytes[at + 7] === 0x2d &&
    bytes[at + 10] === 0x54 &&
    bytes[at + 13] === 0x3a &&
    bytes[at + 16] === 0x3a;
  if (!isWritten || year < EARLIEST_YEAR || year > LATEST_YEAR || month < 1 || month > 12) {
    return Number.NaN;
  }
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
    return Number.NaN;
  }
  // Of the 29th to the 31st a month may have fewer: those are few and take the longer way.
  if (day < 1 || day > 31 || (day > 28 && !hasDay(year, month, day))) return Number.NaN;
  return daysFromCivil(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
}

function hasDay(year: number, month: number, day: number): boolean {
  const next = month === 12 ? daysFromCivil(year + 1, 1, 1) : daysFromCivil(year, month + 1, 1);
  return daysFromCivil(year, month, day) < next;
}

/** The number that some digits write; -1 when one of them is none. */
function digits(bytes: Uint8Array, start: number, count: number): number {
  let value = 0;
  for (let at = start; at < start + count; at++) {
    const digit = (bytes[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}
