/** Pulls: full backfill, incremental catch-up, surgical recovery. One at a time per peer, from one partner each. */
import { parseTime } from "../../base/time.ts";
import type { Uuid } from "../../base/uuid.ts";
import type { Model } from "../model/types.ts";
import { arrivalAt, becomeReady, drainBuffer } from "./arrive.ts";
import { writeDiary } from "./diary.ts";
import {
  noteStep,
  type PeerContext,
  partnerState,
  type Session,
  setState,
  stateModels,
  wallTime,
} from "./peer-context.ts";
import { pullShared, sharedSince } from "./pull-shared.ts";
import { newestWatermark, pullStates } from "./pull-states.ts";
import { dropCheckpoint, LOG, type Pull, type PullPlan } from "./pull-types.ts";
import { keepMessage } from "./run-memory.ts";

/** Begins a pull unless one is going on. Returns whether it began. */
export function startPull(peer: PeerContext, from: Uuid, plan: PullPlan): boolean {
  if (peer.session !== undefined) return false;
  const session: Session = { kind: plan.kind, peer: from, number: ++peer.sessions };
  peer.session = session;
  const full = plan.kind === "backfill";
  setState(peer, full ? "Backfilling" : "CatchingUp", full ? "full backfill" : plan.kind);
  tellStart(peer, session, plan);
  const pull: Pull = {
    session,
    plan,
    models: orderedModels(peer).filter((model) => plan.models?.has(model.name) ?? true),
    stale: !full && isForgotten(peer, from),
    startedAt: peer.scheduler.now,
    last: undefined,
    fail: (reason) => failPull(peer, pull, reason),
  };
  const states = (): void => pullStates(peer, pull, () => endPull(peer, pull));
  if (plan.shared === "none") states();
  else {
    const all = plan.shared === "full" || full;
    pullShared(peer, pull, all ? undefined : sharedSince(peer, from), states);
  }
  return true;
}

function orderedModels(peer: PeerContext): readonly Model[] {
  const models = stateModels(peer.registry);
  if (peer.policy.backfillOrder === "dependencies") return models;
  const rank = (model: Model): number => (model.name === "entry" ? 1 : 0);
  return [...models].sort((a, b) => rank(a) - rank(b));
}

/** Whether the last pull or agreement is so long ago that watermarks count for nothing. */
function isForgotten(peer: PeerContext, from: Uuid): boolean {
  if (peer.policy.staleWatermark === "ignored") return false;
  return peer.scheduler.now - partnerState(peer, from).pulledAt > peer.sizes.stale;
}

/** Latency of the link to a partner, ms. */
export function latencyMs(peer: PeerContext, to: Uuid): number {
  return peer.network.latencyOf(peer.spec.id, to) / 1000;
}

function tellStart(peer: PeerContext, session: Session, plan: PullPlan): void {
  const { trace } = peer;
  const from = session.peer;
  if (plan.kind === "backfill") {
    tellBackfill(peer, session);
    return;
  }
  const since = plan.shared === "since" ? sharedSince(peer, from) : undefined;
  const shared = plan.shared === "none" ? "SKIP_SHARED" : (since ?? "None");
  const state = newestWatermark(peer, from);
  tellAge(peer, from, state);
  const text = `Starting incremental catch-up peer=${from} state_since=${state ?? "None"} shared_since=${shared}`;
  trace.line("INFO", "backfill", text);
  if (plan.shared === "none") {
    const skip = "Surgical recovery: skipping shared backfill (device-owned resources only)";
    trace.line("INFO", "backfill", skip);
  }
}

/** Days that the recorded system prints where there is no watermark at all. */
const NEVER = 106_751_991_167;
const DAY = 86_400_000_000;

/** Announces a full sync where the watermark is old, as recorded; whether it happens is the policy's business. */
function tellAge(peer: PeerContext, from: Uuid, state: string | undefined): void {
  const time = state === undefined ? undefined : parseTime(state);
  const age = time === undefined ? Number.POSITIVE_INFINITY : wallTime(peer) - time;
  const acts = peer.policy.staleWatermark === "full" && !isForgotten(peer, from);
  if (age <= peer.sizes.stale || (acts && time !== undefined)) return;
  const days = time === undefined ? NEVER : Math.floor(age / DAY);
  const limit = Math.floor(peer.sizes.stale / DAY);
  const text = `State watermark is ${days} days old (> ${limit} days), forcing full sync to ensure consistency`;
  peer.trace.line("WARN", "backfill", text);
  writeDiary(peer, {
    type: "sync_error",
    severity: "warning",
    summary: `Watermark too old: ${days} days (threshold: ${limit} days), forcing full sync`,
    details: { watermark_age_days: days, threshold_days: limit, action: "force_full_sync" },
    peer: from,
  });
}

