import initSqlJs from "sql.js";
import { assert } from "../base/assert.ts";
import { FailureError } from "../base/failure.ts";
import type {
  SqlCell,
  SqlDatabase,
  SqlEngine,
  SqlRows,
  SqlStatement,
} from "../engine/store/sql-database.ts";
import { isPunctuation, tokenizeSql } from "../engine/store/sql-tokens.ts";

/** The part of a sql.js statement that is used here. Its published types know neither `bigint` nor the options of `get`. */
interface RawStatement {
  bind(values: readonly SqlCell[]): boolean;
  step(): boolean;
  get(parameters: null, options: { readonly useBigInt: boolean }): SqlCell[];
  getColumnNames(): string[];
  reset(): void;
  free(): boolean;
}

interface RawDatabase {
  exec(sql: string): unknown;
  run(sql: string): unknown;
  create_function(name: string, answer: (value: SqlCell) => SqlCell): unknown;
  prepare(sql: string): RawStatement;
  export(): Uint8Array;
  close(): void;
}

const DEFAULT_LIMIT = 1_000_000;
const SMALLEST = -(1n << 63n);
const GREATEST = (1n << 63n) - 1n;

/**
 * Starts sql.js from the bytes of its `sql-wasm.wasm`, so that Node, workers and pages share one way. The engine lives as
 * long as the JavaScript realm: later calls give the same one. Throws `FailureError` "wasm".
 */
export async function loadSqlEngine(wasm: Uint8Array): Promise<SqlEngine> {
  try {
    // sql.js wants an ArrayBuffer by its types and takes any bytes.
    const sql = await initSqlJs({ wasmBinary: new Uint8Array(wasm).buffer });
    return {
      open: (image) => {
        // The published types describe less than there is; see RawStatement.
        const database = guard(() => new sql.Database(image)) as unknown as RawDatabase;
        return new SqlJsDatabase(database);
      },
    };
  } catch (cause) {
    throw new FailureError("wasm", "The SQL engine could not be started.", { cause });
  }
}

class SqlJsDatabase implements SqlDatabase {
  readonly #database: RawDatabase;
  /** Counts exports: each one ends all statements of sql.js, and ours are then prepared anew. */
  #exports = 0;

  constructor(database: RawDatabase) {
    this.#database = database;
    // sql.js does not look at the bytes before the first statement.
    guard(() => database.exec("PRAGMA schema_version"));
  }

  exec(sql: string): void {
    guard(() => this.#database.run(sql));
  }

  define(name: string, answer: (value: SqlCell) => SqlCell): void {
    guard(() => this.#database.create_function(name, (value) => answer(value)));
  }

  prepare(sql: string): SqlStatement {
    const statement = new SqlJsStatement(
      sql,
      (text) => this.#database.prepare(text),
      () => this.#exports,
    );
    statement.check();
    return statement;
  }

  query(
    sql: string,
    parameters: readonly SqlCell[] = [],
    limit = DEFAULT_LIMIT,
    byteLimit = Number.POSITIVE_INFINITY,
  ): SqlRows {
    assertOneStatement(sql);
    const statement = new SqlJsStatement(
      sql,
      (text) => this.#database.prepare(text),
      () => this.#exports,
    );
    try {
      return statement.collect(parameters, limit, byteLimit);
    } finally {
      statement.free();
    }
  }

  export(): Uint8Array {
    const isFree = guard(() => {
      // sql.js closes the database to export it, which would roll back what is under way.
      this.#database.run("BEGIN");
      this.#database.run("ROLLBACK");
      return true;
    });
    assert(isFree, "no transaction is open");
    const checked = this.query("PRAGMA foreign_keys").rows[0]?.[0];
    this.#exports++;
    const image = guard(() => this.#database.export());
    if (checked === 1) this.exec("PRAGMA foreign_keys = ON");
    return image;
  }

  close(): void {
    this.#database.close();
  }
}

class SqlJsStatement implements SqlStatement {
  readonly #sql: string;
  readonly #prepare: (sql: string) => RawStatement;
  readonly #exports: () => number;
  /** By the positions that need a cast; see `#bind`. */
  readonly #variants = new Map<string, RawStatement>();
  #madeAt: number;

  constructor(sql: string, prepare: (sql: string) => RawStatement, exports: () => number) {
    this.#sql = sql;
    this.#prepare = prepare;
    this.#exports = exports;
    this.#madeAt = exports();
  }

  /** Compiles the statement, so that mistakes in it show at once. */
  check(): void {
    guard(() => this.#variant([]));
  }

  run(parameters: readonly SqlCell[] = []): void {
    this.#use(parameters, (raw) => {
      while (step(raw));
    });
  }

  get(parameters: readonly SqlCell[] = []): readonly SqlCell[] | undefined {
    return this.#use(parameters, (raw) => (step(raw) ? readRow(raw) : undefined));
  }

  each(parameters: readonly SqlCell[], onRow: (row: readonly SqlCell[]) => void): void {
    this.#use(parameters, (raw) => {
      while (step(raw)) onRow(readRow(raw));
    });
  }

