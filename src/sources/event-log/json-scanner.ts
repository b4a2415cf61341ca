/** How deep JSON may nest; the recorded system's own parser stops at the same depth. */
export const MAX_DEPTH = 128;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LINE_FEED = 0x0a;
const SPACE = 0x20;

const PLAIN = 0;
const ENDS_STRING = 1;
const ESCAPES = 2;
const CONTROL = 3;

/** Four equal bytes each, for tests of four bytes at once. */
const ONES = 0x01010101;
const BLANKS = 0x20202020;
const QUOTES = 0x22222222;
const BACKSLASHES = 0x5c5c5c5c;
const HIGH_BITS = 0x80808080;

/** What a byte means inside a string: plain text, the closing quote, an escape, a control byte, or beyond ASCII. */
const STRING_BYTE = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte === QUOTE) return ENDS_STRING;
  if (byte === BACKSLASH) return ESCAPES;
  if (byte < SPACE) return CONTROL;
  return byte < 0x80 ? PLAIN : 4;
});

/** Bytes that may follow a backslash, except `u`. */
const SIMPLE_ESCAPES = new Set([0x22, 0x5c, 0x2f, 0x62, 0x66, 0x6e, 0x72, 0x74]);

/**
 * Walks over JSON in UTF-8 without making values of it, and accepts exactly what a strict parser accepts.
 *
 * Every method takes the offset of a first byte and returns the offset behind what it walked over, or -1 after having
 * set `failure` and `failedAt`. The bytes must contain a line feed at or behind any offset asked for: it is valid
 * nowhere inside a line, so it ends every walk.
 */
export class JsonScanner {
  bytes: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(new ArrayBuffer(0));
  /** Why the last walk ended with -1, for people. */
  failure = "";
  /** Offset of the byte that ended it. */
  failedAt = 0;
  /** Whether the string walked over last contains an escape, so that its bytes are not its text. */
  escaped = false;

  /** Sets the bytes that the following walks are over. */
  attach(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Ends a walk. A line feed means that the line ended too early, whatever was expected. */
  fail(at: number, failure: string): -1 {
    this.failedAt = at;
    this.failure = this.bytes[at] === LINE_FEED ? "the line ends too early" : failure;
    return -1;
  }

  /** Past blanks, but never past the end of the line. */
  skipBlanks(start: number): number {
    const { bytes } = this;
    let i = start;
    for (let byte = bytes[i]; byte === SPACE || byte === 0x09 || byte === 0x0d; byte = bytes[i])
      i++;
    return i;
  }

  /** Past a string whose opening quote lies just before `start`. */
  skipString(start: number): number {
    const { bytes } = this;
    this.escaped = false;
    let i = start;
    for (;;) {
      i = this.#skipPlain(i);
      const meaning = STRING_BYTE[bytes[i] ?? LINE_FEED];
      if (meaning === ENDS_STRING) return i + 1;
      if (meaning === CONTROL) return this.fail(i, "control byte inside a string");
      i = meaning === ESCAPES ? this.#skipEscape(i + 1) : this.#skipBeyondAscii(i);
      if (i < 0) return -1;
    }
  }

  /** To the first byte that is no plain text, four at a time where that many are left. */
  #skipPlain(start: number): number {
    const { bytes } = this;
    const view = this.#view;
    const last = bytes.length - 4;
    let i = start;
    while (i <= last) {
      const word = view.getInt32(i, true);
      const quote = word ^ QUOTES;
      const slash = word ^ BACKSLASHES;
      // A high bit is set where a byte is below a blank, beyond ASCII, a quote or a backslash. Only the lowest bit that
      // is set can be trusted: the subtractions borrow from the bytes above it.
      const marks =
        ((word - BLANKS) | word | ((quote - ONES) & ~quote) | ((slash - ONES) & ~slash)) &
        HIGH_BITS;
      if (marks !== 0) return i + ((31 - Math.clz32(marks & -marks)) >> 3);
      i += 4;
    }
    while (STRING_BYTE[bytes[i] ?? LINE_FEED] === PLAIN) i++;
    return i;
  }

  /** Past any value. `depth` is how many containers are open around it. */
  skipValue(start: number, depth: number): number {
    const byte = this.bytes[start] ?? LINE_FEED;
    if (byte === QUOTE) return this.skipString(start + 1);
    if (byte === 0x7b) return this.#skipObject(start + 1, depth + 1);
    if (byte === 0x5b) return this.#skipArray(start + 1, depth + 1);
    if (byte === 0x6e) return this.#skipWord(start, "null");
    if (byte === 0x74) return this.#skipWord(start, "true");
    if (byte === 0x66) return this.#skipWord(start, "false");
    return this.skipNumber(start);
  }

  /** Past a number as JSON writes it. */
  skipNumber(start: number): number {
    const { bytes } = this;
    let i = bytes[start] === 0x2d ? start + 1 : start;
    const first = i;
    i = this.#skipDigits(i);
    if (i === first) return this.fail(i, "a value was expected");
    if (bytes[first] === 0x30 && i > first + 1) return this.fail(first, "number with leading zero");
    if (bytes[i] === 0x2e) {
      const fraction = i + 1;
      i = this.#skipDigits(fraction);
      if (i === fraction) return this.fail(i, "digits were expected");
    }
    if (bytes[i] !== 0x65 && bytes[i] !== 0x45) return i;
    const exponent = bytes[i + 1] === 0x2b || bytes[i + 1] === 0x2d ? i + 2 : i + 1;
    i = this.#skipDigits(exponent);
    return i === exponent ? this.fail(i, "digits were expected") : i;
  }

