/**
 * The three multibase encodings that occur in block stores: base32 (`b…`, CIDs), base58btc (`z…`, keys and
 * fingerprints) and base64 with padding (`M…`, stored events). Decoders answer `undefined` for anything malformed.
 */

const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Longest text that base58 decoding accepts: its cost is quadratic, and keys and fingerprints have 45 characters. */
const MAX_BASE58 = 256;

/** Two characters for every value of ten bits, so that encoding takes half the steps. */
const BASE32_PAIRS: readonly string[] = Array.from(
  { length: 1024 },
  (_, value) => `${BASE32[value >> 5] ?? ""}${BASE32[value & 31] ?? ""}`,
);

const valuesOf = (alphabet: string): Int8Array => {
  const values = new Int8Array(128).fill(-1);
  for (let i = 0; i < alphabet.length; i++) values[alphabet.charCodeAt(i)] = i;
  return values;
};
const BASE32_VALUES = valuesOf(BASE32);
const BASE58_VALUES = valuesOf(BASE58);
const BASE64_VALUES = valuesOf(BASE64);

/** Lower-case base32 without padding and without the leading `b`. */
export function encodeBase32(bytes: Uint8Array): string {
  let text = "";
  let bits = 0;
  let value = 0;
  for (let i = 0; i < bytes.length; i++) {
    value = (value << 8) | (bytes[i] ?? 0);
    bits += 8;
    if (bits >= 10) {
      bits -= 10;
      text += BASE32_PAIRS[(value >> bits) & 1023] ?? "";
      value &= (1 << bits) - 1;
    }
  }
  if (bits >= 5) {
    bits -= 5;
    text += BASE32[(value >> bits) & 31] ?? "";
  }
  if (bits > 0) text += BASE32[(value << (5 - bits)) & 31] ?? "";
  return text;
}

/** Reads lower- or upper-case base32 without the leading `b`. */
export function decodeBase32(text: string): Uint8Array | undefined {
  return decodeBits(text.toLowerCase(), BASE32_VALUES, 5);
}

/** Reads base64 without the leading `M`; padding may be there or not. */
export function decodeBase64(text: string): Uint8Array | undefined {
  return decodeBits(text.replace(/=+$/, ""), BASE64_VALUES, 6);
}

function decodeBits(text: string, values: Int8Array, width: number): Uint8Array | undefined {
  const bytes = new Uint8Array(Math.floor((text.length * width) / 8));
  let bits = 0;
  let value = 0;
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = values[text.charCodeAt(i)] ?? -1;
    if (digit < 0) return undefined;
    value = ((value << width) | digit) & 0xffff;
    bits += width;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (value >> bits) & 0xff;
    }
  }
  return bytes;
}

/** Base58btc without the leading `z`. */
export function encodeBase58(bytes: Uint8Array): string {
  const digits: number[] = [];
  for (const byte of bytes) {
    let carry = byte;
    for (let i = 0; i < digits.length; i++) {
      carry += (digits[i] ?? 0) * 256;
      digits[i] = carry % 58;
      carry = Math.floor(carry / 58);
    }
    while (carry > 0) {
      digits.push(carry % 58);
      carry = Math.floor(carry / 58);
    }
  }
  let text = "";
  for (let i = 0; i < bytes.length && bytes[i] === 0; i++) text += "1";
  for (let i = digits.length - 1; i >= 0; i--) text += BASE58[digits[i] ?? 0] ?? "";
  return text;
}

/** Reads base58btc without the leading `z`. */
export function decodeBase58(text: string): Uint8Array | undefined {
  if (text.length > MAX_BASE58) return undefined;
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i++) {
    let carry = BASE58_VALUES[text.charCodeAt(i)] ?? -1;
    if (carry < 0) return undefined;
    for (let j = 0; j < bytes.length; j++) {
      carry += (bytes[j] ?? 0) * 58;
      bytes[j] = carry & 0xff;
      carry >>= 8;
    }
    while (carry > 0) {
      bytes.push(carry & 0xff);
      carry >>= 8;
    }
  }
  for (let i = 0; i < text.length && text[i] === "1"; i++) bytes.push(0);
  return Uint8Array.from(bytes.reverse());
}
