import { signedInteger } from "./bytes.ts";
import { contentLength, numberAt, type ValueDecoder } from "./record-locator.ts";
import { TimeReader } from "./time-bytes.ts";
import { uuidTextToBytes } from "./uuid-bytes.ts";

/** All values of a column, taken in the pass over the records; the array may be longer than there are rows. */
export type DecodedValues = Float64Array | Uint8Array;

/** Values up to this serial type are integers of as many bytes as the type says. */
const SHORT_INTEGER = 4;
/** Serial type of a BLOB of 16 bytes. */
const UUID_BLOB = 44;

function isText(type: number): boolean {
  return type >= 13 && type % 2 === 1;
}

/** One number a row; NaN where none is stored. `missing`: what a record that is too short stands for. */
export class NumberDecoder implements ValueDecoder {
  readonly kind = "integer";
  readonly values: Float64Array;
  readonly missing: number;

  constructor(capacity: number, missing: number) {
    this.values = new Float64Array(capacity);
    this.missing = missing;
  }

  take(row: number, bytes: Uint8Array, at: number, type: number): void {
    const isShort = type > 0 && type <= SHORT_INTEGER;
    this.values[row] = isShort ? signedInteger(bytes, at, type) : numberAt(bytes, at, type);
  }

  miss(row: number): void {
    this.values[row] = this.missing;
  }
}

/** 16 bytes a row; zeros where no uuid is stored, as a BLOB or as UTF-8 text. */
export class UuidDecoder implements ValueDecoder {
  readonly kind = "uuid";
  readonly missing = 0;
  readonly values: Uint8Array;

  constructor(capacity: number) {
    this.values = new Uint8Array(capacity * 16);
  }

  take(row: number, bytes: Uint8Array, at: number, type: number): void {
    const { values } = this;
    const to = row * 16;
    if (type === UUID_BLOB) {
      for (let i = 0; i < 16; i++) values[to + i] = bytes[at + i] ?? 0;
    } else if (!isText(type) || !uuidTextToBytes(bytes, at, contentLength(type), values, to)) {
      this.miss(row);
    }
  }

  miss(row: number): void {
    this.values.fill(0, row * 16, row * 16 + 16);
  }
}

/** Microseconds since 1970 of UTF-8 text; NaN where no time is stored. */
export class TimeDecoder implements ValueDecoder {
  readonly kind = "time";
  readonly missing = Number.NaN;
  readonly values: Float64Array;
  readonly #reader = new TimeReader();

  constructor(capacity: number) {
    this.values = new Float64Array(capacity);
  }

  take(row: number, bytes: Uint8Array, at: number, type: number): void {
    const length = isText(type) ? contentLength(type) : 0;
    const isHere = length > 0 && at + length <= bytes.length;
    this.values[row] = isHere ? this.#reader.read(bytes, at, length) : Number.NaN;
  }

  miss(row: number): void {
    this.values[row] = Number.NaN;
  }
}
