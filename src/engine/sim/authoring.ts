/** What a peer writes by itself: rows it owns, shared rows, deletions. Each write is applied here and then emitted. */
import { assert } from "../../base/assert.ts";
import type { Uuid } from "../../base/uuid.ts";
import { formatHlc, nextStamp } from "../clock/hlc.ts";
import type { Model } from "../model/types.ts";
import { deleteRow } from "../sync/deletion.ts";
import type { SharedChange, StateChange } from "../sync/messages.ts";
import { resolveReferences } from "../sync/references.ts";
import { createRowBuilder, type JsonObject, storedMoment } from "../sync/row-builder.ts";
import { emit } from "./broadcast.ts";
import { noteStep, type PeerContext, wallTime } from "./peer-context.ts";
import { rowJson } from "./row-json.ts";
import { tellCount } from "./run-memory.ts";

/** The stamp of the peer's next shared change, as text. */
export function issueStamp(peer: PeerContext): string {
  const wallMs = Math.floor(wallTime(peer) / 1000);
  const stamp = nextStamp(peer.lastStamp, { peer: peer.spec.id, wallMs, rule: peer.policy.hlc });
  peer.lastStamp = stamp;
  return formatHlc(stamp);
}

/** The time of the peer's next own row, in the form of the databases. */
export function issueTime(peer: PeerContext): string {
  const wall = wallTime(peer);
  const { stateStamp } = peer.policy;
  const time = stateStamp === "monotonic" ? Math.max(wall, peer.lastStateTime + 1) : wall;
  peer.lastStateTime = time;
  return storedMoment(time);
}

/**
 * Writes an own device-owned row whole and emits it. `keepTime` leaves the row's time as it was, and `silent` leaves
 * out the event. Returns false when a constraint of the schema refuses the row.
 */
export function writeState(
  peer: PeerContext,
  name: string,
  data: JsonObject,
  how: { readonly keepTime?: boolean; readonly silent?: boolean } = {},
): boolean {
  const model = modelNamed(peer, name);
  const record = recordOf(data);
  const before = timeOf(peer, model, record);
  const time = how.keepTime === true && before !== undefined ? before : issueTime(peer);
  if (!putRow(peer, model, data, time)) return false;
  peer.owners.set(record, peer.spec.id);
  noteStep(peer, "written", { model: name, record, reason: "own row" });
  tellCount(peer, model);
  if (how.silent !== true) {
    const change: StateChange = {
      kind: "state",
      model: name,
      record,
      owner: peer.spec.id,
      data: pathsKept(peer, data),
      timestamp: time,
    };
    emit(peer, change);
  }
  return true;
}

/** Writes a shared row and emits the change. Returns the change, or `undefined` when the schema refuses the row. */
export function writeShared(
  peer: PeerContext,
  name: string,
  changeType: SharedChange["changeType"],
  row: JsonObject,
): SharedChange | undefined {
  const model = modelNamed(peer, name);
  const record = recordOf(row);
  if (changeType === "delete") removeRow(peer, model, record);
  else if (!putRow(peer, model, row, storedMoment(wallTime(peer)))) return undefined;
  const written = (): void => {
    noteStep(peer, "written", { model: name, record, reason: "shared row" });
    tellCount(peer, model);
  };
  if (changeType === "delete" && peer.policy.sharedDeletions === "unsent") {
    peer.shared.forget(record);
    written();
    return undefined;
  }
  const hlc = issueStamp(peer);
  const data = changeType === "delete" ? row : asSent(peer, model, row);
  const change: SharedChange = { kind: "shared", model: name, record, hlc, changeType, data };
  peer.store.appendShared({
    hlc,
    model: name,
    record,
    changeType,
    data: () => JSON.stringify(data),
    createdAt: storedMoment(wallTime(peer)),
  });
  // The log's row belongs to the step, so it is written before the step is noted.
  written();
  peer.shared.note(change);
  emit(peer, change);
  return change;
}

/** Models that the recorded system sends without translating their references. */
const RAW: ReadonlySet<string> = new Set(["user_metadata_tag", "space_group", "space_item"]);

/** The row as it travels: with the sender's own integer ids where references are not translated. */
function asSent(peer: PeerContext, model: Model, row: JsonObject): JsonObject {
  if (peer.policy.sharedReferences === "uuid" || !RAW.has(model.name)) return row;
  const raw: Record<string, unknown> = { ...row };
  for (const { field, jsonKey, table } of model.foreignKeys) {
    const target = row[jsonKey];
    if (typeof target !== "string") continue;
    delete raw[jsonKey];
    // The row was written a moment ago, with this reference.
    raw[field] = peer.store.idOf(table, target as Uuid);
  }
  return raw;
}

