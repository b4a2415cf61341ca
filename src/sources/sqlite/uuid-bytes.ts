import { u8 } from "./bytes.ts";

const DASH = 45;

/**
 * Copies a uuid that is stored as text, hyphenated (36 bytes) or compact (32), in either case, to `target`. `false`, and
 * nothing of use written, when the text is no uuid.
 */
export function uuidTextToBytes(
  bytes: Uint8Array,
  at: number,
  length: number,
  target: Uint8Array,
  targetAt: number,
): boolean {
  if (length !== 36 && length !== 32) return false;
  let from = at;
  for (let i = 0; i < 16; i++) {
    if (length === 36 && (i === 4 || i === 6 || i === 8 || i === 10)) {
      if (u8(bytes, from++) !== DASH) return false;
    }
    const byte = (hexDigit(u8(bytes, from)) << 4) | hexDigit(u8(bytes, from + 1));
    if (byte < 0) return false;
    target[targetAt + i] = byte;
    from += 2;
  }
  return true;
}

/** -1, which survives shifting and joining, for anything else. */
function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}
