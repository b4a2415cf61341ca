/** From an own write to messages: the bus, batches, the retry queue. */
import type { Uuid } from "../../base/uuid.ts";
import type { ForeignKey } from "../model/types.ts";
import type { Deletion } from "../sync/messages.ts";
import { type JsonObject, storedMoment } from "../sync/row-builder.ts";
import {
  type Change,
  noteStep,
  type Outgoing,
  type PeerContext,
  partnerState,
  wallTime,
} from "./peer-context.ts";
import type { Wire } from "./wire.ts";

/** Puts an own change on the bus. */
export function emit(peer: PeerContext, change: Outgoing): void {
  const { policy, sizes, bus } = peer;
  if (policy.bus === "bounded" && bus.length >= sizes.bus) {
    if (peer.lostToBus++ === 0) {
      const text = `CRITICAL: Sync event listener lagged! Data loss occurred. skipped=1 last_event="${change.kind}"`;
      peer.trace.line("ERROR", "peer", text);
      peer.collectorEnded = true;
    }
    noteStep(peer, "lost", { ...change, reason: "the event bus was full" });
    return;
  }
  if (change.kind !== "deletion" && !peer.collectorEnded) {
    peer.events.push({ time: wallTime(peer), change });
  }
  bus.push(change);
  planFlush(peer);
}

function planFlush(peer: PeerContext): void {
  if (peer.flushPlanned) return;
  peer.flushPlanned = true;
  peer.scheduler.after(peer.sizes.flush, () => flush(peer));
}

/** The listener takes one batch a period: that is how fast it is. */
function flush(peer: PeerContext): void {
  peer.flushPlanned = false;
  const taken = peer.bus.splice(0, peer.sizes.batch);
  if (taken.length === 0) return;
  sendChanges(peer, taken);
  if (peer.bus.length > 0) planFlush(peer);
  else if (taken.length > 1 && peer.policy.notify === "on") notifyPartners(peer);
}

function notifyPartners(peer: PeerContext): void {
  const connected = peer.partners.filter((to) => peer.network.isConnected(peer.spec.id, to));
  const text = `Notifying peers of new data available peer_count=${connected.length}`;
  peer.trace.line("INFO", "peer", text);
  for (const to of connected) peer.network.send(peer.spec.id, to, { kind: "data-available" });
}

/** Sends changes to every partner, shared ones first. */
export function sendChanges(peer: PeerContext, changes: readonly Outgoing[]): void {
  const deletions = changes.filter((each): each is Deletion => each.kind === "deletion");
  const shared = changes.filter((each) => each.kind === "shared");
  const states = changes.filter((each) => each.kind === "state").map((each) => stamped(peer, each));
  for (const group of [shared, ...byModel(states)]) sendGroup(peer, group);
  if (deletions.length > 0) sendToAll(peer, { kind: "deletions", deletions }, deletions.length);
}

function byModel(changes: readonly Change[]): readonly (readonly Change[])[] {
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    const group = groups.get(change.model);
    if (group === undefined) groups.set(change.model, [change]);
    else group.push(change);
  }
  return [...groups.values()];
}

function sendGroup(peer: PeerContext, given: readonly Change[]): void {
  const changes = given.map((change) => mended(peer, change));
  const [first] = changes;
  if (first === undefined) return;
  if (
    peer.policy.brokenReference === "whole" &&
    changes.some((each) => brokenKeys(peer, each).length > 0)
  ) {
    const text = `Failed to batch sync ${changes.length} ${first.model}: FK reference not found`;
    peer.trace.line("WARN", "peer", text);
    for (const each of changes) noteStep(peer, "lost", { ...each, reason: "its batch failed" });
    return;
  }
  if (peer.policy.broadcast === "single") {
    for (const change of changes) {
      sendToAll(peer, { kind: "changes", batch: false, changes: [change] }, 1);
    }
    return;
  }
  const what = first.kind === "state" ? "state" : "shared";
  const how =
    first.kind === "state" ? "with network batching (100x efficiency)" : "with network batching";
  const text = `Flushing batched ${what} changes ${how} batch_size=${changes.length}`;
  peer.trace.line("INFO", "peer", text);
  const sent = sendToAll(peer, { kind: "changes", batch: true, changes }, changes.length);
  const done =
    first.kind === "state"
      ? `StateBatch broadcast complete (100x efficiency vs individual messages) model_type=${first.model} success=${sent} errors=0`
      : `SharedChangeBatch broadcast complete batch_size=${changes.length} success=${sent} errors=0`;
  if (sent > 0) peer.trace.line("INFO", "peer", done);
}

