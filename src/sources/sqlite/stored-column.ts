import { assert } from "../../base/assert.ts";
import { type Uuid, uuidFromBytes } from "../../base/uuid.ts";
import { float64, signedBigInt, signedInteger } from "./bytes.ts";
import { contentLength, MISSING } from "./record-locator.ts";
import type { ScannedRows } from "./row-scan.ts";
import { TimeReader } from "./time-bytes.ts";
import type { Column, ColumnKind, ColumnSchema, DatabaseImage, SqlValue } from "./types.ts";
import { uuidTextToBytes } from "./uuid-bytes.ts";

/** Where the values of one column lie: position and serial type of row r at `r * stride + slot`. */
export interface CellPlaces {
  readonly cells: Uint32Array;
  readonly stride: number;
  readonly slot: number;
}

const SHORT_TEXT = 32;

/** Turns stored bytes of one encoding into strings. */
export class TextReader {
  readonly #decoder: TextDecoder;
  readonly isUtf8: boolean;

  constructor(encoding: DatabaseImage["encoding"]) {
    // A byte order mark is part of the value, as it is for SQLite.
    this.#decoder = new TextDecoder(encoding, { ignoreBOM: true });
    this.isUtf8 = encoding === "utf-8";
  }

  read(bytes: Uint8Array, at: number, length: number): string {
    if (this.isUtf8 && length <= SHORT_TEXT) {
      const text = readAscii(bytes, at, length);
      if (text !== undefined) return text;
    }
    return this.#decoder.decode(bytes.subarray(at, at + length));
  }
}

/** For a few bytes this is several times faster than a decoder. */
function readAscii(bytes: Uint8Array, at: number, length: number): string | undefined {
  let text = "";
  for (let i = at; i < at + length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte > 127) return undefined;
    text += String.fromCharCode(byte);
  }
  return text;
}

/** A column whose values are decoded from the pages when asked for. */
export class StoredColumn implements Column {
  readonly kind: ColumnKind;
  readonly #schema: ColumnSchema;
  readonly #rows: ScannedRows;
  readonly #image: Uint8Array;
  readonly #places: CellPlaces;
  readonly #text: TextReader;
  readonly #time = new TimeReader();
  readonly #uuid = new Uint8Array(16);
  #numbers: Float64Array | undefined;
  #uuidBytes: Uint8Array | undefined;
  #times: Float64Array | undefined;

  constructor(
    kind: ColumnKind,
    schema: ColumnSchema,
    rows: ScannedRows,
    image: Uint8Array,
    places: CellPlaces,
    text: TextReader,
  ) {
    this.kind = kind;
    this.#schema = schema;
    this.#rows = rows;
    this.#image = image;
    this.#places = places;
    this.#text = text;
  }

  isNull(row: number): boolean {
    this.#checkRow(row);
    if (this.#schema.isRowidAlias) return false;
    const type = this.#type(row);
    return type === 0 || (type === MISSING && this.#schema.defaultValue === null);
  }

  value(row: number): SqlValue {
    this.#checkRow(row);
    if (this.#schema.isRowidAlias) return this.#rowid(row);
    const type = this.#type(row);
    if (type === MISSING) return this.#schema.defaultValue;
    const at = this.#at(row);
    const bytes = this.#bytes(at);
    const from = this.#local(at);
    if (type < 12) return numericValue(bytes, from, type);
    const length = contentLength(type);
    return type % 2 === 1 ? this.#text.read(bytes, from, length) : bytes.slice(from, from + length);
  }

  number(row: number): number {
    this.#checkRow(row);
    return this.#number(row);
  }

  text(row: number): string | undefined {
    const value = this.value(row);
    if (typeof value === "string") return value;
    return value === null || value instanceof Uint8Array ? undefined : String(value);
  }

  uuid(row: number): Uuid | undefined {
    this.#checkRow(row);
    return this.#copyUuid(row, this.#uuid, 0) ? uuidFromBytes(this.#uuid) : undefined;
  }

  micros(row: number): number {
    this.#checkRow(row);
    return this.#micros(row);
  }

  sameBytes(row: number, other: Column, otherRow: number): boolean {
    assert(other instanceof StoredColumn, "columns of different readers cannot be compared");
    this.#checkRow(row);
    other.#checkRow(otherRow);
    const type = this.#plainType(row);
    const otherType = other.#plainType(otherRow);
    if (type === MISSING || otherType === MISSING) {
      return isSameValue(this.value(row), other.value(otherRow));
    }
    if (type !== otherType) return false;
    const at = this.#at(row);
    const otherAt = other.#at(otherRow);
    const bytes = this.#bytes(at);
    const otherBytes = other.#bytes(otherAt);
    const from = this.#local(at);
    const otherFrom = other.#local(otherAt);
    const length = contentLength(type);
    for (let i = 0; i < length; i++) {
      if (bytes[from + i] !== otherBytes[otherFrom + i]) return false;
    }
    return true;
  }

  numbers(): Float64Array {
    if (this.#numbers === undefined) {
      this.#numbers = this.#allNumbers();
    }
    return this.#numbers;
  }

  uuidBytes(): Uint8Array {
    if (this.#uuidBytes === undefined) {
      const uuids = new Uint8Array(this.#rows.rowCount * 16);
      for (let row = 0; row < this.#rows.rowCount; row++) {
        if (!this.#copyUuid(row, uuids, row * 16)) uuids.fill(0, row * 16, row * 16 + 16);
      }
      this.#uuidBytes = uuids;
    }
    return this.#uuidBytes;
  }

  times(): Float64Array {
    if (this.#times === undefined) {
      const times = new Float64Array(this.#rows.rowCount);
      for (let row = 0; row < times.length; row++) times[row] = this.#micros(row);
      this.#times = times;
    }
    return this.#times;
  }

  #checkRow(row: number): void {
    assert(row >= 0 && row < this.#rows.rowCount, "row outside of the table");
  }

  #type(row: number): number {
    return this.#places.cells[row * this.#places.stride + this.#places.slot + 1] ?? MISSING;
  }

  /** The serial type; MISSING also where the value is not stored because it is the rowid. */
  #plainType(row: number): number {
    return this.#schema.isRowidAlias ? MISSING : this.#type(row);
  }

  #at(row: number): number {
    return this.#places.cells[row * this.#places.stride + this.#places.slot] ?? 0;
  }

  #bytes(at: number): Uint8Array {
    return at < this.#image.length ? this.#image : this.#rows.spill;
  }

  #local(at: number): number {
    return at < this.#image.length ? at : at - this.#image.length;
  }

  #rowid(row: number): number | bigint {
    return this.#rows.exactRowids.get(row) ?? this.#rows.rowids[row] ?? 0;
  }

