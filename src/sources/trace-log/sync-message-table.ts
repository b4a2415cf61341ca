import { parseUuid } from "../../base/uuid.ts";
import type { FieldValues } from "./field-values.ts";
import type { BroadcastForm, SyncMessage, SyncMessageKind } from "./sync-message-types.ts";

/** How messages that begin with `text` are read. */
export interface MessageReader {
  readonly text: string;
  readonly read: (fields: FieldValues, message: string) => SyncMessage;
}

type PeerKind = Extract<
  SyncMessageKind,
  `catch-up-${string}` | `backfill-${string}` | `exchange-${string}` | `peer-${string}`
>;

const state =
  (kind: "state-applying" | "state-applied" | "deletion-applying") =>
  (fields: FieldValues): SyncMessage => ({
    kind,
    model: fields.text("model_type"),
    record: fields.uuid("record_uuid"),
    owner: fields.uuid("device_id"),
  });

const shared =
  (kind: "shared-applying" | "shared-applied" | "shared-ignored" | "ack-recorded") =>
  (fields: FieldValues): SyncMessage => ({
    kind,
    stamp: fields.stamp("hlc", "incoming_hlc"),
    model: fields.text("model_type"),
    record: fields.uuid("record_uuid"),
    peer: fields.uuid("peer"),
  });

const tracked = (fields: FieldValues): SyncMessage => ({
  kind: "dependency-tracked",
  model: fields.text("model_type"),
  record: fields.uuid("record_uuid"),
  missing: fields.uuid("missing_uuid"),
});

const marked = (fields: FieldValues): SyncMessage => ({
  kind: "reference-marked",
  field: fields.text("fk_field"),
  table: fields.text("target_table"),
  missing: fields.uuid("uuid"),
});

const filtered = (fields: FieldValues): SyncMessage => ({
  kind: "records-filtered",
  model: fields.text("model_type"),
  received: fields.count("received"),
  applied: fields.count("applied", "successful", "succeeded"),
  filtered: fields.count("filtered", "failed", "failed_count"),
});

const peer =
  (kind: PeerKind) =>
  (fields: FieldValues): SyncMessage => ({
    kind,
    peer: fields.uuid("peer", "selected_peer", "peer_id", "from_device"),
    error: fields.text("error"),
  });

const watermark =
  (kind: "watermark-advanced" | "watermark-unchanged") =>
  (fields: FieldValues): SyncMessage => ({
    kind,
    model: fields.text("model_type", "resource"),
    peer: fields.uuid("peer"),
    watermark: fields.time("watermark"),
  });

const broadcast =
  (
    kind: "broadcasting" | "broadcast-completed" | "broadcast-without-partners",
    form: BroadcastForm,
  ) =>
  (fields: FieldValues): SyncMessage => ({
    kind,
    form,
    model: fields.text("model_type"),
    record: fields.uuid("record_uuid"),
    stamp: fields.stamp("hlc"),
    records: fields.count("records", "record_count", "batch_size"),
    partners: fields.count("partners", "partner_count"),
    success: fields.count("success", "success_count"),
    errors: fields.count("errors", "error_count"),
  });

const sendFailed =
  (form: BroadcastForm) =>
  (fields: FieldValues): SyncMessage => ({
    kind: "send-failed",
    form,
    partner: fields.uuid("partner"),
    error: fields.text("error"),
  });

const retry =
  (kind: "retry-succeeded" | "retry-failed" | "retry-dropped") =>
  (fields: FieldValues): SyncMessage => ({
    kind,
    partner: fields.uuid("target", "target_device"),
    error: fields.text("error"),
    attempts: fields.count("attempts"),
  });

const countMismatch = (fields: FieldValues): SyncMessage => ({
  kind: "count-mismatch",
  peer: fields.uuid("peer"),
  resource: fields.text("resource"),
  ours: fields.count("our_count"),
  theirs: fields.count("peer_actual"),
});

