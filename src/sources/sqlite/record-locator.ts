import { float64, signedInteger, u8, VarintReader } from "./bytes.ts";

/** Serial type of a column that a record is too short to have: its default value applies. Never stored by SQLite. */
export const MISSING = 0xffff_ffff;

/** Longer values are not possible in a file that can be opened. */
const LARGEST_SERIAL_TYPE = 0x7fff_ffff;
const CONTENT_LENGTHS = new Uint8Array([0, 1, 2, 3, 4, 6, 8, 8, 0, 0]);

/** Bytes that a value of this serial type takes; 10 and 11 are reserved and never valid. */
export function contentLength(type: number): number {
  if (type >= 12) return (type >>> 1) - 6;
  return type >= 10 ? LARGEST_SERIAL_TYPE : u8(CONTENT_LENGTHS, type);
}

/** The same of the types of one byte, which nearly all are. */
const SHORT_WIDTHS = Int32Array.from({ length: 128 }, (_, type) => contentLength(type));

/** Takes the values of one column while the records are walked, instead of where they lie. */
export interface ValueDecoder {
  readonly kind: "integer" | "uuid" | "time";
  /** The values taken so far: one number, or 16 bytes, a row. */
  readonly values: Float64Array | Uint8Array;
  /** What stands for the value of a record that is too short to have one. */
  readonly missing: number;
  /**
   * The value of a row, with its serial type. The record is not known to be whole yet: what lies beyond the bytes is read
   * as zeros, and the row is taken once more when it was not.
   */
  take(row: number, bytes: Uint8Array, at: number, type: number): void;
  /** The row's record is too short to have the column. */
  miss(row: number): void;
}

/** A column whose values are decoded while the records are walked. */
export interface DecodedColumn {
  /** Its index inside the record. */
  readonly index: number;
  readonly decoder: ValueDecoder;
}

/** In `#slots`: a column that nobody asked for; what lies below it names a decoded column. */
const UNWANTED = -1;

/** A stored number, NaN for every other type. */
export function numberAt(bytes: Uint8Array, at: number, type: number): number {
  if (type === 0 || type >= 12) return Number.NaN;
  if (type >= 8) return type - 8;
  if (type < 7) return signedInteger(bytes, at, contentLength(type));
  return at + 8 <= bytes.length ? float64(bytes, at) : Number.NaN;
}

/**
 * Finds where the wanted columns of a record lie. For row r and slot s, `cells[r * stride + 2 * s]` is the position of the
 * value and the next element its serial type. Decoded columns are read on the way and leave no position.
 */
export class RecordLocator {
  readonly stride: number;
  readonly cells: Uint32Array;
  readonly storedCount: number;
  readonly wanted: readonly number[];
  readonly decoded: readonly DecodedColumn[];
  readonly #slots: Int32Array;
  readonly #varint: VarintReader;
  readonly #decoders: readonly ValueDecoder[];

  /** `wanted` are indexes of columns inside the record, of which there are at most `storedCount`. */
  constructor(
    storedCount: number,
    wanted: readonly number[],
    rowCount: number,
    decoded: readonly DecodedColumn[] = [],
  ) {
    this.stride = wanted.length * 2;
    this.cells = new Uint32Array(rowCount * this.stride);
    this.storedCount = storedCount;
    this.wanted = wanted;
    this.decoded = decoded;
    this.#slots = new Int32Array(storedCount).fill(UNWANTED);
    wanted.forEach((column, slot) => {
      this.#slots[column] = slot * 2;
    });
    this.#decoders = decoded.map(({ decoder }) => decoder);
    decoded.forEach(({ index }, number) => {
      this.#slots[index] = UNWANTED - 1 - number;
    });
    this.#varint = new VarintReader();
  }

  /**
   * Reads the header of the record at `start`; positions are stored with `shift` added. `false`, when this is not a whole
   * record of the table: lengths that do not add up to `length`, or more columns than the table has.
   */
  locate(bytes: Uint8Array, start: number, length: number, shift: number, row: number): boolean {
    const varint = this.#varint;
    varint.bytes = bytes;
    varint.at = start;
    const headerEnd = start + varint.read();
    const end = start + length;
    if (headerEnd > end || headerEnd === start) return false;
    const slots = this.#slots;
    let at = varint.at;
    let body = headerEnd;
    let column = 0;
    while (at < headerEnd) {
      let type = bytes[at++] ?? 0;
      if (type > 127) {
        type = this.#longType(at - 1);
        at = varint.at;
        if (type < 0) return false;
      }
      const slot = slots[column++] ?? UNWANTED;
      if (slot !== UNWANTED) this.#take(slot, bytes, body, type, shift, row);
      body += SHORT_WIDTHS[type] ?? contentLength(type);
    }
    return at === headerEnd && body === end && this.#conclude(column, row);
  }

  /** Whether a record may have so many columns; what it is too short for is marked as missing. */
  #conclude(columns: number, row: number): boolean {
    if (columns < this.storedCount) this.#markMissing(row * this.stride, columns, row);
    return columns <= this.storedCount;
  }

  /** A serial type of several bytes; negative where it cannot be one. */
  #longType(at: number): number {
    this.#varint.at = at;
    const type = this.#varint.read();
    return type > LARGEST_SERIAL_TYPE ? -1 : type;
  }

  #take(
    slot: number,
    bytes: Uint8Array,
    at: number,
    type: number,
    shift: number,
    row: number,
  ): void {
    if (slot >= 0) {
      const place = row * this.stride + slot;
      this.cells[place] = at + shift;
      this.cells[place + 1] = type;
    } else this.#decoders[UNWANTED - 1 - slot]?.take(row, bytes, at, type);
  }

  /** Whether the record of a row is too short to have the wanted column of that slot. */
  isMissing(row: number, slot: number): boolean {
    return this.cells[row * this.stride + slot * 2 + 1] === MISSING;
  }

  #markMissing(first: number, from: number, row: number): void {
    for (let column = from; column < this.storedCount; column++) {
      const slot = this.#slots[column] ?? UNWANTED;
      if (slot >= 0) this.cells[first + slot + 1] = MISSING;
      else if (slot !== UNWANTED) this.#decoders[UNWANTED - 1 - slot]?.miss(row);
    }
  }
}

/** More zeros in a row than text has, and fewer than a lost sector leaves. */
const LONGEST_ZEROS = 32;

/**
 * Whether text of a record holds what UTF-8 text does not: bytes that never occur in it, or a long run of zeros; or whether
 * text reaches behind `zeroedFrom`, from where on there is nothing but zeros. The record is one that `locate` accepts.
 */
export function hasForeignText(bytes: Uint8Array, start: number, zeroedFrom: number): boolean {
  const varint = new VarintReader(bytes);
  varint.at = start;
  const headerEnd = start + varint.read();
  let body = headerEnd;
  while (varint.at < headerEnd) {
    const type = varint.read();
    const end = body + contentLength(type);
    const isText = type >= 13 && type % 2 === 1;
    if (isText && (end > zeroedFrom || hasForeignBytes(bytes, body, end))) return true;
    body = end;
  }
  return false;
}

function hasForeignBytes(bytes: Uint8Array, from: number, end: number): boolean {
  let zeros = 0;
  for (let at = from; at < end; at++) {
    const byte = u8(bytes, at);
    if (byte >= 0xf5 || byte === 0xc0 || byte === 0xc1) return true;
    zeros = byte === 0 ? zeros + 1 : 0;
    if (zeros === LONGEST_ZEROS) return true;
  }
  return false;
}