  #number(row: number): number {
    if (this.#schema.isRowidAlias) return this.#rows.rowids[row] ?? Number.NaN;
    const type = this.#type(row);
    if (type === MISSING) {
      const value = this.#schema.defaultValue;
      return typeof value === "number" || typeof value === "bigint" ? Number(value) : Number.NaN;
    }
    if (type === 0 || type >= 12) return Number.NaN;
    if (type >= 8) return type - 8;
    const at = this.#at(row);
    const bytes = this.#bytes(at);
    const from = this.#local(at);
    return type === 7 ? float64(bytes, from) : signedInteger(bytes, from, contentLength(type));
  }

  /** The same as `#number` for every row, in a loop without calls for the integers that nearly all values are. */
  #allNumbers(): Float64Array {
    const numbers = new Float64Array(this.#rows.rowCount);
    const { cells, stride, slot } = this.#places;
    const image = this.#image;
    const isAlias = this.#schema.isRowidAlias;
    for (let row = 0, place = slot; row < numbers.length; row++, place += stride) {
      const at = cells[place] ?? 0;
      const type = cells[place + 1] ?? 0;
      const isShort = type >= 1 && type <= 4 && at < image.length && !isAlias;
      numbers[row] = isShort ? signedInteger(image, at, type) : this.#number(row);
    }
    return numbers;
  }

  #micros(row: number): number {
    const type = this.#type(row);
    if (type === MISSING || type < 13 || type % 2 === 0) return Number.NaN;
    const at = this.#at(row);
    const length = contentLength(type);
    if (this.#text.isUtf8) return this.#time.read(this.#bytes(at), this.#local(at), length);
    const ascii = new TextEncoder().encode(
      this.#text.read(this.#bytes(at), this.#local(at), length),
    );
    return this.#time.read(ascii, 0, ascii.length);
  }

  #copyUuid(row: number, target: Uint8Array, targetAt: number): boolean {
    const type = this.#type(row);
    if (type === MISSING || type < 12) return false;
    const at = this.#at(row);
    const bytes = this.#bytes(at);
    const from = this.#local(at);
    const length = contentLength(type);
    if (type % 2 === 1) {
      if (this.#text.isUtf8) return uuidTextToBytes(bytes, from, length, target, targetAt);
      const ascii = new TextEncoder().encode(this.#text.read(bytes, from, length));
      return uuidTextToBytes(ascii, 0, ascii.length, target, targetAt);
    }
    if (length !== 16) return false;
    for (let i = 0; i < 16; i++) target[targetAt + i] = bytes[from + i] ?? 0;
    return true;
  }
}

function numericValue(bytes: Uint8Array, at: number, type: number): SqlValue {
  if (type === 0) return null;
  if (type >= 8) return type - 8;
  if (type === 7) return float64(bytes, at);
  const value = signedInteger(bytes, at, contentLength(type));
  return Number.isSafeInteger(value) ? value : signedBigInt(bytes, at);
}

function isSameValue(a: SqlValue, b: SqlValue): boolean {
  if (!(a instanceof Uint8Array && b instanceof Uint8Array)) return a === b;
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
