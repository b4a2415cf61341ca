import type { Uuid } from "../../base/uuid.ts";
import type { Schema } from "./schema.ts";
import type { SqlDatabase } from "./sql-database.ts";
import type { SharedChangeRow, Store, WatermarkRow } from "./store.ts";

/** The sync database of one peer in memory: its log of shared changes and its watermarks. */
export interface SyncState
  extends Pick<
    Store,
    "watermark" | "raiseWatermark" | "watermarks" | "latestHlc" | "appendShared" | "sharedCount"
  > {
  /** Adds what is new since the last call. The caller has begun a transaction. */
  write(database: SqlDatabase, schema: Schema, self: Uuid): void;
}

/** An empty one. */
export function createSyncState(): SyncState {
  const watermarks = new Map<string, WatermarkRow>();
  const log = new Map<string, SharedChangeRow>();
  const latest = new Map<Uuid, string>();
  let written = 0;
  return {
    watermark: (peer, resource) => watermarks.get(`${peer}|${resource}`)?.value,
    raiseWatermark: (row) => {
      const key = `${row.peer}|${row.resource}`;
      const before = watermarks.get(key);
      if (before !== undefined && before.value >= row.value) return false;
      watermarks.set(key, row);
      return true;
    },
    watermarks: () => [...watermarks.values()],
    latestHlc: (record) => latest.get(record),
    appendShared: (row) => {
      if (log.has(row.hlc)) return false;
      log.set(row.hlc, row);
      const before = latest.get(row.record);
      if (before === undefined || before < row.hlc) latest.set(row.record, row.hlc);
      return true;
    },
    sharedCount: () => log.size,
    write: (database, schema, self) => {
      const insert = database.prepare("INSERT INTO shared_changes VALUES (?, ?, ?, ?, ?, ?)");
      let index = 0;
      for (const row of log.values()) {
        if (index++ < written) continue;
        insert.run([row.hlc, row.model, row.record, row.changeType, row.data(), row.createdAt]);
      }
      insert.free();
      written = log.size;
      writeWatermarks(database, schema, self, watermarks.values());
    },
  };
}

function writeWatermarks(
  database: SqlDatabase,
  schema: Schema,
  self: Uuid,
  rows: Iterable<WatermarkRow>,
): void {
  if (schema.generation < 1) return;
  const table = schema.table("device_resource_watermarks");
  const value = table.position("cursor_watermark") < 0 ? "last_watermark" : "cursor_watermark";
  const insert = database.prepare(
    `INSERT OR REPLACE INTO device_resource_watermarks (device_uuid, peer_device_uuid, resource_type, ${value}, updated_at) VALUES (?, ?, ?, ?, ?)`,
  );
  for (const row of rows) insert.run([self, row.peer, row.resource, row.value, row.updatedAt]);
  insert.free();
}
