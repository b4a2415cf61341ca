/**
 * What is done with columns once they are there: the same as `src/base/uuid-index.ts`, `src/sources/sqlite/integer-scan.ts`
 * and `src/analysis/facts/tree-order.ts` do.
 */
import { pair } from "./leaf";

/** `hashUuids`: fills `slots`, which are `mask + 1` times -1, with rows, and returns how many repeat an earlier one. */
export function hashUuids(words: usize, rows: u32, slots: usize, mask: u32): u32 {
  let duplicates: u32 = 0;
  for (let row: u32 = 0; row < rows; row++) {
    const at = words + row * 16;
    const first = load<u64>(at);
    const second = load<u64>(at, 8);
    if ((first | second) === 0) continue;
    let slot = hashAt(first, second) & mask;
    let held = load<i32>(slots + slot * 4);
    while (held >= 0) {
      const other = words + (held as u32) * 16;
      if (load<u64>(other) === first && load<u64>(other, 8) === second) break;
      slot = (slot + 1) & mask;
      held = load<i32>(slots + slot * 4);
    }
    if (held >= 0) duplicates++;
    else store<i32>(slots + slot * 4, row);
  }
  return duplicates;
}

function hashAt(first: u64, second: u64): u32 {
  let h = ((first as u32) ^ (((first >> 32) as u32) * 0x85eb_ca6b)) * 0x9e37_79b1;
  h = (h ^ (h >> 15) ^ (second as u32)) * 0xc2b2_ae35;
  h = (h ^ (h >> 13) ^ ((second >> 32) as u32)) * 0x27d4_eb2f;
  return h ^ (h >> 16);
}

/**
 * `IntegerScan`: the values of each record's columns as 32-bit integers, column after column of `capacity` rows each.
 * `starts` says by column of the record which of them it is, -1 for none. Returns the rows, or -1 when one is not simple.
 */
export function scanIntegers(
  pages: usize,
  count: u32,
  pageSize: u32,
  starts: usize,
  wanted: u32,
  values: usize,
  capacity: u32,
): i32 {
  let row: u32 = 0;
  for (let page: u32 = 0; page < count; page++) {
    const pageAt = pages + page * pageSize;
    const cells = pair(pageAt + 3);
    for (let i: u32 = 0; i < cells; i++) {
      let read = pageAt + pair(pageAt + 8 + i * 2);
      const length: u32 = load<u8>(read++);
      if (length > 127) return -1;
      while (load<u8>(read++) > 127) {}
      if (!readIntegers(read, length, starts, wanted, values + row * 4, capacity)) return -1;
      row++;
    }
  }
  return row as i32;
}

function readIntegers(
  at: usize,
  length: u32,
  starts: usize,
  wanted: u32,
  values: usize,
  capacity: u32,
): bool {
  const headerLength: u32 = load<u8>(at);
  if (headerLength > length || headerLength < wanted + 1) return false;
  const headerEnd = at + headerLength;
  const end = at + length;
  let body = headerEnd;
  for (let column: u32 = 0; column < headerLength - 1; column++) {
    const type: u32 = load<u8>(at + 1 + column);
    if (type === 0 || type > 9 || (type > 4 && type < 8)) return false;
    const width = type < 5 ? type : 0;
    if (body + width > end) return false;
    const start = column < wanted ? load<i32>(starts + column * 4) : -1;
    if (start >= 0) store<i32>(values + (start as u32) * capacity * 4, integerAt(body, type));
    body += width;
  }
  return body === end;
}

function integerAt(at: usize, type: u32): i32 {
  if (type >= 8) return (type - 8) as i32;
  // Behind the pages there are bytes enough to read four.
  return bswap<i32>(load<i32>(at)) >> ((4 - type) * 8);
}

/**
 * Adds to `present`, by row, how many of the pairs name that row as descendant and an ancestor of it, or itself. Rows are
 * found by id in `rows`, which has -1 where there is none.
 */
