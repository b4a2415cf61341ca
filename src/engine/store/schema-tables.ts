/**
 * The tables that a replica of one peer needs, over all generations.
 *
 * One line a column: name, declared type, then flags: `nn` NOT NULL, `u` UNIQUE, `=x` DEFAULT x, `@6` from generation 6,
 * `<8` before generation 8, `>t.c:action` foreign key. `8.5` is the end of generation 8.
 * The first column `id` is the rowid unless a primary key is named.
 */
export interface TableLines {
  readonly table: string;
  readonly columns: readonly string[];
  readonly primaryKey?: readonly string[];
  /** Names of unique columns, with the condition of a partial index and the generation it came in. */
  readonly unique?: readonly {
    readonly name: string;
    readonly columns: readonly string[];
    readonly filesOnly?: true;
    readonly from?: number;
  }[];
}

const ID = "id integer";
const UUID = "uuid uuid_text nn u";
const ZONED = "timestamp_with_timezone_text";
const NOW = "=CURRENT_TIMESTAMP";
const TIMES: readonly string[] = [`created_at ${ZONED} nn`, `updated_at ${ZONED} nn`];
const PLAIN_TIMES: readonly string[] = [
  `created_at timestamp_text nn ${NOW}`,
  `updated_at timestamp_text nn ${NOW}`,
];

