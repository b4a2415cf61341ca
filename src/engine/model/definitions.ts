/**
 * What every generation's registry says of each model, as one table over all generations.
 *
 * A generation is a number, 0 to 8; `HEAD` is the end of generation 8, and `8` alone means its first weeks, before
 * mime types were synced (2026-01-20) and devices became shared (2026-01-22).
 */
import type { Ownership } from "./types.ts";

/** Generation number of the end of generation 8. */
export const HEAD = 8.5;

/** Generations from `from`, up to and not including `until`. */
export interface Span {
  readonly from?: number;
  readonly until?: number;
}

export interface KeyDefinition extends Span {
  readonly field: string;
  readonly table: string;
  readonly model: string;
  readonly pointsTo: string;
  readonly nullable?: boolean;
}

export interface FieldDefinition extends Span {
  readonly name: string;
}

export interface ModelDefinition {
  readonly name: string;
  readonly table: string;
  readonly ownership: Ownership;
  /** From here on the model is shared although it was owned by a device before. */
  readonly sharedFrom?: number;
  /** Generations that have the table at all. */
  readonly exists?: Span;
  /** Generations that sync it; all of `exists` when absent. */
  readonly synced?: Span;
  readonly dependsOn?: readonly (string | (FieldDefinition & Span))[];
  readonly keys?: readonly KeyDefinition[];
  readonly excluded: readonly (string | FieldDefinition)[];
  readonly timestamp: string | undefined;
  readonly uuidStored?: "text";
  /** Local columns beyond the excluded ones. */
  readonly local?: readonly string[];
  /** Columns of the logical comparison; foreign keys are added from `keys`. */
  readonly compare: readonly (string | FieldDefinition)[];
  readonly appliable?: false;
}

const SPACES: Span = { from: 6 };
const OWN_TIMES = ["created_at", "updated_at"] as const;
const MEDIA_COMMON = ["title", "artist", "album"] as const;

const ENTRY: ModelDefinition = {
  name: "entry",
  table: "entries",
  ownership: "device",
  dependsOn: [{ name: "volume", from: 8 }, "content_identity", "user_metadata"],
  keys: [
    { field: "parent_id", table: "entries", model: "entry", pointsTo: "parent", nullable: true },
    {
      field: "metadata_id",
      table: "user_metadata",
      model: "user_metadata",
      pointsTo: "metadata",
      nullable: true,
    },
    {
      field: "content_id",
      table: "content_identities",
      model: "content_identity",
      pointsTo: "content",
      nullable: true,
    },
    {
      field: "volume_id",
      table: "volumes",
      model: "volume",
      pointsTo: "volume",
      nullable: true,
      from: 8,
    },
  ],
  excluded: ["id", "indexed_at"],
  timestamp: "indexed_at",
  compare: [
    "name",
    "extension",
    "kind",
    "size",
    "modified_at",
    "accessed_at",
    "permissions",
    "inode",
  ],
};

const CONTENT_IDENTITY: ModelDefinition = {
  name: "content_identity",
  table: "content_identities",
  ownership: "shared",
  dependsOn: [{ name: "mime_type", from: HEAD }],
  keys: [
    {
      field: "mime_type_id",
      table: "mime_types",
      model: "mime_type",
      pointsTo: "mime_type",
      nullable: true,
      from: HEAD,
    },
  ],
  excluded: [
    "id",
    { name: "mime_type_id", until: HEAD },
    { name: "kind_id", until: HEAD },
    "entry_count",
    "image_media_data_id",
    "video_media_data_id",
    "audio_media_data_id",
    "first_seen_at",
    "last_verified_at",
  ],
  timestamp: "last_verified_at",
  compare: [
    "content_hash",
    "integrity_hash",
    "text_content",
    "total_size",
    { name: "kind_id", from: HEAD },
  ],
};

const LOCATION: ModelDefinition = {
  name: "location",
  table: "locations",
  ownership: "device",
  dependsOn: ["device", { name: "volume", from: 8 }],
  keys: [
    { field: "device_id", table: "devices", model: "device", pointsTo: "device" },
    {
      field: "volume_id",
      table: "volumes",
      model: "volume",
      pointsTo: "volume",
      nullable: true,
      from: 8,
    },
    { field: "entry_id", table: "entries", model: "entry", pointsTo: "entry", nullable: true },
  ],
  excluded: ["id", "scan_state", "error_message", "job_policies", ...OWN_TIMES],
  timestamp: "updated_at",
  // Totals are computed by the owner after the location was sent, and nothing sends them again.
  local: ["last_scan_at", "total_file_count", "total_byte_size"],
  compare: ["name", "index_mode"],
};

const VOLUME: ModelDefinition = {
  name: "volume",
  table: "volumes",
  ownership: "device",
  dependsOn: ["device"],
  excluded: ["id", "is_online", "last_seen_at", "last_speed_test_at", "tracked_at"],
  timestamp: "last_seen_at",
  local: [...OWN_TIMES],
  compare: [
    "device_id",
    "fingerprint",
    "display_name",
    "mount_point",
    "file_system",
    "total_capacity",
    "volume_type",
    "is_removable",
    "is_network_drive",
  ],
};

const TAG: ModelDefinition = {
  name: "tag",
  table: "tag",
  ownership: "shared",
  excluded: ["id", ...OWN_TIMES],
  timestamp: "updated_at",
  compare: [
    "canonical_name",
    "display_name",
    "formal_name",
    "abbreviation",
    "aliases",
    "namespace",
    "tag_type",
    "color",
    "icon",
    "description",
    "is_organizational_anchor",
    "privacy_level",
    "search_weight",
    "attributes",
    "composition_rules",
    "created_by_device",
  ],
};

