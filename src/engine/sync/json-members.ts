/**
 * Finds the values of known members of a JSON object in bytes, without making values.
 *
 * The bytes are known to be JSON: whoever indexed them has walked over them. Members are expected in the order in which the
 * object before had them, so that a key costs one comparison.
 */
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** What a member's value is; `none` when the object lacks it. */
export const FORM = {
  none: 0,
  text: 1,
  /** A text with escapes. */
  escaped: 2,
  number: 3,
  yes: 4,
  no: 5,
  null: 6,
  /** An object or an array. */
  nested: 7,
} as const;

export class JsonMembers {
  readonly names: readonly string[];
  /** By number of the name: first byte and end of the value, without the quotes of a text. */
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly form: Uint8Array;
  readonly #keys: readonly Uint8Array[];
  readonly #numbers: ReadonlyMap<string, number>;
  /** By place in the object, the number of the name that was there last; -1 for names that nobody asks for. */
  readonly #expected: number[] = [];
  #end = 0;
  #form = 0;

  constructor(names: readonly string[]) {
    this.names = names;
    this.start = new Int32Array(names.length);
    this.end = new Int32Array(names.length);
    this.form = new Uint8Array(names.length);
    this.#keys = names.map((name) => encoder.encode(name));
    this.#numbers = new Map(names.map((name, number) => [name, number]));
  }

  /**
   * Walks over the object whose brace is at `start`; false when a key has escapes, so that it cannot be told. With
   * `until`, the number of a name, it ends at that member and finds where its value starts.
   */
  read(bytes: Uint8Array, start: number, until = -2): boolean {
    this.form.fill(FORM.none);
    let at = skipBlanks(bytes, start + 1);
    for (let place = 0; bytes[at] === QUOTE; place++) {
      const key = at + 1;
      const keyEnd = this.#keyEnd(bytes, key, this.#expected[place] ?? -1);
      if (keyEnd < 0) return false;
      const number = this.#numberOf(bytes, key, keyEnd, place);
      at = skipBlanks(bytes, skipBlanks(bytes, keyEnd + 1) + 1);
      if (number === until) {
        this.start[number] = at;
        return true;
      }
      const next = this.#skip(bytes, at);
      if (number >= 0) this.#keep(number, at, next);
      at = skipBlanks(bytes, next);
      if (bytes[at] === 0x2c) at = skipBlanks(bytes, at + 1);
    }
    this.#end = at + 1;
    return true;
  }

  /** The offset behind the object that was read last. */
  get objectEnd(): number {
    return this.#end;
  }

  #keep(number: number, start: number, end: number): void {
    const isText = this.#form <= FORM.escaped;
    this.start[number] = isText ? start + 1 : start;
    this.end[number] = isText ? end - 1 : end;
    this.form[number] = this.#form;
  }

  /** End of the key at `start`; -1 when it has escapes. Tried first: whether it is the expected one. */
  #keyEnd(bytes: Uint8Array, start: number, expected: number): number {
    const key = this.#keys[expected];
    if (key !== undefined && bytes[start + key.length] === QUOTE && isAt(bytes, start, key)) {
      return start + key.length;
    }
    let at = start;
    for (; bytes[at] !== QUOTE; at++) if (bytes[at] === BACKSLASH) return -1;
    return at;
  }

  #numberOf(bytes: Uint8Array, start: number, end: number, place: number): number {
    const expected = this.#expected[place] ?? -1;
    const key = this.#keys[expected];
    if (key !== undefined && key.length === end - start && isAt(bytes, start, key)) return expected;
    const number = this.#numbers.get(decoder.decode(bytes.subarray(start, end))) ?? -1;
    this.#expected[place] = number;
    return number;
  }

  /** The offset behind the value at `start`, whose form is noted. */
  #skip(bytes: Uint8Array, start: number): number {
    const first = bytes[start] ?? 0;
    if (first === QUOTE) return this.#skipText(bytes, start + 1);
    if (first === 0x7b || first === 0x5b) {
      this.#form = FORM.nested;
      return skipNested(bytes, start);
    }
    if (first === 0x6e) this.#form = FORM.null;
    else if (first === 0x74) this.#form = FORM.yes;
    else this.#form = first === 0x66 ? FORM.no : FORM.number;
    let at = start + 1;
    while (!endsValue(bytes[at] ?? 0x7d)) at++;
    return at;
  }

  #skipText(bytes: Uint8Array, start: number): number {
    let form: number = FORM.text;
    let at = start;
    for (let byte = bytes[at]; byte !== QUOTE; byte = bytes[at]) {
      if (byte === BACKSLASH) {
        form = FORM.escaped;
        at++;
      }
      at++;
    }
    this.#form = form;
    return at + 1;
  }
}

function isAt(bytes: Uint8Array, start: number, key: Uint8Array): boolean {
  for (let at = 0; at < key.length; at++) if (bytes[start + at] !== key[at]) return false;
  return true;
}

function skipBlanks(bytes: Uint8Array, start: number): number {
  let at = start;
  while ((bytes[at] ?? QUOTE) <= 0x20) at++;
  return at;
}

/** Comma, closing bracket or brace, or white space. */
function endsValue(byte: number): boolean {
  return byte === 0x2c || byte === 0x7d || byte === 0x5d || byte <= 0x20;
}

function skipNested(bytes: Uint8Array, start: number): number {
  let depth = 0;
  let at = start;
  do {
    const byte = bytes[at];
    if (byte === QUOTE) at = endOfText(bytes, at + 1);
    else if (byte === 0x7b || byte === 0x5b) depth++;
    else if (byte === 0x7d || byte === 0x5d) depth--;
    at++;
  } while (depth > 0);
  return at;
}

/** The offset of the quote that ends a text. */
function endOfText(bytes: Uint8Array, start: number): number {
  let at = start;
  while (bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}

/** The integer of at most 15 digits from `start` up to `end`; NaN for any other number. */
export function plainInteger(bytes: Uint8Array, start: number, end: number): number {
  const isNegative = bytes[start] === 0x2d;
  const from = isNegative ? start + 1 : start;
  if (end - from > 15) return Number.NaN;
  let value = 0;
  for (let at = from; at < end; at++) {
    const digit = (bytes[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return isNegative ? -value : value;
}

/** Whether JSON has digits enough in a row to write an integer that is not exact. What texts hold comes out as it is. */
export function hasManyDigits(bytes: Uint8Array, start: number, end: number): boolean {
  let run = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) at = endOfText(bytes, at + 1);
    run = byte >= 0x30 && byte <= 0x39 ? run + 1 : 0;
    if (run >= 16) return true;
  }
  return false;
}

/** Whether the bytes at a place are these. */
export function hasBytes(bytes: Uint8Array, start: number, wanted: Uint8Array): boolean {
  return isAt(bytes, start, wanted);
}

/** The text of bytes. */
export function textOf(bytes: Uint8Array, start: number, end: number): string {
  return decoder.decode(bytes.subarray(start, end));
}
