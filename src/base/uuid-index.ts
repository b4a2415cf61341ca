import { assert } from "./assert.ts";
import { type Kernel, sharedKernel } from "./kernel/kernel.ts";

/**
 * A hash index from uuid to row over 16 bytes a row: the join that every comparison of peers is made of.
 * Keys are four 32-bit words as they lie in memory, so that nothing is formatted or copied.
 */
export interface UuidIndex {
  /** Rows that share their uuid with an earlier row; they are not in the index. */
  readonly duplicates: number;
  /** The first row with the uuid whose four words start at `words[row * 4]`, or -1. */
  find(words: Uint32Array, row: number): number;
}

/** The same bytes seen as words. `bytes` starts on a word boundary and holds 16 bytes a row. */
export function wordsOf(bytes: Uint8Array): Uint32Array {
  assert(
    bytes.byteOffset % 4 === 0 && bytes.length % 16 === 0,
    "uuid bytes are aligned rows of 16",
  );
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}

/** Whether a row's uuid is the nil uuid, which stands for "no identity". */
export function isNilRow(words: Uint32Array, row: number): boolean {
  const at = row * 4;
  return (
    ((words[at] ?? 0) | (words[at + 1] ?? 0) | (words[at + 2] ?? 0) | (words[at + 3] ?? 0)) === 0
  );
}

/** The table of an index: plain data, so that another thread may have made it. */
export interface UuidSlots {
  /** Rows by hash, -1 where there is none; a power of two of them. */
  readonly slots: Int32Array;
  readonly duplicates: number;
}

/** Indexes every row whose uuid is not nil. */
export function indexUuids(words: Uint32Array): UuidIndex {
  return uuidIndexOver(words, hashUuids(words));
}

/** Open addressing at a load of at most one half; linear probing. The table is the same with a kernel and without. */
export function hashUuids(words: Uint32Array, kernel = sharedKernel()): UuidSlots {
  const rows = words.length / 4;
  let capacity = 16;
  while (capacity < rows * 2) capacity *= 2;
  return kernel === undefined
    ? fillSlots(words, rows, capacity)
    : fillCompiled(kernel, words, rows, capacity);
}

function fillCompiled(
  kernel: Kernel,
  words: Uint32Array,
  rows: number,
  capacity: number,
): UuidSlots {
  kernel.begin();
  const keys = kernel.reserve(words.byteLength);
  const table = kernel.reserve(capacity * 4);
  kernel.positions(keys, words.length).set(words);
  kernel.words(table, capacity).fill(-1);
  const duplicates = kernel.calls.hashUuids(keys, rows, table, capacity - 1);
  return { slots: kernel.words(table, capacity).slice(), duplicates };
}

/** What the kernel does, in TypeScript. */
export function fillSlots(words: Uint32Array, rows: number, capacity: number): UuidSlots {
  const mask = capacity - 1;
  const slots = new Int32Array(capacity).fill(-1);
  let duplicates = 0;
  for (let row = 0; row < rows; row++) {
    if (isNilRow(words, row)) continue;
    let slot = hashAt(words, row * 4) & mask;
    let held = slots[slot] ?? -1;
    while (held >= 0 && !isEqual(words, held * 4, words, row * 4)) {
      slot = (slot + 1) & mask;
      held = slots[slot] ?? -1;
    }
    if (held >= 0) duplicates++;
    else slots[slot] = row;
  }
  return { slots, duplicates };
}

/** The index that these slots of `words` are the table of. */
export function uuidIndexOver(words: Uint32Array, { slots, duplicates }: UuidSlots): UuidIndex {
  const mask = slots.length - 1;
  return {
    duplicates,
    find(other, row) {
      let slot = hashAt(other, row * 4) & mask;
      for (;;) {
        const held = slots[slot] ?? -1;
        if (held < 0 || isEqual(words, held * 4, other, row * 4)) return held;
        slot = (slot + 1) & mask;
      }
    },
  };
}

/** Hash of the four words at `at`. Test data may use uuids that differ in one word only, so all four take part. */
export function hashAt(words: Uint32Array, at: number): number {
  let h = Math.imul((words[at] ?? 0) ^ Math.imul(words[at + 1] ?? 0, 0x85ebca6b), 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15) ^ (words[at + 2] ?? 0), 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 13) ^ (words[at + 3] ?? 0), 0x27d4eb2f);
  return h ^ (h >>> 16);
}

function isEqual(words: Uint32Array, a: number, other: Uint32Array, b: number): boolean {
  return (
    words[a] === other[b] &&
    words[a + 1] === other[b + 1] &&
    words[a + 2] === other[b + 2] &&
    words[a + 3] === other[b + 3]
  );
}
