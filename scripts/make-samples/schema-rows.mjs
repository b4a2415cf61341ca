// What every database holds before anything happens, and the tables of sync.db.

const MIGRATIONS = `m20240101_000001_initial_schema
m20240102_000001_populate_lookups
m20240107_000001_create_collections
m20250109_000001_create_sidecars
m20250110_000001_refactor_volumes_table
m20250112_000001_create_indexer_rules
m20250115_000001_semantic_tags
m20250120_000001_create_fts5_search_index
m20251009_000001_add_sync_to_devices
m20251015_000001_add_device_slug
m20251015_000002_create_sync_tables
m20251016_000001_add_cloud_identifier
m20251019_000001_add_sync_to_m2m_tables
m20251021_000001_add_indexed_at_to_entries
m20251023_000001_create_device_state_tombstones
m20251102_000001_add_uuid_to_sidecars
m20251109_000001_add_new_content_kinds
m202501111_000001_create_spaces
m20251112_000001_create_media_data_tables
m20251113_000001_add_job_policies_to_locations
m20251114_000001_add_unique_constraint_to_volumes_uuid`.split("\n");

const MIGRATIONS_G4 = `m20251117_000001_add_blurhash_to_media_data
m20251117_000002_add_unique_constraint_to_entries
m20251117_000003_add_unique_bytes_to_volumes`.split("\n");

/** Versions of the migrations that a database of generation 2 or 4 has been through, in their order. */
export function migrations(generation) {
  return generation === 4 ? [...MIGRATIONS, ...MIGRATIONS_G4] : MIGRATIONS;
}

/** Kinds of content by number. */
export const CONTENT_KINDS =
  "unknown image video audio document archive code text database book font mesh config encrypted key executable binary spreadsheet presentation email calendar contact web shortcut package".split(
    " ",
  );

const watermarks = (generation) =>
  generation === 4
    ? "cursor_watermark TEXT NOT NULL, validated_watermark TEXT, last_validated_at TEXT"
    : "last_watermark TEXT NOT NULL";

/** The statements that create sync.db. */
export function syncStatements(generation) {
  const key = "PRIMARY KEY (device_uuid, peer_device_uuid, resource_type)";
  const who =
    "device_uuid TEXT NOT NULL, peer_device_uuid TEXT NOT NULL, resource_type TEXT NOT NULL";
  return [
    "CREATE TABLE shared_changes (hlc TEXT PRIMARY KEY, model_type TEXT NOT NULL, record_uuid TEXT NOT NULL, change_type TEXT NOT NULL, data TEXT NOT NULL, created_at TEXT NOT NULL)",
    "CREATE TABLE peer_acks (peer_device_id TEXT PRIMARY KEY, last_acked_hlc TEXT NOT NULL, acked_at TEXT NOT NULL)",
    `CREATE TABLE device_resource_watermarks (${who}, ${watermarks(generation)}, updated_at TEXT NOT NULL, ${key})`,
    `CREATE TABLE backfill_checkpoints (${who}, resume_token TEXT, last_watermark TEXT, records_synced INTEGER NOT NULL DEFAULT 0, started_at TEXT NOT NULL, updated_at TEXT NOT NULL, ${key})`,
    "CREATE INDEX idx_resource_watermarks_peer ON device_resource_watermarks(peer_device_uuid, resource_type)",
    "CREATE INDEX idx_resource_watermarks_resource ON device_resource_watermarks(resource_type)",
    "CREATE INDEX idx_backfill_checkpoints_peer ON backfill_checkpoints(peer_device_uuid)",
    "CREATE INDEX idx_shared_changes_hlc ON shared_changes(hlc)",
    "CREATE INDEX idx_shared_changes_model ON shared_changes(model_type)",
  ];
}