export const MAIN_TABLES: readonly TableLines[] = [
  {
    table: "devices",
    columns: [
      ID,
      UUID,
      "name varchar nn",
      "os varchar nn",
      "os_version varchar",
      "hardware_model varchar",
      "network_addresses json_text nn",
      "is_online boolean nn",
      `last_seen_at ${ZONED} nn`,
      "capabilities json_text nn",
      ...TIMES,
      "sync_enabled boolean nn =TRUE",
      `last_sync_at ${ZONED} <8.5`,
      `last_state_watermark ${ZONED} <8.5`,
      "last_shared_watermark varchar <8.5",
      "slug varchar nn =''",
      "cpu_model varchar @8",
      "cpu_architecture varchar @8",
      "cpu_cores_physical integer @8",
      "cpu_cores_logical integer @8",
      "cpu_frequency_mhz bigint @8",
      "memory_total_bytes bigint @8",
      "form_factor varchar @8",
      "manufacturer varchar @8",
      "gpu_models json_text @8",
      "boot_disk_type varchar @8",
      "boot_disk_capacity_bytes bigint @8",
      "swap_total_bytes bigint @8",
    ],
    unique: [{ name: "idx_devices_slug_unique", columns: ["slug"] }],
  },
  {
    table: "user_metadata",
    columns: [
      ID,
      UUID,
      "entry_uuid uuid_text",
      "content_identity_uuid uuid_text",
      "notes text",
      "favorite boolean =FALSE",
      "hidden boolean =FALSE",
      "custom_data json_text nn",
      ...TIMES,
    ],
  },
  {
    table: "mime_types",
    columns: [ID, UUID, "mime_type varchar nn u", `created_at ${ZONED} nn`],
  },
  { table: "content_kinds", columns: [ID, "name varchar nn", "file_count bigint nn =0 @8"] },
  {
    table: "content_identities",
    columns: [
      ID,
      UUID,
      "integrity_hash varchar",
      "content_hash varchar nn u",
      "mime_type_id integer >mime_types.id:SET NULL",
      "kind_id integer nn >content_kinds.id:RESTRICT",
      "text_content text",
      "total_size bigint nn",
      "entry_count integer nn =1",
      `first_seen_at ${ZONED} nn`,
      `last_verified_at ${ZONED} nn`,
      "image_media_data_id integer",
      "video_media_data_id integer",
      "audio_media_data_id integer",
    ],
  },
  {
    table: "entries",
    columns: [
      ID,
      "uuid uuid_text",
      "name varchar nn",
      "kind integer nn",
      "extension varchar",
      "metadata_id integer >user_metadata.id:SET NULL",
      "content_id integer >content_identities.id:SET NULL",
      "size bigint nn",
      "aggregate_size bigint nn",
      "child_count integer nn",
      "file_count integer nn",
      `created_at ${ZONED} nn`,
      `modified_at ${ZONED} nn`,
      `accessed_at ${ZONED}`,
      "permissions varchar",
      "inode bigint",
      "parent_id integer",
      `indexed_at ${ZONED}`,
      "volume_id integer @8",
    ],
    unique: [
      {
        name: "idx_entries_unique_file",
        columns: ["parent_id", "name", "extension"],
        filesOnly: true,
        from: 4,
      },
    ],
  },
  {
    table: "entry_closure",
    columns: [
      "ancestor_id integer nn >entries.id:CASCADE",
      "descendant_id integer nn >entries.id:CASCADE",
      "depth integer nn",
    ],
    primaryKey: ["ancestor_id", "descendant_id"],
  },
  {
    table: "directory_paths",
    columns: ["entry_id integer >entries.id:CASCADE", "path text nn"],
    primaryKey: ["entry_id"],
  },
  {
    table: "locations",
    columns: [
      ID,
      UUID,
      "device_id integer nn >devices.id:RESTRICT",
      "entry_id integer >entries.id:CASCADE",
      "name varchar",
      "index_mode varchar nn",
      "scan_state varchar nn",
      `last_scan_at ${ZONED}`,
      "error_message text",
      "total_file_count integer nn",
      "total_byte_size bigint nn",
      ...TIMES,
      "job_policies varchar",
      "volume_id integer @8",
    ],
  },
  {
    table: "volumes",
    columns: [
      ID,
      UUID,
      "device_id uuid_text nn >devices.uuid:CASCADE",
      "fingerprint varchar nn",
      "mount_point varchar",
      "total_capacity bigint",
      "available_capacity bigint",
      "is_removable boolean",
      "is_ejectable boolean",
      "file_system varchar",
      "display_name varchar",
      `tracked_at ${ZONED} nn ${NOW}`,
      `last_seen_at ${ZONED} nn ${NOW}`,
      "is_online boolean nn =TRUE",
      "read_speed_mbps integer",
      "write_speed_mbps integer",
      `last_speed_test_at ${ZONED}`,
      "is_network_drive boolean",
      "device_model varchar",
      "volume_type varchar",
      "is_user_visible boolean",
      "auto_track_eligible boolean",
      `created_at ${ZONED} nn ${NOW}`,
      `updated_at ${ZONED} nn ${NOW}`,
      "cloud_identifier varchar",
      "unique_bytes bigint @4",
      "cloud_config text @7",
      "total_file_count bigint @7",
      "total_directory_count bigint @7",
      "last_indexed_at datetime_text @7",
    ],
    unique: [{ name: "idx_volumes_device_fingerprint", columns: ["device_id", "fingerprint"] }],
  },
  {
    table: "tag",
    columns: [
      ID,
      UUID,
      "canonical_name varchar nn",
      "display_name varchar",
      "formal_name varchar",
      "abbreviation varchar",
      "aliases json_text",
      "namespace varchar",
      "tag_type varchar nn ='standard'",
      "color varchar",
      "icon varchar",
      "description text",
      "is_organizational_anchor boolean =FALSE",
      "privacy_level varchar ='normal'",
      "search_weight integer =100",
      "attributes json_text",
      "composition_rules json_text",
      ...TIMES,
      "created_by_device uuid_text",
    ],
  },
  {
    table: "tag_relationship",
    columns: [
      ID,
      "parent_tag_id integer nn >tag.id:CASCADE",
      "child_tag_id integer nn >tag.id:CASCADE",
      "relationship_type varchar nn ='parent_child'",
      "strength float =1.0",
      `created_at ${ZONED} nn`,
      "uuid uuid_text u",
      "version bigint nn =1",
      `updated_at ${ZONED} nn ${NOW}`,
    ],
  },
  {
    table: "user_metadata_tag",
    columns: [
      ID,
      "user_metadata_id integer nn >user_metadata.id:CASCADE",
      "tag_id integer nn >tag.id:CASCADE",
      "applied_context varchar",
      "applied_variant varchar",
      "confidence float =1.0",
      "source varchar ='user'",
      "instance_attributes json_text",
      ...TIMES,
      "device_uuid uuid_text nn",
      "uuid uuid_text u",
      "version bigint nn =1",
    ],
  },
  {
    table: "collection",
    columns: [ID, UUID, "name varchar nn", "description text", ...PLAIN_TIMES],
  },
  {
    table: "collection_entry",
    columns: [
      "collection_id integer nn >collection.id:CASCADE",
      "entry_id integer nn >entries.id:CASCADE",
      `added_at timestamp_text nn ${NOW}`,
      "uuid uuid_text u",
      "version bigint nn =1",
      `updated_at ${ZONED} nn ${NOW}`,
    ],
    primaryKey: ["collection_id", "entry_id"],
  },
  {
    table: "audit_log",
    columns: [
      ID,
      "uuid varchar nn u",
      "action_type varchar nn",
      "actor_device_id varchar nn",
      "targets varchar nn",
      "status varchar nn",
      "job_id varchar",
      `created_at ${ZONED} nn`,
      `completed_at ${ZONED}`,
      "error_message varchar",
      "result_payload varchar",
      "version bigint nn =1",
    ],
  },
  {
    table: "spaces",
    columns: [
      ID,
      UUID,
      "name varchar nn",
      "icon varchar nn",
      "color varchar nn",
      "order integer nn =0",
      ...PLAIN_TIMES,
    ],
  },
  {
    table: "space_groups",
    columns: [
      ID,
      UUID,
      "space_id integer nn >spaces.id:CASCADE",
      "name varchar nn",
      "group_type varchar nn",
      "is_collapsed boolean nn =FALSE",
      "order integer nn =0",
      `created_at timestamp_text nn ${NOW}`,
    ],
  },
  {
    table: "space_items",
    columns: [
      ID,
      UUID,
      "space_id integer nn >spaces.id:CASCADE",
      "group_id integer >space_groups.id:CASCADE",
      "item_type varchar nn",
      "order integer nn =0",
      `created_at timestamp_text nn ${NOW}`,
      "entry_id integer @6 <8",
      "entry_uuid uuid_text @8",
    ],
  },
  {
    table: "device_state_tombstones",
    columns: [
      ID,
      "model_type varchar nn",
      "record_uuid uuid_text nn",
      "device_id integer nn >devices.id:CASCADE",
      `deleted_at ${ZONED} nn`,
    ],
    unique: [
      { name: "idx_tombstones_unique", columns: ["model_type", "record_uuid", "device_id"] },
    ],
  },
];

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
