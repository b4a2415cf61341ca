import type { FailureCode } from "../base/failure.ts";
import type { SqlRows } from "../engine/store/sql-database.ts";
import type { SqlSurroundings } from "../engine/store/sql-surroundings.ts";

/**
 * What the runner asks its worker for. `wasm` comes with the first request, `image` with what stands around it whenever
 * one of them is another one.
 */
export interface SqlWorkerRequest {
  readonly wasm?: Uint8Array | undefined;
  readonly image?: Uint8Array | undefined;
  readonly surroundings?: SqlSurroundings | undefined;
  readonly statement: string;
  /** At most this many rows, which take about `bytes` bytes at most. */
  readonly rows: number;
  readonly bytes: number;
}

/** `running` comes first, when the database is open and the statement starts; then one of the others. */
export type SqlWorkerAnswer =
  | { readonly kind: "running" }
  | { readonly kind: "rows"; readonly rows: SqlRows }
  | { readonly kind: "failure"; readonly code: FailureCode; readonly message: string };