/** Removes an own file without a trace: no tombstone, no message. */
export function dropSilently(peer: PeerContext, record: Uuid): void {
  peer.version++;
  const id = peer.store.idOf("entries", record);
  if (id !== undefined) deleteRow(peer.store, "entries", id);
  peer.owners.delete(record);
}

/** Deletes own entries: the root and everything that the closure knows below it. */
export function deleteSubtree(peer: PeerContext, root: Uuid): void {
  const { store, policy } = peer;
  peer.version++;
  const id = store.idOf("entries", root);
  if (id === undefined) return;
  const doomed = store.subtree(id).flatMap((each) => store.uuidOf("entries", each) ?? []);
  if (policy.deleteSend === "state") sendLastStates(peer, doomed);
  deleteRow(store, "entries", id);
  const told = policy.deleteSend === "tombstones" ? doomed : [root];
  for (const record of doomed) peer.owners.delete(record);
  if (policy.deleteSend === "state") return;
  for (const record of told) bury(peer, record);
}

function bury(peer: PeerContext, record: Uuid): void {
  const at = issueTime(peer);
  const device = peer.store.idOf("devices", peer.spec.id);
  peer.buried.push({ model: "entry", record, at });
  if (device !== undefined) peer.store.addTombstone("entry", record, device, at);
  noteStep(peer, "written", { model: "entry", record, reason: "tombstone" });
  tellCount(peer, modelNamed(peer, "entry"));
  if (peer.policy.deleteSend !== "tombstones") return;
  emit(peer, { kind: "deletion", model: "entry", record, owner: peer.spec.id });
}

function sendLastStates(peer: PeerContext, records: readonly Uuid[]): void {
  const model = modelNamed(peer, "entry");
  for (const record of records) {
    const data = recordJson(peer, model, record);
    if (data === undefined) continue;
    const timestamp = issueTime(peer);
    emit(peer, { kind: "state", model: "entry", record, owner: peer.spec.id, data, timestamp });
  }
}

/** The sync record of a row that is here. */
export function recordJson(peer: PeerContext, model: Model, record: Uuid): JsonObject | undefined {
  const id = peer.store.idOf(model.table, record);
  const cells = id === undefined ? undefined : peer.store.row(model.table, id);
  return id === undefined || cells === undefined
    ? undefined
    : rowJson(peer.store, model, { id, cells });
}

/** The text time of a row by which pulls order it. */
export function timeOf(peer: PeerContext, model: Model, record: Uuid): string | undefined {
  const { store } = peer;
  const id = store.idOf(model.table, record);
  const at = store.schema.table(model.table).position(model.timestampColumn ?? "");
  const cell = id === undefined ? undefined : store.row(model.table, id)?.[at];
  return typeof cell === "string" ? cell : undefined;
}

function putRow(peer: PeerContext, model: Model, data: JsonObject, time: string): boolean {
  const { store } = peer;
  peer.version++;
  const record = recordOf(data);
  const builder =
    peer.builders.get(model) ?? createRowBuilder(model, store.schema.table(model.table));
  peer.builders.set(model, builder);
  const { cells: references } = resolveReferences(model, data, store, { inPage: false });
  const id = store.idOf(model.table, record);
  const before = id === undefined ? undefined : store.row(model.table, id);
  const cells = builder.build(data, before, references, time);
  cells[builder.table.position("uuid")] = record;
  const result = store.put(model.table, id, cells);
  if (!("id" in result)) {
    noteStep(peer, "dropped", { model: model.name, record, reason: "the own database refused it" });
    return false;
  }
  if (model.name !== "entry") return true;
  const parent = references.get("parent_id");
  store.attach(result.id, typeof parent === "number" ? parent : undefined);
  const path = data["directory_path"];
  if (typeof path === "string") store.setPath(result.id, path);
  return true;
}

function removeRow(peer: PeerContext, model: Model, record: Uuid): void {
  const id = peer.store.idOf(model.table, record);
  peer.version++;
  if (id !== undefined) deleteRow(peer.store, model.table, id);
}

/** In real time only roots carried their path in some generations. */
function pathsKept(peer: PeerContext, data: JsonObject): JsonObject {
  const isRoot = (data["parent_uuid"] ?? null) === null;
  if (peer.policy.pathRealtime === "all" || isRoot || !("directory_path" in data)) return data;
  const { directory_path: _, ...rest } = data;
  return rest;
}

function modelNamed(peer: PeerContext, name: string): Model {
  const model = peer.registry.model(name);
  assert(model !== undefined, `the registry has no model ${name}`);
  return model;
}

function recordOf(data: JsonObject): Uuid {
  const uuid = data["uuid"];
  assert(typeof uuid === "string", "a record that is written has its uuid");
  // Written by this folder's own code, which makes uuids from names and chance.
  return uuid as Uuid;
}