  collect(parameters: readonly SqlCell[], limit: number, byteLimit: number): SqlRows {
    return this.#use(parameters, (raw) => {
      const rows: SqlCell[][] = [];
      let bytes = 0;
      while (step(raw)) {
        const row = rows.length < limit ? readRow(raw) : [];
        for (const cell of row) bytes += sizeOf(cell);
        const truncated = rows.length >= limit || bytes > byteLimit;
        if (truncated) return { columns: raw.getColumnNames(), rows, truncated };
        rows.push(row);
      }
      return { columns: raw.getColumnNames(), rows, truncated: false };
    });
  }

  free(): void {
    for (const raw of this.#variants.values()) raw.free();
    this.#variants.clear();
  }

  #use<Result>(parameters: readonly SqlCell[], task: (raw: RawStatement) => Result): Result {
    const raw = guard(() => this.#bind(parameters));
    try {
      return task(raw);
    } finally {
      raw.reset();
    }
  }

  /**
   * sql.js binds integers beyond 32 bits as doubles and `bigint` as text. So these parameters stand in a CAST, in a
   * variant of the statement for just these positions.
   */
  #bind(parameters: readonly SqlCell[]): RawStatement {
    const wide: number[] = [];
    parameters.forEach((cell, i) => {
      if (isWide(cell)) wide.push(i + 1);
    });
    const raw = this.#variant(wide);
    raw.bind(parameters);
    return raw;
  }

  #variant(wide: readonly number[]): RawStatement {
    if (this.#madeAt !== this.#exports()) {
      this.#variants.clear();
      this.#madeAt = this.#exports();
    }
    const key = wide.join();
    let raw = this.#variants.get(key);
    if (raw === undefined) {
      raw = this.#prepare(wide.length === 0 ? this.#sql : castParameters(this.#sql, wide));
      this.#variants.set(key, raw);
    }
    return raw;
  }
}

function isWide(cell: SqlCell): boolean {
  if (typeof cell !== "bigint") return Number.isSafeInteger(cell) && cell !== (Number(cell) | 0);
  if (cell < SMALLEST || cell > GREATEST) {
    throw new FailureError("sql", `The integer ${cell} does not fit into 64 bits.`);
  }
  return true;
}

/** Puts the parameters at these positions into `CAST(?n AS INTEGER)`; all others keep their number. */
function castParameters(sql: string, wide: readonly number[]): string {
  let text = "";
  let copied = 0;
  let last = 0;
  for (const token of tokenizeSql(sql)) {
    if (token.kind !== "parameter" || !token.text.startsWith("?")) continue;
    const position = token.text === "?" ? last + 1 : Number(token.text.slice(1));
    last = Math.max(last, position);
    const isCast = wide.includes(position);
    text +=
      sql.slice(copied, token.start) + (isCast ? `CAST(?${position} AS INTEGER)` : `?${position}`);
    copied = token.end;
  }
  return text + sql.slice(copied);
}

/** About what a cell takes in memory, in bytes. */
function sizeOf(cell: SqlCell): number {
  if (typeof cell === "string") return 8 + cell.length * 2;
  return cell instanceof Uint8Array ? 8 + cell.length : 8;
}

function step(raw: RawStatement): boolean {
  return guard(() => raw.step());
}

function readRow(raw: RawStatement): SqlCell[] {
  const row = raw.get(null, { useBigInt: false });
  if (!row.some(isInexact)) return row;
  // The row under the cursor, once more: only now integers come as text and take longer.
  return raw.get(null, { useBigInt: true }).map(narrow);
}

function isInexact(cell: SqlCell): boolean {
  return typeof cell === "number" && Number.isInteger(cell) && !Number.isSafeInteger(cell);
}

function narrow(cell: SqlCell): SqlCell {
  return typeof cell === "bigint" && Number.isSafeInteger(Number(cell)) ? Number(cell) : cell;
}

function assertOneStatement(sql: string): void {
  const tokens = tokenizeSql(sql);
  const end = tokens.findIndex((token) => isPunctuation(token, ";"));
  if (end >= 0 && tokens.slice(end).some((token) => !isPunctuation(token, ";"))) {
    throw new FailureError("sql", "This is more than one SQL statement.");
  }
}

/** sql.js throws errors of several kinds; what SQLite says is their message. */
function guard<Result>(task: () => Result): Result {
  try {
    return task();
  } catch (cause) {
    if (cause instanceof FailureError) throw cause;
    throw new FailureError("sql", cause instanceof Error ? cause.message : String(cause), {
      cause,
    });
  }
}
