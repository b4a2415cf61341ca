import { assert } from "../../base/assert.ts";
import type { Inventory } from "./inventory.ts";
import { haveSameBytes, StoredRecords } from "./record-compare.ts";
import { type DecodedColumn, RecordLocator } from "./record-locator.ts";
import { type ScannedRows, scanRows } from "./row-scan.ts";
import type { StoredTable } from "./schema-walk.ts";
import { type CellPlaces, defaultNumber, StoredColumn } from "./stored-column.ts";
import type {
  Column,
  ColumnKind,
  ColumnSchema,
  PageDamage,
  TableColumns,
  TableSchema,
} from "./types.ts";

/**
 * The rows of one table. Of the columns named first, integers and uuids are decoded and others located in one pass; further
 * ones when they are asked for.
 */
export class StoredTableColumns implements TableColumns {
  readonly table: TableSchema;
  readonly damage: readonly PageDamage[];
  readonly #inventory: Inventory;
  readonly #stored: StoredTable;
  readonly #rows: ScannedRows;
  readonly #kinds = new Map<string, ColumnKind>();
  readonly #columns = new Map<string, Column>();
  readonly #places = new Map<string, CellPlaces>();
  /** For single values of columns that were not located. */
  readonly #single = new Map<string, RecordLocator>();
  /** All values of a column that was decoded in the pass; the arrays may be longer than there are rows. */
  readonly #decoded = new Map<string, Float64Array | Uint8Array>();

  constructor(
    inventory: Inventory,
    stored: StoredTable,
    kinds: Readonly<Record<string, ColumnKind>>,
  ) {
    this.table = stored.schema;
    this.#inventory = inventory;
    this.#stored = stored;
    const { isUtf8 } = inventory.text;
    const named = Object.keys(kinds).filter((name) => this.has(name));
    const isDecoded = (name: string): boolean =>
      kinds[name] === "integer"
        ? !this.#schemaOf(name).isRowidAlias
        : kinds[name] === "uuid" && isUtf8;
    const located = named.filter((name) => !isDecoded(name) && !this.#schemaOf(name).isRowidAlias);
    this.#rows = scanRows({
      claims: inventory.claims,
      tree: stored.tree,
      table: stored.schema.name,
      storedCount: stored.recordIndexes.length,
      wanted: located.map((name) => this.#recordIndex(name)),
      decode: (capacity) =>
        named.filter(isDecoded).map((name) => this.#decoderOf(name, kinds[name], capacity)),
      isUtf8,
    });
    const { cells, stride } = this.#rows.locator;
    located.forEach((name, i) => {
      this.#places.set(name, { cells, stride, slot: i * 2 });
    });
    this.damage = [...stored.tree.damage, ...this.#rows.damage];
  }

  #decoderOf(name: string, kind: ColumnKind | undefined, capacity: number): DecodedColumn {
    const into = kind === "uuid" ? new Uint8Array(capacity * 16) : new Float64Array(capacity);
    this.#decoded.set(name, into);
    const missing = defaultNumber(this.#schemaOf(name));
    return { index: this.#recordIndex(name), missing, into };
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
    const { claims, text } = this.#inventory;
    const column = new StoredColumn(
      kind,
      this.#schemaOf(name),
      this.#rows,
      claims.pages.bytes,
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

  #decodedAs(name: string, kind: ColumnKind): Float64Array | Uint8Array | undefined {
    const all = this.#decoded.get(name);
    if (kind === "integer" && all instanceof Float64Array) return all.subarray(0, this.rowCount);
    if (kind === "uuid" && all instanceof Uint8Array) return all.subarray(0, this.rowCount * 16);
    return undefined;
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
      this.#stored.recordIndexes.length,
      [this.#recordIndex(name)],
      rowCount,
    );
  }

  #locateRow(locator: RecordLocator, row: number, to: number): void {
    const { records, spill } = this.#rows;
    const image = this.#inventory.claims.pages.bytes;
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
      this.#inventory.claims.pages.bytes,
      this.#rows.spill,
      this.#rows.records,
      columns.map((name) => this.#recordIndex(name)),
    );
  }

  #recordIndex(name: string): number {
    const index = this.table.columns.findIndex((column) => column.name === name);
    return this.#stored.recordIndexes[index] ?? 0;
  }
}
