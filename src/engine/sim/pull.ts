/** Pulls: full backfill, incremental catch-up, surgical recovery. One at a time per peer, from one partner each. */
import type { Uuid } from "../../base/uuid.ts";
import { parseHlc } from "../clock/hlc.ts";
import type { Model } from "../model/types.ts";
import type { SharedChange, StatePage } from "../sync/messages.ts";
import { storedMoment } from "../sync/row-builder.ts";
import {
  adoptStamp,
  arrivalAt,
  becomeReady,
  drainBuffer,
  receiveAck,
  tellOutcome,
} from "./arrive.ts";
import { issueStamp } from "./authoring.ts";
import {
  noteStep,
  type PeerContext,
  partnerState,
  type Session,
  setState,
  stateModels,
  wallTime,
} from "./peer-context.ts";
import { ask } from "./requests.ts";
import type { SharedResponse, StateResponse } from "./wire.ts";

/** Which shared changes a pull asks for: none, those after the watermark, all rows. */
export type SharedPart = "none" | "since" | "full";

export interface PullPlan {
  readonly kind: Session["kind"];
  readonly shared: SharedPart;
  /** Names of the device-owned models; all when absent. */
  readonly models?: ReadonlySet<string> | undefined;
}

/** Begins a pull unless one is going on. Returns whether it began. */
export function startPull(peer: PeerContext, from: Uuid, plan: PullPlan): boolean {
  if (peer.session !== undefined) return false;
  const session: Session = { kind: plan.kind, peer: from, number: ++peer.sessions };
  peer.session = session;
  const full = plan.kind === "backfill";
  setState(peer, full ? "Backfilling" : "CatchingUp", full ? "full backfill" : plan.kind);
  tellStart(peer, from, plan);
  const models = orderedModels(peer).filter((model) => plan.models?.has(model.name) ?? true);
  const pull: Pull = { session, plan, models, last: undefined };
  if (plan.shared === "none") nextModel(peer, pull, 0);
  else {
    const since = plan.shared === "full" || full ? undefined : sharedSince(peer, from);
    askShared(peer, pull, since, 0);
  }
  return true;
}

interface Pull {
  readonly session: Session;
  readonly plan: PullPlan;
  readonly models: readonly Model[];
  /** Newest stamp received in it. */
  last: string | undefined;
}

function orderedModels(peer: PeerContext): readonly Model[] {
  const models = stateModels(peer.registry);
  if (peer.policy.backfillOrder === "dependencies") return models;
  const rank = (model: Model): number => (model.name === "entry" ? 1 : 0);
  return [...models].sort((a, b) => rank(a) - rank(b));
}

/** The stamp after which shared changes are asked for. */
export function sharedSince(peer: PeerContext, from: Uuid): string | undefined {
  if (peer.policy.sharedWatermark === "received") return partnerState(peer, from).received;
  let newest: string | undefined;
  peer.store.eachShared(undefined, (row) => {
    newest = row.hlc;
  });
  return newest;
}

function tellStart(peer: PeerContext, from: Uuid, plan: PullPlan): void {
  const { trace, spec } = peer;
  if (plan.kind === "backfill") {
    const about = `library_id=${spec.library} device_id=${spec.id} peer_count=${peer.partners.length}`;
    trace.line("INFO", "backfill", `Starting backfill process ${about}`);
    trace.line("INFO", "backfill", `Selected backfill peer selected_peer=${from}`);
    return;
  }
  const since = plan.shared === "since" ? sharedSince(peer, from) : undefined;
  const shared = plan.shared === "none" ? "SKIP_SHARED" : (since ?? "None");
  const state = newestWatermark(peer, from);
  if (state === undefined) {
    const text =
      "State watermark is 106751991167 days old (> 25 days), forcing full sync to ensure consistency";
    trace.line("WARN", "backfill", text);
  }
  const text = `Starting incremental catch-up peer=${from} state_since=${state ?? "None"} shared_since=${shared}`;
  trace.line("INFO", "backfill", text);
  if (plan.shared === "none") {
    const skip = "Surgical recovery: skipping shared backfill (device-owned resources only)";
    trace.line("INFO", "backfill", skip);
  }
}

