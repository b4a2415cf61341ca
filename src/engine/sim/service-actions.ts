/** What people do to a peer's service: end it and start it again, pause it. */
import { drainBuffer } from "./arrive.ts";
import { enterState, type PeerContext, setState } from "./peer-context.ts";

/** Ends the peer's service and starts it again: whatever was only in memory is gone. */
export function restartPeer(peer: PeerContext): void {
  const forgotten = peer.receiver.forgetWaiting();
  for (const list of [peer.bus, peer.retries, peer.buffer]) list.splice(0);
  peer.requests.clear();
  peer.session = undefined;
  for (const partner of peer.partner.values()) {
    // A checkpoint after records that waited in memory only would pass them.
    if (forgotten > 0) partner.checkpoints.clear();
  }
  // The paper's rule needs the last stamp after a restart, too; the log of shared changes still has it.
  if (peer.policy.hlc === "original") peer.lastStamp = undefined;
  const resumes = peer.policy.initial === "resume" && peer.store.watermarks().length > 0;
  const first = resumes || peer.policy.initial === "ready" ? "Ready" : "Uninitialized";
  const text = resumes
    ? "Found existing watermarks in sync.db, starting in Ready state (resuming sync)"
    : "No watermarks found in sync.db, starting in Uninitialized state (will backfill)";
  const about = `library_id=${peer.spec.library} device_id=${peer.spec.id}`;
  peer.trace.line("INFO", "peer", `Creating peer sync service ${about}`);
  peer.trace.line("INFO", "peer", `${text} device_id=${peer.spec.id}`);
  enterState(peer, first, "the service started");
}

/** Pauses the service: it applies what comes by itself, and neither asks nor answers. */
export function pausePeer(peer: PeerContext): void {
  if (peer.state === "Paused") return;
  peer.pausedIn = peer.state;
  peer.requests.clear();
  peer.session = undefined;
  setState(peer, "Paused", "asked to");
}

/** Goes on after a pause; a pull that it broke off begins again where it was. */
export function resumePeer(peer: PeerContext): void {
  if (peer.state !== "Paused") return;
  const wasReady = peer.pausedIn === "Ready" || peer.pausedIn === "CatchingUp";
  setState(peer, wasReady ? "Ready" : "Uninitialized", "asked to");
  drainBuffer(peer);
}
