/** One change to one row: tombstone and stamp, foreign keys, fields, row, closure and path, log and watermark. */
import { exactText } from "../../base/exact-text.ts";
import type { Uuid } from "../../base/uuid.ts";
import type { Model } from "../model/types.ts";
import type { Cell, PutResult, Store } from "../store/store.ts";
import { deleteRow } from "./deletion.ts";
import type { Arrival, SharedChange } from "./messages.ts";
import {
  type Attempt,
  builderOf,
  localMoment,
  note,
  noteCount,
  type Outcome,
  objectOf,
  type PeerState,
  raiseWatermark,
} from "./peer-state.ts";
import type { MissingReference, Policy } from "./policy.ts";
import { type MissingRow, resolveReferences } from "./references.ts";
import type { JsonObject } from "./row-builder.ts";

/** Tries to apply a change. What waited for its record is the caller's business. */
export function applyChange(state: PeerState, attempt: Attempt): Outcome {
  const { change, arrival } = attempt;
  const model = state.registry.model(change.model);
  const refused = refusal(state, attempt, model);
  if (model === undefined || refused !== undefined) {
    note(state, "skipped", change, { arrival, reason: refused ?? "" });
    return "skipped";
  }
  if (change.kind === "shared" && change.changeType === "delete") {
    return deleteShared(state, attempt, change, model);
  }
  const data = objectOf(change.data);
  const field = data === undefined ? "data" : builderOf(state, model).missingField(data);
  if (data === undefined || field !== undefined) {
    note(state, "dropped", change, { arrival, reason: `the record lacks the field ${field}` });
    return "dropped";
  }
  const { inPage } = attempt;
  const resolved = attempt.resolved ?? resolveReferences(model, data, state.store, { inPage });
  const settled = settleMissing(state, attempt, model, resolved.missing);
  if (settled !== undefined) return settled;
  const outcome = writeRow(state, attempt, { model, data, references: resolved.cells });
  if (outcome === "applied") announce(state, attempt);
  return outcome;
}

/** Why the change does nothing at all; `undefined` when it may be applied. */
function refusal(state: PeerState, attempt: Attempt, model: Model | undefined): string | undefined {
  const { change } = attempt;
  if (model === undefined) return "the model is not in the registry of this generation";
  if (!model.synced) return "this generation does not sync the model";
  if (!model.appliable) return "the model has no way to be applied";
  if (change.kind === "state") return stateRefusal(state, attempt, model);
  if (attempt.foremost === true) return undefined;
  if (isFromTheFuture(state, change, attempt.arrival)) return "its stamp is from the future";
  const known = state.policy.lww === "log" ? state.store.latestHlc(change.record) : undefined;
  if (known === undefined || known < change.hlc) return undefined;
  return "the log holds a newer or equal stamp of this record";
}

function stateRefusal(state: PeerState, attempt: Attempt, model: Model): string | undefined {
  const { change, inPage } = attempt;
  const { policy, store } = state;
  if (change.kind !== "state") return undefined;
  if (store.isTombstoned(model.name, change.record)) return "the record has a tombstone";
  if (policy.ownState === "ignore" && change.owner === state.peer) return "its owner knows better";
  const applied = policy.stateOrder === "newest" ? store.newestState(change.record) : undefined;
  if (applied === undefined || applied < change.timestamp) return undefined;
  // An answer to a request may repeat what was applied: a recovery asks again for rows that turned out wrong.
  const repeated = inPage && applied === change.timestamp;
  return repeated ? undefined : "a newer record was applied";
}

/** How far ahead of the own clock a stamp may be where the policy limits it, ms. */
const MAX_DRIFT = 60_000;

function isFromTheFuture(state: PeerState, change: SharedChange, arrival: Arrival): boolean {
  if (state.policy.drift === "accept") return false;
  const ms = Number.parseInt(change.hlc.slice(0, 16), 16);
  return ms > (arrival.wall ?? arrival.time) / 1000 + MAX_DRIFT;
}

/** Treats the references to rows that are not here. `undefined`: go on and apply. */
function settleMissing(
  state: PeerState,
  attempt: Attempt,
  model: Model,
  missing: readonly MissingRow[],
): Outcome | undefined {
  for (const row of missing) {
    const outcome = settleOne(state, attempt, row, choiceFor(state.policy, attempt, model, row));
    if (outcome !== undefined) return outcome;
  }
  return undefined;
}

function choiceFor(
  policy: Policy,
  attempt: Attempt,
  model: Model,
  row: MissingRow,
): MissingReference {
  const early = model.name === "location" && row.key.pointsTo === "entry";
  return early && policy.locationEntry === "null" ? "null" : attempt.missing;
}

function settleOne(
  state: PeerState,
  attempt: Attempt,
  row: MissingRow,
  choice: MissingReference,
): Outcome | undefined {
  const { change, arrival } = attempt;
  const what = `${row.key.pointsTo} is not here`;
  const other = row.uuid;
  if (choice === "defer") {
    const held = state.store.hold({ model: change.model, record: change.record, missing: other });
    state.tracker.add(other, { ...attempt, held });
    note(state, "blocked", change, { arrival, other, reason: `${what}: waits for it` });
    return "blocked";
  }
  if (choice === "null" && row.key.nullable) {
    note(state, "nulled", change, { arrival, other, reason: `${what}: set to NULL` });
    return undefined;
  }
  const why = choice === "null" ? "and may not be NULL" : "and nothing tries again";
  note(state, "dropped", change, { arrival, other, reason: `${what} ${why}` });
  return "dropped";
}

