/**
 * Where one peer's replica lives: the rows of its models, what is derived from them, and its sync database.
 *
 * Rows are addressed by table and local id. Uuids are translated here, so that nothing on the hot path asks SQL.
 * An implementation keeps every constraint of the schema (unique, not null) by itself and says which one refused.
 * Times are text as the recorded databases hold them; uuids are hyphenated text.
 */
import type { Uuid } from "../../base/uuid.ts";
import type { Schema } from "./schema.ts";
import type { SqlDatabase } from "./sql-database.ts";

/** One value of a row. Uuid columns hold hyphenated text here, and their stored form only in SQL. */
export type Cell = null | number | bigint | string;

/** What became of a write. */
export type PutResult =
  | { readonly kind: "inserted" | "updated"; readonly id: number }
  /** Another row holds the same values in these columns of a unique index, e.g. `content_identities.content_hash`. */
  | { readonly kind: "conflict"; readonly constraint: string }
  /** This column may not be NULL. */
  | { readonly kind: "missing"; readonly column: string };

/** One row of the log of shared changes. */
export interface SharedChangeRow {
  /** Text of 70 characters; the key. */
  readonly hlc: string;
  readonly model: string;
  readonly record: Uuid;
  readonly changeType: "insert" | "update" | "delete";
  /** The record as JSON text, made when it is asked for. */
  readonly data: () => string;
  readonly createdAt: string;
}

export interface WatermarkRow {
  readonly peer: Uuid;
  readonly resource: string;
  readonly value: string;
  readonly updatedAt: string;
  /** The watermark at which counts and digests agreed last, and when: kept when the watermark rises. */
  readonly validated?: { readonly value: string; readonly at: string } | undefined;
}

/** One stamp that is kept of a peer. */
export interface StampRow {
  readonly peer: Uuid;
  readonly hlc: string;
  readonly at: string;
}

/** One row that an owner's deletion left behind, so that a late record does not bring the row back. */
export interface TombstoneRow {
  readonly model: string;
  readonly record: Uuid;
  /** Local id of the device that deleted it. */
  readonly device: number;
  readonly deletedAt: string;
}

/** A record that waits for a row that is not here. */
export interface WaitingRow {
  readonly model: string;
  readonly record: Uuid;
  readonly missing: Uuid;
}

export type StampTable = "peer_acks" | "peer_received_watermarks";

/** What can be read of one peer's replica. */
export interface Replica {
  readonly schema: Schema;
  /** Local id of a record; `undefined` when it is not here. */
  idOf(table: string, uuid: Uuid): number | undefined;
  /** Uuid of a row; `undefined` when there is no such row or it has none. */
  uuidOf(table: string, id: number): Uuid | undefined;
  /** A row's values in the order of the schema's columns. The caller must not change them. */
  row(table: string, id: number): readonly Cell[] | undefined;
  /** Calls back for each row in the order of ids. */
  each(table: string, onRow: (id: number, cells: readonly Cell[]) => void): void;
  count(table: string): number;

  /** Ids of the entry and of all its descendants that the closure knows. */
  subtree(entry: number): readonly number[];
  closureCount(): number;
  /** Calls back for each closure row of one entry, nearest ancestor first. */
  ancestors(entry: number, onRow: (ancestor: number, depth: number) => void): void;

  path(entry: number): string | undefined;
  pathCount(): number;
  /** Calls back for each path in the order of entries' ids. */
  eachPath(onPath: (entry: number, path: string) => void): void;

  isTombstoned(model: string, record: Uuid): boolean;
  /** Calls back for each tombstone in the order of writing. */
  eachTombstone(onRow: (row: TombstoneRow) => void): void;

  watermark(peer: Uuid, resource: string): string | undefined;
  watermarks(): readonly WatermarkRow[];

  /** The newest stamp that the log holds for a record. */
  latestHlc(record: Uuid): string | undefined;
  sharedCount(): number;
  /** Calls back for each row of the log in the order of stamps, from the first after `since`. */
  eachShared(since: string | undefined, onRow: (row: SharedChangeRow) => void): void;
  stamps(table: StampTable): readonly StampRow[];

  /** What the peer keeps in memory only: the time of the newest state that it applied for a record. */
  newestState(record: Uuid): string | undefined;
  /** What waits for a row, in the order of arrival. */
  waiting(): readonly WaitingRow[];
}

/** A replica that is written to. Passes `test/conformance/store.suite.ts`. */
export interface Store extends Replica {
  /**
   * Writes a whole row. With `id` undefined it is inserted under the next id, which replaces `cells`' own.
   * The store keeps `cells`; the caller gives it up.
   */
  put(table: string, id: number | undefined, cells: Cell[]): PutResult;
  /** Removes a row, the closure rows and the path of an entry; rows that refer to it are left to the caller. */
  remove(table: string, id: number): void;

  /** Replaces the entry's closure rows by its own and one a known ancestor of `parent`. */
  attach(entry: number, parent: number | undefined): void;
  /**
   * Recomputes every closure row from the parents. Returns the number of rounds, capped at 100 as recorded. `onEntry`, where
   * the store goes over entries by itself, is called for each of them and may throw; the store is then no longer of use.
   */
  rebuildClosure(onEntry?: () => void): { readonly rounds: number; readonly rows: number };
  setPath(entry: number, path: string): void;

  addTombstone(model: string, record: Uuid, device: number, deletedAt: string): void;
  /** Forgets tombstones of deletions before a time in the form of the databases. Returns how many. */
  expireTombstones(before: string): number;

  /** Writes only when `value` is strictly later in time order of its text form; says whether it did. */
  raiseWatermark(row: WatermarkRow): boolean;
  /** Sets the watermark back to `value`, or removes it. */
  resetWatermark(peer: Uuid, resource: string, value?: WatermarkRow): void;

  /** Adds a row; says no when the stamp is already there. */
  appendShared(row: SharedChangeRow): boolean;
  /** Removes log rows up to a stamp; with `forget` also what is known of the stamps of their records. */
  pruneShared(upTo: string, forget: boolean): number;
  /** Notes what a peer acknowledged, or what was received from it, replacing the row before. */
  noteStamp(table: StampTable, row: StampRow): void;

  /** Notes the time of the newest state that was applied for a record. */
  setNewestState(record: Uuid, timestamp: string): void;
  /** Notes that a record waits; the number names it to `release`. */
  hold(row: WaitingRow): number;
  release(held: number): void;

  /** Brings both SQL databases up to date with what was written. The caller closes them. */
  materialise(): { readonly main: SqlDatabase; readonly sync: SqlDatabase };
}
