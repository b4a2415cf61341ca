import type { Hasher } from "../file-tree.ts";

/** SHA-256 of `bytes` as 32 bytes. */
export function sha256(hasher: Hasher, bytes: Uint8Array): Uint8Array {
  return hexToBytes(sha256Hex(hasher, bytes));
}

/** SHA-256 of `bytes` as 64 hexadecimal digits. */
export function sha256Hex(hasher: Hasher, bytes: Uint8Array): string {
  const hash = hasher.sha256();
  hash.update(bytes);
  return hash.digestHex();
}

function hexToBytes(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16);
  }
  return bytes;
}

/** Whether two byte strings are equal. */
export function bytesEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
