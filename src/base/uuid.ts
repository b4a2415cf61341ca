import { assert } from "./assert.ts";
import type { Brand } from "./brand.ts";

/** A UUID as lower-case hyphenated text of 36 characters. Its order as a string is the order of its 16 bytes. */
export type Uuid = Brand<string, "Uuid">;

const HYPHENATED = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const COMPACT = /^[0-9a-f]{32}$/;
const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, "0"),
);

/** The uuid of 16 zero bytes: what the recorded system writes for a record without identity. */
export const NIL_UUID = "00000000-0000-0000-0000-000000000000" as Uuid;

/** Reads a uuid in hyphenated or compact hexadecimal form, any case; `undefined` for anything else. */
export function parseUuid(text: string): Uuid | undefined {
  const lower = text.toLowerCase();
  if (HYPHENATED.test(lower)) return lower as Uuid;
  if (!COMPACT.test(lower)) return undefined;
  return `${lower.slice(0, 8)}-${lower.slice(8, 12)}-${lower.slice(12, 16)}-${lower.slice(16, 20)}-${lower.slice(20)}` as Uuid;
}

/** Formats the 16 bytes that start at `offset`. The caller guarantees that they exist. */
export function uuidFromBytes(bytes: Uint8Array, offset = 0): Uuid {
  assert(offset >= 0 && offset + 16 <= bytes.length, "a uuid needs 16 bytes");
  let text = "";
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) text += "-";
    text += HEX[bytes[offset + i] ?? 0] ?? "00";
  }
  return text as Uuid;
}

/** The 16 bytes of a uuid, in the order of its text. */
export function uuidToBytes(uuid: Uuid): Uint8Array {
  const compact = uuid.replaceAll("-", "");
  const bytes = new Uint8Array(16);
  for (let i = 0; i < 16; i++) bytes[i] = Number.parseInt(compact.slice(i * 2, i * 2 + 2), 16);
  return bytes;
}
