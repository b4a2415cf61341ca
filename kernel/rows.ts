/**
 * The rows of leaf pages as columns: what `RowScan`, `RecordLocator` and the decoders of `src/sources/sqlite` make of pages
 * that `checkPages` passes. Whatever is not of the usual kind ends the call before its page: that one is for them.
 */
import { pair } from "./leaf";
import { timeAt } from "./time";

const INTEGER: u32 = 1;
const UUID: u32 = 2;
const TIME: u32 = 3;
const LOCATED: u32 = 4;

/** A column of the record: what becomes of it, where its first value goes, and the number that stands for none. */
@unmanaged
class Slot {
  kind: u32;
  out: usize;
  missing: f64;
}

const MISSING: u32 = 0xffff_ffff;
const UUID_BLOB: u32 = 44;
const UUID_TEXT: u32 = 85;
const UUID_COMPACT: u32 = 77;
const HYPHEN: u32 = 45;

/** What a page of `scanLeaves` is about. */
let slotsAt: usize = 0;
let storedCount: u32 = 0;
/** Bytes from one row's located columns to the next. */
let stride: usize = 0;
/** What makes a position in the file of one in memory. */
let shift: u32 = 0;
let rowsRead: u32 = 0;

/** Rows that the last call gave. */
export function rowCount(): u32 {
  return rowsRead;
}

/**
 * Reads pages of `pageSize` bytes, of which `places` has the positions in the file. Writes a rowid, position and length of
 * the record, and the columns of each row. Returns how many pages were read.
 */
export function scanLeaves(
  pages: usize,
  places: usize,
  count: u32,
  pageSize: u32,
  slots: usize,
  columns: u32,
  rowids: usize,
  records: usize,
  bytesPerRow: u32,
): u32 {
  slotsAt = slots;
  storedCount = columns;
  stride = bytesPerRow;
  rowsRead = 0;
  for (let page: u32 = 0; page < count; page++) {
    const pageAt = pages + page * pageSize;
    shift = load<u32>(places + page * 4) - (pageAt as u32);
    const cells = pair(pageAt + 3);
    for (let i: u32 = 0; i < cells; i++) {
      const row = rowsRead + i;
      let read = pageAt + pair(pageAt + 8 + i * 2);
      let length: u32 = load<u8>(read++);
      if (length > 127) length = ((length & 127) << 7) | load<u8>(read++);
      let byte: u32 = load<u8>(read++);
      let rowid: i64 = byte & 127;
      while (byte > 127) {
        byte = load<u8>(read++);
        rowid = (rowid << 7) | ((byte & 127) as i64);
      }
      store<f64>(rowids + row * 8, rowid as f64);
      store<u32>(records + row * 8, (read as u32) + shift);
      store<u32>(records + row * 8 + 4, length);
      if (!readRecord(read, length, row)) return page;
    }
    rowsRead += cells;
  }
  return count;
}

function readRecord(start: usize, length: u32, row: u32): bool {
  const headerLength: u32 = load<u8>(start);
  if (headerLength > 127 || headerLength === 0 || headerLength > length) return false;
  const headerEnd = start + headerLength;
  const end = start + length;
  let at = start + 1;
  let body = headerEnd;
  let column: u32 = 0;
  while (at < headerEnd) {
    let type: u32 = load<u8>(at++);
    if (type > 127) {
      const second: u32 = load<u8>(at++);
      if (second > 127) return false;
      type = ((type & 127) << 7) | second;
    }
    if (type === 10 || type === 11) return false;
    const width = type >= 12 ? (type >> 1) - 6 : widthOf(type);
    if (body + width > end) return false;
    if (column >= storedCount) return false;
    const slot = changetype<Slot>(slotsAt + column * offsetof<Slot>());
    column++;
    if (slot.kind !== 0 && !take(slot, body, type, row)) return false;
    body += width;
  }
  if (at !== headerEnd || body !== end) return false;
  for (; column < storedCount; column++) {
    const slot = changetype<Slot>(slotsAt + column * offsetof<Slot>());
    if (slot.kind !== 0) miss(slot, row);
  }
  return true;
}

