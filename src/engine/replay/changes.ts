/** What differs in a replica between two steps. */
import type { Uuid } from "../../base/uuid.ts";
import type { Cell, SharedChangeRow } from "../store/store.ts";
import type { ReplicaParts } from "../store/versions/replica-parts.ts";
import type { VersionIndex } from "../store/versions/version-index.ts";
import type { VersionedMap } from "../store/versions/versioned-map.ts";
import type { VersionedTable } from "../store/versions/versioned-table.ts";

export interface FieldChange {
  readonly name: string;
  /** `undefined` where there was, or is, no row. */
  readonly before: Cell | undefined;
  readonly after: Cell | undefined;
}

/** One row or other entry of a replica that differs. */
export interface ReplicaChange {
  readonly peer: Uuid;
  /** A table of either database, or what a peer keeps in memory only. */
  readonly table: string;
  /** Where there is one. */
  readonly id: number | undefined;
  readonly uuid: Uuid | undefined;
  /** What the entry is found by, as text: the id, or the parts of its key with spaces between them. */
  readonly key: string;
  readonly kind: "added" | "removed" | "changed";
  /** The fields that differ, all of them for an added or removed row. */
  readonly fields: readonly FieldChange[];
}

/** Memory of a receiver, named like a table. */
export const WAITING_TABLE = "waiting";
export const NEWEST_TABLE = "newest_applied";

/** The differences from one step to another, tables in their order, each in the order of ids or first writing. */
export function changesBetween(
  peer: Uuid,
  parts: ReplicaParts,
  from: number,
  to: number,
): readonly ReplicaChange[] {
  const found: ReplicaChange[] = [];
  for (const table of parts.tables.values()) {
    eachChanged(table.index, from, to, (id, before, after) => {
      const change = rowChange(table, id, table.cellsOf(before), table.cellsOf(after));
      if (change !== undefined) found.push({ peer, ...change });
    });
  }
  const { closure } = parts;
  const uuidOf = (entry: number): Uuid | undefined => {
    const entries = parts.tables.get("entries");
    return entries?.uuidOf(entry, to) ?? entries?.uuidOf(entry, from);
  };
  eachChanged(closure.index, from, to, (entry, before, after) => {
    const text = (version: number): string | undefined => {
      const list = closure.listOf(version);
      return list.length === 0 ? undefined : list.join(" ");
    };
    const place = { id: entry, uuid: uuidOf(entry), key: String(entry) };
    add(found, peer, "entry_closure", place, [["ancestors", text(before), text(after)]]);
  });
  mapChanges(parts.paths, from, to, (key, before, after) => {
    const place = { id: Number(key), uuid: uuidOf(Number(key)), key };
    add(found, peer, "directory_paths", place, [["path", before, after]]);
  });
  addSyncChanges(found, peer, parts, { from, to });
  return found;
}

function addSyncChanges(
  found: ReplicaChange[],
  peer: Uuid,
  parts: ReplicaParts,
  { from, to }: { readonly from: number; readonly to: number },
): void {
  mapChanges(parts.watermarks, from, to, (key, before, after) => {
    const place = { id: undefined, uuid: undefined, key: key.replace("|", " ") };
    add(found, peer, "device_resource_watermarks", place, [
      ["value", before?.value, after?.value],
      ["updated_at", before?.updatedAt, after?.updatedAt],
      ["validated", before?.validated?.value, after?.validated?.value],
    ]);
  });
  mapChanges(parts.log.rows, from, to, (key, before, after) => {
    const uuid = (after ?? before)?.record;
    add(found, peer, "shared_changes", { id: undefined, uuid, key }, logFields(before, after));
  });
  mapChanges(parts.stamps, from, to, (key, before, after) => {
    const [table = "", partner = ""] = key.split("|");
    const place = { id: undefined, uuid: undefined, key: partner };
    add(found, peer, table, place, [
      ["hlc", before?.hlc, after?.hlc],
      ["at", before?.at, after?.at],
    ]);
  });
  mapChanges(parts.waiting, from, to, (key, before, after) => {
    const place = { id: undefined, uuid: (after ?? before)?.record, key };
    add(found, peer, WAITING_TABLE, place, [
      ["model", before?.model, after?.model],
      ["missing", before?.missing, after?.missing],
    ]);
  });
  mapChanges(parts.newest, from, to, (key, before, after) => {
    const place = { id: undefined, uuid: key as Uuid, key };
    add(found, peer, NEWEST_TABLE, place, [["timestamp", before, after]]);
  });
}

function logFields(
  before: SharedChangeRow | undefined,
  after: SharedChangeRow | undefined,
): readonly Field[] {
  return [
    ["model_type", before?.model, after?.model],
    ["change_type", before?.changeType, after?.changeType],
    ["data", before?.data(), after?.data()],
    ["created_at", before?.createdAt, after?.createdAt],
  ];
}

type Field = readonly [name: string, before: Cell | undefined, after: Cell | undefined];

function add(
  found: ReplicaChange[],
  peer: Uuid,
  table: string,
  place: Pick<ReplicaChange, "id" | "uuid" | "key">,
  fields: readonly Field[],
): void {
  const isAdded = fields.every(([, before]) => before === undefined);
  const isRemoved = fields.every(([, , after]) => after === undefined);
  const changed = fields
    .filter(([, before, after]) => before !== after)
    .map(([name, before, after]) => ({ name, before, after }));
  if (changed.length === 0) return;
  const kind = isAdded ? "added" : isRemoved ? "removed" : "changed";
  found.push({ peer, table, ...place, kind, fields: changed });
}

function rowChange(
  table: VersionedTable,
  id: number,
  before: readonly Cell[] | undefined,
  after: readonly Cell[] | undefined,
): Omit<ReplicaChange, "peer"> | undefined {
  const { definition } = table;
  const fields = definition.columns.flatMap(({ name }, position) => {
    const change = { name, before: before?.[position], after: after?.[position] };
    return change.before === change.after ? [] : [change];
  });
  if (fields.length === 0) return undefined;
  const kind = before === undefined ? "added" : after === undefined ? "removed" : "changed";
  const uuid = (after ?? before)?.[definition.position("uuid")];
  return {
    table: definition.name,
    id,
    // The cell of a column `uuid` is hyphenated text.
    uuid: typeof uuid === "string" ? (uuid as Uuid) : undefined,
    key: String(id),
    kind,
    fields,
  };
}

function mapChanges<Value>(
  map: VersionedMap<Value>,
  from: number,
  to: number,
  onChange: (key: string, before: Value | undefined, after: Value | undefined) => void,
): void {
  eachChanged(map.index, from, to, (slot, before, after) => {
    onChange(map.keyOf(slot), map.valueOf(before), map.valueOf(after));
  });
}

/** Calls back for each slot written between two steps, in its order, with the versions as of both; -1 for none. */
function eachChanged(
  index: VersionIndex,
  from: number,
  to: number,
  onSlot: (slot: number, before: number, after: number) => void,
): void {
  const first = index.firstAfter(Math.min(from, to));
  const end = index.firstAfter(Math.max(from, to));
  if (first === end) return;
  const slots = new Set<number>();
  for (let version = first; version < end; version++) slots.add(index.slotOf(version));
  for (const slot of [...slots].sort((a, b) => a - b)) {
    const before = index.at(slot, from);
    const after = index.at(slot, to);
    if (before !== after) onSlot(slot, before, after);
  }
}