export function countPairs(
  ancestors: usize,
  descendants: usize,
  count: u32,
  rows: usize,
  ids: u32,
  depth: usize,
  enter: usize,
  leave: usize,
  present: usize,
): void {
  for (let i: u32 = 0; i < count; i++) {
    const ancestorId = load<u32>(ancestors + i * 4);
    const descendantId = load<u32>(descendants + i * 4);
    if (ancestorId >= ids || descendantId >= ids) continue;
    const ancestor = load<i32>(rows + ancestorId * 4);
    const descendant = load<i32>(rows + descendantId * 4);
    if ((ancestor | descendant) < 0) continue;
    if (load<i32>(depth + (descendant as u32) * 4) < 0) continue;
    const entered = load<i32>(enter + (descendant as u32) * 4);
    if (entered < load<i32>(enter + (ancestor as u32) * 4)) continue;
    if (entered >= load<i32>(leave + (ancestor as u32) * 4)) continue;
    const at = present + (descendant as u32) * 4;
    store<i32>(at, load<i32>(at) + 1);
  }
}

/** `treeOrder`: fills `depth`, `enter` and `leave`. `space` is room for four more arrays. */
export function orderTree(
  parents: usize,
  count: u32,
  depth: usize,
  enter: usize,
  leave: usize,
  space: usize,
): void {
  const bytes = count * 4;
  const order = space;
  const sizes = space + bytes;
  const reached = parentsFirst(parents, count, depth, order, sizes, sizes + bytes);
  for (let row: u32 = 0; row < count; row++) store<i32>(sizes + row * 4, 1);
  for (let at = reached; at > 0; at--) {
    const row = load<u32>(order + (at - 1) * 4);
    const parent = load<i32>(parents + row * 4);
    if (parent < 0) continue;
    const size = sizes + (parent as u32) * 4;
    store<i32>(size, load<i32>(size) + load<i32>(sizes + row * 4));
  }
  memory.fill(enter, 0, bytes);
  memory.fill(leave, 0, bytes);
  let rootsEnd: i32 = 0;
  for (let at: u32 = 0; at < reached; at++) {
    const row = load<u32>(order + at * 4) * 4;
    const parent = load<i32>(parents + row);
    const size = load<i32>(sizes + row);
    let start = rootsEnd;
    if (parent < 0) rootsEnd += size;
    else {
      start = load<i32>(leave + (parent as u32) * 4);
      store<i32>(leave + (parent as u32) * 4, start + size);
    }
    store<i32>(enter + row, start);
    store<i32>(leave + row, start + 1);
  }
  for (let at: u32 = 0; at < reached; at++) {
    const row = load<u32>(order + at * 4) * 4;
    store<i32>(leave + row, load<i32>(enter + row) + load<i32>(sizes + row));
  }
}

/** Writes to `order` the rows that a root reaches, parents before children; how many those are. */
function parentsFirst(
  parents: usize,
  count: u32,
  depth: usize,
  order: usize,
  firstChild: usize,
  nextSibling: usize,
): u32 {
  const bytes = count * 4;
  memory.fill(depth, 0xff, bytes);
  memory.fill(firstChild, 0xff, bytes);
  memory.fill(nextSibling, 0xff, bytes);
  let end: u32 = 0;
  for (let row = (count as i32) - 1; row >= 0; row--) {
    const at = (row as u32) * 4;
    const parent = load<i32>(parents + at);
    if (parent < 0) {
      store<i32>(depth + at, 0);
      store<i32>(order + end * 4, row);
      end++;
      continue;
    }
    const first = firstChild + (parent as u32) * 4;
    store<i32>(nextSibling + at, load<i32>(first));
    store<i32>(first, row);
  }
  for (let at: u32 = 0; at < end; at++) {
    const row = load<u32>(order + at * 4) * 4;
    const below = load<i32>(depth + row) + 1;
    for (let child = load<i32>(firstChild + row); child >= 0; ) {
      store<i32>(depth + (child as u32) * 4, below);
      store<i32>(order + end * 4, child);
      end++;
      child = load<i32>(nextSibling + (child as u32) * 4);
    }
  }
  return end;
}
