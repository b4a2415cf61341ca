import type { Brand } from "../../base/brand.ts";
import { decodeBase32, decodeBase58, encodeBase32, encodeBase58 } from "./multibase.ts";

/** A content identifier in its canonical text: `b…` base32 for version 1, `Qm…` for version 0. Equal text, equal block. */
export type Cid = Brand<string, "Cid">;

/** What a CID says about the block it names. */
export interface CidParts {
  readonly cid: Cid;
  readonly version: 0 | 1;
  readonly codec: number;
  /** Multihash code; 0x12 is SHA-256. */
  readonly hash: number;
  readonly digest: Uint8Array;
  /** Offset after the last byte. */
  readonly end: number;
}

/** A variable-length integer and the offset after it. */
export interface Varint {
  readonly value: number;
  readonly end: number;
}

export const CODEC_RAW = 0x55;
export const CODEC_DAG_CBOR = 0x71;
/** What 0.20 and later write as codec of a CAR file's name: the digest is over the plain CAR. */
export const CODEC_CAR_PLAINTEXT = 0x18;
/** What 0.19 writes as codec of a CAR file's name: the digest is over the stored, usually encrypted, bytes. */
export const CODEC_CAR_STORED = 0x300539;
export const HASH_SHA256 = 0x12;

/** Longest digest that is believed; SHA-512 has 64 bytes. */
const MAX_DIGEST = 128;
const MAX_CID_TEXT = 512;

/** Reads an unsigned LEB128 of at most 53 bits; `undefined` when it is cut off or longer. */
export function readVarint(bytes: Uint8Array, offset: number): Varint | undefined {
  let value = 0;
  let scale = 1;
  for (let i = offset; i < bytes.length && i < offset + 8; i++) {
    const byte = bytes[i] ?? 0;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return value <= Number.MAX_SAFE_INTEGER ? { value, end: i + 1 } : undefined;
    scale *= 128;
  }
  return undefined;
}

/** Reads the CID that starts at `offset`; `undefined` when there is none. */
export function readCid(bytes: Uint8Array, offset: number): CidParts | undefined {
  if (bytes[offset] === HASH_SHA256 && bytes[offset + 1] === 32) return readVersion0(bytes, offset);
  const version = readVarint(bytes, offset);
  if (version === undefined || version.value !== 1) return undefined;
  const codec = readVarint(bytes, version.end);
  const hash = codec && readVarint(bytes, codec.end);
  const length = hash && readVarint(bytes, hash.end);
  if (codec === undefined || hash === undefined || length === undefined) return undefined;
  const end = length.end + length.value;
  if (length.value > MAX_DIGEST || end > bytes.length) return undefined;
  return {
    cid: `b${encodeBase32(bytes.subarray(offset, end))}` as Cid,
    version: 1,
    codec: codec.value,
    hash: hash.value,
    digest: bytes.subarray(length.end, end),
    end,
  };
}

function readVersion0(bytes: Uint8Array, offset: number): CidParts | undefined {
  const end = offset + 34;
  if (end > bytes.length) return undefined;
  return {
    cid: encodeBase58(bytes.subarray(offset, end)) as Cid,
    version: 0,
    codec: 0x70,
    hash: HASH_SHA256,
    digest: bytes.subarray(offset + 2, end),
    end,
  };
}

/** Reads a CID in base32 or base58 text. The whole text must be one CID. */
export function parseCid(text: string): CidParts | undefined {
  if (text.length < 8 || text.length > MAX_CID_TEXT) return undefined;
  const bytes = cidTextToBytes(text);
  if (bytes === undefined) return undefined;
  const parts = readCid(bytes, 0);
  return parts !== undefined && parts.end === bytes.length ? parts : undefined;
}

function cidTextToBytes(text: string): Uint8Array | undefined {
  if (text.startsWith("Qm")) return decodeBase58(text);
  if (text.startsWith("z")) return decodeBase58(text.slice(1));
  return text.startsWith("b") || text.startsWith("B") ? decodeBase32(text.slice(1)) : undefined;
}

/** The CID of a block: version 1, SHA-256. `digest` has 32 bytes. */
export function cidOfDigest(codec: number, digest: Uint8Array): Cid {
  const prefix: number[] = [1];
  for (let rest = codec; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) {
      prefix.push(rest);
      break;
    }
    prefix.push((rest & 0x7f) | 0x80);
  }
  const bytes = new Uint8Array(prefix.length + 2 + digest.length);
  bytes.set(prefix);
  bytes[prefix.length] = HASH_SHA256;
  bytes[prefix.length + 1] = digest.length;
  bytes.set(digest, prefix.length + 2);
  return `b${encodeBase32(bytes)}` as Cid;
}
