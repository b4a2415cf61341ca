import type { Uuid } from "../../base/uuid.ts";
import type { SqlDatabase } from "./sql-database.ts";
import type { Replica } from "./store.ts";

/** Writes the sync database of a replica anew. The caller has begun a transaction. `self` is the peer. */
export function writeSyncTables(database: SqlDatabase, replica: Replica, self: Uuid): void {
  writeLog(database, replica);
  writeWatermarks(database, replica, self);
  writeStamps(database, replica, self);
}

function writeLog(database: SqlDatabase, replica: Replica): void {
  database.exec("DELETE FROM shared_changes");
  const insert = database.prepare("INSERT INTO shared_changes VALUES (?, ?, ?, ?, ?, ?)");
  replica.eachShared(undefined, (row) => {
    insert.run([row.hlc, row.model, row.record, row.changeType, row.data(), row.createdAt]);
  });
  insert.free();
}

function writeWatermarks(database: SqlDatabase, replica: Replica, self: Uuid): void {
  const { schema } = replica;
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
  for (const { peer, resource, value, updatedAt, validated } of replica.watermarks()) {
    const validation = dual ? [validated?.value ?? null, validated?.at ?? null] : [];
    insert.run([self, peer, resource, value, updatedAt, ...validation]);
  }
  insert.free();
}

function writeStamps(database: SqlDatabase, replica: Replica, self: Uuid): void {
  database.exec("DELETE FROM peer_acks");
  const ack = database.prepare("INSERT INTO peer_acks VALUES (?, ?, ?)");
  for (const row of replica.stamps("peer_acks")) ack.run([row.peer, row.hlc, row.at]);
  ack.free();
  if (replica.schema.generation < 6) return;
  database.exec("DELETE FROM peer_received_watermarks");
  const mark = database.prepare("INSERT INTO peer_received_watermarks VALUES (?, ?, ?, ?)");
  for (const row of replica.stamps("peer_received_watermarks")) {
    mark.run([self, row.peer, row.hlc, row.at]);
  }
  mark.free();
}
