/** Uuids made from names: version 5 of RFC 4122, by which the recorded system names content identities. */
import { parseUuid, type Uuid, uuidFromBytes, uuidToBytes } from "../../base/uuid.ts";

/** The namespace under which content hashes are names. */
export const CONTENT_NAMESPACE = parseUuid("6ba7b810-9dad-11d1-80b4-00c04fd430c8") as Uuid;

/** The uuid of a name in a namespace. */
export function uuidV5(namespace: Uuid, name: string | Uint8Array): Uuid {
  const bytes = typeof name === "string" ? new TextEncoder().encode(name) : name;
  const input = new Uint8Array(16 + bytes.length);
  input.set(uuidToBytes(namespace));
  input.set(bytes, 16);
  const digest = sha1(input).slice(0, 16);
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x50;
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  return uuidFromBytes(digest);
}

/** The uuid of a content identity: from the hash alone, or from library and hash as until December 2025. */
export function contentUuid(hash: string, library?: Uuid): Uuid {
  const namespace =
    library === undefined ? CONTENT_NAMESPACE : uuidV5(CONTENT_NAMESPACE, uuidToBytes(library));
  return uuidV5(namespace, hash);
}

/** SHA-1 (FIPS 180-4). For names only; nothing here is secret. */
function sha1(message: Uint8Array): Uint8Array {
  const blocks = ((message.length + 8) >> 6) + 1;
  const padded = new Uint8Array(blocks * 64);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(message.length / 0x20000000));
  view.setUint32(padded.length - 4, (message.length << 3) >>> 0);
  const state = Uint32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0);
  const words = new Uint32Array(80);
  for (let block = 0; block < blocks; block++) {
    for (let at = 0; at < 16; at++) words[at] = view.getUint32(block * 64 + at * 4);
    for (let at = 16; at < 80; at++) {
      words[at] = rotate(
        word(words, at - 3) ^ word(words, at - 8) ^ word(words, at - 14) ^ word(words, at - 16),
        1,
      );
    }
    compress(state, words);
  }
  const digest = new Uint8Array(20);
  const out = new DataView(digest.buffer);
  state.forEach((value, at) => {
    out.setUint32(at * 4, value);
  });
  return digest;
}

function compress(state: Uint32Array, words: Uint32Array): void {
  let [a, b, c, d, e] = [0, 1, 2, 3, 4].map((at) => word(state, at)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  for (let at = 0; at < 80; at++) {
    const mixed = (rotate(a, 5) + mix(at, b, c, d) + e + word(words, at)) >>> 0;
    [a, b, c, d, e] = [mixed, a, rotate(b, 30), c, d];
  }
  [a, b, c, d, e].forEach((value, at) => {
    state[at] = (word(state, at) + value) >>> 0;
  });
}

function mix(round: number, b: number, c: number, d: number): number {
  if (round < 20) return ((b & c) | (~b & d)) + 0x5a827999;
  if (round < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  if (round < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
  return (b ^ c ^ d) + 0xca62c1d6;
}

function word(words: Uint32Array, at: number): number {
  return words[at] ?? 0;
}

function rotate(value: number, by: number): number {
  return ((value << by) | (value >>> (32 - by))) >>> 0;
}
