import {
  BLANK,
  BREAK,
  CLASS,
  CLOSING,
  classAt,
  EQUALS,
  HAS_DIGIT,
  HAS_SLASH,
  HAS_UPPER,
  NO_HEX,
  NO_NAME,
  OPENING,
  PLAIN,
  QUOTE,
  TRAIT,
  traitAt,
} from "./byte-classes.ts";
import { bracketEnd, fieldNameEnd, MessageEnds, quoteEnd, valueEnd } from "./field-bytes.ts";

/** How many parameters of one record are kept; names of further fields still count for the key. */
export const MAX_PARAMETERS = 32;

const PRIME = 0x01000193;
const SEED = 0x811c9dc5;
/** Stands in the key for a part that varies. */
const VARIABLE = 0x5bd1e995;
/** Keeps a field's name from being taken for a word. */
const FIELD = 0x2545f491;
const COLON = 0x3a;
const PARENTHESIS = 0x28;
const HLC_WORD = wordHash("HLC");
const SOME_WORD = wordHash("Some");
/** How many words without a slash a path may have in a row. */
const MAX_PATH_GAP = 5;
/** Words that go on with the sentence behind a path. */
const SENTENCE = new Set(
  `to into from in is was were as at on for with by because since but and-then -> => has had does not no failed
  succeeded success successfully skipped applied added removed deleted created exists missing found already
  started finished completed changed unchanged`
    .split(/\s+/)
    .flatMap((word) => [wordHash(word), wordHash(`${word}:`)]),
);
/** Punctuation behind a value that belongs to the sentence. */
const TRAILING = new Set([...":.!?'`,>"].map((character) => character.charCodeAt(0)));

/**
 * Takes the part of a record behind its target to pieces, in bytes: which parts vary and where they are, and a key of
 * what stays: words, punctuation and names of fields. After `scan` the results are in the object's own arrays, because
 * this runs once a line.
 *
 * Varying: values of fields; in the message words with a digit, long hexadecimal words, quoted text, paths and urls,
 * `HLC(…)`, `Some(…)`, lists and structures in brackets, and the value of `name=value` behind a comma, colon or bracket.
 */
export class MessageScanner {
  /** The key: two independent words of 32 bits. */
  high = 0;
  low = 0;
  /** How many parameters the arrays below hold. */
  count = 0;
  readonly start = new Int32Array(MAX_PARAMETERS);
  readonly end = new Int32Array(MAX_PARAMETERS);
  /** Where the name is; empty for a word of the message. */
  readonly nameStart = new Int32Array(MAX_PARAMETERS);
  readonly nameEnd = new Int32Array(MAX_PARAMETERS);
  /** Where the message ends and the fields begin. */
  messageEnd = 0;

  readonly #ends = new MessageEnds();
  #bytes: Uint8Array = new Uint8Array(0);
  #to = 0;
  // Traits of the word that was looked at last, and its hash.
  #traits = 0;
  #hash = 0;

  /** Scans `bytes` from `from` up to `to`. `seed` makes the key depend on what stands before: level and target. */
  scan(bytes: Uint8Array, from: number, to: number, seed: number): void {
    this.#bytes = bytes;
    this.count = 0;
    this.high = Math.imul(SEED ^ seed, PRIME);
    this.low = seed;
    const blank = this.#ends.find(bytes, from, to);
    this.messageEnd = Math.max(blank, from);
    this.#to = this.messageEnd;
    for (let i = from; i < this.#to; ) i = this.#token(i);
    this.#to = to;
    for (let at = blank; at < to; ) at = this.#field(at, from);
  }

  #mix(value: number): void {
    this.high = Math.imul(this.high ^ value, PRIME);
    this.low = Math.imul(this.low + value, 0x9e3779b1) ^ (this.low >>> 15);
  }

