import { assert } from "../../base/assert.ts";
import { type Uuid, uuidFromBytes } from "../../base/uuid.ts";
import { float64, signedBigInt, signedInteger } from "./bytes.ts";
import { contentLength, MISSING, numberAt } from "./record-locator.ts";
import type { ScannedRows } from "./row-scan.ts";
import { TimeReader } from "./time-bytes.ts";
import type {
  BytePlace,
  Column,
  ColumnKind,
  ColumnSchema,
  DatabaseImage,
  SqlValue,
} from "./types.ts";
import { uuidTextToBytes } from "./uuid-bytes.ts";

/** Where the values of one column lie: position and serial type of row r at `r * stride + slot`. */
export interface CellPlaces {
  readonly cells: Uint32Array;
  readonly stride: number;
  readonly slot: number;
}

/** Finds the values of a column that was not located with the first pass over the records. */
export interface CellFinder {
  /** All of them, in another pass. */
  all(): CellPlaces;
  /** Position and serial type of one, found anew; valid until the next call. */
  one(row: number): Uint32Array;
}

/** After this many single values of a column, as a part of all, it pays to find the others, too. */
const FEW = 1 / 8;

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
  readonly #finder: CellFinder | undefined;
  readonly #text: TextReader;
  readonly #time = new TimeReader();
  readonly #uuid = new Uint8Array(16);
  #places: CellPlaces | undefined;
  #askedSingly = 0;
  /** Position and serial type of the row looked at last. */
  #at = 0;
  #type = MISSING;
  #numbers: Float64Array | undefined;
  #uuidBytes: Uint8Array | undefined;
  #times: Float64Array | undefined;

  /** `decoded` are all values, where they are known. */
  constructor(
    kind: ColumnKind,
    schema: ColumnSchema,
    rows: ScannedRows,
    image: Uint8Array,
    places: CellPlaces | CellFinder,
    text: TextReader,
    decoded?: Float64Array | Uint8Array,
  ) {
    this.kind = kind;
    this.#schema = schema;
    this.#rows = rows;
    this.#image = image;
    if ("cells" in places) this.#places = places;
    else this.#finder = places;
    this.#text = text;
    if (decoded instanceof Uint8Array) this.#uuidBytes = decoded;
    else if (kind === "time") this.#times = decoded;
    else this.#numbers = decoded;
  }

  /** Sets `#at` and `#type` to a row's. */
  #seek(row: number): void {
    if (this.#places === undefined && this.#askedSingly++ < this.#rows.rowCount * FEW) {
      const found = this.#finder?.one(row);
      this.#at = found?.[0] ?? 0;
      this.#type = found?.[1] ?? MISSING;
      return;
    }
    const { cells, stride, slot } = this.#findAll();
    this.#at = cells[row * stride + slot] ?? 0;
    this.#type = cells[row * stride + slot + 1] ?? MISSING;
  }

  #findAll(): CellPlaces {
    this.#places ??= this.#finder?.all();
    assert(this.#places !== undefined, "a column is located or can be found");
    return this.#places;
  }

  isNull(row: number): boolean {
    this.#checkRow(row);
    if (this.#schema.isRowidAlias) return false;
    this.#seek(row);
    const type = this.#type;
    return type === 0 || (type === MISSING && this.#schema.defaultValue === null);
  }

  value(row: number): SqlValue {
    this.#checkRow(row);
    if (this.#schema.isRowidAlias) return this.#rowid(row);
    this.#seek(row);
    const type = this.#type;
    if (type === MISSING) return this.#schema.defaultValue;
    const bytes = this.#bytes;
    const from = this.#local;
    if (type < 12) return numericValue(bytes, from, type);
    const length = contentLength(type);
    return type % 2 === 1 ? this.#text.read(bytes, from, length) : bytes.slice(from, from + length);
  }

  number(row: number): number {
    this.#checkRow(row);
    return this.#numbers?.[row] ?? this.#number(row);
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
    return this.#times?.[row] ?? this.#micros(row);
  }

  textBytes(row: number, place: BytePlace): boolean {
    this.#checkRow(row);
    if (!this.#text.isUtf8 || this.#schema.isRowidAlias) return false;
    this.#seek(row);
    const type = this.#type;
    if (type === MISSING || type < 13 || type % 2 === 0) return false;
    place.bytes = this.#bytes;
    place.from = this.#local;
    place.to = place.from + contentLength(type);
    return true;
  }

  sameBytes(row: number, other: Column, otherRow: number): boolean {
    assert(other instanceof StoredColumn, "columns of different readers cannot be compared");
    this.#checkRow(row);
    other.#checkRow(otherRow);
    this.#seek(row);
    const type = this.#plainType;
    const bytes = this.#bytes;
    const from = this.#local;
    other.#seek(otherRow);
    const otherType = other.#plainType;
    if (type === MISSING || otherType === MISSING) {
      return isSameValue(this.value(row), other.value(otherRow));
    }
    if (type !== otherType) return false;
    const otherBytes = other.#bytes;
    const otherFrom = other.#local;
    const length = contentLength(type);
    for (let i = 0; i < length; i++) {
      if (bytes[from + i] !== otherBytes[otherFrom + i]) return false;
    }
    return true;
  }

  numbers(): Float64Array {
    if (this.#numbers === undefined) {
      const numbers = new Float64Array(this.#rows.rowCount);
      this.#findAll();
      for (let row = 0; row < numbers.length; row++) numbers[row] = this.#number(row);
      this.#numbers = numbers;
    }
    return this.#numbers;
  }

  uuidBytes(): Uint8Array {
    if (this.#uuidBytes === undefined) {
      const uuids = new Uint8Array(this.#rows.rowCount * 16);
      this.#findAll();
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
      this.#findAll();
      for (let row = 0; row < times.length; row++) times[row] = this.#micros(row);
      this.#times = times;
    }
    return this.#times;
  }

  #checkRow(row: number): void {
    assert(row >= 0 && row < this.#rows.rowCount, "row outside of the table");
  }

  /** The serial type; MISSING also where the value is not stored because it is the rowid. */
  get #plainType(): number {
    return this.#schema.isRowidAlias ? MISSING : this.#type;
  }

  get #bytes(): Uint8Array {
    return this.#at < this.#image.length ? this.#image : this.#rows.spill;
  }

  get #local(): number {
    return this.#at < this.#image.length ? this.#at : this.#at - this.#image.length;
  }

  #rowid(row: number): number | bigint {
    return this.#rows.exactRowids.get(row) ?? this.#rows.rowids[row] ?? 0;
  }

  #number(row: number): number {
    if (this.#schema.isRowidAlias) return this.#rows.rowids[row] ?? Number.NaN;
    this.#seek(row);
    const type = this.#type;
    return type === MISSING
      ? defaultNumber(this.#schema)
      : numberAt(this.#bytes, this.#local, type);
  }

  #micros(row: number): number {
    this.#seek(row);
    const type = this.#type;
    if (type === MISSING || type < 13 || type % 2 === 0) return Number.NaN;
    const length = contentLength(type);
    if (this.#text.isUtf8) return this.#time.read(this.#bytes, this.#local, length);
    const ascii = new TextEncoder().encode(this.#text.read(this.#bytes, this.#local, length));
    return this.#time.read(ascii, 0, ascii.length);
  }

  #copyUuid(row: number, target: Uint8Array, targetAt: number): boolean {
    this.#seek(row);
    const type = this.#type;
    if (type === MISSING || type < 12) return false;
    const bytes = this.#bytes;
    const from = this.#local;
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

/** What `number` answers for a record that is too short to have the column. */
export function defaultNumber({ defaultValue }: ColumnSchema): number {
  const isNumber = typeof defaultValue === "number" || typeof defaultValue === "bigint";
  return isNumber ? Number(defaultValue) : Number.NaN;
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
