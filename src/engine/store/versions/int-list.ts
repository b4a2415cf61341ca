/** A list of 32-bit integers that grows without copying what it holds, so that a write costs the same at any length. */
export interface IntList {
  readonly length: number;
  /** The integer at a place that was written; 0 beyond the end. */
  get(at: number): number;
  /** Writes at a place up to the end, or one after it. */
  set(at: number, value: number): void;
  push(value: number): number;
  /** Writes at any place, without moving the end. */
  put(at: number, value: number): void;
  /** Bytes that it holds. */
  readonly bytes: number;
}

const BITS = 14;
const SIZE = 1 << BITS;
const MASK = SIZE - 1;

export function createIntList(): IntList {
  const chunks: (Int32Array | undefined)[] = [];
  let length = 0;
  let count = 0;
  const chunkFor = (at: number): Int32Array => {
    const number = at >>> BITS;
    while (chunks.length <= number) chunks.push(undefined);
    const chunk = new Int32Array(SIZE);
    chunks[number] = chunk;
    count++;
    return chunk;
  };
  const put = (at: number, value: number): void => {
    const chunk = chunks[at >>> BITS] ?? chunkFor(at);
    chunk[at & MASK] = value;
  };
  const set = (at: number, value: number): void => {
    put(at, value);
    if (at >= length) length = at + 1;
  };
  return {
    get length() {
      return length;
    },
    get bytes() {
      return count * SIZE * 4;
    },
    get: (at) => chunks[at >>> BITS]?.[at & MASK] ?? 0,
    set,
    put,
    push: (value) => {
      set(length, value);
      return length - 1;
    },
  };
}
