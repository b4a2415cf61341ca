import { parseUuid, uuidToBytes } from "../../base/uuid.ts";
import { parseHlc } from "../../engine/clock/hlc.ts";
import { readDigits } from "../lines/time-bytes.ts";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const HYPHEN = 0x2d;

/** Value of a hexadecimal digit, 16 for any other byte. */
const HEX_VALUE = Uint8Array.from({ length: 256 }, (_, byte) => {
  const value = Number.parseInt(String.fromCharCode(byte), 16);
  return Number.isNaN(value) ? 16 : value;
});

/**
 * Writes the 16 bytes of the uuid whose text lies from `start` up to `end` to `into` at `at`. Zeros when it is none.
 */
export function readUuid(
  bytes: Uint8Array,
  start: number,
  end: number,
  into: Uint8Array,
  at: number,
): void {
  if (end - start === 36 && readHyphenated(bytes, start, into, at)) return;
  into.fill(0, at, at + 16);
  if (end - start === 32) writeUuid(decoder.decode(bytes.subarray(start, end)), into, at);
}

/** The same for text. */
export function writeUuid(text: string, into: Uint8Array, at: number): void {
  const uuid = parseUuid(text);
  if (uuid === undefined) into.fill(0, at, at + 16);
  else into.set(uuidToBytes(uuid), at);
}

function readHyphenated(bytes: Uint8Array, start: number, into: Uint8Array, at: number): boolean {
  const isShaped =
    bytes[start + 8] === HYPHEN &&
    bytes[start + 13] === HYPHEN &&
    bytes[start + 18] === HYPHEN &&
    bytes[start + 23] === HYPHEN;
  if (!isShaped) return false;
  let from = start;
  for (let k = 0; k < 16; k++) {
    if (k === 4 || k === 6 || k === 8 || k === 10) from++;
    const high = HEX_VALUE[bytes[from] ?? 0] ?? 16;
    const low = HEX_VALUE[bytes[from + 1] ?? 0] ?? 16;
    if (high === 16 || low === 16) return false;
    into[at + k] = (high << 4) | low;
    from += 2;
  }
  return true;
}

/** The number at `start`; NaN when the text up to `end` writes none. */
export function readNumber(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length === 0 || length > 40) return Number.NaN;
  const value = length <= 15 ? readDigits(bytes, start, length) : -1;
  return value >= 0 ? value : Number(decoder.decode(bytes.subarray(start, end)));
}

const CHANGE_TYPES: readonly string[] = ["insert", "update", "delete"];

/** 0 insert, 1 update, 2 delete, 255 for anything else, in any case of letters. */
export function readChangeType(text: string | undefined): number {
  const number = text === undefined ? -1 : CHANGE_TYPES.indexOf(text.toLowerCase());
  return number < 0 ? 255 : number;
}

/** A stamp in one of its text forms, as far as an index keeps it. */
export interface WrittenStamp {
  readonly ms: number;
  readonly counter: number;
  /** A whole uuid, or its first 8 hexadecimal digits. */
  readonly peer: string;
}

/** Reads a stamp that was written as text instead of as an object. */
export function readStampText(text: string): WrittenStamp | undefined {
  const parsed = parseHlc(text);
  switch (parsed.kind) {
    case "stamp":
      return parsed.stamp;
    case "short":
      return { ms: parsed.ms, counter: parsed.counter, peer: parsed.peerPrefix };
    case "invalid":
      return undefined;
  }
}