  /** From a key's closing quote past the colon to the first byte of the value. */
  skipColon(start: number): number {
    const i = this.bytes[start] === 0x3a ? start : this.skipBlanks(start);
    if (this.bytes[i] !== 0x3a) return this.fail(i, '":" was expected');
    return this.skipBlanks(i + 1);
  }

  /** From behind a value to the opening quote of the next key, or to the closing brace. */
  skipToMember(start: number): number {
    const { bytes } = this;
    let i = this.skipBlanks(start);
    if (bytes[i] === 0x7d) return i;
    if (bytes[i] !== 0x2c) return this.fail(i, '"," or "}" was expected');
    i = this.skipBlanks(i + 1);
    return bytes[i] === QUOTE ? i : this.fail(i, "a key was expected");
  }

  /** From behind an opening brace to the opening quote of the first key, or to the closing brace. */
  skipToFirstMember(start: number): number {
    const i = this.skipBlanks(start);
    const byte = this.bytes[i];
    return byte === QUOTE || byte === 0x7d ? i : this.fail(i, "a key was expected");
  }

  #skipObject(start: number, depth: number): number {
    if (depth > MAX_DEPTH) return this.fail(start, `nested deeper than ${MAX_DEPTH}`);
    const { bytes } = this;
    let i = this.skipToFirstMember(start);
    while (i >= 0) {
      if (bytes[i] === 0x7d) return i + 1;
      i = this.skipString(i + 1);
      if (i < 0) return -1;
      i = this.skipColon(i);
      if (i < 0) return -1;
      i = bytes[i] === QUOTE ? this.skipString(i + 1) : this.skipValue(i, depth);
      if (i < 0) return -1;
      i = bytes[i] === 0x2c && bytes[i + 1] === QUOTE ? i + 1 : this.skipToMember(i);
    }
    return -1;
  }

  #skipArray(start: number, depth: number): number {
    if (depth > MAX_DEPTH) return this.fail(start, `nested deeper than ${MAX_DEPTH}`);
    const { bytes } = this;
    let i = this.skipBlanks(start);
    if (bytes[i] === 0x5d) return i + 1;
    for (;;) {
      i = this.skipValue(i, depth);
      if (i < 0) return -1;
      i = this.skipBlanks(i);
      if (bytes[i] === 0x5d) return i + 1;
      if (bytes[i] !== 0x2c) return this.fail(i, '"," or "]" was expected');
      i = this.skipBlanks(i + 1);
    }
  }

  #skipDigits(start: number): number {
    const { bytes } = this;
    let i = start;
    for (let byte = bytes[i] ?? 0; byte >= 0x30 && byte <= 0x39; byte = bytes[i] ?? 0) i++;
    return i;
  }

  #skipWord(start: number, word: string): number {
    for (let k = 0; k < word.length; k++) {
      if (this.bytes[start + k] !== word.charCodeAt(k)) {
        return this.fail(start + k, "a value was expected");
      }
    }
    return start + word.length;
  }

  #skipEscape(start: number): number {
    this.escaped = true;
    const byte = this.bytes[start] ?? LINE_FEED;
    if (SIMPLE_ESCAPES.has(byte)) return start + 1;
    if (byte !== 0x75) return this.fail(start, "unknown escape");
    for (let i = start + 1; i < start + 5; i++) {
      const digit = (this.bytes[i] ?? 0) | 0x20;
      const isDigit = digit >= 0x30 && digit <= 0x39 && this.bytes[i] === digit;
      if (!isDigit && (digit < 0x61 || digit > 0x66)) {
        return this.fail(i, "4 hexadecimal digits were expected");
      }
    }
    return start + 5;
  }

  /** Past one character of 2 to 4 bytes. Refuses overlong forms, surrogates and what lies beyond U+10FFFF. */
  #skipBeyondAscii(start: number): number {
    const { bytes } = this;
    const length = lengthOfCharacter(bytes[start] ?? 0, bytes[start + 1] ?? 0);
    if (length === 0) return this.fail(start, "not UTF-8");
    for (let i = start + 1; i < start + length; i++) {
      if (((bytes[i] ?? 0) & 0xc0) !== 0x80) return this.fail(i, "not UTF-8");
    }
    return start + length;
  }
}

/** Bytes of a character beyond ASCII by its first two; 0 when they begin none. */
function lengthOfCharacter(lead: number, second: number): number {
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return isThreeByteStart(lead, second) ? 3 : 0;
  return lead >= 0xf0 && lead <= 0xf4 && isFourByteStart(lead, second) ? 4 : 0;
}

function isThreeByteStart(lead: number, second: number): boolean {
  if (lead === 0xe0) return second >= 0xa0;
  return lead !== 0xed || second < 0xa0;
}

function isFourByteStart(lead: number, second: number): boolean {
  if (lead === 0xf0) return second >= 0x90;
  return lead !== 0xf4 || second < 0x90;
}
