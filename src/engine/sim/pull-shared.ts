/** The shared part of a pull: the partner's log page by page, and all its shared rows where no stamp is known. */
import { compareText } from "../../base/order.ts";
import type { Uuid } from "../../base/uuid.ts";
import { parseHlc } from "../clock/hlc.ts";
import type { SharedChange } from "../sync/messages.ts";
import { storedMoment } from "../sync/row-builder.ts";
import { adoptStamp, arrivalAt, receiveAck, tellOutcome } from "./arrive.ts";
import { issueStamp } from "./authoring.ts";
import { writeDiary } from "./diary.ts";
import { noteMark, type PeerContext, partnerState, wallTime } from "./peer-context.ts";
import { checkpointOf, isOver, keepCheckpoint, LOG, type Pull } from "./pull-types.ts";
import { ask } from "./requests.ts";
import { keepMessage } from "./run-memory.ts";
import type { SharedResponse } from "./wire.ts";

/** The stamp after which shared changes are asked for. */
export function sharedSince(peer: PeerContext, from: Uuid): string | undefined {
  if (peer.policy.sharedWatermark === "received") return partnerState(peer, from).received;
  let newest: string | undefined;
  peer.store.eachShared(undefined, (row) => {
    newest = row.hlc;
  });
  return newest;
}

/** Asks for the shared changes after a stamp, all rows without one, and calls back when they have come. */
export function pullShared(
  peer: PeerContext,
  pull: Pull,
  since: string | undefined,
  onDone: () => void,
): void {
  const kept = checkpointOf(peer, pull.session.peer, LOG, since);
  askShared(peer, pull, { since, after: kept?.cursor ?? since, total: 0 }, onDone);
}

interface Question {
  /** Where the pull began. */
  readonly since: string | undefined;
  /** Where the next page begins. */
  readonly after: string | undefined;
  readonly total: number;
}

function askShared(peer: PeerContext, pull: Pull, question: Question, onDone: () => void): void {
  const { peer: from } = pull.session;
  const request = {
    kind: "shared-request",
    since: question.after,
    limit: peer.sizes.page,
  } as const;
  ask(peer, from, request, (reply) => {
    if (isOver(peer, pull)) return;
    if (reply?.kind !== "shared-response") {
      pull.fail("no answer to a request for shared changes");
      return;
    }
    const total = question.total + reply.changes.length + reply.snapshot.length;
    applyShared(peer, pull, reply, question.total);
    const records = total - question.total;
    const after = reply.changes[reply.changes.length - 1]?.hlc;
    if (reply.more && after !== undefined) {
      keepCheckpoint(peer, from, LOG, { since: question.since, cursor: after, records });
      askShared(peer, pull, { ...question, after, total }, onDone);
      return;
    }
    // Kept until the whole pull has ended, so that a backfill that breaks off later does not ask for all this again.
    const last = after ?? pull.last;
    if (last !== undefined) {
      keepCheckpoint(peer, from, LOG, { since: question.since, cursor: last, records });
    }
    endShared(peer, pull, total);
    onDone();
  });
}

function applyShared(peer: PeerContext, pull: Pull, reply: SharedResponse, beforeIt: number): void {
  const { policy } = peer;
  const from = pull.session.peer;
  const log = [...reply.changes];
  const snapshot = arranged(peer, reply.snapshot);
  const changes = policy.snapshotOrder === "first" ? [...snapshot, ...log] : [...log, ...snapshot];
  for (const change of changes) adoptStamp(peer, change);
  peer.sharedTransferred += changes.length;
  const before = peer.journal.length;
  const number = keepMessage(peer, { kind: "shared-page", from, model: "shared_change", changes });
  peer.receiver.receive({ kind: "shared-page", from, changes }, arrivalAt(peer, number));
  const [first] = changes;
  if (first !== undefined) tellOutcome(peer, { ...first, kind: "shared" }, before, false);
  if (policy.snapshotOrder === "first") tellSnapshot(peer, snapshot);
  const applied = `Applied ${log.length} shared changes (total: ${beforeIt + changes.length})`;
  peer.trace.line("INFO", "backfill", applied);
  if (policy.snapshotOrder === "last") tellSnapshot(peer, snapshot);
  const stamped = policy.snapshotStamps === "kept" ? snapshot : [];
  for (const change of [...log, ...stamped]) {
    if (pull.last === undefined || pull.last < change.hlc) pull.last = change.hlc;
    if (policy.selfAck === "on") acknowledgeToSelf(peer, change);
  }
  const upTo = log[log.length - 1]?.hlc;
  if (upTo !== undefined && !upTo.endsWith(peer.spec.id)) {
    peer.network.send(peer.spec.id, from, { kind: "ack", upTo });
  }
}

/** Tells of the rows of a full transfer, model by model in the order in which they were applied. */
function tellSnapshot(peer: PeerContext, rows: readonly SharedChange[]): void {
  const counts = new Map<string, number>();
  for (const { model } of rows) counts.set(model, (counts.get(model) ?? 0) + 1);
  for (const [model, count] of counts) {
    const text = `Applying current state snapshot for pre-sync data model_type=${model} count=${count}`;
    peer.trace.line("INFO", "backfill", text);
  }
}

/** Rows of a full transfer as the receiver takes them. */
function arranged(peer: PeerContext, rows: readonly SharedChange[]): readonly SharedChange[] {
  const { snapshotOrder, snapshotStamps } = peer.policy;
  const ordered =
    snapshotOrder === "first" ? rows : [...rows].sort((a, b) => compareText(a.model, b.model));
  if (snapshotStamps === "kept") return ordered;
  // Only rows that are there travel, and the receiver stamps them as its own.
  return ordered
    .filter((row) => row.changeType !== "delete")
    .map((row) => ({ ...row, hlc: issueStamp(peer) }));
}

/** What the recorded system does by mistake: the author's own change counts as acknowledged by its author. */
function acknowledgeToSelf(peer: PeerContext, change: SharedChange): void {
  const parsed = parseHlc(change.hlc);
  if (parsed.kind === "stamp") receiveAck(peer, parsed.stamp.peer, change.hlc);
}

function endShared(peer: PeerContext, pull: Pull, total: number): void {
  const { session, last } = pull;
  const partner = partnerState(peer, session.peer);
  if (total > 0) {
    writeDiary(peer, {
      type: "batch_ingestion",
      severity: "debug",
      summary: `Ingested batch of ${total} records (${total} shared_resources)`,
      session: session.number,
      peer: session.peer,
      models: ["shared_resources"],
      records: total,
      milliseconds: Math.round((peer.scheduler.now - pull.startedAt) / 1000),
    });
  }
  if (last === undefined || (partner.received !== undefined && partner.received >= last)) return;
  partner.received = last;
  const row = { peer: session.peer, hlc: last, at: storedMoment(wallTime(peer)) };
  peer.store.noteStamp("peer_received_watermarks", row);
  noteMark(peer, session.peer, LOG, "newest received stamp raised");
}
