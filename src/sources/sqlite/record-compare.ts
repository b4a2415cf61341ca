import { contentLength } from "./record-locator.ts";

/** A column that a record does not have. */
const ABSENT = -1;

/** Some columns of the records of one table, found anew for each row: what is looked at once needs no memory. */
export class StoredRecords {
  /** Of the row looked at last, by wanted column: serial type, or `ABSENT`, and where the value lies in `bytes`. */
  readonly types: Int32Array;
  readonly places: Uint32Array;
  bytes: Uint8Array;
  readonly #image: Uint8Array;
  readonly #spill: Uint8Array;
  readonly #records: Uint32Array;
  /** Which wanted column each column of a record is, or `ABSENT`. */
  readonly #slots: Int32Array;

  /** `records` has position and length of each row's record; `wanted` are indexes inside of a record. */
  constructor(
    image: Uint8Array,
    spill: Uint8Array,
    records: Uint32Array,
    wanted: readonly number[],
  ) {
    this.#image = image;
    this.#spill = spill;
    this.#records = records;
    this.bytes = image;
    this.types = new Int32Array(wanted.length);
    this.places = new Uint32Array(wanted.length);
    this.#slots = new Int32Array(Math.max(ABSENT, ...wanted) + 1).fill(ABSENT);
    wanted.forEach((column, slot) => {
      this.#slots[column] = slot;
    });
  }

  /** Looks at a row. `false` when its header is not of the simple kind: up to 127 bytes, types of up to two. */
  seek(row: number): boolean {
    const position = this.#records[row * 2] ?? 0;
    const isSpilled = position >= this.#image.length;
    const bytes = isSpilled ? this.#spill : this.#image;
    const start = isSpilled ? position - this.#image.length : position;
    const { types, places } = this;
    const slots = this.#slots;
    this.bytes = bytes;
    types.fill(ABSENT);
    const headerLength = bytes[start] ?? 128;
    if (headerLength > 127) return false;
    const headerEnd = start + headerLength;
    let body = headerEnd;
    for (let at = start + 1, column = 0; at < headerEnd && column < slots.length; column++) {
      const type = shortType(bytes, at);
      if (type < 0) return false;
      at += type < 128 ? 1 : 2;
      const slot = slots[column] ?? ABSENT;
      if (slot !== ABSENT) {
        types[slot] = type;
        places[slot] = body;
      }
      body += contentLength(type);
    }
    return true;
  }
}

/** A serial type of one or two bytes in its shortest form; -1 for every other. */
function shortType(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 128) return first;
  const second = bytes[at + 1] ?? 128;
  const type = ((first & 127) << 7) | second;
  return second < 128 && type > 127 ? type : -1;
}

/** Whether all wanted columns of two rows have the same types and bytes; `false` where that is not sure, too. */
export function haveSameBytes(
  ours: StoredRecords,
  row: number,
  theirs: StoredRecords,
  otherRow: number,
): boolean {
  if (!ours.seek(row) || !theirs.seek(otherRow)) return false;
  const { types } = ours;
  for (let slot = 0; slot < types.length; slot++) {
    const type = types[slot] ?? ABSENT;
    if (type === ABSENT || type !== theirs.types[slot]) return false;
    const from = ours.places[slot] ?? 0;
    const shift = (theirs.places[slot] ?? 0) - from;
    const end = from + contentLength(type);
    for (let at = from; at < end; at++) {
      if (ours.bytes[at] !== theirs.bytes[at + shift]) return false;
    }
  }
  return true;
}
