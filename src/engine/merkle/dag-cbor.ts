import type { Cid } from "./cid.ts";
import { readCid } from "./cid.ts";

/**
 * DAG-CBOR for reading evidence.
 *
 * Maps become `Map`s, so that a document's keys can never reach a prototype; links become `{ link }`. Depth and the
 * number of values are bounded, lengths are checked against what is left, indefinite lengths are refused as the format
 * refuses them: hostile bytes cost no more than their own length. Order and minimality of the encoding are not
 * enforced, since a reader of evidence shows what is there.
 */
export type DagValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | DagLink
  | readonly DagValue[]
  | DagMap;

export interface DagLink {
  readonly link: Cid;
}

export type DagMap = ReadonlyMap<string, DagValue>;

/** A decoded value and the offset after it, or why the bytes are none. */
export type DagResult =
  | { readonly kind: "value"; readonly value: DagValue; readonly end: number }
  | { readonly kind: "damaged"; readonly reason: string; readonly offset: number };

const MAX_DEPTH = 512;
const LINK_TAG = 42;

class DagDamage extends Error {
  override readonly name = "DagDamage";
  readonly offset: number;
  constructor(reason: string, offset: number) {
    super(reason);
    this.offset = offset;
  }
}

interface Cursor {
  readonly bytes: Uint8Array;
  offset: number;
}

/** Decodes the one value that `bytes` holds. Bytes after it are damage. */
export function decodeDagCbor(bytes: Uint8Array): DagResult {
  const result = decodeDagCborPrefix(bytes, 0);
  if (result.kind === "damaged" || result.end === bytes.length) return result;
  return { kind: "damaged", reason: "bytes follow the value", offset: result.end };
}

/** Decodes the value that starts at `offset`. */
export function decodeDagCborPrefix(bytes: Uint8Array, offset: number): DagResult {
  const cursor: Cursor = { bytes, offset };
  try {
    const value = readValue(cursor, 0);
    return { kind: "value", value, end: cursor.offset };
  } catch (error) {
    if (!(error instanceof DagDamage)) throw error;
    return { kind: "damaged", reason: error.message, offset: error.offset };
  }
}

function readValue(cursor: Cursor, depth: number): DagValue {
  const start = cursor.offset;
  if (depth > MAX_DEPTH) throw new DagDamage(`nested deeper than ${MAX_DEPTH}`, start);
  const head = cursor.bytes[start];
  if (head === undefined) throw new DagDamage("the bytes end inside a value", start);
  const major = head >> 5;
  if (major === 7) return readSimple(cursor, head);
  const argument = readArgument(cursor, head);
  switch (major) {
    case 0:
      return argument;
    case 1:
      return typeof argument === "bigint" ? -1n - argument : negative(argument);
    case 2:
      return takeBytes(cursor, argument);
    case 3:
      return decodeText(takeBytes(cursor, argument));
    case 4:
      return readArray(cursor, itemCount(cursor, argument, 1), depth);
    case 5:
      return readMap(cursor, itemCount(cursor, argument, 2), depth);
    default:
      return readTag(cursor, argument);
  }
}

function negative(argument: number): number | bigint {
  const value = -1 - argument;
  return Number.isSafeInteger(value) ? value : -1n - BigInt(argument);
}

/** Bytes of the argument for the additional information 24 to 27. */
const ARGUMENT_SIZES: readonly number[] = [1, 2, 4, 8];

function readArgument(cursor: Cursor, head: number): number | bigint {
  const info = head & 31;
  const start = cursor.offset++;
  if (info < 24) return info;
  const size = ARGUMENT_SIZES[info - 24];
  if (size === undefined) throw new DagDamage("an indefinite or reserved length", start);
  if (cursor.offset + size > cursor.bytes.length) {
    throw new DagDamage("the bytes end inside a length", start);
  }
  const first = cursor.offset;
  cursor.offset += size;
  let value = 0;
  for (let i = first; i < cursor.offset; i++) value = value * 256 + (cursor.bytes[i] ?? 0);
  if (value <= Number.MAX_SAFE_INTEGER) return value;
  const view = new DataView(cursor.bytes.buffer, cursor.bytes.byteOffset + first, size);
  return view.getBigUint64(0);
}

