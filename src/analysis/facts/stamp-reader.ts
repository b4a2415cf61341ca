import { parseUuid } from "../../base/uuid.ts";
import { HLC_TEXT_LENGTH } from "../../engine/clock/hlc.ts";
import { NameTable } from "../../sources/lines/name-table.ts";
import type { BytePlace, Column } from "../../sources/sqlite/types.ts";

/** Where the parts of a stamp's text lie: time, counter, peer, with a dash between. */
const COUNTER_AT = 17;
export const PEER_AT = 34;
const DASH = 45;
const MAX_PEERS = 32_767;
const TWO_32 = 4_294_967_296;

/**
 * Reads stamps of a column one after another without making text of them. Only the form that is written nowadays is
 * read here: 70 bytes, digits in lower case, a peer that is a uuid in lower case. Whoever gets `false` reads the text.
 */
export class StampReader {
  /** Of the stamp read last: milliseconds, counter, and the peer's number. */
  ms = 0;
  counter = 0;
  peer = -1;
  /** Its bytes. */
  readonly place: BytePlace = { bytes: new Uint8Array(0), from: 0, to: 0 };
  readonly #peers = new NameTable(MAX_PEERS, (text) =>
    parseUuid(text) === text ? text : undefined,
  );

  /** Peers by number. */
  get peers(): readonly string[] {
    return this.#peers.names;
  }

  read(column: Pick<Column, "textBytes">, row: number): boolean {
    const { place } = this;
    if (!column.textBytes(row, place) || place.to - place.from !== HLC_TEXT_LENGTH) return false;
    const { bytes, from } = place;
    if (bytes[from + COUNTER_AT - 1] !== DASH || bytes[from + PEER_AT - 1] !== DASH) return false;
    this.ms = readHex(bytes, from) * TWO_32 + readHex(bytes, from + 8);
    this.counter =
      readHex(bytes, from + COUNTER_AT) * TWO_32 + readHex(bytes, from + COUNTER_AT + 8);
    if (!Number.isSafeInteger(this.ms) || !Number.isSafeInteger(this.counter)) return false;
    this.peer = this.#peers.number(bytes, from + PEER_AT, place.to);
    return this.peer >= 0;
  }
}

/** Eight digits in lower case as an unsigned number, NaN when one of them is none. */
function readHex(bytes: Uint8Array, from: number): number {
  let value = 0;
  for (let at = from; at < from + 8; at++) {
    const byte = bytes[at] ?? 0;
    const digit = byte <= 57 ? byte - 48 : byte - 87;
    if (digit >>> 0 > 15 || (byte > 57 && digit < 10)) return Number.NaN;
    value = (value << 4) | digit;
  }
  return value >>> 0;
}