/** References of a change that lead to no row here: an integer id where a uuid should be. */
function brokenKeys(peer: PeerContext, change: Change): readonly ForeignKey[] {
  const keys = peer.registry.model(change.model)?.foreignKeys ?? [];
  const data = change.data as JsonObject;
  return keys.filter((key) => {
    const id = data[key.field];
    const carried = typeof id === "number" && data[key.jsonKey] === undefined;
    return carried && peer.store.uuidOf(key.table, id) === undefined;
  });
}

function mended(peer: PeerContext, change: Change): Change {
  const keys = peer.policy.brokenReference === "null" ? brokenKeys(peer, change) : [];
  if (keys.length === 0) return change;
  const data: Record<string, unknown> = { ...(change.data as JsonObject) };
  for (const key of keys) data[key.field] = data[key.jsonKey] = null;
  return { ...change, data };
}

/** The recorded system stamps a change again when it sends it. */
function stamped<Each extends Change>(peer: PeerContext, change: Each): Each {
  if (change.kind === "shared" || peer.policy.realtimeWatermark !== "sent") return change;
  return { ...change, timestamp: storedMoment(wallTime(peer)) };
}

function sendToAll(peer: PeerContext, wire: Wire, size: number): number {
  let sent = 0;
  for (const to of peer.partners) {
    if (peer.network.isConnected(peer.spec.id, to)) {
      sendOrQueue(peer, to, wire);
      sent++;
    } else if (peer.policy.offline === "queue") enqueue(peer, { to, wire, attempts: 0 });
    else {
      const model = wire.kind === "changes" ? (wire.changes[0]?.model ?? "") : "entry";
      const text = `No connected partners for state batch model_type=${model} records=${size}`;
      peer.trace.line("DEBUG", "peer", text);
      noteStep(peer, "lost", { model, other: to, reason: "no partner was connected" });
    }
  }
  return sent;
}

function sendOrQueue(peer: PeerContext, to: Uuid, wire: Wire): void {
  const { scheduler, network } = peer;
  peer.lastSent = scheduler.now;
  partnerState(peer, to).sentAt = scheduler.now;
  network.send(peer.spec.id, to, wire, () => {
    const text = `Failed to send state change to partner, enqueuing for retry partner=${to}`;
    peer.trace.line("WARN", "peer", text);
    enqueue(peer, { to, wire, attempts: 0 });
  });
  if (peer.policy.retryQueue === "repeat") enqueue(peer, { to, wire, attempts: 0 });
}

function enqueue(peer: PeerContext, item: Omit<PeerContext["retries"][number], "due">): void {
  if (peer.policy.retryQueue === "none") {
    noteStep(peer, "lost", { other: item.to, reason: "there is no retry queue" });
    return;
  }
  const wait = peer.sizes.retry * 2 ** Math.min(item.attempts, 4);
  peer.retries.push({ ...item, due: peer.scheduler.now + wait });
}

/** Sends again what is due. */
export function processRetries(peer: PeerContext): void {
  const due = peer.retries.filter((item) => item.due <= peer.scheduler.now);
  if (due.length === 0) return;
  const later = peer.retries.filter((item) => item.due > peer.scheduler.now);
  peer.retries.splice(0, peer.retries.length, ...later);
  peer.trace.line("DEBUG", "peer", `Processing retry queue count=${due.length}`);
  for (const item of due) retry(peer, item);
}

const MAX_ATTEMPTS = 5;

function retry(peer: PeerContext, item: PeerContext["retries"][number]): void {
  const { retryQueue } = peer.policy;
  const attempts = item.attempts + 1;
  if (retryQueue !== "until-sent" && attempts >= MAX_ATTEMPTS) {
    const text = `Max retries reached, dropping message target_device=${item.to} attempts=${attempts}`;
    peer.trace.line("WARN", "retry", text);
    noteStep(peer, "lost", { other: item.to, reason: "five attempts were made" });
    return;
  }
  if (!peer.network.isConnected(peer.spec.id, item.to)) {
    enqueue(peer, { ...item, attempts });
    return;
  }
  peer.network.send(peer.spec.id, item.to, item.wire, () => {
    if (retryQueue !== "repeat") enqueue(peer, { ...item, attempts });
  });
  peer.trace.line("DEBUG", "peer", `Retry successful target=${item.to}`);
  if (retryQueue === "repeat") enqueue(peer, { ...item, attempts });
}
