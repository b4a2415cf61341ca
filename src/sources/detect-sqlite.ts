import type { SqlValue } from "./sqlite/types.ts";

/** Reads `length` bytes at `offset` of the file under inspection; fewer at its end. */
export type ReadRange = (offset: number, length: number) => Promise<Uint8Array>;

/** A row by column name. */
export type PeekedRow = ReadonlyMap<string, SqlValue>;

/** A look into a database file that reads a handful of pages instead of all: what it is, and whose. */
export interface PeekedDatabase {
  /** Names of all tables whose definition lies in the main file (a WAL is not looked at). */
  readonly tables: ReadonlySet<string>;
  /** The first rows of a table, at most `limit`; empty when there is none or it cannot be read. */
  rows(table: string, limit: number): Promise<readonly PeekedRow[]>;
}

interface PeekedTable {
  readonly rootPage: number;
  readonly columns: readonly { readonly name: string; readonly isRowid: boolean }[];
}

interface Pager {
  readonly pageSize: number;
  readonly usable: number;
  readonly decoder: TextDecoder;
  page(number: number): Promise<Uint8Array | undefined>;
}

interface Cell {
  readonly rowid: number;
  readonly values: readonly SqlValue[];
}

/** More pages than any look needs; a file that asks for more is damaged or not what it seems. */
const MAX_PAGES = 400;
const MAX_PAYLOAD = 64 * 1024;
const CONSTRAINT = /^(?:primary\s+key|foreign\s+key|unique|check|constraint)\b/i;

/** Looks into a file that starts with SQLite's magic. Damage makes the answer poorer, never fails. */
export async function peekDatabase(read: ReadRange, head: Uint8Array): Promise<PeekedDatabase> {
  const pager = createPager(read, head);
  const tables = new Map<string, PeekedTable>();
  for (const cell of pager === undefined ? [] : await readCells(pager, 1, 2000)) {
    const [type, name, , rootPage, sql] = cell.values;
    if (type !== "table" || typeof name !== "string" || typeof rootPage !== "number") continue;
    tables.set(name, { rootPage, columns: columnsOf(typeof sql === "string" ? sql : "") });
  }
  return {
    tables: new Set(tables.keys()),
    rows: async (name, limit) => {
      const table = tables.get(name);
      if (pager === undefined || table === undefined) return [];
      const cells = await readCells(pager, table.rootPage, limit);
      return cells.map((cell) => rowOf(table, cell));
    },
  };
}

function createPager(read: ReadRange, head: Uint8Array): Pager | undefined {
  if (head.length < 100) return undefined;
  const declared = ((head[16] ?? 0) << 8) | (head[17] ?? 0);
  const pageSize = declared === 1 ? 65_536 : declared;
  if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0) return undefined;
  const labels = ["utf-8", "utf-8", "utf-16le", "utf-16be"];
  const pages = new Map<number, Uint8Array | undefined>();
  return {
    pageSize,
    usable: pageSize - (head[20] ?? 0),
    decoder: new TextDecoder(labels[head[59] ?? 1] ?? "utf-8"),
    page: async (number) => {
      if (pages.has(number)) return pages.get(number);
      if (pages.size >= MAX_PAGES || number < 1) return undefined;
      const bytes = await read((number - 1) * pageSize, pageSize);
      const page = bytes.length === pageSize ? bytes : undefined;
      pages.set(number, page);
      return page;
    },
  };
}

/** The leaf cells of a table's b-tree in key order, at most `limit`. */
async function readCells(pager: Pager, rootPage: number, limit: number): Promise<readonly Cell[]> {
  const cells: Cell[] = [];
  const visited = new Set<number>();
  const pending = [rootPage];
  while (pending.length > 0 && cells.length < limit) {
    const number = pending.pop() ?? 0;
    const page = visited.has(number) ? undefined : await pager.page(number);
    visited.add(number);
    if (page === undefined) continue;
    const start = number === 1 ? 100 : 0;
    const type = page[start];
    if (type === 0x05) pending.push(...childrenOf(page, start).reverse());
    if (type === 0x0d) await readLeaf(pager, page, start, limit, cells);
  }
  return cells;
}

function childrenOf(page: Uint8Array, start: number): number[] {
  const count = uint16(page, start + 3);
  const children: number[] = [];
  for (let i = 0; i < count; i++) {
    const pointer = uint16(page, start + 12 + i * 2);
    if (pointer + 4 <= page.length) children.push(uint32(page, pointer));
  }
  children.push(uint32(page, start + 8));
  return children;
}

async function readLeaf(
  pager: Pager,
  page: Uint8Array,
  start: number,
  limit: number,
  cells: Cell[],
): Promise<void> {
  const count = uint16(page, start + 3);
  for (let i = 0; i < count && cells.length < limit; i++) {
    const pointer = uint16(page, start + 8 + i * 2);
    if (pointer === 0 || pointer >= page.length) continue;
    const cell = await readCell(pager, page, pointer);
    if (cell !== undefined) cells.push(cell);
  }
}

