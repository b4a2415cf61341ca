import type { Uuid } from "../../base/uuid.ts";
import type { Schema } from "./schema.ts";
import type { SqlDatabase } from "./sql-database.ts";
import type { SharedChangeRow, StampRow, Store, WatermarkRow } from "./store.ts";

/** The sync database of one peer in memory: its log of shared changes, its watermarks and stamps. */
export interface SyncState
  extends Pick<
    Store,
    | "watermark"
    | "raiseWatermark"
    | "resetWatermark"
    | "watermarks"
    | "latestHlc"
    | "appendShared"
    | "sharedCount"
    | "eachShared"
    | "pruneShared"
    | "noteStamp"
    | "stamps"
  > {
  /** Adds what is new since the last call. The caller has begun a transaction. */
  write(database: SqlDatabase, schema: Schema, self: Uuid): void;
}

/** An empty one. */
export function createSyncState(): SyncState {
  const watermarks = new Map<string, WatermarkRow>();
  const log = createSharedLog();
  const stamps = {
    peer_acks: new Map<Uuid, StampRow>(),
    peer_received_watermarks: new Map<Uuid, StampRow>(),
  };
  return {
    ...log,
    watermark: (peer, resource) => watermarks.get(`${peer}|${resource}`)?.value,
    raiseWatermark: (row) => {
      const key = `${row.peer}|${row.resource}`;
      const before = watermarks.get(key);
      if (before !== undefined && before.value >= row.value) return false;
      watermarks.set(key, { validated: before?.validated, ...row });
      return true;
    },
    resetWatermark: (peer, resource, value) => {
      const key = `${peer}|${resource}`;
      if (value === undefined) watermarks.delete(key);
      else watermarks.set(key, value);
    },
    watermarks: () => [...watermarks.values()],
    noteStamp: (table, row) => void stamps[table].set(row.peer, row),
    stamps: (table) => [...stamps[table].values()],
    write: (database, schema, self) => {
      log.writeLog(database);
      writeWatermarks(database, schema, self, watermarks.values());
      writeStamps(database, schema, self, stamps);
    },
  };
}

function createSharedLog() {
  const log = new Map<string, SharedChangeRow>();
  const latest = new Map<Uuid, string>();
  // Stamps in their order; rebuilt when a stamp came out of it.
  let order: string[] = [];
  let sorted = true;
  let written = 0;
  let rewritten = false;
  const ordered = (): readonly string[] => {
    if (!sorted) order.sort();
    sorted = true;
    return order;
  };
  return {
    latestHlc: (record: Uuid) => latest.get(record),
    appendShared: (row: SharedChangeRow) => {
      if (log.has(row.hlc)) return false;
      log.set(row.hlc, row);
      sorted &&= (order[order.length - 1] ?? "") < row.hlc;
      order.push(row.hlc);
      const before = latest.get(row.record);
      if (before === undefined || before < row.hlc) latest.set(row.record, row.hlc);
      return true;
    },
    sharedCount: () => log.size,
    eachShared: (since: string | undefined, onRow: (row: SharedChangeRow) => void) => {
      const stamps = ordered();
      for (let at = firstAfter(stamps, since ?? ""); at < stamps.length; at++) {
        const row = log.get(stamps[at] ?? "");
        if (row !== undefined) onRow(row);
      }
    },
    pruneShared: (upTo: string, forget: boolean) => {
      const stamps = ordered();
      const count = firstAfter(stamps, upTo);
      for (const hlc of stamps.slice(0, count)) {
        const row = log.get(hlc);
        if (forget && row !== undefined && latest.get(row.record) === hlc)
          latest.delete(row.record);
        log.delete(hlc);
      }
      order = stamps.slice(count);
      rewritten ||= count > 0;
      return count;
    },
    writeLog: (database: SqlDatabase) => {
      if (rewritten) database.exec("DELETE FROM shared_changes");
      if (rewritten) written = 0;
      rewritten = false;
      const insert = database.prepare("INSERT INTO shared_changes VALUES (?, ?, ?, ?, ?, ?)");
      let index = 0;
      for (const row of log.values()) {
        if (index++ < written) continue;
        insert.run([row.hlc, row.model, row.record, row.changeType, row.data(), row.createdAt]);
      }
      insert.free();
      written = log.size;
    },
  };
}

/** Index of the first stamp after `since`. */
function firstAfter(stamps: readonly string[], since: string): number {
  let low = 0;
  let high = stamps.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((stamps[middle] ?? "") > since) high = middle;
    else low = middle + 1;
  }
  return low;
}

function writeWatermarks(
  database: SqlDatabase,
  schema: Schema,
  self: Uuid,
  rows: Iterable<WatermarkRow>,
): void {
  if (schema.generation < 1) return;
  const table = schema.table("device_resource_watermarks");
  const dual = table.position("cursor_watermark") >= 0;
  const names = dual
    ? "cursor_watermark, updated_at, validated_watermark, last_validated_at"
    : "last_watermark, updated_at";
  database.exec("DELETE FROM device_resource_watermarks");
  const insert = database.prepare(
    `INSERT INTO device_resource_watermarks (device_uuid, peer_device_uuid, resource_type, ${names}) VALUES (?, ?, ?, ?, ?${dual ? ", ?, ?" : ""})`,
  );
  for (const { peer, resource, value, updatedAt, validated } of rows) {
    const validation = dual ? [validated?.value ?? null, validated?.at ?? null] : [];
    insert.run([self, peer, resource, value, updatedAt, ...validation]);
  }
  insert.free();
}

function writeStamps(
  database: SqlDatabase,
  schema: Schema,
  self: Uuid,
  stamps: Readonly<Record<"peer_acks" | "peer_received_watermarks", Map<Uuid, StampRow>>>,
): void {
  database.exec("DELETE FROM peer_acks");
  const ack = database.prepare("INSERT INTO peer_acks VALUES (?, ?, ?)");
  for (const row of stamps.peer_acks.values()) ack.run([row.peer, row.hlc, row.at]);
  ack.free();
  if (schema.generation < 6) return;
  database.exec("DELETE FROM peer_received_watermarks");
  const mark = database.prepare("INSERT INTO peer_received_watermarks VALUES (?, ?, ?, ?)");
  for (const row of stamps.peer_received_watermarks.values()) {
    mark.run([self, row.peer, row.hlc, row.at]);
  }
  mark.free();
}
