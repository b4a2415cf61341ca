import { assert } from "../../base/assert.ts";
import { haveSameBytes, StoredRecords } from "./record-compare.ts";
import { RecordLocator } from "./record-locator.ts";
import type { ScannedRows } from "./row-scan.ts";
import { type CellPlaces, StoredColumn, type TextReader } from "./stored-column.ts";
import type { TableScan } from "./table-scan.ts";
import type {
  Column,
  ColumnKind,
  ColumnSchema,
  PageDamage,
  TableColumns,
  TableSchema,
} from "./types.ts";
import type { DecodedValues } from "./value-decoders.ts";

/** Where the records of a table lie. */
export interface RecordSource {
  readonly bytes: Uint8Array;
  readonly text: TextReader;
  readonly schema: TableSchema;
  /** By column: its index inside of a record. */
  readonly recordIndexes: readonly number[];
  /** Damage that the walk over the table's pages found. */
  readonly walkDamage: readonly PageDamage[];
}

/** The rows of one table over one scan of it; columns that the scan did not take are found when they are asked for. */
export class StoredTableColumns implements TableColumns {
  readonly table: TableSchema;
  readonly damage: readonly PageDamage[];
  readonly #source: RecordSource;
  readonly #scan: TableScan;
  readonly #rows: ScannedRows;
  readonly #kinds = new Map<string, ColumnKind>();
  readonly #columns = new Map<string, Column>();
  readonly #places = new Map<string, CellPlaces>();
  /** For single values of columns that were not located. */
  readonly #single = new Map<string, RecordLocator>();

  constructor(source: RecordSource, scan: TableScan) {
    this.table = source.schema;
    this.#source = source;
    this.#scan = scan;
    this.#rows = scan.rows;
    const { cells, stride } = scan.rows;
    scan.located.forEach((name, i) => {
      this.#places.set(name, { cells, stride, slot: i * 2 });
    });
    this.damage = [...source.walkDamage, ...scan.rows.damage];
  }

  /** Damage that only showed while the records were read. */
  get recordDamage(): readonly PageDamage[] {
    return this.#rows.damage;
  }

  get rowCount(): number {
    return this.#rows.rowCount;
  }

  get rowids(): Float64Array {
    return this.#rows.rowids;
  }

  /** Sets how columns are decoded from now on. */
  decodeAs(kinds: Readonly<Record<string, ColumnKind>>): void {
    for (const [name, kind] of Object.entries(kinds)) this.#kinds.set(name, kind);
  }

  has(column: string): boolean {
    return this.table.columns.some((known) => known.name === column);
  }

  column(name: string): Column {
    const kind = this.#kinds.get(name) ?? "any";
    const known = this.#columns.get(name);
    if (known?.kind === kind) return known;
    const { bytes, text } = this.#source;
    const column = new StoredColumn(
      kind,
      this.#schemaOf(name),
      this.#rows,
      bytes,
      this.#places.get(name) ?? {
        all: () => this.#placesOf(name),
        one: (row) => this.#placeOf(name, row),
      },
      text,
      this.#decodedAs(name, kind),
    );
    this.#columns.set(name, column);
    return column;
  }

  #decodedAs(name: string, kind: ColumnKind): DecodedValues | undefined {
    const all = this.#scan.kinds[name] === kind ? this.#scan.decoded.get(name) : undefined;
    return all?.subarray(0, kind === "uuid" ? this.rowCount * 16 : this.rowCount);
  }

  #schemaOf(name: string): ColumnSchema {
    const schema = this.table.columns.find((column) => column.name === name);
    assert(schema !== undefined, `table ${this.table.name} has no column ${name}`);
    return schema;
  }

  #placesOf(name: string): CellPlaces {
    let places = this.#places.get(name);
    if (places === undefined) {
      places = this.#locate(name);
      this.#places.set(name, places);
    }
    return places;
  }

  /** Walks the headers of all records once more, for a column that was not named before. */
  #locate(name: string): CellPlaces {
    const { rowCount } = this.#rows;
    const locator = this.#locatorOf(name, rowCount);
    for (let row = 0; row < rowCount; row++) this.#locateRow(locator, row, row);
    return { cells: locator.cells, stride: locator.stride, slot: 0 };
  }

  #placeOf(name: string, row: number): Uint32Array {
    let locator = this.#single.get(name);
    if (locator === undefined) {
      locator = this.#locatorOf(name, 1);
      this.#single.set(name, locator);
    }
    this.#locateRow(locator, row, 0);
    return locator.cells;
  }

  #locatorOf(name: string, rowCount: number): RecordLocator {
    return new RecordLocator(
      this.#source.recordIndexes.length,
      [this.#recordIndex(name)],
      rowCount,
    );
  }

  #locateRow(locator: RecordLocator, row: number, to: number): void {
    const { records, spill } = this.#rows;
    const image = this.#source.bytes;
    const at = records[row * 2] ?? 0;
    const shift = at >= image.length ? image.length : 0;
    const bytes = shift === 0 ? image : spill;
    locator.locate(bytes, at - shift, records[row * 2 + 1] ?? 0, shift, to);
  }

  comparer(
    other: TableColumns,
    columns: readonly string[],
  ): (row: number, otherRow: number) => boolean {
    assert(other instanceof StoredTableColumns, "tables of different readers cannot be compared");
    const isKey = (name: string): boolean =>
      this.#schemaOf(name).isRowidAlias || other.#schemaOf(name).isRowidAlias;
    if (columns.some(isKey)) return () => false;
    const distinct = [...new Set(columns)];
    const ours = this.#recordsWith(distinct);
    const theirs = other.#recordsWith(distinct);
    return (row, otherRow) => haveSameBytes(ours, row, theirs, otherRow);
  }

  #recordsWith(columns: readonly string[]): StoredRecords {
    return new StoredRecords(
      this.#source.bytes,
      this.#rows.spill,
      this.#rows.records,
      columns.map((name) => this.#recordIndex(name)),
    );
  }

  #recordIndex(name: string): number {
    const index = this.table.columns.findIndex((column) => column.name === name);
    return this.#source.recordIndexes[index] ?? 0;
  }
}