interface RowInput {
  readonly model: Model;
  readonly data: JsonObject;
  readonly references: ReadonlyMap<string, Cell>;
}

function writeRow(state: PeerState, attempt: Attempt, input: RowInput): Outcome {
  const { change, arrival } = attempt;
  const { model, data, references } = input;
  const { store } = state;
  const builder = builderOf(state, model);
  const id = store.idOf(model.table, change.record);
  const before = id === undefined ? undefined : store.row(model.table, id);
  const cells = builder.build(data, before, references, localMoment(arrival));
  cells[builder.table.position("uuid")] = change.record;
  if (model.name === "device" && before === undefined) keepSlugUnique(store, cells);
  const result = store.put(model.table, id, cells);
  if (result.kind !== "inserted" && result.kind !== "updated") {
    note(state, "dropped", change, { arrival, reason: constraintReason(model, result) });
    return "dropped";
  }
  if (model.name === "entry") deriveEntry(state, result.id, input);
  remember(state, attempt);
  const reason = result.kind === "inserted" ? "new row" : "row replaced";
  note(state, result.kind, change, { arrival, reason });
  if (result.kind === "inserted") noteCount(state, model);
  return "applied";
}

function constraintReason(model: Model, result: PutResult): string {
  switch (result.kind) {
    case "conflict":
      return `another row holds the same ${result.constraint}`;
    case "missing":
      return `${model.table}.${result.column} may not be NULL`;
    default:
      return "";
  }
}

/** What a peer keeps of a change beside the row. It belongs to the step that tells of the row, so it is written first. */
function remember(state: PeerState, { change, arrival, inPage }: Attempt): void {
  if (change.kind === "state") {
    state.store.setNewestState(change.record, change.timestamp);
    return;
  }
  // In the recorded system what a transfer of history brings is applied and not logged.
  if (!inPage || state.policy.sharedRelay === "all") logShared(state, change, arrival);
}

function announce(state: PeerState, { change, arrival, inPage }: Attempt): void {
  state.onApplied?.(change, inPage);
  if (change.kind === "shared" || inPage || state.policy.realtimeWatermark === "off") return;
  const mark = { owner: change.owner, resource: change.model, value: change.timestamp };
  raiseWatermark(state, mark, arrival);
}

function logShared(state: PeerState, change: SharedChange, arrival: Arrival): void {
  state.store.appendShared({
    hlc: change.hlc,
    model: change.model,
    record: change.record,
    changeType: change.changeType,
    data: () => exactText(change.data),
    createdAt: localMoment(arrival),
  });
}

function deleteShared(
  state: PeerState,
  attempt: Attempt,
  change: SharedChange,
  model: Model,
): Outcome {
  const { arrival } = attempt;
  const id = state.store.idOf(model.table, change.record);
  const removed = id === undefined ? 0 : deleteRow(state.store, model.table, id);
  if (removed === undefined) {
    const reason = "another row refers to it and restricts deletion";
    note(state, "dropped", change, { arrival, reason });
    return "dropped";
  }
  const reason = id === undefined ? "was not here" : "row deleted";
  remember(state, attempt);
  note(state, "deleted", change, { arrival, reason });
  noteCount(state, model);
  announce(state, attempt);
  return "applied";
}

function keepSlugUnique(store: Store, cells: Cell[]): void {
  const at = store.schema.table("devices").position("slug");
  const taken = new Set<Cell>();
  store.each("devices", (_, row) => taken.add(row[at] ?? null));
  const wanted = typeof cells[at] === "string" && cells[at] !== "" ? cells[at] : "device";
  let slug = wanted;
  for (let n = 2; taken.has(slug); n++) slug = `${wanted}-${n}`;
  cells[at] = slug;
}

function deriveEntry(state: PeerState, id: number, input: RowInput): void {
  const { store, policy } = state;
  const { data, references } = input;
  const parent = references.get("parent_id");
  const parentId = typeof parent === "number" ? parent : undefined;
  if (policy.closure === "record") store.attach(id, parentId);
  if (data["kind"] !== 1) return;
  const received = data["directory_path"];
  if (typeof received === "string") store.setPath(id, received);
  else if (policy.paths === "computed") computePath(store, id, parentId, data["name"]);
}

function computePath(store: Store, id: number, parent: number | undefined, name: unknown): void {
  const above = parent === undefined ? undefined : store.path(parent);
  if (above !== undefined && typeof name === "string") store.setPath(id, `${above}/${name}`);
}

/** Deletes a record and what belongs to it. `undefined` when another row forbids it. */
export function deleteRecord(store: Store, model: Model, record: Uuid): number | undefined {
  const id = store.idOf(model.table, record);
  if (id === undefined) return 0;
  if (model.name === "location") {
    const at = store.schema.table("locations").position("entry_id");
    const root = store.row("locations", id)?.[at];
    // The root takes its subtree with it, and the location through its own reference.
    if (typeof root === "number") deleteRow(store, "entries", root);
  }
  const remaining = store.idOf(model.table, record);
  return remaining === undefined ? 1 : deleteRow(store, model.table, remaining);
}
