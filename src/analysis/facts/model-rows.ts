import {
  hashUuids,
  type UuidIndex,
  type UuidSlots,
  uuidIndexOver,
  wordsOf,
} from "../../base/uuid-index.ts";
import type { Model } from "../../engine/model/types.ts";
import type { PeerRecording } from "../../sources/recording.ts";
import type { ColumnKind, OpenedDatabase, TableColumns } from "../../sources/sqlite/types.ts";

/** The rows of one model at one peer, ready to be joined with another peer's. */
export interface ModelRows {
  readonly model: Model;
  readonly table: TableColumns;
  readonly count: number;
  /** Four words a row; all zero for a row without a uuid. */
  readonly words: Uint32Array;
  readonly index: UuidIndex;
  /** The table of the index. */
  readonly slots: UuidSlots;
  /** Row of a local integer id, or -1. */
  rowOfId(id: number): number;
  /** The same as a table by id, where ids are dense. */
  readonly rowsById: Int32Array | undefined;
}

const UUID_COLUMNS = new Set([
  "uuid",
  "entry_uuid",
  "content_identity_uuid",
  "device_uuid",
  "created_by_device",
]);
/** Integers of which single values are looked at, if any. */
const USED_SINGLY = new Set(["id", "inode", "entry_count"]);
/** When a peer applied a row. */
const LOCAL_TIME = new Set(["indexed_at", "first_seen_at"]);
const INTEGER_COLUMNS = new Set(["id", "kind", "size", "inode", "entry_count"]);

/** How a column of the main database is decoded. Only columns that are joined or computed with have a kind of their own. */
export function kindsFor(database: OpenedDatabase, model: Model): Record<string, ColumnKind> {
  const kinds: Record<string, ColumnKind> = {};
  for (const column of database.tables.get(model.table)?.columns ?? []) {
    kinds[column.name] = kindOf(column.name, column.declaredType, model);
  }
  return kinds;
}

function kindOf(name: string, declaredType: string, model: Model): ColumnKind {
  if (UUID_COLUMNS.has(name)) return "uuid";
  if (name === "device_id" && model.name === "volume") return "uuid";
  if (INTEGER_COLUMNS.has(name) || model.foreignKeys.some((key) => key.field === name)) {
    return "integer";
  }
  if (name === "parent_id" || name === "volume_id" || name === "device_id") return "integer";
  if (name.endsWith("_at") || declaredType.toLowerCase().includes("timestamp")) return "time";
  return "any";
}

/** Whether all values of a column are used, so that they are best taken in the one pass over the table. */
function isUsedWhole(model: Model, name: string, kind: ColumnKind): boolean {
  if (kind === "time") return name === model.timestampColumn || LOCAL_TIME.has(name);
  return kind !== "any" && !USED_SINGLY.has(name);
}

/** Reads a model's table; `undefined` when the peer has no main database or no such table. */
export function readModelRows(peer: PeerRecording, model: Model): ModelRows | undefined {
  return peer.main === undefined ? undefined : modelRowsOf(peer.main, model);
}

/** The same of a main database; `undefined` when it has no such table. */
export function modelRowsOf(database: OpenedDatabase, model: Model): ModelRows | undefined {
  const kinds = kindsFor(database, model);
  const wanted = Object.entries(kinds).filter(([name, kind]) => isUsedWhole(model, name, kind));
  database.read(model.table, Object.fromEntries(wanted));
  const table = database.read(model.table, kinds);
  if (table === undefined) return undefined;
  const words = table.has("uuid")
    ? wordsOf(table.column("uuid").uuidBytes())
    : new Uint32Array(table.rowCount * 4);
  const slots = database.derived?.uuids.get(model.table) ?? hashUuids(words);
  const rowsById = denseRows(table.rowids);
  return {
    model,
    table,
    count: table.rowCount,
    words,
    index: uuidIndexOver(words, slots),
    slots,
    rowsById,
    rowOfId: rowLookup(table.rowids, rowsById),
  };
}

/** Row by rowid, while rowids are dense. They are ascending. */
function denseRows(rowids: Float64Array): Int32Array | undefined {
  const count = rowids.length;
  const last = rowids[count - 1] ?? 0;
  if (last > count * 4 + 1024 || (rowids[0] ?? 0) < 0) return undefined;
  const rows = new Int32Array(last + 1).fill(-1);
  for (let row = 0; row < count; row++) rows[rowids[row] ?? 0] = row;
  return rows;
}

/** Row of a rowid. Rowids are ascending; a table of positions serves while they are dense, binary search otherwise. */
export function rowLookup(rowids: Float64Array, rows = denseRows(rowids)): (id: number) => number {
  if (rows !== undefined) return (id) => rows[id] ?? -1;
  return (id) => {
    let low = 0;
    let high = rowids.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const held = rowids[middle] ?? 0;
      if (held === id) return middle;
      if (held < id) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  };
}