function newestWatermark(peer: PeerContext, from: Uuid): string | undefined {
  const marks = peer.store.watermarks().filter((row) => row.peer === from);
  return marks.map((row) => row.value).sort()[marks.length - 1];
}

function isOver(peer: PeerContext, pull: Pull): boolean {
  return peer.session !== pull.session;
}

function askShared(peer: PeerContext, pull: Pull, since: string | undefined, total: number): void {
  const request = { kind: "shared-request", since, limit: peer.sizes.page } as const;
  ask(peer, pull.session.peer, request, (reply) => {
    if (isOver(peer, pull)) return;
    if (reply?.kind !== "shared-response") {
      failPull(peer, pull, "no answer to a request for shared changes");
      return;
    }
    const count = applyShared(peer, pull, reply);
    const text = `Applied ${count} shared changes (total: ${total + count})`;
    peer.trace.line("INFO", "backfill", text);
    const last = reply.changes[reply.changes.length - 1]?.hlc;
    if (reply.more && last !== undefined) askShared(peer, pull, last, total + count);
    else endShared(peer, pull);
  });
}

function applyShared(peer: PeerContext, pull: Pull, reply: SharedResponse): number {
  const fresh = peer.policy.snapshotStamps === "fresh";
  const snapshot = reply.snapshot.flatMap((row): SharedChange[] => {
    if (!fresh) return [row];
    // Only rows that are there travel, and the receiver stamps them as its own.
    return row.changeType === "delete" ? [] : [{ ...row, hlc: issueStamp(peer) }];
  });
  const log = [...reply.changes];
  const changes = fresh ? [...log, ...snapshot] : [...snapshot, ...log];
  for (const change of changes) adoptStamp(peer, change);
  peer.sharedTransferred += changes.length;
  const from = peer.journal.length;
  const arrival = arrivalAt(peer);
  peer.receiver.receive({ kind: "shared-page", from: pull.session.peer, changes }, arrival);
  const [first] = changes;
  if (first !== undefined) tellOutcome(peer, { ...first, kind: "shared" }, from, false);
  for (const change of [...log, ...(fresh ? [] : snapshot)]) {
    if (pull.last === undefined || pull.last < change.hlc) pull.last = change.hlc;
    if (peer.policy.selfAck === "on") acknowledgeToSelf(peer, change);
  }
  const upTo = log[log.length - 1]?.hlc;
  if (upTo !== undefined && !upTo.endsWith(peer.spec.id)) {
    peer.network.send(peer.spec.id, pull.session.peer, { kind: "ack", upTo });
  }
  return changes.length;
}

/** What the recorded system does by mistake: the author's own change counts as acknowledged by its author. */
function acknowledgeToSelf(peer: PeerContext, change: SharedChange): void {
  const parsed = parseHlc(change.hlc);
  if (parsed.kind === "stamp") receiveAck(peer, parsed.stamp.peer, change.hlc);
}

function endShared(peer: PeerContext, pull: Pull): void {
  const partner = partnerState(peer, pull.session.peer);
  const { last } = pull;
  if (last !== undefined && (partner.received === undefined || partner.received < last)) {
    partner.received = last;
    const row = { peer: pull.session.peer, hlc: last, at: storedMoment(wallTime(peer)) };
    peer.store.noteStamp("peer_received_watermarks", row);
  }
  nextModel(peer, pull, 0);
}

function nextModel(peer: PeerContext, pull: Pull, index: number): void {
  const model = pull.models[index];
  if (model === undefined) {
    endPull(peer, pull);
    return;
  }
  const since = watermarkOf(peer, pull.session.peer, model.name);
  const text = `Backfilling resource type with per-resource watermark model_type=${model.name} watermark=${since ?? "None"}`;
  peer.trace.line("DEBUG", "backfill", text);
  askPage(peer, pull, index, { model, since, cursor: undefined });
}

/** One for each model, or the newest of all where the policy has only one. */
function watermarkOf(peer: PeerContext, from: Uuid, resource: string): string | undefined {
  return peer.policy.watermarkScope === "global"
    ? newestWatermark(peer, from)
    : peer.store.watermark(from, resource);
}

interface PageQuestion {
  readonly model: Model;
  readonly since: string | undefined;
  readonly cursor: string | undefined;
}

