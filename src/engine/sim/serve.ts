/** Answers to what partners ask for. */
import { compareText } from "../../base/order.ts";
import type { Uuid } from "../../base/uuid.ts";
import type { Model } from "../model/types.ts";
import type { Cell } from "../store/store.ts";
import type { SharedChange, StateChange } from "../sync/messages.ts";
import { type PeerContext, stateModels } from "./peer-context.ts";
import { rowJson } from "./row-json.ts";
import { eachOwned, tallyOf } from "./tallies.ts";
import type {
  ExchangeResponse,
  SharedRequest,
  SharedResponse,
  StateRequest,
  StateResponse,
  Tallies,
} from "./wire.ts";

interface Served {
  readonly id: number;
  readonly record: Uuid;
  readonly time: string;
  readonly cells: readonly Cell[];
}

/** One page of the rows that a request asks for. */
export function answerState(peer: PeerContext, from: Uuid, request: StateRequest): StateResponse {
  peer.served.set(from, peer.scheduler.now);
  const model = peer.registry.model(request.model);
  const rows = model === undefined ? [] : servedRows(peer, model, request);
  const page = rows.slice(0, request.limit);
  const last = page[page.length - 1];
  const owner = request.owner ?? (peer.policy.responseOwner === "owner" ? peer.spec.id : from);
  const more = rows.length > page.length;
  const text = `Retrieved device state records for backfill (server responding to StateRequest) model_types=["${request.model}"] device_id=Some(${owner}) count=${page.length}`;
  peer.trace.line("DEBUG", "peer", text);
  return {
    kind: "state-response",
    id: request.id,
    model: request.model,
    owner,
    records: model === undefined ? [] : page.map((row) => recordOf(peer, model, row)),
    // After the last record, so that a pull that goes on after a break gets them, too.
    deleted: more ? [] : deletedSince(peer, request),
    cursor: last === undefined ? request.cursor : `${last.time}|${last.record}`,
    more,
  };
}

function recordOf(peer: PeerContext, model: Model, row: Served): StateChange {
  return {
    kind: "state",
    model: model.name,
    record: row.record,
    owner: peer.owners.get(row.record) ?? peer.spec.id,
    data: rowJson(
      peer.store,
      model,
      row,
      peer.policy.brokenReference === "null" ? "null" : "integer",
    ),
    timestamp: row.time,
  };
}

function deletedSince(peer: PeerContext, request: StateRequest): readonly Uuid[] {
  if (request.since === undefined && peer.policy.deletePull === "since") return [];
  const since = request.since ?? "";
  return peer.buried
    .filter((each) => each.model === request.model && each.at >= since)
    .map((each) => each.record);
}

function servedRows(peer: PeerContext, model: Model, request: StateRequest): readonly Served[] {
  const { policy, store } = peer;
  if (policy.ownership === "empty" && request.owner !== undefined) return [];
  const table = store.schema.table(model.table);
  const timeAt = table.position(model.timestampColumn ?? "");
  const rows: Served[] = [];
  const add = (id: number, record: Uuid, cells: readonly Cell[]): void => {
    const cell = cells[timeAt];
    const time = typeof cell === "string" ? cell : "";
    if (isAsked(peer, request, time, record) && isServed(peer, model, cells)) {
      rows.push({ id, record, time, cells });
    }
  };
  if (request.owner !== undefined) eachOwned(peer, model, request.owner, add);
  else {
    store.each(model.table, (id, cells) => add(id, cells[table.position("uuid")] as Uuid, cells));
  }
  return rows.sort((a, b) => compareText(a.time, b.time) || compareText(a.record, b.record));
}

function isAsked(peer: PeerContext, request: StateRequest, time: string, record: Uuid): boolean {
  const { since, cursor } = request;
  if (cursor !== undefined) return `${time}|${record}` > cursor;
  if (since === undefined) return true;
  // Times of an owner are unique where they only increase, so the row at the watermark need not come again.
  return peer.policy.stateStamp === "monotonic" ? time > since : time >= since;
}

function isServed(peer: PeerContext, model: Model, cells: readonly Cell[]): boolean {
  if (model.name !== "entry") return true;
  const { policy, store } = peer;
  const cell = (name: string): Cell => cells[store.schema.table("entries").position(name)] ?? null;
  if (policy.ownership === "volume" && cell("volume_id") === null) return false;
  return (
    policy.readyFilter === "off" ||
    cell("kind") === 1 ||
    cell("size") === 0 ||
    cell("content_id") !== null
  );
}

/** Log rows after the asked stamp; without a stamp, or where the log was pruned, all shared rows. */
export function answerShared(peer: PeerContext, request: SharedRequest): SharedResponse {
  const changes: SharedChange[] = [];
  peer.store.eachShared(request.since, (row) => {
    const isOwn = row.hlc.endsWith(peer.spec.id);
    if (changes.length > request.limit || (peer.policy.sharedRelay === "none" && !isOwn)) return;
    changes.push({
      kind: "shared",
      model: row.model,
      record: row.record,
      hlc: row.hlc,
      changeType: row.changeType,
      data: JSON.parse(row.data()),
    });
  });
  const page = changes.slice(0, request.limit);
  const snapshot = request.since === undefined ? snapshotOf(peer) : [];
  return {
    kind: "shared-response",
    id: request.id,
    changes: page,
    snapshot,
    more: changes.length > page.length,
  };
}

/** Every shared row with the stamp of its last write, each after what it refers to. */
function snapshotOf(peer: PeerContext): readonly SharedChange[] {
  const order = new Map(peer.registry.models.map((model, at) => [model.name, at]));
  const known = [...peer.shared.all()].filter(
    (change) => peer.policy.sharedRelay !== "none" || change.hlc.endsWith(peer.spec.id),
  );
  const rank = (change: SharedChange): number => order.get(change.model) ?? 0;
  return known.sort((a, b) => rank(a) - rank(b) || compareText(a.hlc, b.hlc));
}

/** Counts and digests of what this peer has of one owner's rows. */
export function talliesOf(peer: PeerContext, owner: Uuid): Tallies {
  const tallies: Record<string, Tallies[string]> = {};
  for (const model of stateModels(peer.registry)) {
    tallies[model.name] = tallyOf(peer, model, owner);
  }
  return tallies;
}

/** A partner that asked within this time counts as one that still pulls, µs. */
const PULLING = 30_000_000;

/** The asked peer's side of a comparison. */
export function answerExchange(peer: PeerContext, id: number): ExchangeResponse {
  const { shared, scheduler, served } = peer;
  const actual = talliesOf(peer, peer.spec.id);
  return {
    kind: "exchange-response",
    id,
    actual,
    claims: claimsOf(peer, actual),
    complete: peer.state === "Ready",
    active: [...served.values()].filter((time) => scheduler.now - time < PULLING).length,
    sharedDigest: shared.digest,
    newest: shared.newest,
  };
}

/** Up to when the peer says that it has something of each model. */
function claimsOf(peer: PeerContext, actual: Tallies): Readonly<Record<string, string>> {
  const claims: Record<string, string> = {};
  const raise = (model: string, time: string): void => {
    if (time > (claims[model] ?? "")) claims[model] = time;
  };
  if (peer.policy.exchangeClaims === "received") {
    for (const { resource, value } of peer.store.watermarks()) raise(resource, value);
    return claims;
  }
  for (const [model, tally] of Object.entries(actual)) raise(model, tally.newest);
  for (const { model, at } of peer.buried) raise(model, at);
  return claims;
}
