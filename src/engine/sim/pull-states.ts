/** The device-owned part of a pull: model by model, page by page. */
import type { Uuid } from "../../base/uuid.ts";
import type { Model } from "../model/types.ts";
import type { StatePage } from "../sync/messages.ts";
import { arrivalAt, tellOutcome } from "./arrive.ts";
import { writeDiary } from "./diary.ts";
import type { PeerContext } from "./peer-context.ts";
import { checkpointOf, dropCheckpoint, isOver, keepCheckpoint, type Pull } from "./pull-types.ts";
import { ask } from "./requests.ts";
import { keepMessage } from "./run-memory.ts";
import type { StateResponse } from "./wire.ts";

/** Asks for the models of the pull one after the other, and calls back after the last. */
export function pullStates(peer: PeerContext, pull: Pull, onDone: () => void): void {
  nextModel(peer, pull, 0, onDone);
}

function nextModel(peer: PeerContext, pull: Pull, index: number, onDone: () => void): void {
  const model = pull.models[index];
  if (model === undefined) {
    onDone();
    return;
  }
  const from = pull.session.peer;
  const mark = watermarkOf(peer, from, model.name);
  const text = `Backfilling resource type with per-resource watermark model_type=${model.name} watermark=${mark ?? "None"}`;
  peer.trace.line("DEBUG", "backfill", text);
  const since = pull.stale ? undefined : mark;
  const cursor = checkpointOf(peer, from, model.name, since)?.cursor;
  const next = (): void => nextModel(peer, pull, index + 1, onDone);
  askPage(peer, pull, { model, since, cursor, total: 0 }, next);
}

/** The newest watermark that the peer holds about a partner. */
export function newestWatermark(peer: PeerContext, from: Uuid): string | undefined {
  const marks = peer.store.watermarks().filter((row) => row.peer === from);
  return marks.map((row) => row.value).sort()[marks.length - 1];
}

/** One for each model, or the newest of all where the policy has only one. */
export function watermarkOf(peer: PeerContext, from: Uuid, resource: string): string | undefined {
  return peer.policy.watermarkScope === "global"
    ? newestWatermark(peer, from)
    : peer.store.watermark(from, resource);
}

interface PageQuestion {
  readonly model: Model;
  readonly since: string | undefined;
  readonly cursor: string | undefined;
  readonly total: number;
}

function askPage(peer: PeerContext, pull: Pull, question: PageQuestion, onDone: () => void): void {
  const { model, since, cursor } = question;
  const from = pull.session.peer;
  const owner = peer.policy.requestOwner === "peer" ? from : undefined;
  const limit = peer.sizes.page;
  const request = {
    kind: "state-request",
    model: model.name,
    owner,
    since,
    cursor,
    limit,
  } as const;
  ask(peer, from, request, (reply) => {
    if (isOver(peer, pull)) return;
    if (reply?.kind !== "state-response") {
      pull.fail("no answer to a request for records");
      return;
    }
    if (!canApply(peer, reply)) {
      pull.fail("Sync dependency missing: entry_id -> entries");
      return;
    }
    applyPage(peer, reply, cursor === undefined);
    const records = reply.records.length;
    const total = question.total + records;
    if (reply.more && reply.cursor !== undefined) {
      keepCheckpoint(peer, from, model.name, { since, cursor: reply.cursor, records });
      askPage(peer, pull, { ...question, cursor: reply.cursor, total }, onDone);
      return;
    }
    dropCheckpoint(peer, from, model.name);
    tellIngested(peer, pull, model.name, total);
    onDone();
  });
}

function tellIngested(peer: PeerContext, pull: Pull, model: string, records: number): void {
  if (records === 0) return;
  writeDiary(peer, {
    type: "batch_ingestion",
    severity: "debug",
    summary: `Ingested batch of ${records} records (${records} ${model})`,
    session: pull.session.number,
    peer: pull.session.peer,
    models: [model],
    records,
    milliseconds: Math.round((peer.scheduler.now - pull.startedAt) / 1000),
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

function applyPage(peer: PeerContext, reply: StateResponse, first: boolean): void {
  const { trace, store, transferred } = peer;
  const { model, owner, records, deleted } = reply;
  const kept = { kind: "state-page", from: owner, model, changes: records, deleted } as const;
  const number = keepMessage(peer, kept);
  const about = `model_type=${model} records_count=${records.length} deleted_count=${deleted.length} has_more=${reply.more}`;
  trace.line("DEBUG", "backfill", `Received StateResponse batch ${about}`);
  for (const { record, owner: author } of records) {
    const text = `Applying state change model_type=${model} record_uuid=${record} device_id=${author}`;
    trace.line("DEBUG", "peer", text);
  }
  for (const record of deleted) {
    const text = `Applying deletion model_type=${model} record_uuid=${record}`;
    trace.line("DEBUG", "peer", text);
  }
  transferred.set(model, (transferred.get(model) ?? 0) + records.length);
  const before = store.watermark(owner, model);
  const from = peer.journal.length;
  const part = { first, last: !reply.more };
  const page: StatePage = { kind: "state-page", model, owner, records, deleted, part };
  peer.receiver.receive(page, arrivalAt(peer, number));
  const [change] = records;
  if (change !== undefined) tellOutcome(peer, change, from, false);
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