function itemCount(cursor: Cursor, argument: number | bigint, bytesPerItem: number): number {
  const left = cursor.bytes.length - cursor.offset;
  if (typeof argument === "bigint" || argument * bytesPerItem > left) {
    throw new DagDamage("a list or map longer than its bytes", cursor.offset);
  }
  return argument;
}

function takeBytes(cursor: Cursor, argument: number | bigint): Uint8Array {
  const start = cursor.offset;
  if (typeof argument === "bigint" || start + argument > cursor.bytes.length) {
    throw new DagDamage("a text or byte string longer than its bytes", start);
  }
  cursor.offset = start + argument;
  return cursor.bytes.subarray(start, cursor.offset);
}

function readArray(cursor: Cursor, count: number, depth: number): readonly DagValue[] {
  const items: DagValue[] = [];
  for (let i = 0; i < count; i++) items.push(readValue(cursor, depth + 1));
  return items;
}

function readMap(cursor: Cursor, count: number, depth: number): DagMap {
  const map = new Map<string, DagValue>();
  for (let i = 0; i < count; i++) {
    const start = cursor.offset;
    const key = readValue(cursor, depth + 1);
    if (typeof key !== "string") throw new DagDamage("a map key that is no text", start);
    if (map.has(key)) throw new DagDamage("a map key twice", start);
    map.set(key, readValue(cursor, depth + 1));
  }
  return map;
}

function readTag(cursor: Cursor, tag: number | bigint): DagLink {
  const start = cursor.offset;
  if (tag !== LINK_TAG) throw new DagDamage("a tag that is no link", start);
  const head = cursor.bytes[start] ?? 0;
  if (head >> 5 !== 2) throw new DagDamage("a link without bytes", start);
  const bytes = takeBytes(cursor, readArgument(cursor, head));
  const parts = bytes[0] === 0 ? readCid(bytes, 1) : undefined;
  if (parts === undefined || parts.end !== bytes.length) {
    throw new DagDamage("a link that is no CID", start);
  }
  return { link: parts.cid };
}

function readSimple(cursor: Cursor, head: number): DagValue {
  const start = cursor.offset;
  const info = head & 31;
  if (info >= 25 && info <= 27) return readFloat(cursor, info);
  cursor.offset++;
  if (info === 20) return false;
  if (info === 21) return true;
  if (info === 22) return null;
  throw new DagDamage("a simple value that the format does not have", start);
}

function readFloat(cursor: Cursor, info: number): number {
  const size = info === 25 ? 2 : info === 26 ? 4 : 8;
  const start = cursor.offset + 1;
  if (start + size > cursor.bytes.length) {
    throw new DagDamage("the bytes end inside a number", cursor.offset);
  }
  cursor.offset = start + size;
  const view = new DataView(cursor.bytes.buffer, cursor.bytes.byteOffset + start, size);
  if (size === 8) return view.getFloat64(0);
  return size === 4 ? view.getFloat32(0) : halfToNumber(view.getUint16(0));
}

function halfToNumber(half: number): number {
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  const sign = half & 0x8000 ? -1 : 1;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0
    ? sign * fraction * 2 ** -24
    : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
/** Below this length a loop over ASCII bytes is faster than the decoder's call. */
const SHORT_TEXT = 48;

function decodeText(bytes: Uint8Array): string {
  if (bytes.length > SHORT_TEXT) return utf8.decode(bytes);
  let text = "";
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte >= 0x80) return utf8.decode(bytes);
    text += String.fromCharCode(byte);
  }
  return text;
}

/** Whether a decoded value is a map. */
export function isDagMap(value: DagValue | undefined): value is DagMap {
  return value instanceof Map;
}

/** The CID when the value is a link, else `undefined`. */
export function linkOf(value: DagValue | undefined): Cid | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  return "link" in value ? value.link : undefined;
}

/** The CIDs of a list of links; other items are left out. `undefined` when the value is no list. */
export function linksOf(value: DagValue | undefined): readonly Cid[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return (value as readonly DagValue[]).flatMap((item) => linkOf(item) ?? []);
}
