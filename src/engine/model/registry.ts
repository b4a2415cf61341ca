import { assert } from "../../base/assert.ts";
import {
  type FieldDefinition,
  HEAD,
  type KeyDefinition,
  MODEL_DEFINITIONS,
  type ModelDefinition,
  type Span,
} from "./definitions.ts";
import { dependencyOrder } from "./dependency-order.ts";
import type { CompareField, DerivedTable, ForeignKey, Model } from "./types.ts";

/** The models of one generation, in an order in which each comes after what it depends on. */
export interface Registry {
  readonly generation: number;
  readonly models: readonly Model[];
  /** The model of that registry name; `undefined` for a name that no generation has. */
  model(name: string): Model | undefined;
  modelOfTable(table: string): Model | undefined;
}

/** Tables of the synced state that are no models, by the name that reports count them under. */
export const DERIVED_TABLES: readonly DerivedTable[] = [
  { name: "entry_closure", table: "entry_closure", database: "main" },
  { name: "directory_path", table: "directory_paths", database: "main" },
  { name: "tombstone", table: "device_state_tombstones", database: "main" },
  { name: "shared_change", table: "shared_changes", database: "sync" },
  { name: "peer_ack", table: "peer_acks", database: "sync" },
  { name: "watermark", table: "device_resource_watermarks", database: "sync" },
  { name: "peer_received_watermark", table: "peer_received_watermarks", database: "sync" },
];

const registries = new Map<number, Registry>();

/**
 * The registry of a generation, 0 to 8. For 8 the last state of that generation is meant (mime types synced, devices
 * shared) unless `early` asks for its first weeks, 2026-01-04 to 2026-01-20.
 */
export function registryFor(
  generation: number,
  options: { readonly early?: boolean } = {},
): Registry {
  assert(generation >= 0 && generation <= HEAD, "generations are numbered 0 to 8");
  const point = generation >= 8 && options.early !== true ? HEAD : Math.floor(generation);
  const known = registries.get(point);
  if (known !== undefined) return known;
  const registry = createRegistry(point);
  registries.set(point, registry);
  return registry;
}

function createRegistry(point: number): Registry {
  const sorted = dependencyOrder(MODEL_DEFINITIONS.map((definition) => modelAt(definition, point)));
  assert(sorted.kind === "order", "no generation's models depend on each other in a circle");
  const models = sorted.order;
  const byName = new Map(models.map((model) => [model.name, model]));
  const byTable = new Map(models.map((model) => [model.table, model]));
  return {
    generation: Math.floor(point),
    models,
    // The recorded system registers sidecars under a table name that does not exist.
    model: (name) => byName.get(name === "sidecars" ? "sidecar" : name),
    modelOfTable: (table) => byTable.get(table),
  };
}

function modelAt(definition: ModelDefinition, point: number): Model {
  const keys = (definition.keys ?? []).filter((key) => contains(key, point)).map(foreignKey);
  const excluded = namesAt(definition.excluded, point);
  const travels = new Set(keys.map((key) => key.field));
  return {
    name: definition.name,
    table: definition.table,
    ownership: point >= (definition.sharedFrom ?? Infinity) ? "shared" : definition.ownership,
    synced: contains(definition.synced ?? {}, point),
    dependsOn: namesAt(definition.dependsOn ?? [], point),
    foreignKeys: keys,
    excluded,
    timestampColumn: definition.timestamp,
    uuidStored: definition.uuidStored ?? "blob",
    localFields: [
      ...new Set([...excluded.filter((name) => !travels.has(name)), ...(definition.local ?? [])]),
    ],
    compareFields: compareFields(definition, keys, point),
    appliable: definition.appliable ?? true,
  };
}

function compareFields(
  definition: ModelDefinition,
  keys: readonly ForeignKey[],
  point: number,
): readonly CompareField[] {
  const own = namesAt(definition.compare, point).map((name) => ({
    name: name === "device_id" ? "device" : name,
    column: name,
  }));
  const pointers = keys.map((key) => ({
    name: key.pointsTo,
    column: key.field,
    viaTable: key.table,
  }));
  return [...own, ...pointers];
}

function foreignKey(key: KeyDefinition): ForeignKey {
  return {
    field: key.field,
    jsonKey: `${key.field.replace(/_id$/, "")}_uuid`,
    table: key.table,
    model: key.model,
    pointsTo: key.pointsTo,
    nullable: key.nullable ?? false,
  };
}

function namesAt(names: readonly (string | FieldDefinition)[], point: number): readonly string[] {
  return names
    .filter((name) => typeof name === "string" || contains(name, point))
    .map((name) => (typeof name === "string" ? name : name.name));
}

function contains(span: Span, point: number): boolean {
  return point >= (span.from ?? 0) && point < (span.until ?? Infinity);
}

/** The generation numbers that sync a model: from, and the last; `undefined` when none does. */
export function syncedGenerations(
  name: string,
): { readonly from: number; readonly until: number } | undefined {
  const definition = MODEL_DEFINITIONS.find((candidate) => candidate.name === name);
  if (definition === undefined || definition.appliable === false) return undefined;
  return { from: Math.floor(definition.synced?.from ?? 0), until: 8 };
}
