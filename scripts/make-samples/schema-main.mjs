// The tables of the main database in November 2025. `G4` marks what its migrations of 17 November added.

const ID = `"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT`;
const UUID = `"uuid" uuid_text NOT NULL UNIQUE`;
const TIME = "timestamp_with_timezone_text NOT NULL";
const TIMES = `"created_at" ${TIME}, "updated_at" ${TIME}`;
const NOW = "timestamp_text NOT NULL DEFAULT CURRENT_TIMESTAMP";
const NOW_TIMES = `"created_at" ${NOW}, "updated_at" ${NOW}`;
const ZONED_NOW = "timestamp_with_timezone_text NOT NULL DEFAULT CURRENT_TIMESTAMP";

const reference = (column, table, action, key = "id") =>
  `FOREIGN KEY ("${column}") REFERENCES "${table}" ("${key}") ON DELETE ${action}`;

const table = (name, ...parts) => `CREATE TABLE "${name}" ( ${parts.join(", ")} )`;
const index = (name, on, ...columns) =>
  `CREATE INDEX "${name}" ON "${on}" (${columns.map((each) => `"${each}"`).join(", ")})`;
const unique = (...parts) => index(...parts).replace("CREATE INDEX", "CREATE UNIQUE INDEX");

const closure = (name, of, ...more) =>
  table(
    name,
    `"ancestor_id" integer NOT NULL`,
    `"descendant_id" integer NOT NULL`,
    `"depth" integer NOT NULL`,
    ...more,
    `PRIMARY KEY ("ancestor_id", "descendant_id")`,
    reference("ancestor_id", of, "CASCADE"),
    reference("descendant_id", of, "CASCADE"),
  );

const CORE = [
  table(
    "seaql_migrations",
    `"version" varchar NOT NULL PRIMARY KEY`,
    `"applied_at" bigint NOT NULL`,
  ),
  table(
    "devices",
    `${ID}, ${UUID}, "name" varchar NOT NULL, "os" varchar NOT NULL, "os_version" varchar`,
    `"hardware_model" varchar, "network_addresses" json_text NOT NULL, "is_online" boolean NOT NULL`,
    `"last_seen_at" ${TIME}, "capabilities" json_text NOT NULL, ${TIMES}`,
    `"sync_enabled" boolean NOT NULL DEFAULT TRUE, "last_sync_at" timestamp_with_timezone_text`,
    `"last_state_watermark" timestamp_with_timezone_text, "last_shared_watermark" varchar`,
    `"slug" varchar NOT NULL DEFAULT ''`,
  ),
  table(
    "user_metadata",
    `${ID}, ${UUID}, "entry_uuid" uuid_text, "content_identity_uuid" uuid_text, "notes" text`,
    `"favorite" boolean DEFAULT FALSE, "hidden" boolean DEFAULT FALSE, "custom_data" json_text NOT NULL`,
    TIMES,
  ),
  table(
    "mime_types",
    ID,
    `"uuid" uuid_text NOT NULL`,
    `"mime_type" varchar NOT NULL UNIQUE`,
    `"created_at" ${TIME}`,
  ),
  table("content_kinds", `"id" integer NOT NULL PRIMARY KEY`, `"name" varchar NOT NULL`),
  table(
    "content_identities",
    `${ID}, ${UUID}, "integrity_hash" varchar, "content_hash" varchar NOT NULL UNIQUE`,
    `"mime_type_id" integer, "kind_id" integer NOT NULL, "text_content" text, "total_size" bigint NOT NULL`,
    `"entry_count" integer NOT NULL DEFAULT 1, "first_seen_at" ${TIME}, "last_verified_at" ${TIME}`,
    `"image_media_data_id" integer, "video_media_data_id" integer, "audio_media_data_id" integer`,
    reference("mime_type_id", "mime_types", "SET NULL"),
    reference("kind_id", "content_kinds", "RESTRICT"),
  ),
  table(
    "entries",
    `${ID}, "uuid" uuid_text, "name" varchar NOT NULL, "kind" integer NOT NULL, "extension" varchar`,
    `"metadata_id" integer, "content_id" integer, "size" bigint NOT NULL, "aggregate_size" bigint NOT NULL`,
    `"child_count" integer NOT NULL, "file_count" integer NOT NULL, "created_at" ${TIME}`,
    `"modified_at" ${TIME}, "accessed_at" timestamp_with_timezone_text, "permissions" varchar`,
    `"inode" bigint, "parent_id" integer, "indexed_at" timestamp_with_timezone_text`,
    reference("metadata_id", "user_metadata", "SET NULL"),
    reference("content_id", "content_identities", "SET NULL"),
  ),
  closure("entry_closure", "entries"),
  table(
    "directory_paths",
    `"entry_id" integer PRIMARY KEY, "path" text NOT NULL`,
    reference("entry_id", "entries", "CASCADE"),
  ),
  table(
    "locations",
    `${ID}, ${UUID}, "device_id" integer NOT NULL, "entry_id" integer, "name" varchar`,
    `"index_mode" varchar NOT NULL, "scan_state" varchar NOT NULL`,
    `"last_scan_at" timestamp_with_timezone_text, "error_message" text`,
    `"total_file_count" integer NOT NULL, "total_byte_size" bigint NOT NULL, ${TIMES}, "job_policies" varchar`,
    reference("device_id", "devices", "RESTRICT"),
    reference("entry_id", "entries", "CASCADE"),
  ),
];

