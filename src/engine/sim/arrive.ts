/** Changes that reach a peer, applied and told in the words of the recorded log. */
import type { Uuid } from "../../base/uuid.ts";
import { formatShortHlc, parseHlc, receiveStamp } from "../clock/hlc.ts";
import type { Arrival, SharedChange } from "../sync/messages.ts";
import { storedMoment } from "../sync/row-builder.ts";
import { sendChanges } from "./broadcast.ts";
import { type Change, noteStep, type PeerContext, setState, wallTime } from "./peer-context.ts";

/** When something reaches the peer, by virtual time and by its own clock. */
export function arrivalAt(peer: PeerContext): Arrival {
  return { time: peer.scheduler.now, wall: wallTime(peer), delivery: -1 };
}

/** Moves the peer's clock past a stamp that it received. */
export function adoptStamp(peer: PeerContext, change: SharedChange): void {
  const parsed = parseHlc(change.hlc);
  if (parsed.kind !== "stamp") return;
  const wallMs = Math.floor(wallTime(peer) / 1000);
  if (peer.policy.drift === "reject" && parsed.stamp.ms > wallMs + 60_000) return;
  const at = { peer: peer.spec.id, wallMs, rule: peer.policy.hlc };
  peer.lastStamp = receiveStamp(peer.lastStamp, parsed.stamp, at);
}

/** Applies a change that came by itself, in the words of the recorded log. */
export function applyRealtime(peer: PeerContext, change: Change): void {
  const about = `model_type=${change.model} record_uuid=${change.record}`;
  if (change.kind === "state") {
    peer.trace.line("DEBUG", "peer", `Applying state change ${about} device_id=${change.owner}`);
  } else {
    peer.trace.line("DEBUG", "peer", `Applying shared change hlc=${stampText(change)} ${about}`);
  }
  const from = peer.journal.length;
  peer.receiver.receive(change, arrivalAt(peer));
  tellOutcome(peer, change, from);
  if (change.kind === "shared") acknowledge(peer, change);
}

function stampText(change: SharedChange): string {
  const parsed = parseHlc(change.hlc);
  return parsed.kind === "stamp" ? formatShortHlc(parsed.stamp) : change.hlc;
}

/** Writes what the journal says of the change into the log. */
export function tellOutcome(
  peer: PeerContext,
  change: Change,
  from: number,
  successes = true,
): void {
  const { journal, trace } = peer;
  for (let step = from + 1; step <= journal.length; step++) {
    const { kind, record, other, reason, model } = journal.at(step);
    const about = `model_type=${model} record_uuid=${record}`;
    if (kind === "blocked") {
      const text = `Sync dependency missing, tracking for event-driven retry ${about} missing_uuid=${other}`;
      trace.line("DEBUG", "peer", text);
    } else if (kind === "nulled") {
      const text = `FK reference not found: ${reason.split(" ")[0]}_id -> ${reason.split(" ")[0]} (uuid=${other}), setting to NULL`;
      trace.line("WARN", "mapper", text);
    } else if (kind === "skipped" && change.kind === "shared" && record === change.record) {
      const text = `Ignoring incoming change with older or equal HLC incoming_hlc=${stampText(change)} record_uuid=${record}`;
      trace.line("DEBUG", "peer", text);
    } else if (successes && (kind === "inserted" || kind === "updated")) {
      const what = change.kind === "state" ? "State" : `Shared`;
      const stamp = change.kind === "shared" ? `hlc=${stampText(change)} ` : "";
      trace.line("INFO", "peer", `${what} change applied successfully ${stamp}${about}`);
    } else if (kind === "unblocked") {
      const text = `Resolving dependencies - retrying waiting updates resolved_uuid=${other} waiting_count=1`;
      trace.line("DEBUG", "peer", text);
    }
  }
}

function acknowledge(peer: PeerContext, change: SharedChange): void {
  const author = authorOf(change);
  if (author === undefined || !peer.partner.has(author)) return;
  peer.network.send(peer.spec.id, author, { kind: "ack", upTo: change.hlc });
}

function authorOf(change: SharedChange): Uuid | undefined {
  const parsed = parseHlc(change.hlc);
  return parsed.kind === "stamp" ? parsed.stamp.peer : undefined;
}

/** Notes what a partner has, and prunes the log where the policy allows it. */
export function receiveAck(peer: PeerContext, from: Uuid, upTo: string): void {
  const { store, policy, partners } = peer;
  const known = store.stamps("peer_acks").find((row) => row.peer === from);
  if (known === undefined || known.hlc < upTo) {
    store.noteStamp("peer_acks", { peer: from, hlc: upTo, at: storedMoment(wallTime(peer)) });
    peer.trace.line("DEBUG", "peer", `Recorded ACK from peer peer=${from} hlc=${upTo}`);
  }
  if (policy.prune === "off" || store.sharedCount() < peer.sizes.prune) return;
  const acks = store.stamps("peer_acks").filter((row) => row.peer !== peer.spec.id);
  if (policy.prune === "everyone" && acks.length < partners.length) return;
  const lowest = acks.map((row) => row.hlc).sort()[0];
  if (lowest === undefined) return;
  const pruned = store.pruneShared(lowest, policy.pruneMemory === "lost");
  if (pruned === 0) return;
  peer.trace.line("INFO", "peer", `Pruned shared changes after ACK pruned=${pruned} peer=${from}`);
  noteStep(peer, "pruned", { other: from, reason: "the log was pruned" });
}

/** Applies what was buffered, oldest first. */
export function drainBuffer(peer: PeerContext): void {
  const buffered = peer.buffer.splice(0);
  if (buffered.length === 0) return;
  const shared = buffered.filter((each) => each.kind === "shared").length;
  const text = `Processing buffered updates - will broadcast to peers after local application state_changes=${buffered.length - shared} shared_changes=${shared}`;
  peer.trace.line("INFO", "peer", text);
  for (const change of buffered) applyRealtime(peer, change);
  if (peer.policy.rebroadcast === "on") sendChanges(peer, buffered);
}

/** From a pull to readiness. */
export function becomeReady(peer: PeerContext, reason: string): void {
  setState(peer, "Ready", reason);
  if (peer.policy.trackerEnd === "clear") {
    const cleared = peer.receiver.forgetWaiting();
    if (cleared > 0) {
      const text = `Cleared unresolved dependencies to prevent sync deadlock. These updates will be retried on next full sync. cleared_count=${cleared}`;
      peer.trace.line("WARN", "peer", text);
      noteStep(peer, "lost", { reason: "waiting records were cleared" });
    }
  }
  peer.trace.line("INFO", "peer", "Sync service is now ready");
}
