import { createPrng } from "../../base/prng.ts";
import { type Uuid, uuidFromBytes } from "../../base/uuid.ts";
import { hashText } from "./set-digest.ts";

/** A uuid of version 4 form that is the same for the same words. */
export function namedUuid(...words: readonly (string | number)[]): Uuid {
  const hash = hashText(words.join("/"));
  const prng = createPrng((hash % 0xffff_ffff) ^ Math.floor(hash / 0x1_0000_0000));
  const bytes = Uint8Array.from({ length: 16 }, () => prng.below(256));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return uuidFromBytes(bytes);
}
