/** A list of 32-bit integers that grows without copying what it holds, so that a write costs the same at any length. */
export interface IntList {
  readonly length: number;
  /** The integer at a place that was written; 0 beyond the end. */
  get(at: number): number;
  /** Writes at a place up to the end, or one after it. */
  set(at: number, value: number): void;
  push(value: number): number;
  /** Bytes that it holds. */
  readonly bytes: number;
}

const BITS = 14;
const SIZE = 1 << BITS;
const MASK = SIZE - 1;

export function createIntList(): IntList {
  const chunks: Int32Array[] = [];
  let length = 0;
  const set = (at: number, value: number): void => {
    let chunk = chunks[at >>> BITS];
    if (chunk === undefined) {
      chunk = new Int32Array(SIZE);
      chunks.push(chunk);
    }
    chunk[at & MASK] = value;
    if (at >= length) length = at + 1;
  };
  return {
    get length() {
      return length;
    },
    get bytes() {
      return chunks.length * SIZE * 4;
    },
    get: (at) => chunks[at >>> BITS]?.[at & MASK] ?? 0,
    set,
    push: (value) => {
      set(length, value);
      return length - 1;
    },
  };
}
