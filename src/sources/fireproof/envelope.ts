import { decodeDagCbor, isDagMap } from "../../engine/merkle/dag-cbor.ts";
import { encodeBase58 } from "../../engine/merkle/multibase.ts";
import type { Fingerprint } from "./recording.ts";

/** The CBOR map with exactly three byte strings in which an encrypted CAR is stored. */
export interface Envelope {
  readonly kind: "envelope";
  readonly iv: Uint8Array;
  /** Ciphertext with the tag of 16 bytes at its end. */
  readonly data: Uint8Array;
  readonly keyId: Fingerprint;
}

const TAG_BYTES = 16;
/** A map of three whose first key is the text "iv": how an envelope begins in the order that the writer uses. */
const START: readonly number[] = [0xa3, 0x62, 0x69, 0x76];

/** Reads an envelope; `cut-off` when the bytes begin like one and stop early; `undefined` for anything else. */
export function readEnvelope(
  bytes: Uint8Array,
): Envelope | { readonly kind: "cut-off" } | undefined {
  if (bytes[0] !== 0xa3) return undefined;
  const result = decodeDagCbor(bytes);
  if (result.kind === "damaged") {
    return START.every((byte, index) => bytes[index] === byte) ? { kind: "cut-off" } : undefined;
  }
  if (!isDagMap(result.value) || result.value.size !== 3) return undefined;
  const iv = result.value.get("iv");
  const data = result.value.get("data");
  const keyId = result.value.get("keyId");
  if (!(iv instanceof Uint8Array) || !(data instanceof Uint8Array)) return undefined;
  if (!(keyId instanceof Uint8Array) || iv.length === 0 || data.length < TAG_BYTES)
    return undefined;
  return { kind: "envelope", iv, data, keyId: fingerprintOf(keyId) };
}

/** The name of a key whose SHA-256 is `digest`. */
export function fingerprintOf(digest: Uint8Array): Fingerprint {
  return `z${encodeBase58(digest)}`;
}

/** The IV that the writer derives from the content by default: the SHA-256 multihash folded into 12 bytes. */
export function foldIv(digest: Uint8Array): Uint8Array {
  const iv = new Uint8Array(12);
  const multihash = [0x12, digest.length, ...digest];
  for (const [index, byte] of multihash.entries()) iv[index % 12] = (iv[index % 12] ?? 0) ^ byte;
  return iv;
}
