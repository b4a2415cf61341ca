/** Hashes of texts that tell states apart. They resist nobody; only texts of one run meet them. */

/** 32 bits of a text, unsigned. Other seeds give independent words. */
export function hashWord(text: string, seed: number): number {
  let hash = seed;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/** Two seeds whose words together make the 64 bits of a hash. */
export const HASH_SEEDS = [0x811c9dc5, 0x9747b28c] as const;

/** 8 hexadecimal digits of a word. */
export function hexWord(word: number): string {
  return word.toString(16).padStart(8, "0");
}

/** 16 hexadecimal digits: equal for equal texts. */
export function hashText(text: string): string {
  return HASH_SEEDS.map((seed) => hexWord(hashWord(text, seed))).join("");
}
