/**
 * Finds the fields of a printed record in bytes, exactly as `splitFields` finds them in text: a field begins at a blank
 * and `key=`, unless a comma or colon stands before the blank, and outside of the quotes and brackets of the value
 * before it.
 */
import {
  CLASS,
  CLOSING,
  classAt,
  HAS_DIGIT,
  NO_NAME,
  OPENING,
  QUOTE,
  traitAt,
} from "./byte-classes.ts";

const SPACE = 0x20;
const LINE_FEED = 0x0a;
const EQUALS_SIGN = 0x3d;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const QUOTE_SIGN = 0x22;

/** Where the name behind the blank at `at` ends (its `=`), or -1 when no field begins at that blank. */
export function fieldNameEnd(bytes: Uint8Array, at: number, from: number, to: number): number {
  const before = at > from ? bytes[at - 1] : 0;
  if (before === COMMA || before === COLON) return -1;
  const first = traitAt(bytes, at + 1);
  if (at + 1 >= to || (first & (NO_NAME | HAS_DIGIT)) !== 0 || bytes[at + 1] === 0x2e) return -1;
  let i = at + 2;
  while (i < to && (traitAt(bytes, i) & NO_NAME) === 0) i++;
  return i < to && bytes[i] === EQUALS_SIGN ? i : -1;
}

/** Finds message ends. Remembers the next equals sign, so that a log without any costs no more than one with many. */
export class MessageEnds {
  #bytes: Uint8Array | undefined;
  #equals = -1;

  /** The blank before the first field of the record from `from` up to `to`, or `to`. `from - 1` when it begins with one. */
  find(bytes: Uint8Array, from: number, to: number): number {
    if (bytes !== this.#bytes || this.#equals < from) this.#look(bytes, from);
    while (this.#equals < to) {
      const at = blankBefore(bytes, this.#equals, from);
      if (at >= from - 1 && fieldNameEnd(bytes, at, from, to) === this.#equals) return at;
      this.#look(bytes, this.#equals + 1);
    }
    return to;
  }

  #look(bytes: Uint8Array, from: number): void {
    this.#bytes = bytes;
    const found = bytes.indexOf(EQUALS_SIGN, from);
    this.#equals = found < 0 ? Number.MAX_SAFE_INTEGER : found;
  }
}

/** The blank before the name that ends at `end`; the place before the text counts as one. -2 when there is none. */
function blankBefore(bytes: Uint8Array, end: number, from: number): number {
  let i = end - 1;
  while (i >= from && (traitAt(bytes, i) & NO_NAME) === 0) i--;
  return i < from || bytes[i] === SPACE || bytes[i] === LINE_FEED ? i : -2;
}

/** Where the value at `start` ends: at the blank before the next field, or at `to`. */
export function valueEnd(bytes: Uint8Array, start: number, from: number, to: number): number {
  let depth = 0;
  for (let i = start; i < to; i++) {
    const kind = CLASS[bytes[i] ?? 0] ?? 0;
    if (kind === 0) continue;
    if (kind === QUOTE) i = quoteEnd(bytes, i, to);
    else if (kind === OPENING) depth++;
    else if (kind === CLOSING) depth--;
    else if (depth <= 0 && isFieldBlank(bytes, i, from, to)) return i;
  }
  return depth > 0 ? nextField(bytes, start, from, to) : to;
}

function isFieldBlank(bytes: Uint8Array, at: number, from: number, to: number): boolean {
  const byte = bytes[at];
  return (byte === SPACE || byte === LINE_FEED) && fieldNameEnd(bytes, at, from, to) >= 0;
}

function nextField(bytes: Uint8Array, start: number, from: number, to: number): number {
  for (let i = start; i < to; i++) if (isFieldBlank(bytes, i, from, to)) return i;
  return to;
}

/** Position of the quote that closes the one at `start`, or `to`. */
export function quoteEnd(bytes: Uint8Array, start: number, to: number): number {
  for (let i = start + 1; i < to; i++) {
    const byte = bytes[i];
    if (byte === BACKSLASH) i++;
    else if (byte === QUOTE_SIGN) return i;
  }
  return to;
}

/** Position of the bracket that closes the one at `start`; -1 when none does before `to`. Quotes hide brackets. */
export function bracketEnd(bytes: Uint8Array, start: number, to: number): number {
  let depth = 0;
  for (let i = start; i < to; i++) {
    const kind = classAt(bytes, i);
    if (kind === QUOTE) i = quoteEnd(bytes, i, to);
    else if (kind === OPENING) depth++;
    else if (kind === CLOSING && --depth === 0) return i;
  }
  return -1;
}
