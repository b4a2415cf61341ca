import { expect, test } from "vitest";
import { indexTraceLog } from "./index-trace-log.ts";
import { readSyncMessage } from "./sync-messages.ts";

const A = "aaaaaaaa-0000-4000-8000-000000000001";
const R = "0f6a1c1e-5c1e-4f51-8d8e-2a4a8a3a9001";

/** What a line with this text after its target says, without what it leaves out. */
function said(text: string): unknown {
  const line = `2025-11-24T18:28:13.824203Z  INFO ThreadId(07) sd_core::service::sync::peer: ${text}\n`;
  const message = readSyncMessage(indexTraceLog("log", new TextEncoder().encode(line)).parse(0));
  if (message === undefined) return undefined;
  return Object.fromEntries(Object.entries(message).filter(([, value]) => value !== undefined));
}

test.each([
  [
    `Applying state change model_type=entry record_uuid=${R} device_id=${A}`,
    { kind: "state-applying", model: "entry", record: R, owner: A },
  ],
  [
    `State change applied successfully model_type=entry record_uuid=${R}`,
    { kind: "state-applied", model: "entry", record: R },
  ],
  [
    `Applying shared change hlc=HLC(1763323265312,4,:aaaaaaaa) model_type=tag record_uuid=${R}`,
    {
      kind: "shared-applying",
      stamp: { kind: "short", ms: 1_763_323_265_312, counter: 4, peerPrefix: "aaaaaaaa" },
      model: "tag",
      record: R,
    },
  ],
  [
    `Shared change applied successfully hlc=0000019a8e41c120-0000000000000004-${A} model_type=tag record_uuid=${R}`,
    {
      kind: "shared-applied",
      stamp: { ms: 1_763_323_265_312, counter: 4, peer: A, peerPrefix: "aaaaaaaa" },
      model: "tag",
      record: R,
    },
  ],
  [
    `Sync dependency missing, tracking for event-driven retry model_type=entry record_uuid=${R} missing_uuid=${A}`,
    { kind: "dependency-tracked", model: "entry", record: R, missing: A },
  ],
  [
    `Resolving dependencies - retrying waiting updates resolved_uuid=${R} waiting_count=3`,
    { kind: "dependency-resolving", record: R, waiting: 3 },
  ],
  [
    `FK reference not found: content_id -> content_identities (uuid=${R}), setting to NULL`,
    { kind: "reference-emptied", field: "content_id", table: "content_identities", missing: R },
  ],
  [
    `FK reference not found (dependency missing), marking record for retry fk_field=content_id target_table=content_identities uuid=${R}`,
    { kind: "reference-marked", field: "content_id", table: "content_identities", missing: R },
  ],
  [
    "Filtered out records with missing FK dependencies (will retry on next sync) filtered=45 successful=15",
    { kind: "records-filtered", applied: 15, filtered: 45 },
  ],
  [
    "Some records skipped due to missing FK dependencies (will retry on next sync) model_type=entry received=60 applied=15 filtered=45",
    { kind: "records-filtered", model: "entry", received: 60, applied: 15, filtered: 45 },
  ],
  [
    `Sending StateRequest with device ownership filter peer=${A} model_types=["entry", "location"] since=Some(2025-11-24T18:28:13Z) batch_size=10000 has_checkpoint=false`,
    {
      kind: "state-requested",
      peer: A,
      models: ["entry", "location"],
      since: 1_764_008_893_000_000,
    },
  ],
  [
    "Received StateResponse batch model_type=entry records_count=60 deleted_count=1 has_more=false",
    { kind: "state-received", model: "entry", records: 60, deleted: 1, hasMore: false },
  ],
  [
    `Retrieved device state records for backfill (server responding to StateRequest) model_types=["entry"] device_id=Some(${A}) count=60`,
    { kind: "state-served", models: ["entry"], count: 60 },
  ],
  [
    "Updated resource watermark from received data model_type=entry watermark=1970-01-01T00:00:00+00:00",
    { kind: "watermark-advanced", model: "entry", watermark: 0 },
  ],
  [
    `Updated resource watermark in sync.db peer=${A} resource=entry watermark=2025-11-24T18:28:13+00:00`,
    { kind: "watermark-advanced", model: "entry", peer: A, watermark: 1_764_008_893_000_000 },
  ],
  [
    "No data received, watermark unchanged (prevents data loss) model_type=entry",
    { kind: "watermark-unchanged", model: "entry" },
  ],
  [
    `Starting incremental catch-up peer=${A} state_since=None shared_since=Some("SKIP_SHARED")`,
    { kind: "catch-up-started", peer: A, skipsShared: true },
  ],
  [
    "Triggering incremental catch-up since watermarks: state=Some(2025-11-16T09:40:17.756574Z), shared=None",
    { kind: "catch-up-triggered" },
  ],
  [
    `Incremental catch-up failed peer=${A} error=request timed out: peer is catching up`,
    { kind: "catch-up-failed", peer: A, error: "request timed out: peer is catching up" },
  ],
  ["Automatic backfill failed: no route", { kind: "backfill-failed", error: "no route" }],
  [
    'Sync state transition from_state=Ready to_state=Paused reason="paused by user"',
    { kind: "transition", from: "Ready", to: "Paused", reason: "paused by user" },
  ],
  [
    "Sync state manually set to Ready (test helper)",
    { kind: "transition", to: "Ready", reason: "set by the test" },
  ],
  ["Sync paused, skipping loop iteration", { kind: "loop-paused" }],
  [
    "Broadcasting StateBatch to sync partners (100x network efficiency) model_type=entry records=40 partners=1",
    { kind: "broadcasting", form: "state-batch", model: "entry", records: 40, partners: 1 },
  ],
  [
    "StateBatch broadcast complete model_type=entry success_count=1 error_count=0",
    { kind: "broadcast-completed", form: "state-batch", model: "entry", success: 1, errors: 0 },
  ],
  [
    "SharedChangeBatch broadcast complete batch_size=100 success=1 errors=0",
    { kind: "broadcast-completed", form: "shared-batch", records: 100, success: 1, errors: 0 },
  ],
  [
    `Failed to send shared change batch to partner, enqueuing for retry partner=${A} error=connection lost`,
    { kind: "send-failed", form: "shared-batch", partner: A, error: "connection lost" },
  ],
  [`Retry successful target=${A}`, { kind: "retry-succeeded", partner: A }],
  [
    `COUNT MISMATCH DETECTED! Triggering surgical recovery peer=${A} resource=entry our_count=46 peer_actual=2091 gap=2045`,
    { kind: "count-mismatch", peer: A, resource: "entry", ours: 46, theirs: 2091 },
  ],
  [
    `Count/hash mismatch detected, clearing only affected resources peer=${A} mismatches=["entry(94068/170858, Δ76790)"] resources=["entry"]`,
    { kind: "count-mismatch", peer: A, resource: "entry", ours: 94_068, theirs: 170_858 },
  ],
  [
    `HASH MISMATCH with matching counts! Missed update detected, triggering surgical recovery peer=${A} resource=entry count=7 our_hash=Some(1) peer_hash=Some(2)`,
    { kind: "hash-mismatch", peer: A, resource: "entry", ours: 7, theirs: 7 },
  ],
  [
    "CRITICAL: Sync event listener lagged! Data loss occurred. skipped=24 last_event=StateChange state_changes=14 shared_changes=10",
    { kind: "bus-lagged", skipped: 24, stateChanges: 14, sharedChanges: 10 },
  ],
  [
    "No progress for 10 iterations - likely stuck in dependency loop or slow processing bob_entries=292 alice_entries=2091",
    {
      kind: "no-progress",
      counts: new Map([
        ["bob_entries", 292],
        ["alice_entries", 2091],
      ]),
    },
  ],
  [
    "=== CAPTURING SNAPSHOT === scenario=final_state path=/a b/c",
    { kind: "capturing", scenario: "final_state", path: "/a b/c" },
  ],
])("%s", (text, expected) => {
  expect(said(text)).toEqual(expected);
});

test("values that cannot be read are absent, and other messages say nothing", () => {
  expect(said("Applying state change model_type=entry record_uuid=? device_id=None")).toEqual({
    kind: "state-applying",
    model: "entry",
  });
  expect(said("COUNT MISMATCH DETECTED! our_count=many")).toEqual({ kind: "count-mismatch" });
  expect(said("Appended shared change bytes=1")).toBeUndefined();
  expect(said("Applying")).toBeUndefined();
});
