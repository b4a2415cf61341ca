/** Changes that reach a peer, applied and told in the words of the recorded log. */
import type { Uuid } from "../../base/uuid.ts";
import { parseHlc, receiveStamp } from "../clock/hlc.ts";
import type { Step } from "../replay/journal.ts";
import type { Arrival, SharedChange } from "../sync/messages.ts";
import { storedMoment } from "../sync/row-builder.ts";
import { sendChanges } from "./broadcast.ts";
import { writeDiary } from "./diary.ts";
import { type Change, noteStep, type PeerContext, setState, wallTime } from "./peer-context.ts";
import { keepMessage } from "./run-memory.ts";
import { stampText } from "./trace.ts";

/** When something reaches the peer, by virtual time and by its own clock. `delivery`: its number where it is kept. */
export function arrivalAt(peer: PeerContext, delivery = -1): Arrival {
  return { time: peer.scheduler.now, wall: wallTime(peer), delivery };
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
  const from = (change.kind === "state" ? change.owner : authorOf(change)) ?? peer.spec.id;
  const message = { kind: "single", from, model: change.model, changes: [change] } as const;
  const number = keepMessage(peer, message);
  if (change.kind === "state") {
    peer.trace.line("DEBUG", "peer", `Applying state change ${about} device_id=${change.owner}`);
  } else {
    peer.trace.line(
      "DEBUG",
      "peer",
      `Applying shared change hlc=${stampText(change.hlc, peer.scheduler.now)} ${about}`,
    );
  }
  const before = peer.journal.length;
  peer.receiver.receive(change, arrivalAt(peer, number));
  tellOutcome(peer, change, before);
  if (change.kind === "shared") acknowledge(peer, change);
}

/** Writes what the journal says of a change, or of the page that it began, into the log. */
export function tellOutcome(
  peer: PeerContext,
  change: Change,
  from: number,
  successes = true,
): void {
  for (let number = from + 1; number <= peer.journal.length; number++) {
    const step = peer.journal.at(number);
    const said = outcomeLine(step, change, successes);
    if (said !== undefined) peer.trace.line(...said);
  }
}

type Said = Parameters<PeerContext["trace"]["line"]>;

function outcomeLine(step: Step, change: Change, successes: boolean): Said | undefined {
  const { record, other, reason, model } = step;
  const about = `model_type=${model} record_uuid=${record}`;
  switch (step.kind) {
    case "blocked": {
      const text = `Sync dependency missing, tracking for event-driven retry ${about} missing_uuid=${other}`;
      return ["DEBUG", "peer", text];
    }
    case "nulled": {
      const what = reason.split(" ")[0] ?? "";
      const text = `FK reference not found: ${what}_id -> ${what} (uuid=${other}), setting to NULL`;
      return ["WARN", "mapper", text];
    }
    case "dropped": {
      if (other === undefined)
        return ["WARN", "peer", `Failed to apply change ${about}: ${reason}`];
      const what = reason.split(" ")[0] ?? "";
      const text = `FK reference not found (dependency missing), marking record for retry fk_field=${what}_id uuid=${other}`;
      return ["DEBUG", "mapper", text];
    }
    case "skipped": {
      if (change.kind !== "shared" || record !== change.record) return undefined;
      const text = `Ignoring incoming change with older or equal HLC incoming_hlc=${stampText(change.hlc, step.time)} record_uuid=${record}`;
      return ["DEBUG", "peer", text];
    }
    case "inserted":
    case "updated":
      return successes ? ["INFO", "peer", successText(change, about, step.time)] : undefined;
    case "unblocked": {
      const text = `Resolving dependencies - retrying waiting updates resolved_uuid=${other} waiting_count=1`;
      return ["DEBUG", "peer", text];
    }
    default:
      return undefined;
  }
}

function successText(change: Change, about: string, time: number): string {
  return change.kind === "state"
    ? `State change applied successfully ${about}`
    : `Shared change applied successfully hlc=${stampText(change.hlc, time)} ${about}`;
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
    const text = `Recorded ACK from peer peer=${from} hlc=${stampText(upTo, peer.scheduler.now)}`;
    peer.trace.line("DEBUG", "peer", text);
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
  tellStuck(peer);
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

function tellStuck(peer: PeerContext): void {
  const waiting = peer.receiver.waiting();
  if (waiting.length === 0) return;
  const missing = new Set(waiting.map((each) => each.missing)).size;
  writeDiary(peer, {
    type: "sync_error",
    severity: "warning",
    summary: `Stuck dependencies: ${waiting.length} records waiting for ${missing} missing parents`,
    details: {
      total_dependencies: missing,
      total_waiting_updates: waiting.length,
      phase: "backfill_to_ready_transition",
    },
  });
}
