import { assert } from "../../base/assert.ts";
import type { Inventory } from "./inventory.ts";
import { RecordLocator } from "./record-locator.ts";
import { type ScannedRows, scanRows } from "./row-scan.ts";
import type { StoredTable } from "./schema-walk.ts";
import { type CellPlaces, StoredColumn } from "./stored-column.ts";
import type { Column, ColumnKind, PageDamage, TableColumns, TableSchema } from "./types.ts";

/** The rows of one table. The columns named first are located in one pass; others, when they are asked for. */
export class StoredTableColumns implements TableColumns {
  readonly table: TableSchema;
  readonly damage: readonly PageDamage[];
  readonly #inventory: Inventory;
  readonly #stored: StoredTable;
  readonly #rows: ScannedRows;
  readonly #kinds = new Map<string, ColumnKind>();
  readonly #columns = new Map<string, Column>();
  readonly #places = new Map<string, CellPlaces>();

  constructor(inventory: Inventory, stored: StoredTable, names: readonly string[]) {
    this.table = stored.schema;
    this.#inventory = inventory;
    this.#stored = stored;
    const located = names.filter((name) => this.has(name));
    this.#rows = scanRows({
      claims: inventory.claims,
      tree: stored.tree,
      table: stored.schema.name,
      storedCount: stored.recordIndexes.length,
      wanted: located.map((name) => this.#recordIndex(name)),
      isUtf8: inventory.text.isUtf8,
    });
    const { cells, stride } = this.#rows.locator;
    located.forEach((name, i) => {
      this.#places.set(name, { cells, stride, slot: i * 2 });
    });
    this.damage = [...stored.tree.damage, ...this.#rows.damage];
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
    const schema = this.table.columns.find((column) => column.name === name);
    assert(schema !== undefined, `table ${this.table.name} has no column ${name}`);
    const { claims, text } = this.#inventory;
    const places = this.#placesOf(name);
    const column = new StoredColumn(kind, schema, this.#rows, claims.pages.bytes, places, text);
    this.#columns.set(name, column);
    return column;
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
    const { records, rowCount, spill } = this.#rows;
    const image = this.#inventory.claims.pages.bytes;
    const wanted = [this.#recordIndex(name)];
    const locator = new RecordLocator(this.#stored.recordIndexes.length, wanted, rowCount);
    for (let row = 0; row < rowCount; row++) {
      const at = records[row * 2] ?? 0;
      const length = records[row * 2 + 1] ?? 0;
      const isSpilled = at >= image.length;
      const shift = isSpilled ? image.length : 0;
      locator.locate(isSpilled ? spill : image, at - shift, length, shift, row);
    }
    return { cells: locator.cells, stride: locator.stride, slot: 0 };
  }

  #recordIndex(name: string): number {
    const index = this.table.columns.findIndex((column) => column.name === name);
    return this.#stored.recordIndexes[index] ?? 0;
  }
}
