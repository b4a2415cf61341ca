/** What a peer does with messages that reach it. */
import { assertNever } from "../../base/assert.ts";
import type { Uuid } from "../../base/uuid.ts";
import { adoptStamp, applyRealtime, arrivalAt, receiveAck } from "./arrive.ts";
import { writeDiary } from "./diary.ts";
import { answerAsked, startExchange } from "./exchange.ts";
import { type Change, noteStep, type PeerContext } from "./peer-context.ts";
import { keepMessage } from "./run-memory.ts";
import { answerShared, answerState } from "./serve.ts";
import type { SyncState } from "./sync-states.ts";
import { stampText } from "./trace.ts";
import { isResponse, type Wire } from "./wire.ts";

export function receiveWire(peer: PeerContext, from: Uuid, wire: Wire): void {
  // A paused service applies what comes by itself; it neither asks nor answers.
  if (peer.state === "Paused" && isExchanged(wire)) {
    noteStep(peer, "lost", { other: from, reason: `${wire.kind}: the service is paused` });
    return;
  }
  switch (wire.kind) {
    case "changes":
      for (const change of wire.changes) receiveChange(peer, change);
      return;
    case "deletions":
      for (const deletion of wire.deletions) {
        const { model, record } = deletion;
        const number = keepMessage(peer, { kind: "deletion", from, model, deleted: [record] });
        const text = `Applying deletion model_type=${model} record_uuid=${record}`;
        peer.trace.line("DEBUG", "peer", text);
        peer.receiver.receive(deletion, arrivalAt(peer, number));
      }
      return;
    case "ack":
      receiveAck(peer, from, wire.upTo);
      return;
    case "data-available":
      if (peer.state === "Ready" && peer.session === undefined) startExchange(peer, from);
      return;
    case "state-request":
      // While both sides recover from each other neither serves.
      if (peer.policy.counts === "symmetric" && peer.session?.kind === "recovery") return;
      peer.network.send(peer.spec.id, from, answerState(peer, from, wire));
      return;
    case "shared-request":
      peer.network.send(peer.spec.id, from, answerShared(peer, wire));
      return;
    case "exchange-request":
      answerAsked(peer, from, wire);
      return;
    case "state-response":
    case "shared-response":
    case "exchange-response":
      peer.requests.get(wire.id)?.(wire);
      return;
    default:
      assertNever(wire);
  }
}

function isExchanged(wire: Wire): boolean {
  return wire.kind.endsWith("-request") || isResponse(wire) || wire.kind === "data-available";
}

const BUFFERING: ReadonlySet<SyncState> = new Set(["Backfilling", "CatchingUp"]);

function receiveChange(peer: PeerContext, change: Change): void {
  if (change.kind === "shared") adoptStamp(peer, change);
  if (BUFFERING.has(peer.state)) buffer(peer, change);
  else applyRealtime(peer, change);
}

function buffer(peer: PeerContext, change: Change): void {
  const { policy, sizes } = peer;
  if (policy.buffer !== "unbounded" && peer.buffer.length >= sizes.buffer) {
    peer.lostToBuffer++;
    const text = `Buffer queue at capacity, dropping new update current_size=${peer.buffer.length} max_size=${sizes.buffer}`;
    peer.trace.line("WARN", "state", text);
    const lost = policy.buffer === "drop-newest" ? change : peer.buffer.shift();
    if (peer.lostToBuffer === 1) tellOverflow(peer);
    if (lost !== undefined) noteStep(peer, "lost", { ...lost, reason: "the buffer was full" });
    if (policy.buffer === "drop-newest") return;
  }
  peer.buffer.push(change);
  const what = change.kind === "state" ? "state" : "shared";
  const detail =
    change.kind === "state"
      ? `model_type=${change.model}`
      : `hlc=${stampText(change.hlc, peer.scheduler.now)}`;
  peer.trace.line("DEBUG", "peer", `Buffered ${what} change during backfill ${detail}`);
}

function tellOverflow(peer: PeerContext): void {
  writeDiary(peer, {
    type: "sync_error",
    severity: "warning",
    summary: "Buffer overflow: 1 updates dropped during backfill",
    details: {
      dropped_count: 1,
      max_buffer_size: peer.buffer.length,
      phase: "backfill_to_catchup_transition",
    },
  });
}
