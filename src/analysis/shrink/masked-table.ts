/** Tables with only some of their rows, as a reader would give them had the others never been written. */
import type { Column, OpenedDatabase, TableColumns } from "../../sources/sqlite/types.ts";
import { type FolderIndex, keptOf, staysAt } from "./folder-index.ts";

/** Where the rows of a masked table or column really lie; without rows they are all there. */
interface Origin<Of> {
  readonly of: Of;
  readonly rows: Uint32Array | undefined;
}

const tableOrigins = new WeakMap<TableColumns, Origin<TableColumns>>();
const columnOrigins = new WeakMap<Column, Origin<Column>>();

/** A database with only the rows about records that stay. What it reads is read and kept by the database itself. */
export function maskedDatabase(
  database: OpenedDatabase,
  index: FolderIndex,
  kept: Uint8Array,
): OpenedDatabase {
  const tables = new Map<string, { readonly inner: TableColumns; readonly masked: TableColumns }>();
  const read: OpenedDatabase["read"] = (name, kinds) => {
    const inner = database.read(name, kinds);
    if (inner === undefined) return undefined;
    const known = tables.get(name);
    if (known?.inner === inner) return known.masked;
    const masked = maskedTable(inner, keptRows(database, inner, index, kept));
    tables.set(name, { inner, masked });
    return masked;
  };
  return {
    path: database.path,
    state: database.state,
    notes: database.notes,
    image: database.image,
    wal: database.wal,
    tables: database.tables,
    damage: database.damage,
    read,
    countRows: (name) => read(name, {})?.rowCount,
    // Only a shortcut: `read` has the same.
    readIntegers: () => undefined,
  };
}

/** The rows of a table that stay; `undefined` where all do. */
export function keptRows(
  database: OpenedDatabase,
  rows: TableColumns,
  index: FolderIndex,
  kept: Uint8Array,
): Uint32Array | undefined {
  const columns = index.rows(database, rows);
  if (columns.length === 0) return undefined;
  return keptOf(rows.rowCount, (row) => staysAt(columns, row, kept));
}

function placesOf(rows: Uint32Array | undefined): (row: number) => number {
  return rows === undefined ? (row) => row : (row) => rows[row] ?? 0;
}

function maskedTable(inner: TableColumns, rows: Uint32Array | undefined): TableColumns {
  const columns = new Map<Column, Column>();
  const at = placesOf(rows);
  const masked: TableColumns = {
    table: inner.table,
    rowCount: rows?.length ?? inner.rowCount,
    rowids: inner.rowids.length === 0 ? inner.rowids : gathered(inner.rowids, rows),
    damage: inner.damage,
    has: (name) => inner.has(name),
    column(name) {
      const column = inner.column(name);
      const known = columns.get(column) ?? maskedColumn(column, rows);
      columns.set(column, known);
      return known;
    },
    comparer(other, names) {
      const origin = tableOrigins.get(other) ?? { of: other, rows: undefined };
      const there = placesOf(origin.rows);
      const compare = inner.comparer(origin.of, names);
      return (row, otherRow) => compare(at(row), there(otherRow));
    },
  };
  tableOrigins.set(masked, { of: inner, rows });
  return masked;
}

function maskedColumn(column: Column, rows: Uint32Array | undefined): Column {
  const at = placesOf(rows);
  const masked: Column = {
    kind: column.kind,
    isNull: (row) => column.isNull(at(row)),
    value: (row) => column.value(at(row)),
    number: (row) => column.number(at(row)),
    text: (row) => column.text(at(row)),
    uuid: (row) => column.uuid(at(row)),
    micros: (row) => column.micros(at(row)),
    textBytes: (row, place) => column.textBytes(at(row), place),
    sameBytes(row, other, otherRow) {
      const origin = columnOrigins.get(other) ?? { of: other, rows: undefined };
      return column.sameBytes(at(row), origin.of, placesOf(origin.rows)(otherRow));
    },
    numbers: () => gathered(column.numbers(), rows),
    times: () => gathered(column.times(), rows),
    uuidBytes: () => gatheredUuids(column.uuidBytes(), rows),
  };
  columnOrigins.set(masked, { of: column, rows });
  return masked;
}

function gathered(values: Float64Array, rows: Uint32Array | undefined): Float64Array {
  return rows === undefined ? values : Float64Array.from(rows, (row) => values[row] ?? Number.NaN);
}

function gatheredUuids(all: Uint8Array, rows: Uint32Array | undefined): Uint8Array {
  if (rows === undefined) return all;
  const bytes = new Uint8Array(rows.length * 16);
  for (let to = 0; to < rows.length; to++) {
    const from = (rows[to] ?? 0) * 16;
    bytes.set(all.subarray(from, from + 16), to * 16);
  }
  return bytes;
}
