// Writes a write-ahead log as SQLite writes it: https://www.sqlite.org/fileformat2.html#walformat

const MAGIC_LITTLE_ENDIAN = 0x377f0682;
const VERSION = 3_007_000;
const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;

/**
 * The log that leads from the database image `states[0]` over each of the following ones, one commit a state.
 * All states have the same page size and none is shorter than the one before.
 */
export function writeAheadLog(states, pageBytes, salts) {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(MAGIC_LITTLE_ENDIAN, 0);
  header.writeUInt32BE(VERSION, 4);
  header.writeUInt32BE(pageBytes, 8);
  header.writeUInt32BE(0, 12);
  header.writeUInt32BE(salts[0], 16);
  header.writeUInt32BE(salts[1], 20);
  let sums = checksum(header.subarray(0, 24), [0, 0]);
  writeSums(header, 24, sums);
  const parts = [header];
  for (let k = 1; k < states.length; k++) {
    const pages = changedPages(states[k - 1], states[k], pageBytes);
    pages.forEach((page, i) => {
      const frame = Buffer.alloc(FRAME_HEADER_BYTES + pageBytes);
      const isCommit = i === pages.length - 1;
      frame.writeUInt32BE(page, 0);
      frame.writeUInt32BE(isCommit ? states[k].length / pageBytes : 0, 4);
      frame.writeUInt32BE(salts[0], 8);
      frame.writeUInt32BE(salts[1], 12);
      states[k].copy(frame, FRAME_HEADER_BYTES, (page - 1) * pageBytes, page * pageBytes);
      sums = checksum(frame.subarray(0, 8), sums);
      sums = checksum(frame.subarray(FRAME_HEADER_BYTES), sums);
      writeSums(frame, 16, sums);
      parts.push(frame);
    });
  }
  return Buffer.concat(parts);
}

/** Numbers, from 1, of the pages in which `after` differs from `before`. */
function changedPages(before, after, pageBytes) {
  const pages = [];
  for (let at = 0; at < after.length; at += pageBytes) {
    const page = after.subarray(at, at + pageBytes);
    if (!page.equals(before.subarray(at, at + pageBytes))) pages.push(at / pageBytes + 1);
  }
  return pages;
}

/** The running sums over 32-bit little-endian words, taken in pairs. */
function checksum(bytes, [a, b]) {
  let first = a;
  let second = b;
  for (let at = 0; at < bytes.length; at += 8) {
    first = (first + bytes.readUInt32LE(at) + second) >>> 0;
    second = (second + bytes.readUInt32LE(at + 4) + first) >>> 0;
  }
  return [first, second];
}

function writeSums(buffer, at, [first, second]) {
  buffer.writeUInt32BE(first, at);
  buffer.writeUInt32BE(second, at + 4);
}
