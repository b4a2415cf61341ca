/**
 * Digests of sets of rows that do not depend on order: the exclusive or of the rows' hashes, as hexadecimal text.
 * Adding a row's hash a second time takes the row out again.
 */
export const EMPTY_DIGEST = "0";

/** A hash of 52 bits of a text: two rounds of FNV-1a with different starts. */
export function hashText(text: string): number {
  let a = 0x811c9dc5;
  let b = 0x1000193;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x85ebca6b) ^ (b >>> 13);
  }
  return (a >>> 0) * 0x100000 + ((b >>> 0) & 0xfffff);
}

export function addHash(digest: string, hash: number): string {
  const before = Number.parseInt(digest, 16);
  return combine(before, hash).toString(16);
}

/** The digest of two digests or hashes as numbers. */
export function combine(a: number, b: number): number {
  const high = (Math.floor(a / 0x100000) ^ Math.floor(b / 0x100000)) >>> 0;
  return high * 0x100000 + ((a ^ b) & 0xfffff);
}
