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
  if (HYPHENATED.test(text)) return text as Uuid;
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

/** Rows below this number can be joined with the first 32 bits of a uuid in one exact number. */
const JOINED_ROWS = 2 ** 21;

/** The distinct uuids of some rows of 16 bytes, sorted; `rows` ascend. Sorts numbers where it can: text is slow. */
export function sortedUuids(bytes: Uint8Array, rows: readonly number[]): Uuid[] {
  if ((rows.at(-1) ?? 0) >= JOINED_ROWS) {
    return [...new Set(rows.map((row) => uuidFromBytes(bytes, row * 16)))].sort();
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const keys = Float64Array.from(rows, (row) => view.getUint32(row * 16) * JOINED_ROWS + row);
  keys.sort();
  const uuids: Uuid[] = [];
  let alike: Uuid[] = [];
  let head = -1;
  const flush = (): void => {
    if (alike.length > 1) alike.sort();
    for (const uuid of alike) if (uuid !== uuids.at(-1)) uuids.push(uuid);
    alike = [];
  };
  for (const key of keys) {
    const row = key % JOINED_ROWS;
    // Few share their first digits.
    if (key - row !== head) flush();
    head = key - row;
    alike.push(uuidFromBytes(bytes, row * 16));
  }
  flush();
  return uuids;
}

/** The 16 bytes of a uuid, in the order of its text. */
export function uuidToBytes(uuid: Uuid): Uint8Array {
  const compact = uuid.replaceAll("-", "");
  const bytes = new Uint8Array(16);
  for (let i = 0; i < 16; i++) bytes[i] = Number.parseInt(compact.slice(i * 2, i * 2 + 2), 16);
  return bytes;
}
