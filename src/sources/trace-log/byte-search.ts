/**
 * Finds a text in bytes, after Horspool: compares from the end and skips by the last byte, so most bytes are never
 * looked at.
 */
export class ByteSearch {
  readonly #needle: Uint8Array;
  readonly #skip: Int32Array;

  constructor(needle: string) {
    this.#needle = new TextEncoder().encode(needle);
    const { length } = this.#needle;
    this.#skip = new Int32Array(256).fill(Math.max(length, 1));
    for (let i = 0; i < length - 1; i++) this.#skip[this.#needle[i] ?? 0] = length - 1 - i;
  }

  /** Offset of the first occurrence at or behind `start`, or -1. The empty text occurs nowhere. */
  indexIn(bytes: Uint8Array, start: number): number {
    const needle = this.#needle;
    const last = needle.length - 1;
    if (last < 0) return -1;
    const final = needle[last] ?? 0;
    for (let i = start + last; i < bytes.length; ) {
      const byte = bytes[i] ?? 0;
      if (byte === final) {
        let k = last - 1;
        while (k >= 0 && needle[k] === bytes[i - last + k]) k--;
        if (k < 0) return i - last;
      }
      i += this.#skip[byte] ?? 1;
    }
    return -1;
  }
}