  #variable(start: number, end: number, nameStart: number, nameEnd: number): void {
    this.#mix(VARIABLE);
    const { count } = this;
    if (count === MAX_PARAMETERS) return;
    this.start[count] = start;
    this.end[count] = end;
    this.nameStart[count] = nameStart;
    this.nameEnd[count] = nameEnd;
    this.count++;
  }

  /** The field whose blank is at `at`; returns the blank of the next one. */
  #field(at: number, from: number): number {
    const bytes = this.#bytes;
    const to = this.#to;
    const nameEnd = fieldNameEnd(bytes, at, from, to);
    let hash = SEED;
    for (let i = at + 1; i < nameEnd; i++) hash = Math.imul(hash ^ (bytes[i] ?? 0), PRIME);
    this.#mix(hash ^ FIELD);
    const next = valueEnd(bytes, nameEnd + 1, from, to);
    let start = nameEnd + 1;
    let end = next;
    while (start < end && classAt(bytes, start) === BLANK) start++;
    while (end > start && classAt(bytes, end - 1) === BLANK) end--;
    this.#variable(start, end, at + 1, nameEnd);
    return next;
  }

  /** One token of the message; returns where the next begins. */
  #token(i: number): number {
    const byte = this.#bytes[i] ?? 0;
    switch (CLASS[byte]) {
      case BLANK:
        return i + 1;
      case PLAIN:
        return this.#word(i);
      case QUOTE:
        return this.#quoted(i);
      case OPENING:
        return byte === PARENTHESIS ? this.#literal(i) : this.#bracket(i);
      default:
        return this.#literal(i);
    }
  }

  #literal(i: number): number {
    this.#mix(this.#bytes[i] ?? 0);
    return i + 1;
  }

  #quoted(i: number): number {
    const end = quoteEnd(this.#bytes, i, this.#to);
    if (end >= this.#to) return this.#literal(i);
    this.#variable(i, end + 1, 0, 0);
    return end + 1;
  }

  /** A list or structure with values is one value; a mere mark such as `[MockTransport]` is text. */
  #bracket(i: number): number {
    const bytes = this.#bytes;
    const end = bracketEnd(bytes, i, this.#to);
    if (end < 0) return this.#literal(i);
    let hasValues = end === i + 1;
    for (let k = i + 1; k < end && !hasValues; k++) {
      const kind = classAt(bytes, k);
      hasValues =
        kind === BREAK ||
        kind === QUOTE ||
        kind === OPENING ||
        (traitAt(bytes, k) & HAS_DIGIT) !== 0;
    }
    if (!hasValues) return this.#literal(i);
    this.#variable(i, end + 1, 0, 0);
    return end + 1;
  }

  #word(start: number): number {
    const bytes = this.#bytes;
    const end = this.#readWord(start);
    const kind = end < this.#to ? classAt(bytes, end) : BLANK;
    const traits = this.#traits;
    if (kind === EQUALS && (traits & NO_NAME) === 0) return this.#inlineValue(start, end);
    if (kind === OPENING && bytes[end] === PARENTHESIS && this.#isWrapper()) {
      const close = bracketEnd(bytes, end, this.#to);
      if (close > 0) {
        this.#variable(start, close + 1, 0, 0);
        return close + 1;
      }
    }
    if ((traits & HAS_SLASH) !== 0 && this.#isPath(start, end)) return this.#path(start, end);
    const isHex = (traits & NO_HEX) === 0 && end - start >= 8;
    if ((traits & HAS_DIGIT) === 0 && !isHex) {
      this.#mix(this.#hash);
      return end;
    }
    return this.#trimmed(start, end);
  }

  /** A value up to `end`, without the punctuation of the sentence. */
  #trimmed(start: number, end: number): number {
    const bytes = this.#bytes;
    let last = end;
    while (last > start + 1 && TRAILING.has(bytes[last - 1] ?? 0)) last--;
    this.#variable(start, last, 0, 0);
    for (let i = last; i < end; i++) this.#mix(bytes[i] ?? 0);
    return end;
  }

  #isWrapper(): boolean {
    return this.#hash === HLC_WORD || this.#hash === SOME_WORD;
  }

  /** Reads on to the end of the word at `start`, leaving its hash and traits. A url keeps its equals signs. */
  #readWord(start: number): number {
    const bytes = this.#bytes;
    const to = this.#to;
    let hash = SEED;
    let traits = 0;
    let i = start;
    for (; i < to; i++) {
      const byte = bytes[i] ?? 0;
      const kind = CLASS[byte] ?? 0;
      if (kind !== PLAIN && !this.#goesOn(i, kind, traits)) break;
      traits |= TRAIT[byte] ?? 0;
      hash = Math.imul(hash ^ byte, PRIME);
    }
    this.#traits = traits;
    this.#hash = hash;
    return i;
  }

  /** Equals signs of a url and commas between digits do not end a word. */
  #goesOn(i: number, kind: number, traits: number): boolean {
    if (kind === EQUALS) return (traits & HAS_SLASH) !== 0;
    if (kind !== BREAK || (traits & HAS_DIGIT) === 0) return false;
    const bytes = this.#bytes;
    return bytes[i] === 0x2c && isDigit(bytes[i - 1]) && i + 1 < this.#to && isDigit(bytes[i + 1]);
  }

  /** `name=value` inside the message: the name stays, the value varies. */
  #inlineValue(start: number, equals: number): number {
    const bytes = this.#bytes;
    this.#mix(this.#hash ^ FIELD);
    let depth = 0;
    let i = equals + 1;
    for (; i < this.#to; i++) {
      const kind = classAt(bytes, i);
      if (kind === QUOTE) i = quoteEnd(bytes, i, this.#to);
      else if (kind === OPENING) depth++;
      else if (kind === CLOSING && depth-- === 0) break;
      else if (depth === 0 && (kind === BLANK || kind === BREAK)) break;
    }
    const end = Math.min(i, this.#to);
    this.#variable(equals + 1, end, start, equals);
    return end;
  }

  #isPath(start: number, end: number): boolean {
    const bytes = this.#bytes;
    const first = bytes[start];
    if (first === 0x2f) return end > start + 1;
    if (first === 0x7e || first === 0x2e) return true;
    for (let i = start; i + 2 < end; i++) {
      if (bytes[i] !== COLON) continue;
      const next = bytes[i + 1];
      return next === 0x5c || (next === 0x2f && (bytes[i + 2] === 0x2f || i === start + 1));
    }
    return false;
  }

  /**
   * A path may have blanks: it goes on up to the last word that looks like a part of it, and up to a colon, unless a
   * word of the sentence comes before.
   */
  #path(start: number, wordEnd: number): number {
    const bytes = this.#bytes;
    let end = wordEnd;
    let at = wordEnd;
    for (let gap = 0; gap < MAX_PATH_GAP; gap++) {
      if (bytes[at - 1] === COLON || bytes[at] !== 0x20 || at + 1 >= this.#to) break;
      const next = at + 1;
      if (classAt(bytes, next) !== PLAIN || bytes[next] === 0x2f) break;
      at = this.#readWord(next);
      if (SENTENCE.has(this.#hash)) break;
      if (this.#continuesPath(next, at)) {
        end = at;
        gap = -1;
      }
    }
    return this.#trimmed(start, end);
  }

  #continuesPath(start: number, end: number): boolean {
    const bytes = this.#bytes;
    if ((this.#traits & HAS_SLASH) !== 0 || bytes[end - 1] === COLON) return true;
    const isCapital = (traitAt(bytes, start) & HAS_UPPER) !== 0;
    const dot = bytes.subarray(start, end).lastIndexOf(0x2e);
    return isCapital || (dot > 0 && dot < end - start - 1);
  }
}

function wordHash(word: string): number {
  let hash = SEED;
  for (const byte of new TextEncoder().encode(word)) hash = Math.imul(hash ^ byte, PRIME);
  return hash;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}
