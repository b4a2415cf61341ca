const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The bytes of base64 text that ends with its padding, if any. */
export function base64Bytes(text: string): Uint8Array<ArrayBuffer> {
  const digits = new Uint8Array(128);
  for (let value = 0; value < ALPHABET.length; value++) digits[ALPHABET.charCodeAt(value)] = value;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  for (let from = 0, to = 0; from < text.length; from += 4) {
    let group = 0;
    for (let i = 0; i < 4; i++) group = (group << 6) | (digits[text.charCodeAt(from + i)] ?? 0);
    bytes[to++] = group >> 16;
    bytes[to++] = group >> 8;
    bytes[to++] = group;
  }
  return bytes;
}
