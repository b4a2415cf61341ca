/** Who decides what a record is: the one device that has the thing, or whoever wrote last. */
export type Ownership = "device" | "shared";

/** A column that points to a row of another table, and how a sync record names it. */
export interface ForeignKey {
  /** Integer column, e.g. `parent_id`. */
  readonly field: string;
  /** Key of a sync record that carries the uuid, e.g. `parent_uuid`. */
  readonly jsonKey: string;
  /** Table and model that it points to. */
  readonly table: string;
  readonly model: string;
  /** The thing it points to, as differences name it: `parent`, `content`, `device`. */
  readonly pointsTo: string;
  /** Whether the column may be NULL. */
  readonly nullable: boolean;
}

/** One field of the logical comparison of two peers. */
export interface CompareField {
  /** As differences name it: the column, or for a foreign key the thing it points to. */
  readonly name: string;
  readonly column: string;
  /** Table whose uuid stands for the integer, for foreign keys. */
  readonly viaTable?: string;
}

/** One syncable model as one generation knows it. */
export interface Model {
  /** Singular registry name: `entry`, `content_identity`. */
  readonly name: string;
  readonly table: string;
  readonly ownership: Ownership;
  /** Whether this generation syncs it. A model that exists only as a table is listed with `false`. */
  readonly synced: boolean;
  /** Models that must be applied before this one. */
  readonly dependsOn: readonly string[];
  readonly foreignKeys: readonly ForeignKey[];
  /** Columns that never travel. */
  readonly excluded: readonly string[];
  /** Column that watermarks and pulls compare; `undefined` where the model is never pulled by time. */
  readonly timestampColumn: string | undefined;
  /** How the uuid is stored: 16 bytes, or text of 36 characters. */
  readonly uuidStored: "blob" | "text";
  /** Columns that each peer fills with its own time or state: never compared, never reproduced. */
  readonly localFields: readonly string[];
  /** What healthy peers agree on. */
  readonly compareFields: readonly CompareField[];
  /** Whether an apply function exists: sidecars are registered without one and never arrive. */
  readonly appliable: boolean;
}

/** A table that belongs to the synced state but is no model: counted in reports under its singular name. */
export interface DerivedTable {
  readonly name: string;
  readonly table: string;
  /** Which database file holds it. */
  readonly database: "main" | "sync";
}