const DEVICE: ModelDefinition = {
  name: "device",
  table: "devices",
  ownership: "device",
  sharedFrom: HEAD,
  excluded: ["id", ...OWN_TIMES],
  timestamp: "updated_at",
  local: [
    "slug",
    "is_online",
    "last_seen_at",
    "last_sync_at",
    "last_state_watermark",
    "last_shared_watermark",
  ],
  compare: ["os", "os_version", "hardware_model"],
};

/** Every model, in an order in which each comes after what it depends on, location after entry. */
export const MODEL_DEFINITIONS: readonly ModelDefinition[] = [
  DEVICE,
  {
    name: "mime_type",
    table: "mime_types",
    ownership: "shared",
    synced: { from: HEAD },
    excluded: ["id", "created_at"],
    timestamp: "created_at",
    compare: ["mime_type"],
  },
  {
    name: "user_metadata",
    table: "user_metadata",
    ownership: "shared",
    excluded: ["id", ...OWN_TIMES],
    timestamp: "updated_at",
    compare: ["entry_uuid", "content_identity_uuid", "notes", "favorite", "hidden", "custom_data"],
  },
  TAG,
  {
    name: "collection",
    table: "collection",
    ownership: "shared",
    excluded: ["id", ...OWN_TIMES],
    timestamp: "updated_at",
    compare: ["name", "description"],
  },
  {
    name: "space",
    table: "spaces",
    ownership: "shared",
    synced: SPACES,
    excluded: ["id"],
    timestamp: "updated_at",
    local: [...OWN_TIMES],
    compare: ["name", "icon", "color", "order"],
  },
  media("image", ["width", "height", "date_taken", "camera_make", "camera_model"]),
  media("video", ["width", "height", "duration_seconds", "codec", ...MEDIA_COMMON]),
  media("audio", ["duration_seconds", "codec", "genre", "year", ...MEDIA_COMMON]),
  {
    name: "audit_log",
    table: "audit_log",
    ownership: "shared",
    excluded: ["id", ...OWN_TIMES, "job_id"],
    timestamp: "created_at",
    uuidStored: "text",
    compare: ["action_type", "actor_device_id", "targets", "status", "error_message"],
  },
  VOLUME,
  CONTENT_IDENTITY,
  {
    name: "tag_relationship",
    table: "tag_relationship",
    ownership: "shared",
    dependsOn: ["tag"],
    keys: [
      { field: "parent_tag_id", table: "tag", model: "tag", pointsTo: "parent_tag" },
      { field: "child_tag_id", table: "tag", model: "tag", pointsTo: "child_tag" },
    ],
    excluded: ["id", "created_at"],
    timestamp: "updated_at",
    local: ["updated_at"],
    compare: ["relationship_type", "strength"],
  },
  {
    name: "user_metadata_tag",
    table: "user_metadata_tag",
    ownership: "shared",
    dependsOn: ["user_metadata", "tag"],
    keys: [
      {
        field: "user_metadata_id",
        table: "user_metadata",
        model: "user_metadata",
        pointsTo: "metadata",
      },
      { field: "tag_id", table: "tag", model: "tag", pointsTo: "tag" },
    ],
    excluded: ["id", "created_at"],
    timestamp: "updated_at",
    local: ["updated_at"],
    compare: ["applied_context", "applied_variant", "confidence", "source", "device_uuid"],
  },
  {
    name: "space_group",
    table: "space_groups",
    ownership: "shared",
    synced: SPACES,
    dependsOn: ["space"],
    keys: [{ field: "space_id", table: "spaces", model: "space", pointsTo: "space" }],
    excluded: ["id"],
    timestamp: "created_at",
    local: ["created_at"],
    compare: ["name", "group_type", "order"],
  },
  {
    name: "sidecar",
    table: "sidecar",
    ownership: "shared",
    dependsOn: ["content_identity"],
    excluded: ["id", "source_entry_id"],
    timestamp: "updated_at",
    local: [...OWN_TIMES],
    compare: [],
    appliable: false,
  },
  ENTRY,
  LOCATION,
  {
    name: "space_item",
    table: "space_items",
    ownership: "shared",
    synced: SPACES,
    dependsOn: ["space", "space_group"],
    keys: [
      { field: "space_id", table: "spaces", model: "space", pointsTo: "space" },
      {
        field: "group_id",
        table: "space_groups",
        model: "space_group",
        pointsTo: "group",
        nullable: true,
      },
    ],
    excluded: ["id"],
    timestamp: "created_at",
    local: ["created_at"],
    compare: ["item_type", "order"],
  },
  {
    name: "collection_entry",
    table: "collection_entry",
    ownership: "shared",
    dependsOn: ["collection", "entry"],
    keys: [
      { field: "collection_id", table: "collection", model: "collection", pointsTo: "collection" },
      { field: "entry_id", table: "entries", model: "entry", pointsTo: "entry" },
    ],
    excluded: [],
    timestamp: "updated_at",
    local: ["updated_at"],
    compare: [],
  },
];

function media(kind: string, compare: readonly string[]): ModelDefinition {
  return {
    name: `${kind}_media_data`,
    table: `${kind}_media_data`,
    ownership: "shared",
    synced: SPACES,
    excluded: ["id", ...OWN_TIMES],
    timestamp: "updated_at",
    compare,
  };
}
