/**
 * How tables are written down here, for all generations at once.
 *
 * One line a column: name, declared type, then flags: `nn` NOT NULL, `u` UNIQUE, `=x` DEFAULT x, `@6` from generation 6,
 * `<8` before generation 8, `>t.c:action` foreign key. `8.5` is the end of generation 8.
 * The first column `id` is the rowid unless a primary key is named.
 */
export interface TableLines {
  readonly table: string;
  readonly columns: readonly string[];
  readonly primaryKey?: readonly string[];
  /** Names of unique columns, with the condition of a partial index and the generation it came in. */
  readonly unique?: readonly {
    readonly name: string;
    readonly columns: readonly string[];
    readonly filesOnly?: true;
    readonly from?: number;
  }[];
  /** Indexes that only make looking up fast. */
  readonly lookups?: readonly LookupIndex[];
}

export interface LookupIndex {
  readonly name: string;
  readonly columns: readonly string[];
}

/** Columns that many tables share. */
export const ID = "id integer";
export const UUID = "uuid uuid_text nn u";
export const ZONED = "timestamp_with_timezone_text";
export const NOW = "=CURRENT_TIMESTAMP";
export const TIMES: readonly string[] = [`created_at ${ZONED} nn`, `updated_at ${ZONED} nn`];
export const PLAIN_TIMES: readonly string[] = [
  `created_at timestamp_text nn ${NOW}`,
  `updated_at timestamp_text nn ${NOW}`,
];
