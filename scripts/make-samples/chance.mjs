// Seeded chance and identities: the same seed gives the same sample, byte for byte.
import { createHash } from "node:crypto";

const DNS_NAMESPACE = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";

/** A stream of numbers that depends on the seed alone (mulberry32). */
export function createChance(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit) => Math.floor(next() * limit);
  const hex = (digits) => Array.from({ length: digits }, () => below(16).toString(16)).join("");
  return {
    next,
    below,
    hex,
    between: (from, to) => from + below(to - from),
    pick: (list) => list[below(list.length)],
    uuid: () => hyphenate(`${hex(12)}4${hex(3)}${"89ab"[below(4)]}${hex(15)}`),
  };
}

/** A uuid named within a namespace (version 5). */
export function namedUuid(namespace, name) {
  const hash = createHash("sha1").update(uuidBytes(namespace)).update(name).digest();
  hash[6] = (hash[6] & 0x0f) | 0x50;
  hash[8] = (hash[8] & 0x3f) | 0x80;
  return hyphenate(hash.toString("hex", 0, 16));
}

/** The identity of a content in a library, as written until December 2025: equal content differs between libraries. */
export function contentUuid(library, contentHash) {
  return namedUuid(namedUuid(DNS_NAMESPACE, uuidBytes(library)), contentHash);
}

export function uuidBytes(uuid) {
  return Buffer.from(uuid.replaceAll("-", ""), "hex");
}

function hyphenate(hex) {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
