import type { Uuid } from "../../base/uuid.ts";
import type { DerivedFacts } from "../spacedrive/derived-facts.ts";

/** A value as SQLite stores it. Integers beyond 2^53 are `bigint`, all others `number`: nothing is rounded. */
export type SqlValue = null | number | bigint | string | Uint8Array;

/** How completely a file could be used. The words are those of the command line. */
export type EvidenceState = "complete" | "wal-applied" | "wal-missing" | "damaged" | "truncated";

/** One commit found in a `-wal` file, in order. */
export interface WalCommit {
  /** Index of its last frame, from 0. */
  readonly lastFrame: number;
  /** Size of the database after it, in pages. */
  readonly pageCount: number;
  /** How many distinct pages it wrote. */
  readonly pagesWritten: number;
}

/** What was found in a `-wal` file and what of it was used. */
export interface WalReport {
  readonly frames: number;
  /** Frames after the last valid commit: left over, torn, or from before a checkpoint. Never applied. */
  readonly ignoredFrames: number;
  readonly commits: readonly WalCommit[];
  /** Why reading stopped before the end of the file, in a sentence. */
  readonly stoppedBecause?: string | undefined;
}

/** A page, or a chain of pages, that could not be read. */
export interface PageDamage {
  /** Page number, from 1. */
  readonly page: number;
  /** Byte offset of that page in the file. */
  readonly offset: number;
  readonly table?: string | undefined;
  readonly reason: string;
}

/** A database as it was at one commit: the main file with frames of the WAL laid over it, in memory. */
export interface DatabaseImage {
  /**
   * A file image for an SQL engine: the header says rollback journal (bytes 18, 19 = 1), so that it opens without a WAL.
   * Never the evidence's own bytes. Made when first asked for, because it costs as much memory as the file.
   */
  readonly bytes: Uint8Array;
  readonly pageSize: number;
  /** Bytes of a page that hold content (page size minus reserved space). */
  readonly usableSize: number;
  readonly pageCount: number;
  readonly encoding: "utf-8" | "utf-16le" | "utf-16be";
  /** Whether the file's own header says write-ahead log. */
  readonly headerSaysWal: boolean;
}

export interface ColumnSchema {
  readonly name: string;
  /** As declared, e.g. `uuid_text`; "" when none is. */
  readonly declaredType: string;
  /** What a record that is shorter than the table (ALTER TABLE ADD COLUMN) has here. */
  readonly defaultValue: SqlValue;
  /** An INTEGER PRIMARY KEY: stored as NULL, its value is the rowid. */
  readonly isRowidAlias: boolean;
}

export interface TableSchema {
  readonly name: string;
  readonly rootPage: number;
  readonly withoutRowid: boolean;
  readonly columns: readonly ColumnSchema[];
  readonly sql: string;
}

/** How a column is decoded. `any` keeps whatever is stored. */
export type ColumnKind = "integer" | "text" | "uuid" | "time" | "any";

/**
 * The rows of a table as columns, decoded lazily from the image's pages. Row index is 0 to `rowCount` - 1 in key order
 * (rowid order, except where damage lost rows). Asking for a row outside that range is an error of the caller.
 */
export interface Column {
  readonly kind: ColumnKind;
  isNull(row: number): boolean;
  /** The stored value, exact. */
  value(row: number): SqlValue;
  /** A stored number, NaN for NULL, TEXT and BLOB. Exact up to 2^53; see `value` beyond. */
  number(row: number): number;
  /** Text of a TEXT value; numbers in decimal; undefined for NULL and BLOB. */
  text(row: number): string | undefined;
  /** A uuid from BLOB(16) or TEXT (hyphenated or compact); undefined for NULL and anything else. */
  uuid(row: number): Uuid | undefined;
  /** Microseconds since 1970 of a TEXT time; NaN for NULL and what cannot be read. */
  micros(row: number): number;
  /** Sets `place` to the bytes of a UTF-8 text; `false`, and `place` as it was, for every other value. */
  textBytes(row: number, place: BytePlace): boolean;
  /** Whether the stored bytes and type equal those of another column's row (also across images). */
  sameBytes(row: number, other: Column, otherRow: number): boolean;
  /** Integer columns: all values at once, NaN for NULL. */
  numbers(): Float64Array;
  /** Uuid columns: 16 bytes a row, zero where `isNull`. */
  uuidBytes(): Uint8Array;
  /** Time columns: all values at once, NaN for NULL and what cannot be read. */
  times(): Float64Array;
}

export interface TableColumns {
  readonly table: TableSchema;
  readonly rowCount: number;
  /** rowid of each row; empty for WITHOUT ROWID tables. */
  readonly rowids: Float64Array;
  /** Pages that could not be read; empty when every row is here. */
  readonly damage: readonly PageDamage[];
  has(column: string): boolean;
  /** The column; asking for one that `has` denies is an error of the caller. */
  column(name: string): Column;
  /**
   * Tells of a row here and one of `other`, which both have the columns, whether the stored bytes and types of all of them
   * are equal. `false` where that is not sure, too: then `Column.sameBytes` says it of each.
   */
  comparer(
    other: TableColumns,
    columns: readonly string[],
  ): (row: number, otherRow: number) => boolean;
}

/** Where the bytes of a value lie. */
export interface BytePlace {
  bytes: Uint8Array;
  from: number;
  to: number;
}

/** One opened database file. */
export interface OpenedDatabase {
  readonly path: string;
  readonly state: EvidenceState;
  readonly notes: readonly string[];
  readonly image: DatabaseImage;
  readonly wal?: WalReport | undefined;
  /** What another thread made of the rows already; absent where there was none. */
  readonly derived?: DerivedFacts | undefined;
  /** Every table that `sqlite_schema` names and whose definition could be read. */
  readonly tables: ReadonlyMap<string, TableSchema>;
  /** Damage found so far; grows as tables are read. */
  readonly damage: readonly PageDamage[];
  /** How many rows a table has; `undefined` when there is no such table. Reads records only where damage asks for it. */
  countRows(table: string): number | undefined;
  /**
   * Integer columns of a table of keys, as compact arrays that are not kept; `undefined` where the table, or one of its
   * rows, is not so simple: then `read` has the answer, and the damage.
   */
  readIntegers(table: string, columns: readonly string[]): readonly Int32Array[] | undefined;
  /** The table's rows, read once and kept. `undefined` when there is no such table. */
  read(table: string, kinds: Readonly<Record<string, ColumnKind>>): TableColumns | undefined;
}
