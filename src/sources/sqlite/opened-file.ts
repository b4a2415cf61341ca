import type { DerivedFacts } from "../spacedrive/derived-facts.ts";
import { scanIntegers } from "./integer-scan.ts";
import type { Inventory } from "./inventory.ts";
import type { PreparedDatabase, PreparedTable } from "./prepared-database.ts";
import { countCells } from "./row-scan.ts";
import { TextReader } from "./stored-column.ts";
import { StoredTableColumns } from "./stored-table.ts";
import { scanTable, type TableScan } from "./table-scan.ts";
import type {
  ColumnKind,
  DatabaseImage,
  EvidenceState,
  OpenedDatabase,
  PageDamage,
  TableColumns,
  TableSchema,
} from "./types.ts";
import type { Wal } from "./wal.ts";

interface Contents {
  readonly path: string;
  /** What the files alone say, before damage on pages is counted. */
  readonly state: EvidenceState;
  readonly notes: readonly string[];
  readonly image: DatabaseImage;
  readonly wal: Wal | undefined;
  /** What the page reader reads. */
  readonly pages: Uint8Array;
  /** Taken, or to be taken when something is asked for that was not prepared; then there is no damage in it. */
  readonly inventory: Inventory | (() => Inventory);
  readonly prepared?: PreparedDatabase | undefined;
}

/** A database over its pages, walked once; tables are read when they are asked for, unless another thread has done so. */
export class OpenedFile implements OpenedDatabase {
  readonly path: string;
  readonly notes: readonly string[];
  readonly image: DatabaseImage;
  readonly wal: OpenedDatabase["wal"];
  readonly tables: ReadonlyMap<string, TableSchema>;
  readonly derived: DerivedFacts | undefined;
  readonly #contents: Contents;
  readonly #text: TextReader;
  readonly #prepared: ReadonlyMap<string, PreparedTable>;
  readonly #damage: PageDamage[];
  readonly #read = new Map<string, StoredTableColumns>();
  readonly #scans = new Map<string, TableScan>();
  #inventory: Inventory | undefined;

  constructor(contents: Contents) {
    const { inventory, prepared } = contents;
    this.path = contents.path;
    this.notes = contents.notes;
    this.image = contents.image;
    this.wal = contents.wal?.report;
    this.derived = prepared?.derived;
    this.#contents = contents;
    this.#inventory = typeof inventory === "function" ? undefined : inventory;
    this.#damage = [...(this.#inventory?.damage ?? [])];
    this.#text = this.#inventory?.text ?? new TextReader(contents.image.encoding);
    this.#prepared = new Map(prepared?.tables.map((table) => [table.schema.name, table]));
    const known = this.#inventory?.tables ?? this.#prepared;
    this.tables = new Map([...known].map(([name, table]) => [name, table.schema]));
  }

  get state(): EvidenceState {
    const { state } = this.#contents;
    return this.#damage.length > 0 && state !== "truncated" ? "damaged" : state;
  }

  get damage(): readonly PageDamage[] {
    return this.#damage;
  }

  countRows(table: string): number | undefined {
    if (!this.tables.has(table)) return undefined;
    const prepared = this.#prepared.get(table);
    if (prepared !== undefined && this.#damage.length === 0) return prepared.rowCount;
    const { tables, claims } = this.#walked;
    const stored = tables.get(table);
    if (stored === undefined) return undefined;
    return this.#damage.length === 0
      ? countCells(claims.pages, stored.tree.parts)
      : this.read(table, {})?.rowCount;
  }

  readIntegers(table: string, columns: readonly string[]): readonly Int32Array[] | undefined {
    const { tables, claims } = this.#walked;
    const stored = tables.get(table);
    const wanted = columns.map((name) => {
      const at = stored?.schema.columns.findIndex((column) => column.name === name) ?? -1;
      return stored?.schema.columns[at]?.isRowidAlias === false
        ? (stored.recordIndexes[at] ?? -1)
        : -1;
    });
    if (stored === undefined || wanted.includes(-1)) return undefined;
    return scanIntegers(claims, stored.tree, wanted)?.columns;
  }

  read(table: string, kinds: Readonly<Record<string, ColumnKind>>): TableColumns | undefined {
    let columns = this.#read.get(table);
    if (columns === undefined) {
      if (!this.tables.has(table)) return undefined;
      columns = this.#preparedColumns(table) ?? this.#scanned(table, kinds);
      if (columns === undefined) return undefined;
      this.#read.set(table, columns);
      this.#damage.push(...columns.recordDamage);
    }
    columns.decodeAs(kinds);
    return columns;
  }

  /** What was read of it so far, for whoever opens the same pages again. */
  prepared(derived: DerivedFacts): PreparedDatabase {
    const { tables, notes } = this.#walked;
    return {
      notes,
      derived,
      tables: [...tables.values()].map(({ schema, recordIndexes }) => {
        const scan = this.#scans.get(schema.name);
        const isWhole = scan?.rows.damage.length === 0;
        const rowCount = this.countRows(schema.name) ?? 0;
        return { schema, recordIndexes, rowCount, ...(isWhole ? { scan } : {}) };
      }),
    };
  }

  /** Columns that the other thread did not take are found as ever. */
  #preparedColumns(table: string): StoredTableColumns | undefined {
    const { schema, recordIndexes, scan } = this.#prepared.get(table) ?? {};
    if (schema === undefined || recordIndexes === undefined || scan === undefined) return undefined;
    const { pages: bytes } = this.#contents;
    const source = { bytes, text: this.#text, schema, recordIndexes, walkDamage: [] };
    return new StoredTableColumns(source, scan);
  }

  #scanned(
    table: string,
    kinds: Readonly<Record<string, ColumnKind>>,
  ): StoredTableColumns | undefined {
    const { tables, claims } = this.#walked;
    const stored = tables.get(table);
    if (stored === undefined) return undefined;
    const scan = scanTable(claims, this.#text.isUtf8, stored, kinds);
    this.#scans.set(table, scan);
    const { schema, recordIndexes, tree } = stored;
    const { pages: bytes } = this.#contents;
    const source = { bytes, text: this.#text, schema, recordIndexes, walkDamage: tree.damage };
    return new StoredTableColumns(source, scan);
  }

  get #walked(): Inventory {
    const { inventory } = this.#contents;
    this.#inventory ??= typeof inventory === "function" ? inventory() : inventory;
    return this.#inventory;
  }
}
