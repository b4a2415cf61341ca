import type { EventLog } from "../../sources/event-log/types.ts";

/**
 * Events of a log that say the same as an earlier one: kind, author, time, counter, record and length of the line. From
 * the repeated event's index to that of the first. One pass, with a table of whole numbers.
 */
export function repeatedEvents(log: EventLog): ReadonlyMap<number, number> {
  const repeats = new Map<number, number>();
  let size = 16;
  while (size < log.count * 2) size *= 2;
  const table = new Int32Array(size).fill(-1);
  const words = new Uint32Array(
    log.record.buffer.slice(log.record.byteOffset, log.record.byteOffset + log.count * 16),
  );
  for (let row = 0; row < log.count; row++) {
    // An event without a time repeats nothing that can be named.
    if (Number.isNaN(log.time[row] ?? Number.NaN)) continue;
    const at = placeOf(log, words, table, row);
    const known = table[at] ?? -1;
    if (known >= 0) repeats.set(row, known);
    else table[at] = row;
  }
  return repeats;
}

/** Where an event like this one is in the table, or the free place where it belongs. */
function placeOf(log: EventLog, words: Uint32Array, table: Int32Array, row: number): number {
  const mask = table.length - 1;
  let at = hash(log.time[row] ?? 0, words[row * 4] ?? 0, words[row * 4 + 3] ?? 0) & mask;
  for (let known = table[at] ?? -1; known >= 0; known = table[at] ?? -1) {
    if (isSame(log, words, known, row)) return at;
    at = (at + 1) & mask;
  }
  return at;
}

function hash(time: number, a: number, b: number): number {
  const low = time % 0x1_0000_0000;
  return Math.imul(low ^ Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b), 0xc2b2ae35) >>> 8;
}

function isSame(log: EventLog, words: Uint32Array, a: number, b: number): boolean {
  for (const column of [log.time, log.counter, log.kind, log.author, log.model, log.length]) {
    if (column[a] !== column[b]) return false;
  }
  for (let n = 0; n < 4; n++) if (words[a * 4 + n] !== words[b * 4 + n]) return false;
  return true;
}