function tellBackfill(peer: PeerContext, session: Session): void {
  const { trace, spec, partners } = peer;
  const about = `library_id=${spec.library} device_id=${spec.id} peer_count=${partners.length}`;
  trace.line("INFO", "backfill", `Starting backfill process ${about}`);
  trace.line("INFO", "backfill", `Selected backfill peer selected_peer=${session.peer}`);
  const { number } = session;
  const started = {
    type: "backfill_session_started",
    severity: "info",
    session: number,
  } as const;
  writeDiary(peer, {
    ...started,
    summary: `Backfill session started with ${partners.length} available peers`,
    details: { peer_count: partners.length },
  });
  const candidates = partners.map((id) => ({
    device_id: id,
    is_online: peer.network.isConnected(spec.id, id),
    has_complete_state: partnerState(peer, id).complete,
    latency_ms: latencyMs(peer, id),
    active_syncs: partnerState(peer, id).active,
    selected: id === session.peer,
  }));
  writeDiary(peer, {
    ...started,
    summary: `Selected peer ${session.peer} from ${partners.length} candidates`,
    details: { candidates },
    peer: session.peer,
  });
}

function endPull(peer: PeerContext, pull: Pull): void {
  const { session } = pull;
  const { trace, policy } = peer;
  peer.version++;
  const partner = partnerState(peer, session.peer);
  partner.failures = 0;
  partner.pulledAt = peer.scheduler.now;
  if (session.kind === "recovery") {
    for (const { name } of pull.models) partner.retried.add(name);
  }
  dropCheckpoint(peer, session.peer, LOG);
  peer.session = undefined;
  if (session.kind === "backfill") {
    const end = { kind: "backfill-end", from: session.peer, model: "entry" } as const;
    const number = keepMessage(peer, end);
    trace.line("INFO", "backfill", "Rebuilding closure tables after backfill as safety measure...");
    peer.receiver.receive({ kind: "backfill-end" }, arrivalAt(peer, number));
    setState(peer, "CatchingUp", "transitioning to ready");
    trace.line("INFO", "backfill", "Backfill complete, device is ready");
    writeDiary(peer, {
      type: "backfill_session_completed",
      severity: "info",
      summary: "Backfill session completed successfully",
      session: session.number,
      milliseconds: Math.round((peer.scheduler.now - pull.startedAt) / 1000),
    });
  } else trace.line("INFO", "backfill", `Incremental catch-up complete peer=${session.peer}`);
  noteStep(peer, "pulled", { other: session.peer, reason: `${session.kind} complete` });
  const drains = policy.drain === "always" || session.kind === "backfill";
  if (drains) drainBuffer(peer);
  becomeReady(peer, "buffered updates processed");
}

/** Waits between failures, s; after the last a full backfill is due. */
const WAITS = [20, 40, 80, 160, 300];

function failPull(peer: PeerContext, pull: Pull, reason: string): void {
  const { session } = pull;
  const partner = partnerState(peer, session.peer);
  peer.session = undefined;
  partner.failures++;
  const wait = WAITS[Math.min(partner.failures, WAITS.length) - 1] ?? 300;
  if (peer.policy.backoff === "on") partner.retryAt = peer.scheduler.now + wait * 1_000_000;
  noteStep(peer, "pulled", { other: session.peer, reason: `${session.kind} failed: ${reason}` });
  if (session.kind === "backfill") {
    peer.trace.line("WARN", "service", `Automatic backfill failed: ${reason}`);
    if (peer.policy.backfillError === "stuck") return;
    setState(peer, "Uninitialized", "backfill failed");
    return;
  }
  const text = `Incremental catch-up failed peer=${session.peer} error="${reason}"`;
  peer.trace.line("WARN", "service", text);
  if (peer.policy.drain === "always") drainBuffer(peer);
  becomeReady(peer, "catch-up failed");
  if (partner.failures < WAITS.length) return;
  const many = `Too many catch-up failures, escalating to full backfill failures=${partner.failures} peer=${session.peer}`;
  peer.trace.line("WARN", "service", many);
  partner.failures = 0;
  setState(peer, "Uninitialized", "too many failures");
}