const volumes = (isG4) =>
  table(
    "volumes",
    `${ID}, "uuid" uuid_text NOT NULL, "device_id" uuid_text NOT NULL, "fingerprint" varchar NOT NULL`,
    `"mount_point" varchar, "total_capacity" bigint, "available_capacity" bigint, "is_removable" boolean`,
    `"is_ejectable" boolean, "file_system" varchar, "display_name" varchar, "tracked_at" ${ZONED_NOW}`,
    `"last_seen_at" ${ZONED_NOW}, "is_online" boolean NOT NULL DEFAULT TRUE, "read_speed_mbps" integer`,
    `"write_speed_mbps" integer, "last_speed_test_at" timestamp_with_timezone_text`,
    `"is_network_drive" boolean, "device_model" varchar, "volume_type" varchar, "is_user_visible" boolean`,
    `"auto_track_eligible" boolean, "created_at" ${ZONED_NOW}, "updated_at" ${ZONED_NOW}`,
    `"cloud_identifier" varchar`,
    ...(isG4 ? [`"unique_bytes" bigint`] : []),
    reference("device_id", "devices", "CASCADE", "uuid"),
  );

const TAGS = [
  table(
    "tag",
    `${ID}, ${UUID}, "canonical_name" varchar NOT NULL, "display_name" varchar, "formal_name" varchar`,
    `"abbreviation" varchar, "aliases" json_text, "namespace" varchar`,
    `"tag_type" varchar NOT NULL DEFAULT 'standard', "color" varchar, "icon" varchar, "description" text`,
    `"is_organizational_anchor" boolean DEFAULT FALSE, "privacy_level" varchar DEFAULT 'normal'`,
    `"search_weight" integer DEFAULT 100, "attributes" json_text, "composition_rules" json_text, ${TIMES}`,
    `"created_by_device" uuid_text`,
  ),
  table(
    "tag_relationship",
    `${ID}, "parent_tag_id" integer NOT NULL, "child_tag_id" integer NOT NULL`,
    `"relationship_type" varchar NOT NULL DEFAULT 'parent_child', "strength" float DEFAULT 1.0`,
    `"created_at" ${TIME}, "uuid" uuid_text, "version" bigint NOT NULL DEFAULT 1, "updated_at" ${ZONED_NOW}`,
    reference("parent_tag_id", "tag", "CASCADE"),
    reference("child_tag_id", "tag", "CASCADE"),
  ),
  closure("tag_closure", "tag", `"path_strength" float NOT NULL`),
  table(
    "user_metadata_tag",
    `${ID}, "user_metadata_id" integer NOT NULL, "tag_id" integer NOT NULL, "applied_context" varchar`,
    `"applied_variant" varchar, "confidence" float DEFAULT 1.0, "source" varchar DEFAULT 'user'`,
    `"instance_attributes" json_text, ${TIMES}, "device_uuid" uuid_text NOT NULL, "uuid" uuid_text`,
    `"version" bigint NOT NULL DEFAULT 1`,
    reference("user_metadata_id", "user_metadata", "CASCADE"),
    reference("tag_id", "tag", "CASCADE"),
  ),
];

