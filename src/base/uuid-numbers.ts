import type { Uuid } from "./uuid.ts";
import { uuidFromBytes } from "./uuid.ts";
import { hashAt, type UuidIndex } from "./uuid-index.ts";

const NO_DIGIT = 255;
/** The value of each lower-case hexadecimal digit by its character code. */
const DIGITS = Uint8Array.from({ length: 256 }, (_, code) => {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  return code >= 0x61 && code <= 0x66 ? code - 0x57 : NO_DIGIT;
});
const HYPHEN = 0x2d;
const TEXT_LENGTH = 36;
const FIRST_CAPACITY = 1024;

/**
 * Distinct uuids, numbered from 0 in the order in which they are first met: whoever keeps something by uuid keeps it in an
 * array by number. Open addressing over the 16 bytes at a load of at most one half, so that nothing is formatted.
 */
export class UuidNumbers {
  #bytes = new Uint8Array(FIRST_CAPACITY * 16);
  #words = new Uint32Array(this.#bytes.buffer);
  #slots = new Int32Array(FIRST_CAPACITY * 2);
  #count = 0;
  /** The uuid that is looked for, as bytes and as the same words. */
  readonly #key = new Uint8Array(16);
  readonly #keyWords = new Uint32Array(this.#key.buffer);
  readonly #chars = new Uint8Array(TEXT_LENGTH);

  get count(): number {
    return this.#count;
  }

  /** The number of a uuid, which it gets now if it has none. */
  number(uuid: Uuid): number {
    return this.#readText(uuid) ? this.#find(true) : -1;
  }

  /** The number of a uuid; -1 if it has none. */
  find(uuid: Uuid): number {
    return this.#readText(uuid) ? this.#find(false) : -1;
  }

  /** The number of the uuid whose 16 bytes begin at `offset`. */
  numberOfBytes(bytes: Uint8Array, offset: number): number {
    for (let at = 0; at < 16; at++) this.#key[at] = bytes[offset + at] ?? 0;
    return this.#find(true);
  }

  /** The number of the uuid whose 36 characters, lower case with hyphens, begin at `start`; -1 when they are none. */
  numberOfChars(bytes: Uint8Array, start: number): number {
    return this.#readChars(bytes, start) ? this.#find(true) : -1;
  }

  /** The first row with the uuid of a number in an index over other rows, or -1. */
  rowIn(index: UuidIndex, number: number): number {
    return index.find(this.#words, number);
  }

  /** The uuid of a number that was given. */
  text(number: number): Uuid {
    return uuidFromBytes(this.#bytes, number * 16);
  }

  #readText(uuid: string): boolean {
    if (uuid.length !== TEXT_LENGTH) return false;
    const chars = this.#chars;
    for (let at = 0; at < TEXT_LENGTH; at++) chars[at] = Math.min(uuid.charCodeAt(at), NO_DIGIT);
    return this.#readChars(chars, 0);
  }

  #readChars(bytes: Uint8Array, start: number): boolean {
    const key = this.#key;
    let from = start;
    let bad = 0;
    for (let at = 0; at < 16; at++) {
      if (at === 4 || at === 6 || at === 8 || at === 10) {
        if (bytes[from] !== HYPHEN) return false;
        from++;
      }
      const high = DIGITS[bytes[from] ?? 0] ?? NO_DIGIT;
      const low = DIGITS[bytes[from + 1] ?? 0] ?? NO_DIGIT;
      bad |= high | low;
      key[at] = (high << 4) | low;
      from += 2;
    }
    return bad < 16;
  }

  #find(adds: boolean): number {
    const key = this.#keyWords;
    const words = this.#words;
    const mask = this.#slots.length - 1;
    const a = key[0] ?? 0;
    const b = key[1] ?? 0;
    const c = key[2] ?? 0;
    const d = key[3] ?? 0;
    let slot = hashAt(key, 0) & mask;
    for (;;) {
      const number = (this.#slots[slot] ?? 0) - 1;
      if (number < 0) return adds ? this.#add(slot) : -1;
      const at = number * 4;
      if (words[at] === a && words[at + 1] === b && words[at + 2] === c && words[at + 3] === d) {
        return number;
      }
      slot = (slot + 1) & mask;
    }
  }

  #add(slot: number): number {
    const number = this.#count++;
    this.#slots[slot] = number + 1;
    if (this.#bytes.length < this.#count * 16) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#words = new Uint32Array(larger.buffer);
    }
    this.#words.set(this.#keyWords, number * 4);
    if (this.#slots.length < this.#count * 2) this.#rehash();
    return number;
  }

  #rehash(): void {
    const words = this.#words;
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let number = 0; number < this.#count; number++) {
      let slot = hashAt(words, number * 4) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = number + 1;
    }
    this.#slots = slots;
  }
}
