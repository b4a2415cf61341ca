/** What a peer does by itself, every few seconds. */
import { parseTime } from "../../base/time.ts";
import type { Uuid } from "../../base/uuid.ts";
import { processRetries } from "./broadcast.ts";
import { isQuiet, startExchange } from "./exchange.ts";
import { type PeerContext, partnerState } from "./peer-context.ts";
import { startPull } from "./pull.ts";

/** Begins the peer's loop. `phase` keeps peers from acting at the same moment. */
export function startLoop(peer: PeerContext, phase: number): void {
  const tick = (): void => {
    peer.scheduler.after(peer.sizes.loop, tick);
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

/** The partner with the highest score: low latency, complete, not busy. All links are alike, so failures decide. */
function bestPartner(peer: PeerContext, connected: readonly Uuid[]): Uuid | undefined {
  const { now } = peer.scheduler;
  const latency = Math.max(1, peer.network.options.latency / 1000);
  let best: { readonly id: Uuid; readonly score: number } | undefined;
  for (const id of connected) {
    const { retryAt, failures } = partnerState(peer, id);
    const score = 1000 / latency + 100 - 10 * failures;
    if (retryAt <= now && (best === undefined || score > best.score)) best = { id, score };
  }
  return best?.id;
}

function actReady(peer: PeerContext, connected: readonly Uuid[]): void {
  const { now } = peer.scheduler;
  const { loop } = peer.policy;
  const due = connected.find((id) => isDue(peer, id) && partnerState(peer, id).retryAt <= now);
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
