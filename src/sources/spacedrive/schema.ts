import type { PeerRecording } from "../recording.ts";
import type { ColumnKind, OpenedDatabase, TableColumns, TableSchema } from "../sqlite/types.ts";

/** Columns of every table of the main database in any generation; an empty list stands for any columns. */
const MAIN_SCHEMA: Readonly<Record<string, string>> = {
  audio_media_data:
    "id uuid duration_seconds bit_rate sample_rate channels codec title artist album album_artist genre year track_number disc_number composer publisher copyright created_at updated_at",
  audit_log:
    "id uuid action_type actor_device_id targets status job_id created_at completed_at error_message result_payload version",
  cloud_credentials: "",
  collection: "id uuid name description created_at updated_at",
  collection_entry: "collection_id entry_id added_at uuid version updated_at",
  content_identities:
    "id uuid integrity_hash content_hash mime_type_id kind_id media_data text_content total_size entry_count first_seen_at last_verified_at image_media_data_id video_media_data_id audio_media_data_id",
  content_kinds: "id name file_count",
  device_state_tombstones: "id model_type record_uuid device_id deleted_at",
  devices:
    "id uuid name slug os os_version hardware_model network_addresses is_online last_seen_at capabilities created_at updated_at sync_enabled last_sync_at last_state_watermark last_shared_watermark cpu_model cpu_architecture cpu_cores_physical cpu_cores_logical cpu_frequency_mhz memory_total_bytes form_factor manufacturer gpu_models boot_disk_type boot_disk_capacity_bytes swap_total_bytes",
  directory_paths: "entry_id path",
  entries:
    "id uuid name kind extension metadata_id content_id size aggregate_size child_count file_count created_at modified_at accessed_at permissions inode parent_id indexed_at device_id volume_id",
  entry_closure: "ancestor_id descendant_id depth",
  image_media_data:
    "id uuid width height date_taken latitude longitude camera_make camera_model lens_model focal_length aperture shutter_speed iso orientation color_space color_profile bit_depth artist copyright description created_at updated_at blurhash",
  indexer_rules: "",
  locations:
    "id uuid device_id entry_id name index_mode scan_state last_scan_at error_message total_file_count total_byte_size created_at updated_at job_policies volume_id",
  mime_types: "id uuid mime_type created_at",
  seaql_migrations: "version applied_at",
  search_analytics: "",
  sidecar:
    "id content_uuid kind variant format rel_path source_entry_id size checksum status source version created_at updated_at uuid",
  sidecar_availability: "id content_uuid kind variant device_uuid has size checksum last_seen_at",
  space_groups: "id uuid space_id name group_type is_collapsed order created_at",
  space_items: "id uuid space_id group_id item_type order created_at entry_id entry_uuid",
  spaces: "id uuid name icon color order created_at updated_at",
  sync_checkpoints: "",
  sync_conduit: "",
  sync_generation: "",
  tag: "id uuid canonical_name display_name formal_name abbreviation aliases namespace tag_type color icon description is_organizational_anchor privacy_level search_weight attributes composition_rules created_at updated_at created_by_device",
  tag_closure: "ancestor_id descendant_id depth path_strength",
  tag_relationship:
    "id parent_tag_id child_tag_id relationship_type strength created_at uuid version updated_at",
  tag_usage_pattern: "",
  user_metadata:
    "id uuid entry_uuid content_identity_uuid notes favorite hidden custom_data created_at updated_at",
  user_metadata_tag:
    "id user_metadata_id tag_id applied_context applied_variant confidence source instance_attributes created_at updated_at device_uuid uuid version",
  video_media_data:
    "id uuid width height duration_seconds bit_rate codec pixel_format color_space color_range color_primaries color_transfer fps_num fps_den audio_codec audio_channels audio_sample_rate audio_bit_rate title artist album creation_time date_captured created_at updated_at blurhash",
  volumes:
    "id uuid device_id fingerprint mount_point total_capacity available_capacity is_removable is_ejectable file_system display_name tracked_at last_seen_at is_online read_speed_mbps write_speed_mbps last_speed_test_at is_network_drive device_model volume_type is_user_visible auto_track_eligible created_at updated_at cloud_identifier unique_bytes cloud_config total_file_count total_directory_count last_indexed_at",
};

const SYNC_SCHEMA: Readonly<Record<string, string>> = {
  backfill_checkpoints:
    "device_uuid peer_device_uuid resource_type resume_token last_watermark records_synced started_at updated_at",
  device_resource_watermarks:
    "device_uuid peer_device_uuid resource_type last_watermark cursor_watermark validated_watermark last_validated_at updated_at",
  peer_acks: "peer_device_id last_acked_hlc acked_at",
  peer_received_watermarks: "device_uuid peer_device_uuid max_received_hlc updated_at",
  shared_changes: "hlc model_type record_uuid change_type data created_at",
  sync_event_log:
    "id timestamp device_id event_type category severity summary details correlation_id peer_device_id model_types record_count duration_ms",
};

const INTERNAL_TABLE = /^(?:sqlite_|search_index)/;

/** Tables and columns that no generation is known to have: listed, and otherwise left alone. Sorted, without repeats. */
export function listUnknownSchema(peers: readonly PeerRecording[]): readonly string[] {
  const unknown = new Set<string>();
  for (const peer of peers) {
    addUnknown(unknown, "main database", peer.main, MAIN_SCHEMA);
    addUnknown(unknown, "sync.db", peer.sync, SYNC_SCHEMA);
  }
  return [...unknown].sort();
}

function addUnknown(
  unknown: Set<string>,
  place: string,
  database: OpenedDatabase | undefined,
  schema: Readonly<Record<string, string>>,
): void {
  for (const [name, table] of database?.tables ?? []) {
    if (INTERNAL_TABLE.test(name)) continue;
    if (!Object.hasOwn(schema, name)) {
      unknown.add(`${place}: table ${name}`);
      continue;
    }
    for (const column of unknownColumns(table, schema[name] ?? "")) {
      unknown.add(`${place}: column ${name}.${column}`);
    }
  }
}

function unknownColumns(table: TableSchema, known: string): readonly string[] {
  if (known === "") return [];
  const names = new Set(known.split(" "));
  return table.columns.map((column) => column.name).filter((name) => !names.has(name));
}

/**
 * A table with all its columns located in one pass, as the facts will want them. Columns that are not named in `kinds`
 * keep whatever kind they are asked for later.
 */
export function readWithAllColumns(
  database: OpenedDatabase | undefined,
  table: string,
  kinds: Readonly<Record<string, ColumnKind>>,
): TableColumns | undefined {
  const all: Record<string, ColumnKind> = {};
  for (const column of database?.tables.get(table)?.columns ?? []) all[column.name] = "any";
  return database?.read(table, { ...all, ...kinds });
}