/** `entry(94068/170858, Δ76790)`: the resource, our count and the peer's. Only the first is read. */
const clearedMismatch = (fields: FieldValues): SyncMessage => {
  const [, resource, ours, theirs] =
    /(\w+)\((\d{1,15})\/(\d{1,15})/.exec(fields.list("mismatches")[0] ?? "") ?? [];
  return {
    kind: "count-mismatch",
    peer: fields.uuid("peer"),
    resource,
    ours: ours === undefined ? undefined : Number(ours),
    theirs: theirs === undefined ? undefined : Number(theirs),
  };
};

const NULLED =
  /^FK reference not found: (\S+) -> (\S+) \(uuid=([0-9a-fA-F-]{32,36})\), setting to NULL/;

/** Interpolated: the values stand in the message itself. */
const emptied = (_: FieldValues, message: string): SyncMessage => {
  const [, field, table, missing = ""] = NULLED.exec(message) ?? [];
  return { kind: "reference-emptied", field, table, missing: parseUuid(missing) };
};

/** Messages of every generation that analysis and replay use. Of two that match, the one listed first counts. */
export const SYNC_MESSAGES: readonly MessageReader[] = [
  { text: "Applying state change", read: state("state-applying") },
  { text: "State change applied successfully", read: state("state-applied") },
  { text: "Applying deletion", read: state("deletion-applying") },
  { text: "Applying shared change", read: shared("shared-applying") },
  { text: "Shared change applied successfully", read: shared("shared-applied") },
  { text: "Ignoring incoming change with older or equal HLC", read: shared("shared-ignored") },
  { text: "Recorded ACK from peer", read: shared("ack-recorded") },
  { text: "Sync dependency missing", read: tracked },
  { text: "Entry has missing parent - adding to dependency tracker", read: tracked },
  { text: "Adding record to dependency tracker", read: tracked },
  { text: "Snapshot record has missing FK dependency", read: tracked },
  { text: "Shared resource has missing FK dependency", read: tracked },
  {
    text: "Resolving dependencies",
    read: (fields) => ({
      kind: "dependency-resolving",
      record: fields.uuid("resolved_uuid"),
      waiting: fields.count("waiting_count"),
    }),
  },
  { text: "FK reference not found (dependency missing), marking record for retry", read: marked },
  { text: "FK reference not found, marking for retry", read: marked },
  { text: "FK reference not found:", read: emptied },
  { text: "Filtered out records with missing FK dependencies", read: filtered },
  { text: "Some records skipped due to missing FK dependencies", read: filtered },
  { text: "Batch FK mapping completed with some records pending dependencies", read: filtered },
  { text: "Records have missing FK dependencies", read: filtered },
  {
    text: "Sending StateRequest",
    read: (fields) => ({
      kind: "state-requested",
      peer: fields.uuid("peer"),
      models: fields.list("model_types"),
      since: fields.time("since"),
    }),
  },
  {
    text: "Received StateResponse batch",
    read: (fields) => ({
      kind: "state-received",
      model: fields.text("model_type"),
      records: fields.count("records_count"),
      deleted: fields.count("deleted_count"),
      hasMore: fields.flag("has_more"),
    }),
  },
  {
    text: "Retrieved device state records for backfill",
    read: (fields) => ({
      kind: "state-served",
      models: fields.list("model_types"),
      count: fields.count("count"),
    }),
  },
  { text: "Updated resource watermark", read: watermark("watermark-advanced") },
  { text: "No data received, watermark unchanged", read: watermark("watermark-unchanged") },
  { text: "Triggering incremental catch-up", read: peer("catch-up-triggered") },
  {
    text: "Starting incremental catch-up",
    read: (fields) => ({
      kind: "catch-up-started",
      peer: fields.uuid("peer"),
      skipsShared: fields.text("shared_since") === "SKIP_SHARED",
    }),
  },
  { text: "Incremental catch-up complete", read: peer("catch-up-completed") },
  { text: "Incremental catch-up failed", read: peer("catch-up-failed") },
  { text: "Catch-up failed", read: peer("catch-up-failed") },
  { text: "Skipping catch-up", read: peer("catch-up-skipped") },
  { text: "Starting backfill process", read: peer("backfill-started") },
  { text: "Backfill complete, device is ready", read: peer("backfill-completed") },
  {
    text: "Automatic backfill failed",
    read: (fields, message) => ({
      kind: "backfill-failed",
      error: fields.text("error") ?? message.slice(message.indexOf(":") + 1).trim(),
    }),
  },
  { text: "Initiating watermark exchange", read: peer("exchange-started") },
  { text: "Watermark exchange complete", read: peer("exchange-completed") },
  { text: "Device connected", read: peer("peer-connected") },
  { text: "Device marked as online", read: peer("peer-connected") },
  { text: "Device marked as offline", read: peer("peer-disconnected") },
  {
    text: "Sync state transition",
    read: (fields) => ({
      kind: "transition",
      from: fields.text("from_state"),
      to: fields.text("to_state"),
      reason: fields.text("reason"),
    }),
  },
  {
    text: "Recorded sync state transition",
    read: (fields) => ({
      kind: "transition",
      from: fields.text("from"),
      to: fields.text("to"),
      reason: fields.text("reason"),
    }),
  },
  {
    text: "Sync state manually set to ",
    read: (_, message) => ({
      kind: "transition",
      to: /^Sync state manually set to (.+?)(?: \(test helper\))?$/.exec(message)?.[1],
      reason: "set by the test",
    }),
  },
  { text: "Sync paused, skipping loop iteration", read: () => ({ kind: "loop-paused" }) },
  { text: "Broadcasting StateBatch", read: broadcast("broadcasting", "state-batch") },
  { text: "Sending StateBatch message", read: broadcast("broadcasting", "state-batch") },
  { text: "StateBatch broadcast complete", read: broadcast("broadcast-completed", "state-batch") },
  {
    text: "SharedChangeBatch broadcast complete",
    read: broadcast("broadcast-completed", "shared-batch"),
  },
  { text: "Broadcasting state change to", read: broadcast("broadcasting", "state") },
  { text: "State change broadcast complete", read: broadcast("broadcast-completed", "state") },
  { text: "Broadcasting shared change to", read: broadcast("broadcasting", "shared") },
  { text: "Shared change broadcast complete", read: broadcast("broadcast-completed", "shared") },
  {
    text: "No connected partners for state batch",
    read: broadcast("broadcast-without-partners", "state-batch"),
  },
  {
    text: "No connected partners for shared change batch",
    read: broadcast("broadcast-without-partners", "shared-batch"),
  },
  {
    text: "No connected sync partners",
    read: broadcast("broadcast-without-partners", "state-batch"),
  },
  { text: "Failed to send state change", read: sendFailed("state") },
  { text: "Failed to send shared change batch", read: sendFailed("shared-batch") },
  { text: "Failed to send shared change", read: sendFailed("shared") },
  { text: "Failed to send StateBatch", read: sendFailed("state-batch") },
  { text: "Retry successful", read: retry("retry-succeeded") },
  { text: "Retry failed", read: retry("retry-failed") },
  { text: "Max retries reached", read: retry("retry-dropped") },
  { text: "COUNT MISMATCH", read: countMismatch },
  { text: "Count mismatch but watermarks diverge", read: countMismatch },
  { text: "Count mismatch detected", read: clearedMismatch },
  { text: "Count/hash mismatch detected", read: clearedMismatch },
  {
    text: "HASH MISMATCH",
    read: (fields) => ({
      kind: "hash-mismatch",
      peer: fields.uuid("peer"),
      resource: fields.text("resource"),
      ours: fields.count("count"),
      theirs: fields.count("count"),
    }),
  },
  {
    text: "Count validation",
    read: (fields) => ({ kind: "counts-agree", peer: fields.uuid("peer") }),
  },
  {
    text: "CRITICAL: Sync event listener lagged",
    read: (fields) => ({
      kind: "bus-lagged",
      skipped: fields.count("skipped"),
      stateChanges: fields.count("state_changes"),
      sharedChanges: fields.count("shared_changes"),
    }),
  },
  {
    text: "No progress for ",
    read: (fields) => ({ kind: "no-progress", counts: fields.counts() }),
  },
  {
    text: "=== CAPTURING SNAPSHOT ===",
    read: (fields) => ({
      kind: "capturing",
      scenario: fields.text("scenario"),
      path: fields.text("path"),
    }),
  },
];