const OTHERS = [
  table(
    "audit_log",
    `${ID}, "uuid" varchar NOT NULL UNIQUE, "action_type" varchar NOT NULL`,
    `"actor_device_id" varchar NOT NULL, "targets" varchar NOT NULL, "status" varchar NOT NULL`,
    `"job_id" varchar, "created_at" ${TIME}, "completed_at" timestamp_with_timezone_text`,
    `"error_message" varchar, "result_payload" varchar, "version" bigint NOT NULL DEFAULT 1`,
  ),
  table("collection", ID, UUID, `"name" varchar NOT NULL, "description" text`, NOW_TIMES),
  table(
    "collection_entry",
    `"collection_id" integer NOT NULL, "entry_id" integer NOT NULL, "added_at" ${NOW}, "uuid" uuid_text`,
    `"version" bigint NOT NULL DEFAULT 1, "updated_at" ${ZONED_NOW}`,
    `PRIMARY KEY ("collection_id", "entry_id")`,
    reference("collection_id", "collection", "CASCADE"),
    reference("entry_id", "entries", "CASCADE"),
  ),
  table(
    "sidecar",
    `${ID}, "content_uuid" uuid_text NOT NULL, "kind" varchar NOT NULL, "variant" varchar NOT NULL`,
    `"format" varchar NOT NULL, "rel_path" varchar NOT NULL, "source_entry_id" integer`,
    `"size" bigint NOT NULL, "checksum" varchar, "status" varchar NOT NULL DEFAULT 'pending'`,
    `"source" varchar, "version" integer NOT NULL DEFAULT 1, ${NOW_TIMES}`,
    `"uuid" uuid_text NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000'`,
    reference("content_uuid", "content_identities", "CASCADE", "uuid"),
    reference("source_entry_id", "entries", "SET NULL"),
  ),
  table(
    "spaces",
    `${ID}, ${UUID}, "name" varchar NOT NULL, "icon" varchar NOT NULL, "color" varchar NOT NULL`,
    `"order" integer NOT NULL DEFAULT 0`,
    NOW_TIMES,
  ),
  table(
    "device_state_tombstones",
    `${ID}, "model_type" varchar NOT NULL, "record_uuid" uuid_text NOT NULL`,
    `"device_id" integer NOT NULL, "deleted_at" ${TIME}`,
    reference("device_id", "devices", "CASCADE"),
  ),
];

const media = (name, isG4, ...columns) =>
  table(name, ID, UUID, ...columns, NOW_TIMES, ...(isG4 ? [`"blurhash" varchar`] : []));

const INDEXES = [
  unique("idx_devices_slug_unique", "devices", "slug"),
  index("idx_entries_uuid", "entries", "uuid"),
  index("idx_entries_parent_id", "entries", "parent_id"),
  index("idx_entries_kind", "entries", "kind"),
  index("idx_entry_closure_descendant", "entry_closure", "descendant_id"),
  index("idx_entry_closure_ancestor_depth", "entry_closure", "ancestor_id", "depth"),
  index("idx_locations_entry_id", "locations", "entry_id"),
  index("idx_content_identities_content_hash", "content_identities", "content_hash"),
  unique("idx_volumes_device_fingerprint", "volumes", "device_id", "fingerprint"),
  unique("idx_volumes_uuid_unique", "volumes", "uuid"),
  index("idx_collection_entry_entry_id", "collection_entry", "entry_id"),
  unique("idx_collection_entry_uuid", "collection_entry", "uuid"),
  unique("idx_user_metadata_tag_uuid", "user_metadata_tag", "uuid"),
  unique("idx_tag_relationship_uuid", "tag_relationship", "uuid"),
  unique("idx_sidecar_uuid", "sidecar", "uuid"),
  unique("idx_sidecar_unique", "sidecar", "content_uuid", "kind", "variant"),
  index("idx_tag_canonical_name", "tag", "canonical_name"),
  unique(
    "idx_tombstones_unique",
    "device_state_tombstones",
    "model_type",
    "record_uuid",
    "device_id",
  ),
  index(
    "idx_tombstones_lookup",
    "device_state_tombstones",
    "model_type",
    "device_id",
    "deleted_at",
  ),
];

const UNIQUE_FILES =
  "CREATE UNIQUE INDEX idx_entries_unique_file ON entries(parent_id, name, extension) WHERE kind = 0 AND parent_id IS NOT NULL";

/** The statements that create the main database of generation 2 or 4, without its full-text index. */
export function mainStatements(generation) {
  const isG4 = generation === 4;
  return [
    ...CORE,
    volumes(isG4),
    ...TAGS,
    ...OTHERS,
    media("image_media_data", isG4, `"width" integer NOT NULL, "height" integer NOT NULL`),
    media("video_media_data", isG4, `"width" integer NOT NULL, "height" integer NOT NULL`),
    media("audio_media_data", false, `"duration_seconds" double`),
    ...INDEXES,
    ...(isG4 ? [UNIQUE_FILES] : []),
  ];
}