function askPage(peer: PeerContext, pull: Pull, index: number, question: PageQuestion): void {
  const { model, since, cursor } = question;
  const owner = peer.policy.requestOwner === "peer" ? pull.session.peer : undefined;
  const limit = peer.sizes.page;
  const request = {
    kind: "state-request",
    model: model.name,
    owner,
    since,
    cursor,
    limit,
  } as const;
  ask(peer, pull.session.peer, request, (reply) => {
    if (isOver(peer, pull)) return;
    if (reply?.kind !== "state-response") {
      failPull(peer, pull, "no answer to a request for records");
    } else if (!canApply(peer, reply)) {
      failPull(peer, pull, "Sync dependency missing: entry_id -> entries");
    } else {
      applyPage(peer, reply);
      if (reply.more) askPage(peer, pull, index, { ...question, cursor: reply.cursor });
      else nextModel(peer, pull, index + 1);
    }
  });
}

/** In the wrong order a location refers to an entry that is not here, which ends the whole pull. */
function canApply(peer: PeerContext, reply: StateResponse): boolean {
  if (peer.policy.backfillOrder === "dependencies" || reply.model !== "location") return true;
  return reply.records.every(({ data }) => {
    const entry = (data as { readonly entry_uuid?: unknown }).entry_uuid;
    return typeof entry !== "string" || peer.store.idOf("entries", entry as Uuid) !== undefined;
  });
}

function applyPage(peer: PeerContext, reply: StateResponse): void {
  const { trace, store, transferred } = peer;
  const { model, owner, records, deleted } = reply;
  const about = `model_type=${model} records_count=${records.length} deleted_count=${deleted.length} has_more=${reply.more}`;
  trace.line("DEBUG", "backfill", `Received StateResponse batch ${about}`);
  for (const { record, owner: author } of records) {
    const text = `Applying state change model_type=${model} record_uuid=${record} device_id=${author}`;
    trace.line("DEBUG", "peer", text);
  }
  transferred.set(model, (transferred.get(model) ?? 0) + records.length);
  const before = store.watermark(owner, model);
  const from = peer.journal.length;
  const page: StatePage = { kind: "state-page", model, owner, records, deleted };
  peer.receiver.receive(page, arrivalAt(peer));
  const [first] = records;
  if (first !== undefined) tellOutcome(peer, first, from, false);
  const filtered = droppedSince(peer, from);
  if (filtered > 0) {
    const text = `Filtered out records with missing FK dependencies (will retry on next sync) filtered=${filtered} successful=${records.length - filtered}`;
    trace.line("INFO", "mapper", text);
  }
  const after = store.watermark(owner, model);
  if (after !== before) {
    const text = `Updated resource watermark from received data model_type=${model} watermark=${after}`;
    trace.line("INFO", "backfill", text);
  } else if (records.length === 0) {
    const text = `No data received, watermark unchanged (prevents data loss) model_type=${model}`;
    trace.line("INFO", "backfill", text);
  }
}

function droppedSince(peer: PeerContext, from: number): number {
  let count = 0;
  for (let step = from + 1; step <= peer.journal.length; step++) {
    if (peer.journal.kindAt(step) === "dropped") count++;
  }
  return count;
}

function endPull(peer: PeerContext, pull: Pull): void {
  const { session } = pull;
  const { trace, policy } = peer;
  peer.version++;
  const partner = partnerState(peer, session.peer);
  partner.failures = 0;
  partner.pulledAt = peer.scheduler.now;
  peer.session = undefined;
  if (session.kind === "backfill") {
    trace.line("INFO", "backfill", "Rebuilding closure tables after backfill as safety measure...");
    peer.receiver.receive({ kind: "backfill-end" }, arrivalAt(peer));
    setState(peer, "CatchingUp", "transitioning to ready");
    trace.line("INFO", "backfill", "Backfill complete, device is ready");
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
  if (partner.failures < WAITS.length) becomeReady(peer, "catch-up failed");
  else {
    const many = `Too many catch-up failures, escalating to full backfill failures=${partner.failures} peer=${session.peer}`;
    peer.trace.line("WARN", "service", many);
    partner.failures = 0;
    setState(peer, "Uninitialized", "too many failures");
  }
}