/** Bytes of the serial types below 10. */
function widthOf(type: u32): u32 {
  if (type < 5) return type;
  if (type === 5) return 6;
  return type < 8 ? 8 : 0;
}

function take(slot: Slot, at: usize, type: u32, row: u32): bool {
  const kind = slot.kind;
  if (kind === INTEGER) {
    store<f64>(slot.out + row * 8, numberAt(at, type));
    return true;
  }
  if (kind === LOCATED) {
    const place = slot.out + row * (stride as u32);
    store<u32>(place, (at as u32) + shift);
    store<u32>(place + 4, type);
    return true;
  }
  if (kind === TIME) return takeTime(slot.out + row * 8, at, type);
  takeUuid(slot.out + row * 16, at, type);
  return true;
}

/** The record is too short to have the column. */
function miss(slot: Slot, row: u32): void {
  const kind = slot.kind;
  if (kind === LOCATED) {
    store<u32>(slot.out + row * (stride as u32), 0);
    store<u32>(slot.out + row * (stride as u32) + 4, MISSING);
  } else if (kind === UUID) memory.fill(slot.out + row * 16, 0, 16);
  else store<f64>(slot.out + row * 8, slot.missing);
}

function numberAt(at: usize, type: u32): f64 {
  switch (type) {
    case 1:
      return load<i8>(at) as f64;
    case 2:
      return bswap<i16>(load<i16>(at)) as f64;
    case 3:
      return (((load<i8>(at) as i32) << 16) | (pair(at + 1) as i32)) as f64;
    case 4:
      return bswap<i32>(load<i32>(at)) as f64;
    case 5:
      return (bswap<i64>(load<i64>(at)) >> 16) as f64;
    case 6:
      return bswap<i64>(load<i64>(at)) as f64;
    case 7:
      return reinterpret<f64>(bswap<u64>(load<u64>(at)));
    case 8:
      return 0;
    case 9:
      return 1;
    default:
      return NaN;
  }
}

/** `false` where the text is no time of the usual form: then somebody else has to look at it. */
function takeTime(out: usize, at: usize, type: u32): bool {
  const length = type >= 13 && (type & 1) === 1 ? (type - 13) >> 1 : 0;
  if (length === 0) {
    store<f64>(out, NaN);
    return true;
  }
  const time = length >= 19 ? timeAt(at, length) : NaN;
  if (isNaN(time) && length <= 64) return false;
  store<f64>(out, time);
  return true;
}

/** A uuid from a BLOB or from text; zeros for everything else. */
function takeUuid(out: usize, at: usize, type: u32): void {
  if (type === UUID_BLOB) {
    store<u64>(out, load<u64>(at));
    store<u64>(out + 8, load<u64>(at + 8));
  } else if (
    (type !== UUID_TEXT && type !== UUID_COMPACT) ||
    !readHex(out, at, type === UUID_TEXT)
  ) {
    memory.fill(out, 0, 16);
  }
}

function readHex(out: usize, at: usize, hasHyphens: bool): bool {
  let from = at;
  for (let i: usize = 0; i < 16; i++) {
    if (hasHyphens && (i === 4 || i === 6 || i === 8 || i === 10)) {
      if (load<u8>(from++) !== HYPHEN) return false;
    }
    const high = digit(load<u8>(from));
    const low = digit(load<u8>(from, 1));
    if ((high | low) < 0) return false;
    store<u8>(out + i, (high << 4) | low);
    from += 2;
  }
  return true;
}

function digit(byte: u32): i32 {
  if (byte - 48 <= 9) return (byte - 48) as i32;
  const letter = byte | 32;
  return letter - 97 <= 5 ? ((letter - 87) as i32) : -1;
}
