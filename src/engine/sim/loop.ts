/** What a peer does by itself, every few seconds. */
import { parseTime } from "../../base/time.ts";
import type { Uuid } from "../../base/uuid.ts";
import { storedMoment } from "../sync/row-builder.ts";
import { processRetries } from "./broadcast.ts";
import { isQuiet, startExchange } from "./exchange.ts";
import { noteStep, type PeerContext, partnerState, wallTime } from "./peer-context.ts";
import { peerScore } from "./peer-score.ts";
import { latencyMs, startPull } from "./pull.ts";

/** Begins the peer's loop. `phase` keeps peers from acting at the same moment. */
export function startLoop(peer: PeerContext, phase: number): void {
  const tick = (): void => {
    peer.scheduler.after(peer.sizes.loop, tick);
    if (peer.policy.tombstones === "expire") expireTombstones(peer);
    if (peer.state === "Paused") return;
    if (peer.retries.length > 0) processRetries(peer);
    if (peer.session === undefined) act(peer);
  };
  peer.scheduler.after(phase, tick);
}

function act(peer: PeerContext): void {
  const connected = peer.partners.filter((id) => peer.network.isConnected(peer.spec.id, id));
  if (peer.state === "Uninitialized") {
    const from = bestPartner(peer, connected);
    if (from !== undefined) startPull(peer, from, { kind: "backfill", shared: "full" });
  } else if (peer.state === "Ready") actReady(peer, connected);
}

/** Forgets deletions that are older than their retention, whoever has them or not. */
function expireTombstones(peer: PeerContext): void {
  const before = storedMoment(wallTime(peer) - peer.sizes.tombstone);
  const kept = peer.buried.filter((each) => each.at >= before);
  peer.buried.splice(0, peer.buried.length, ...kept);
  const expired = peer.store.expireTombstones(before);
  if (expired === 0) return;
  const text = `Pruned sync coordination data (ack-based) library_id=${peer.spec.library} tombstones_pruned=${expired} peer_log_pruned=0`;
  peer.trace.line("INFO", "service", text);
  noteStep(peer, "pruned", { reason: "tombstones expired" });
}

/** The partner with the highest score whose turn it is, those that failed less first. */
function bestPartner(peer: PeerContext, connected: readonly Uuid[]): Uuid | undefined {
  const { now } = peer.scheduler;
  const isWaiting = (id: Uuid): boolean => partnerState(peer, id).retryAt > now;
  if (peer.policy.partner === "first") {
    const [first] = connected;
    return first === undefined || isWaiting(first) ? undefined : first;
  }
  const ranked = connected
    .filter((id) => !isWaiting(id))
    .map((id) => ({ id, score: scoreOf(peer, id), failures: partnerState(peer, id).failures }));
  return ranked.sort((a, b) => b.score - a.score || a.failures - b.failures)[0]?.id;
}

function scoreOf(peer: PeerContext, id: Uuid): number {
  const { complete, active } = partnerState(peer, id);
  return peerScore({ latencyMs: latencyMs(peer, id), complete, active });
}

function actReady(peer: PeerContext, connected: readonly Uuid[]): void {
  const { now } = peer.scheduler;
  const { loop } = peer.policy;
  const asked = peer.policy.partner === "first" ? connected.slice(0, 1) : connected;
  const due = asked.find((id) => isDue(peer, id) && partnerState(peer, id).retryAt <= now);
  if (due === undefined || loop === "passive") return;
  if (loop === "exchange") {
    startExchange(peer, due);
    return;
  }
  if (!isQuiet(peer, due)) {
    const text = "Skipping catch-up - real-time sync is active (lock mechanism)";
    peer.trace.line("DEBUG", "service", text);
    return;
  }
  startPull(peer, due, { kind: "catch-up", shared: "since" });
}

function isDue(peer: PeerContext, id: Uuid): boolean {
  const { now } = peer.scheduler;
  const { check } = peer.sizes;
  const partner = partnerState(peer, id);
  switch (peer.policy.loop) {
    case "exchange":
      return now - partner.checkedAt >= check;
    case "catch-up":
      return now - partner.pulledAt >= check;
    case "stale":
      return isStale(peer, id);
    case "passive":
      return false;
  }
}

/** Measured against the times of data, which do not move while nothing is written. */
function isStale(peer: PeerContext, id: Uuid): boolean {
  const marks = peer.store.watermarks().filter((row) => row.peer === id);
  const wall = peer.clock.read(peer.scheduler.now) - 60_000_000;
  return marks.length === 0 || marks.some((row) => (parseTime(row.value) ?? 0) < wall);
}
