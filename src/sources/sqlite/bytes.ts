/**
 * Big-endian reads for hot loops. Reading past the end gives zeros: callers check ranges where it matters, and a wrong
 * offset in a damaged file must not throw.
 */
export function u8(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}

export function u16(bytes: Uint8Array, at: number): number {
  return (u8(bytes, at) << 8) | u8(bytes, at + 1);
}

export function u32(bytes: Uint8Array, at: number): number {
  return ((u16(bytes, at) << 16) | u16(bytes, at + 2)) >>> 0;
}

const TWO_32 = 4_294_967_296;

/** A big-endian two's complement integer of `length` (1 to 8) bytes; rounded to a double beyond 2^53. */
export function signedInteger(bytes: Uint8Array, at: number, length: number): number {
  if (length <= 4) {
    let value = (u8(bytes, at) << 24) >> 24;
    for (let i = 1; i < length; i++) value = (value << 8) | u8(bytes, at + i);
    return value;
  }
  const headLength = length - 4;
  return signedInteger(bytes, at, headLength) * TWO_32 + u32(bytes, at + headLength);
}

/** The exact 8-byte two's complement integer at `at`. */
export function signedBigInt(bytes: Uint8Array, at: number): bigint {
  return (BigInt(u32(bytes, at) | 0) << 32n) | BigInt(u32(bytes, at + 4));
}

/** A big-endian IEEE double, without needing the buffer to be aligned. */
export function float64(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset + at, 8).getFloat64(0);
}

const NO_BYTES = new Uint8Array(0);

/**
 * Reads SQLite varints: one to nine bytes, big-endian, seven bits each, the ninth byte whole. Nine-byte values are
 * signed. Values beyond 2^53 are rounded; `exact` has the last one without rounding.
 */
export class VarintReader {
  bytes: Uint8Array;
  /** Where the next varint starts; after `read`, the byte behind it. */
  at = 0;
  #high = 0;
  #low = 0;

  constructor(bytes: Uint8Array = NO_BYTES) {
    this.bytes = bytes;
  }

  read(): number {
    const bytes = this.bytes;
    let byte = u8(bytes, this.at++);
    let value = byte & 127;
    if (byte < 128) return value;
    for (let i = 1; i < 4; i++) {
      byte = u8(bytes, this.at++);
      value = (value << 7) | (byte & 127);
      if (byte < 128) return value;
    }
    return this.#readLong(value);
  }

  /** The value of the varint at `at`, exact; `at` moves behind it. */
  readExact(): bigint {
    const value = this.read();
    if (Number.isSafeInteger(value)) return BigInt(value);
    return (BigInt(this.#high | 0) << 32n) | BigInt(this.#low >>> 0);
  }

  /** Continues after four bytes (28 bits) with up to five more. */
  #readLong(head: number): number {
    let high = 0;
    let low = head;
    for (let i = 4; i < 9; i++) {
      const byte = u8(this.bytes, this.at++);
      const bits = i === 8 ? 8 : 7;
      high = (high << bits) | (low >>> (32 - bits));
      low = (low << bits) | (i === 8 ? byte : byte & 127);
      if (byte < 128) break;
    }
    this.#high = high;
    this.#low = low;
    return (high | 0) * TWO_32 + (low >>> 0);
  }
}
