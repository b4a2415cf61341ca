import { createIntList } from "./int-list.ts";

const CHUNK_BITS = 20;
const CHUNK = 1 << CHUNK_BITS;
const MASK = CHUNK - 1;
const FIRST_SLOTS = 4096;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Distinct texts, numbered from 0, each stored once as bytes. Texts that are not plain ASCII are few; they are kept as they
 * are, so that any string comes out as it went in.
 */
export class Texts {
  readonly #chunks: Uint8Array[] = [new Uint8Array(CHUNK)];
  /** Of the next byte, over all chunks; a text never crosses the end of one. */
  #end = 0;
  readonly #starts = createIntList();
  /** -1 for a text that is kept as it is; `starts` then is its place among those. */
  readonly #lengths = createIntList();
  readonly #odd: string[] = [];
  readonly #oddNumbers = new Map<string, number>();
  #slots = new Int32Array(FIRST_SLOTS);
  readonly #hashes = createIntList();
  /** Texts that can be found again are in the table; how many. */
  #found = 0;
  #scratch = new Uint8Array(256);

  number(text: string): number {
    const { length } = text;
    if (length > CHUNK) return this.#numberOfOdd(text);
    if (length > this.#scratch.length) this.#scratch = new Uint8Array(length * 2);
    const scratch = this.#scratch;
    for (let at = 0; at < length; at++) {
      const code = text.charCodeAt(at);
      if (code > 0x7f) return this.#numberOfOdd(text);
      scratch[at] = code;
    }
    return this.#numberOfPlain(scratch, 0, length);
  }

  /** The number of the UTF-8 text from `start` up to `end`. */
  numberOfBytes(bytes: Uint8Array, start: number, end: number): number {
    if (end - start > CHUNK || !isPlain(bytes, start, end)) {
      return this.#numberOfOdd(decoder.decode(bytes.subarray(start, end)));
    }
    return this.#numberOfPlain(bytes, start, end);
  }

  /** Keeps a text under a number of its own, which `number` does not find. */
  add(bytes: Uint8Array, start: number, end: number): number {
    if (end - start <= CHUNK && isPlain(bytes, start, end)) return this.#append(bytes, start, end);
    return this.#addOdd(decoder.decode(bytes.subarray(start, end)));
  }

  text(number: number): string {
    const length = this.#lengths.get(number);
    const start = this.#starts.get(number);
    if (length < 0) return this.#odd[start] ?? "";
    const chunk = this.#chunks[start >>> CHUNK_BITS];
    const at = start & MASK;
    return chunk === undefined ? "" : decoder.decode(chunk.subarray(at, at + length));
  }

  /** Whether a text is short enough and begins as an integer would. */
  mayBeInteger(number: number): boolean {
    const length = this.#lengths.get(number);
    if (length < 1 || length > 9) return false;
    const start = this.#starts.get(number);
    const first = this.#chunks[start >>> CHUNK_BITS]?.[start & MASK] ?? 0;
    return first === 0x2d || (first >= 0x30 && first <= 0x39);
  }

  #numberOfOdd(text: string): number {
    const known = this.#oddNumbers.get(text);
    if (known !== undefined) return known;
    const number = this.#addOdd(text);
    this.#oddNumbers.set(text, number);
    return number;
  }

  #addOdd(text: string): number {
    this.#hashes.push(0);
    this.#lengths.push(-1);
    return this.#starts.push(this.#odd.push(text) - 1);
  }

  #numberOfPlain(bytes: Uint8Array, start: number, end: number): number {
    let hash = end - start;
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
    hash ^= hash >>> 15;
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const number = (this.#slots[slot] ?? 0) - 1;
      if (number < 0) break;
      if (this.#hashes.get(number) === hash && this.#isSame(number, bytes, start, end)) {
        return number;
      }
      slot = (slot + 1) & mask;
    }
    const number = this.#append(bytes, start, end);
    this.#hashes.set(number, hash);
    this.#slots[slot] = number + 1;
    this.#found++;
    if (this.#found * 2 > this.#slots.length) this.#rehash();
    return number;
  }

  #isSame(number: number, bytes: Uint8Array, start: number, end: number): boolean {
    const length = end - start;
    if (this.#lengths.get(number) !== length) return false;
    const from = this.#starts.get(number);
    const chunk = this.#chunks[from >>> CHUNK_BITS];
    const at = from & MASK;
    if (chunk === undefined) return false;
    for (let i = 0; i < length; i++) if (chunk[at + i] !== bytes[start + i]) return false;
    return true;
  }

  #append(bytes: Uint8Array, start: number, end: number): number {
    const length = end - start;
    if ((this.#end & MASK) + length > CHUNK) this.#end = (this.#end | MASK) + 1;
    let chunk = this.#chunks[this.#end >>> CHUNK_BITS];
    if (chunk === undefined) {
      chunk = new Uint8Array(CHUNK);
      this.#chunks.push(chunk);
    }
    const at = this.#end & MASK;
    if (length > 64) chunk.set(bytes.subarray(start, end), at);
    else for (let i = 0; i < length; i++) chunk[at + i] = bytes[start + i] ?? 0;
    this.#hashes.push(0);
    this.#lengths.push(length);
    const number = this.#starts.push(this.#end);
    this.#end += length;
    return number;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (const entry of this.#slots) {
      if (entry === 0) continue;
      let slot = this.#hashes.get(entry - 1) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = entry;
    }
    this.#slots = slots;
  }
}

function isPlain(bytes: Uint8Array, start: number, end: number): boolean {
  let bits = 0;
  for (let at = start; at < end; at++) bits |= bytes[at] ?? 0;
  return bits < 0x80;
}
