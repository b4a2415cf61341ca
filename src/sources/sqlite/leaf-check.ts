import { u8, u16 } from "./bytes.ts";

export const TABLE_LEAF = 13;
export const INDEX_LEAF = 10;

/** Rowids of more bytes are left to the careful reader: beyond 2^53 numbers would be rounded. */
const LONGEST_ROWID = 7;

/** What a leaf page must have to be read without a second look; set once for all pages of a database. */
export interface LeafRules {
  readonly usableSize: number;
  readonly maxTableLocal: number;
  readonly maxIndexLocal: number;
}

/** The rules for pages of which `usableSize` bytes hold content. */
export function leafRules(usableSize: number): LeafRules {
  return {
    usableSize,
    maxTableLocal: usableSize - 35,
    maxIndexLocal: Math.floor(((usableSize - 12) * 64) / 255) - 23,
  };
}

/**
 * Whether a leaf page is in order by itself, in one pass: every pointer, every cell whole and on the page, rowids
 * ascending, and every byte of the content accounted for. Returns the page's type, `TABLE_LEAF` or `INDEX_LEAF`, or 0
 * for everything else: pages of other kinds, cells that continue on other pages, and whatever is wrong. So 0 accuses
 * nobody; it asks for the careful reader, who finds the same of a page that passes here.
 *
 * `pageAt` is where the page starts in `bytes`, `treeAt` where its b-tree header does.
 */
export function checkLeaf(
  bytes: Uint8Array,
  pageAt: number,
  treeAt: number,
  rules: LeafRules,
): number {
  const type = u8(bytes, treeAt);
  if (type !== TABLE_LEAF && type !== INDEX_LEAF) return 0;
  const { usableSize } = rules;
  const cells = u16(bytes, treeAt + 3);
  const content = u16(bytes, treeAt + 5);
  const fragments = u8(bytes, treeAt + 7);
  const pointersEnd = treeAt - pageAt + 8 + cells * 2;
  if (content < pointersEnd || content > usableSize || fragments > 60) return 0;
  const used =
    type === TABLE_LEAF
      ? tableCells(bytes, pageAt, treeAt + 8, cells, content, rules)
      : indexCells(bytes, pageAt, treeAt + 8, cells, content, rules);
  if (used < 0) return 0;
  const free = freeBytes(bytes, pageAt, u16(bytes, treeAt + 1), content, usableSize);
  return used + free + fragments === usableSize - content ? type : 0;
}

/** Bytes that the cells of a table's leaf take, or -1 when one of them is not plain. */
function tableCells(
  bytes: Uint8Array,
  pageAt: number,
  pointersAt: number,
  cells: number,
  content: number,
  rules: LeafRules,
): number {
  const last = rules.usableSize - 4;
  const end = pageAt + rules.usableSize;
  let used = 0;
  let previous = -1;
  for (let i = 0, at = pointersAt; i < cells; i++, at += 2) {
    const pointer = pair(bytes, at);
    if (pointer < content || pointer > last) return -1;
    const start = pageAt + pointer;
    const length = payloadLength(bytes, start);
    const rowidAt = start + (length < 128 ? 1 : 2);
    const rowid = readRowid(bytes, rowidAt);
    const size = Math.max(4, rowidAt + rowidBytes(bytes, rowidAt) + length - start);
    const isPlain = length >= 0 && length <= rules.maxTableLocal && start + size <= end;
    if (!isPlain || rowid <= previous) return -1;
    previous = rowid;
    used += size;
  }
  return used;
}

/** The same for a leaf of an index. */
function indexCells(
  bytes: Uint8Array,
  pageAt: number,
  pointersAt: number,
  cells: number,
  content: number,
  rules: LeafRules,
): number {
  const last = rules.usableSize - 4;
  const end = pageAt + rules.usableSize;
  let used = 0;
  for (let i = 0, at = pointersAt; i < cells; i++, at += 2) {
    const pointer = pair(bytes, at);
    if (pointer < content || pointer > last) return -1;
    const start = pageAt + pointer;
    const length = payloadLength(bytes, start);
    const size = Math.max(4, (length < 128 ? 1 : 2) + length);
    if (length < 0 || length > rules.maxIndexLocal || start + size > end) return -1;
    used += size;
  }
  return used;
}

function pair(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

/** A length of one or two bytes in its shortest form; -1 for every other. */
function payloadLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 128) return first;
  const second = bytes[at + 1] ?? 0;
  const length = ((first & 127) << 7) | second;
  return second < 128 && length > 127 ? length : -1;
}

/** A rowid of at most `LONGEST_ROWID` bytes; -1, which follows no other, for longer ones. */
function readRowid(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let read = at; read < at + LONGEST_ROWID; read++) {
    const byte = bytes[read] ?? 0;
    value = value * 128 + (byte & 127);
    if (byte < 128) return value;
  }
  return -1;
}

function rowidBytes(bytes: Uint8Array, at: number): number {
  let read = at;
  while ((bytes[read] ?? 0) > 127) read++;
  return read + 1 - at;
}

/** Bytes in the chain of free blocks; NaN when it does not ascend inside of the content. */
function freeBytes(
  bytes: Uint8Array,
  pageAt: number,
  first: number,
  content: number,
  usableSize: number,
): number {
  let free = 0;
  for (let at = first, before = content - 1; at !== 0; at = u16(bytes, pageAt + at)) {
    if (at <= before || at > usableSize - 4) return Number.NaN;
    free += u16(bytes, pageAt + at + 2);
    before = at;
  }
  return free;
}
