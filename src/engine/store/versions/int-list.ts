/** A list of 32-bit integers that grows without copying what it holds, so that a write costs the same at any length. */
export interface IntList {
  readonly length: number;
  /** The integer at a place that was written; 0 elsewhere. */
  get(at: number): number;
  /** Writes at a place, and moves the end behind it. */
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
  return new ChunkedInts();
}

class ChunkedInts implements IntList {
  readonly #chunks: (Int32Array | undefined)[] = [];
  #count = 0;
  length = 0;

  get bytes(): number {
    return this.#count * SIZE * 4;
  }

  get(at: number): number {
    return this.#chunks[at >>> BITS]?.[at & MASK] ?? 0;
  }

  put(at: number, value: number): void {
    const chunk = this.#chunks[at >>> BITS] ?? this.#chunkFor(at);
    chunk[at & MASK] = value;
  }

  set(at: number, value: number): void {
    this.put(at, value);
    if (at >= this.length) this.length = at + 1;
  }

  push(value: number): number {
    this.set(this.length, value);
    return this.length - 1;
  }

  #chunkFor(at: number): Int32Array {
    const number = at >>> BITS;
    while (this.#chunks.length <= number) this.#chunks.push(undefined);
    const chunk = new Int32Array(SIZE);
    this.#chunks[number] = chunk;
    this.#count++;
    return chunk;
  }
}
