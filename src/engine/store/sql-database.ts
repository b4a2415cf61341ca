/** A value bound to or returned by SQL. Integers beyond 2^53 come back as `bigint`; nothing is rounded. */
export type SqlCell = null | number | bigint | string | Uint8Array;

export interface SqlRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly SqlCell[])[];
  /** Whether rows beyond one of the caller's limits were left out. */
  readonly truncated: boolean;
}

/** A prepared statement. The caller frees it. */
export interface SqlStatement {
  /** Binds and runs to the end; for statements without rows. */
  run(parameters?: readonly SqlCell[]): void;
  /** Binds and returns the first row, or `undefined`. */
  get(parameters?: readonly SqlCell[]): readonly SqlCell[] | undefined;
  /** Binds and calls back for each row. The array is fresh each time. */
  each(parameters: readonly SqlCell[], onRow: (row: readonly SqlCell[]) => void): void;
  free(): void;
}

/**
 * An SQL database in memory. sql.js satisfies it through `src/platform/sqljs.ts`.
 *
 * An implementation works on its own copy of the bytes and has no way to write a file. Errors of SQLite are thrown as
 * `FailureError` of code "sql" with SQLite's message. Passes `test/conformance/sql-database.suite.ts`.
 */
export interface SqlDatabase {
  exec(sql: string): void;
  /** Defines a function of one value, for as long as the database is open and not exported. */
  define(name: string, answer: (value: SqlCell) => SqlCell): void;
  prepare(sql: string): SqlStatement;
  /** Runs one statement and returns at most `limit` rows, which take about `byteLimit` bytes at most. */
  query(sql: string, parameters?: readonly SqlCell[], limit?: number, byteLimit?: number): SqlRows;
  /** The database as a file image. */
  export(): Uint8Array;
  close(): void;
}

/** Opens databases; the platform's side of the port. Passes `test/conformance/sql-database.suite.ts` with what it opens. */
export interface SqlEngine {
  /** Opens a copy of `image`, or an empty database. */
  open(image?: Uint8Array): SqlDatabase;
}
