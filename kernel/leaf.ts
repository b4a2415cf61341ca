/**
 * The check of `src/sources/sqlite/leaf-check.ts` in AssemblyScript, over a page that lies in linear memory. What it says
 * is the same for every page; behind the pages there are zeros enough for a varint to run into.
 */

const TABLE_LEAF: u32 = 13;
const INDEX_LEAF: u32 = 10;
const LONGEST_ROWID: u32 = 7;
const HEADER_LENGTH: u32 = 100;

/** A big-endian number of two bytes. */
export function pair(at: usize): u32 {
  return ((load<u8>(at) as u32) << 8) | (load<u8>(at, 1) as u32);
}

/**
 * Writes the type of each page to `types`: that of a leaf in order, 0 for every other. With `hasHeader` the first page
 * starts with the header of the file; with `skipsIndexes` leaves of indexes pass as they are.
 */
export function checkPages(
  pages: usize,
  count: u32,
  pageSize: u32,
  usableSize: u32,
  hasHeader: bool,
  skipsIndexes: bool,
  types: usize,
): void {
  for (let i: u32 = 0; i < count; i++) {
    const pageAt = pages + i * pageSize;
    const treeAt = i === 0 && hasHeader ? pageAt + HEADER_LENGTH : pageAt;
    const isSkipped = skipsIndexes && load<u8>(treeAt) === INDEX_LEAF;
    store<u8>(types + i, isSkipped ? INDEX_LEAF : checkLeaf(pageAt, treeAt, usableSize));
  }
}

function checkLeaf(pageAt: usize, treeAt: usize, usableSize: u32): u32 {
  const type: u32 = load<u8>(treeAt);
  if (type !== TABLE_LEAF && type !== INDEX_LEAF) return 0;
  const cells = pair(treeAt + 3);
  const content = pair(treeAt + 5);
  const fragments: u32 = load<u8>(treeAt + 7);
  const pointersEnd = ((treeAt - pageAt) as u32) + 8 + cells * 2;
  if (content < pointersEnd || content > usableSize || fragments > 60) return 0;
  const used =
    type === TABLE_LEAF
      ? tableCells(pageAt, treeAt + 8, cells, content, usableSize)
      : indexCells(pageAt, treeAt + 8, cells, content, usableSize);
  if (used < 0) return 0;
  const free = freeBytes(pageAt, pair(treeAt + 1), content, usableSize);
  if (free < 0) return 0;
  return (used as u32) + (free as u32) + fragments === usableSize - content ? type : 0;
}

/** Bytes that the cells of a table's leaf take, or -1 when one of them is not plain. */
function tableCells(
  pageAt: usize,
  pointersAt: usize,
  cells: u32,
  content: u32,
  usableSize: u32,
): i32 {
  const last = usableSize - 4;
  const maxLocal = usableSize - 35;
  const end = pageAt + usableSize;
  let used: u32 = 0;
  let previous: i64 = -1;
  for (let i: u32 = 0; i < cells; i++) {
    const pointer = pair(pointersAt + i * 2);
    if (pointer < content || pointer > last) return -1;
    const start = pageAt + pointer;
    const length = payloadLength(start);
    if (length < 0 || (length as u32) > maxLocal) return -1;
    let read = start + (length < 128 ? 1 : 2);
    const rowidEnd = read + LONGEST_ROWID;
    let rowid: i64 = 0;
    let byte: u32;
    do {
      if (read === rowidEnd) return -1;
      byte = load<u8>(read++);
      rowid = (rowid << 7) | ((byte & 127) as i64);
    } while (byte > 127);
    let size = ((read - start) as u32) + (length as u32);
    if (size < 4) size = 4;
    if (start + size > end || rowid <= previous) return -1;
    previous = rowid;
    used += size;
  }
  return used as i32;
}

/** The same for a leaf of an index. */
function indexCells(
  pageAt: usize,
  pointersAt: usize,
  cells: u32,
  content: u32,
  usableSize: u32,
): i32 {
  const last = usableSize - 4;
  const maxLocal = ((usableSize - 12) * 64) / 255 - 23;
  const end = pageAt + usableSize;
  let used: u32 = 0;
  for (let i: u32 = 0; i < cells; i++) {
    const pointer = pair(pointersAt + i * 2);
    if (pointer < content || pointer > last) return -1;
    const start = pageAt + pointer;
    const length = payloadLength(start);
    if (length < 0 || (length as u32) > maxLocal) return -1;
    let size = (length as u32) + (length < 128 ? 1 : 2);
    if (size < 4) size = 4;
    if (start + size > end) return -1;
    used += size;
  }
  return used as i32;
}

/** A length of one or two bytes in its shortest form; -1 for every other. */
function payloadLength(at: usize): i32 {
  const first: u32 = load<u8>(at);
  if (first < 128) return first as i32;
  const second: u32 = load<u8>(at, 1);
  const length = ((first & 127) << 7) | second;
  return second < 128 && length > 127 ? (length as i32) : -1;
}

/** Bytes in the chain of free blocks; -1 when it does not ascend inside of the content. */
function freeBytes(pageAt: usize, first: u32, content: u32, usableSize: u32): i32 {
  let free: u32 = 0;
  let before: i32 = (content as i32) - 1;
  for (let at = first; at !== 0; at = pair(pageAt + at)) {
    if ((at as i32) <= before || at > usableSize - 4) return -1;
    free += pair(pageAt + at + 2);
    before = at as i32;
  }
  return free as i32;
}