async function readCell(pager: Pager, page: Uint8Array, at: number): Promise<Cell | undefined> {
  const [length, afterLength] = varint(page, at);
  const [rowid, afterRowid] = varint(page, afterLength);
  if (length > MAX_PAYLOAD) return { rowid, values: [] };
  const payload = await readPayload(pager, page, afterRowid, length);
  return payload === undefined
    ? undefined
    : { rowid, values: decodeRecord(payload, pager.decoder) };
}

async function readPayload(
  pager: Pager,
  page: Uint8Array,
  at: number,
  length: number,
): Promise<Uint8Array | undefined> {
  const { usable } = pager;
  if (length <= usable - 35) return page.subarray(at, at + length);
  const minimum = Math.floor(((usable - 12) * 32) / 255) - 23;
  const surplus = minimum + ((length - minimum) % (usable - 4));
  const local = surplus <= usable - 35 ? surplus : minimum;
  const payload = new Uint8Array(length);
  payload.set(page.subarray(at, at + local));
  let next = uint32(page, at + local);
  let filled = local;
  while (filled < length) {
    const overflow = next === 0 ? undefined : await pager.page(next);
    if (overflow === undefined) return undefined;
    const part = overflow.subarray(4, 4 + Math.min(usable - 4, length - filled));
    payload.set(part, filled);
    filled += part.length;
    next = uint32(overflow, 0);
  }
  return payload;
}

function decodeRecord(payload: Uint8Array, decoder: TextDecoder): SqlValue[] {
  const [headerLength, first] = varint(payload, 0);
  const values: SqlValue[] = [];
  let at = first;
  let body = headerLength;
  while (at < headerLength && at < payload.length) {
    const [serial, next] = varint(payload, at);
    at = next;
    const size = serialSize(serial);
    values.push(decodeValue(payload.subarray(body, body + size), serial, decoder));
    body += size;
  }
  return values;
}

const INTEGER_SIZES: readonly number[] = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0];

function serialSize(serial: number): number {
  return serial < 12 ? (INTEGER_SIZES[serial] ?? 0) : Math.floor((serial - 12) / 2);
}

function decodeValue(bytes: Uint8Array, serial: number, decoder: TextDecoder): SqlValue {
  if (serial === 0) return null;
  if (serial === 8) return 0;
  if (serial === 9) return 1;
  if (serial >= 12) return serial % 2 === 0 ? bytes.slice() : decoder.decode(bytes);
  if (serial === 7 || bytes.length < serialSize(serial)) return null;
  let value = BigInt.asIntN(8, BigInt(bytes[0] ?? 0));
  for (let i = 1; i < bytes.length; i++) value = value * 256n + BigInt(bytes[i] ?? 0);
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

/** Column names of a CREATE TABLE statement, in order. */
function columnsOf(sql: string): PeekedTable["columns"] {
  const open = sql.indexOf("(");
  const body = open === -1 ? "" : sql.slice(open + 1, sql.lastIndexOf(")"));
  return splitTopLevel(body)
    .filter((part) => part !== "" && !CONSTRAINT.test(part))
    .map((part) => {
      const name = /^(?:"([^"]+)"|`([^`]+)`|\[([^\]]+)\]|'([^']+)'|([^\s(]+))/.exec(part);
      return {
        name: name?.slice(1).find((group) => group !== undefined) ?? "",
        isRowid: /\binteger\b[^,]*\bprimary\s+key\b/i.test(part),
      };
    });
}

function splitTopLevel(body: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < body.length; i++) {
    const character = body[i];
    if (character === "(") depth++;
    else if (character === ")") depth--;
    else if (character === "," && depth === 0) {
      parts.push(body.slice(start, i).trim());
      start = i + 1;
    }
  }
  parts.push(body.slice(start).trim());
  return parts;
}

function rowOf(table: PeekedTable, cell: Cell): PeekedRow {
  const row = new Map<string, SqlValue>();
  table.columns.forEach((column, index) => {
    row.set(column.name, column.isRowid ? cell.rowid : (cell.values[index] ?? null));
  });
  return row;
}

/** A varint and the offset after it. Values beyond 2^53 do not occur in what is looked at and lose precision. */
function varint(bytes: Uint8Array, at: number): readonly [number, number] {
  let value = 0;
  for (let i = 0; i < 8; i++) {
    const byte = bytes[at + i] ?? 0;
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return [value, at + i + 1];
  }
  return [value * 256 + (bytes[at + 8] ?? 0), at + 9];
}

function uint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function uint32(bytes: Uint8Array, at: number): number {
  return uint16(bytes, at) * 65_536 + uint16(bytes, at + 2);
}
