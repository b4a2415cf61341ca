import type { TableLines } from "./table-lines.ts";

/** The sync database; all ids and times are text. */
export const SYNC_TABLES: readonly TableLines[] = [
  {
    table: "shared_changes",
    columns: [
      "hlc TEXT",
      "model_type TEXT nn",
      "record_uuid TEXT nn",
      "change_type TEXT nn",
      "data TEXT nn",
      "created_at TEXT nn",
    ],
    primaryKey: ["hlc"],
  },
  {
    table: "peer_acks",
    columns: ["peer_device_id TEXT", "last_acked_hlc TEXT nn", "acked_at TEXT nn"],
    primaryKey: ["peer_device_id"],
  },
  {
    table: "device_resource_watermarks",
    columns: [
      "device_uuid TEXT nn @1",
      "peer_device_uuid TEXT nn @1",
      "resource_type TEXT nn @1",
      "last_watermark TEXT nn @1 <4",
      "cursor_watermark TEXT nn @4 <5",
      "validated_watermark TEXT @4 <5",
      "last_validated_at TEXT @4 <5",
      "last_watermark TEXT nn @5",
      "updated_at TEXT nn @1",
    ],
    primaryKey: ["device_uuid", "peer_device_uuid", "resource_type"],
  },
  {
    table: "peer_received_watermarks",
    columns: [
      "device_uuid TEXT nn @6",
      "peer_device_uuid TEXT nn @6",
      "max_received_hlc TEXT nn @6",
      "updated_at TEXT nn @6",
    ],
    primaryKey: ["device_uuid", "peer_device_uuid"],
  },
];
