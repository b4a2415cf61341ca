/**
 * Small integers of a table straight from its leaf pages: for tables of nothing but keys, such as a closure, where one
 * number a value is all there is to keep.
 */
import { CellReader } from "./b-tree-page.ts";
import { signedInteger, u8, u16 } from "./bytes.ts";
import type { PageClaims } from "./page-claims.ts";
import { countCells } from "./row-scan.ts";
import { isNextKey, type TreePages, type TreePart } from "./tree-walk.ts";

/** The largest serial type of an integer that fits an `Int32Array`. */
const FOUR_BYTES = 4;

export interface ScannedIntegers {
  readonly rowCount: number;
  /** One array a wanted column. */
  readonly columns: readonly Int32Array[];
}

/**
 * Reads the wanted columns of every row; `undefined` when some row is not of the simple shape that this scan is for: a
 * sound rowid table, short records with one byte a serial type, and values of at most four bytes.
 */
export function scanIntegers(
  claims: PageClaims,
  tree: TreePages,
  wanted: readonly number[],
): ScannedIntegers | undefined {
  if (tree.isIndex || tree.damage.length > 0) return undefined;
  const { pages } = claims;
  const cell = new CellReader(pages);
  const capacity = countCells(pages, tree.parts);
  const columns = wanted.map(() => new Int32Array(capacity));
  const record = new RecordIntegers(pages.bytes, wanted, columns);
  let rows = 0;
  for (const part of tree.parts) {
    const read = scanPart(cell, part, record, rows);
    if (read < 0) return undefined;
    rows += read;
  }
  return { rowCount: rows, columns: columns.map((column) => column.subarray(0, rows)) };
}

/** Reads one leaf page; how many rows it has, or -1 when one of them is not simple. */
function scanPart(cell: CellReader, part: TreePart, record: RecordIntegers, rows: number): number {
  const { pages } = cell;
  const at = pages.treeOffset(part.page);
  const pageAt = pages.offset(part.page);
  const cells = u16(pages.bytes, at + 3);
  let previous = part.low;
  for (let i = 0; i < cells; i++) {
    const isSimple =
      cell.readTableLeaf(pageAt, u16(pages.bytes, at + 8 + i * 2)) &&
      isNextKey(cell.rowid, previous, part.high) &&
      cell.overflowPage === 0 &&
      record.read(cell.payloadAt, cell.payloadLength, rows + i);
    if (!isSimple) return -1;
    previous = cell.rowid;
  }
  return cells;
}

/** Decodes the wanted values of one record after another. */
class RecordIntegers {
  readonly #bytes: Uint8Array;
  /** Slot of each column of the record, -1 where it is not wanted. */
  readonly #slots: Int8Array;
  readonly #columns: readonly Int32Array[];

  constructor(bytes: Uint8Array, wanted: readonly number[], columns: readonly Int32Array[]) {
    this.#bytes = bytes;
    this.#slots = new Int8Array(Math.max(-1, ...wanted) + 1).fill(-1);
    wanted.forEach((column, slot) => {
      this.#slots[column] = slot;
    });
    this.#columns = columns;
  }

  read(at: number, length: number, row: number): boolean {
    const bytes = this.#bytes;
    const headerLength = u8(bytes, at);
    if (headerLength > 127 || headerLength - 1 < this.#slots.length) return false;
    let body = at + headerLength;
    for (let column = 0; column < headerLength - 1; column++) {
      const type = u8(bytes, at + 1 + column);
      const width = type <= FOUR_BYTES ? type : 0;
      // Serial types 8 and 9 are the constants 0 and 1; 0 is NULL.
      if (width === 0 && type !== 8 && type !== 9) return false;
      this.#store(column, row, width === 0 ? type - 8 : signedInteger(bytes, body, width));
      body += width;
    }
    return body === at + length;
  }

  #store(column: number, row: number, value: number): void {
    const values = this.#columns[this.#slots[column] ?? -1];
    if (values !== undefined) values[row] = value;
  }
}
