import type { PeerRecording, SummaryDocument } from "../recording.ts";
import type { OpenedDatabase } from "../sqlite/types.ts";
import type { TraceLog } from "../trace-log/types.ts";
import { before, between, from, pacific, type TimeSet } from "./generation-time.ts";
import type { LogSamples } from "./log-sample.ts";
import { SHARED_LOG_COLUMNS } from "./shared-log.ts";

/** Something a build left behind, and when builds that leave it existed. */
export interface Trace {
  readonly times: TimeSet;
  readonly reason: string;
}

/** Migrations of the main database that tell builds apart, in code order, with the time each entered the source. */
const MIGRATIONS: readonly {
  readonly prefix: string;
  readonly entered: string;
  readonly by: string;
}[] = [
  { prefix: "m20251113_000001", entered: "2025-11-13", by: "2025-11-14" },
  { prefix: "m20251114_000001", entered: "2025-11-14T07:47", by: "2025-11-14T07:47" },
  { prefix: "m20251117_000001", entered: "2025-11-17T08:25", by: "2025-11-17T08:25" },
  { prefix: "m20251117_000003", entered: "2025-11-17T23:37", by: "2025-11-17T23:37" },
  { prefix: "m20251129_000001", entered: "2025-11-30", by: "2025-12-01" },
  { prefix: "m20251202_000001", entered: "2025-12-03", by: "2025-12-04" },
  { prefix: "m20251209_000001", entered: "2025-12-10", by: "2025-12-11" },
  { prefix: "m20251216_000001", entered: "2025-12-17", by: "2025-12-18" },
  { prefix: "m20251220_000001", entered: "2025-12-20", by: "2025-12-21" },
  { prefix: "m20251226_000001", entered: "2025-12-26", by: "2025-12-27" },
  { prefix: "m20250103_000001", entered: "2026-01-03", by: "2026-01-04" },
  { prefix: "m20260104_000001", entered: "2026-01-04", by: "2026-01-05" },
  { prefix: "m20260114_000001", entered: "2026-01-14", by: "2026-01-15" },
  { prefix: "m20260123_000001", entered: "2026-01-22", by: "2026-01-23" },
];

const G4_START = "2025-11-16T14:07";
const G5_START = "2025-11-24T14:27";
const RESUMES_IN_READY: TimeSet = between("2025-11-16T09:30", G5_START);
const NOT_G4: TimeSet = [...before(G4_START), ...from(G5_START)];

/** Texts of tracing logs that only some builds print. */
const MESSAGES: readonly { readonly text: string; readonly times: TimeSet }[] = [
  { text: "starting in Uninitialized state (will backfill)", times: RESUMES_IN_READY },
  { text: "starting in Ready state (resuming sync)", times: RESUMES_IN_READY },
  { text: "Created sync event bus with capacity 100,000", times: between(G4_START, G5_START) },
  { text: "Created sync event bus with capacity 10,000", times: NOT_G4 },
  { text: "(100x efficiency", times: between(G4_START, G5_START) },
  { text: "No connected partners for state batch", times: between(G4_START, G5_START) },
  { text: "HASH MISMATCH with matching counts", times: between(G4_START, G5_START) },
  { text: "marking record for retry", times: between(G4_START, G5_START) },
  { text: "validated watermark", times: between(G4_START, G5_START) },
  { text: "COUNT MISMATCH", times: between("2025-11-16T04:56", G5_START) },
  { text: "Count validation", times: between("2025-11-16T04:56", G5_START) },
  { text: "Running periodic watermark check", times: between("2025-11-16T04:56", G5_START) },
  { text: "Notifying peers of new data available", times: between("2025-11-16T04:56", G5_START) },
  {
    text: "Skipping watermark exchange from network listener",
    times: between("2025-11-16T01:53", "2025-11-16T04:56"),
  },
  { text: "Added dependency tracking", times: from("2025-11-16T01:53") },
  { text: "), setting to NULL", times: [...before(G4_START), ...between(G5_START, "2025-11-27")] },
  { text: "Triggering incremental catch-up since watermarks", times: before("2025-11-27") },
  { text: "Triggering incremental catch-up with peer", times: from("2025-11-25") },
  { text: "FK reference not found, marking for retry", times: from("2025-11-26") },
  { text: "Batch FK mapping completed", times: from("2025-11-26") },
  { text: "Attempted to create self-watermark", times: from("2025-11-28T08:20") },
  { text: "Sync state transition", times: from("2025-11-28") },
  { text: "Detected new peer, no watermarks exist", times: from("2026-01-01") },
  { text: "Filtering entries by volume ownership", times: from("2026-01-04") },
  { text: "Sending StateBatch message", times: from("2026-01-11") },
];

/** Traces in one peer's main database: which migrations ran, which columns there are. */
export function tracesOfMain(main: OpenedDatabase | undefined): Trace[] {
  if (main === undefined) return [];
  const traces = [...tracesOfMigrations(main)];
  const entries = main.tables.get("entries")?.columns.map((column) => column.name) ?? [];
  if (entries.includes("volume_id")) {
    traces.push({ times: from("2026-01-04"), reason: "entries has a column volume_id" });
  } else if (entries.includes("device_id")) {
    traces.push({
      times: between("2025-12-26", "2026-01-05"),
      reason: "entries has a column device_id",
    });
  } else if (entries.length > 0) {
    const reason = "entries has neither device_id nor volume_id";
    traces.push({ times: before("2025-12-27"), reason });
  }
  const devices = main.tables.get("devices")?.columns.map((column) => column.name) ?? [];
  if (devices.includes("last_state_watermark")) {
    traces.push({ times: before("2026-01-23"), reason: "devices still has last_state_watermark" });
  } else if (devices.length > 0) {
    traces.push({
      times: from("2026-01-22"),
      reason: "devices no longer has last_state_watermark",
    });
  }
  return traces;
}

function tracesOfMigrations(main: OpenedDatabase): Trace[] {
  const rows = main.read("seaql_migrations", { version: "text" });
  if (rows === undefined || !rows.has("version") || rows.rowCount === 0) return [];
  const versions: string[] = [];
  for (let row = 0; row < rows.rowCount; row++)
    versions.push(rows.column("version").text(row) ?? "");
  const isPresent = (prefix: string): boolean =>
    versions.some((version) => version.startsWith(prefix));
  const last = MIGRATIONS.findLastIndex((migration) => isPresent(migration.prefix));
  const newest = MIGRATIONS[last];
  const next = MIGRATIONS[last + 1];
  const traces: Trace[] = [];
  if (newest !== undefined) {
    const reason = `migration ${newest.prefix} has run`;
    traces.push({ times: from(newest.entered), reason });
  }
  if (next !== undefined && rows.damage.length === 0) {
    traces.push({ times: before(next.by), reason: `migration ${next.prefix} has not run` });
  }
  return traces;
}

/** Traces in `sync.db`: tables are added on opening and never altered, so shapes tell the creator. */
export function tracesOfSync(sync: OpenedDatabase | undefined): Trace[] {
  if (sync === undefined || !sync.tables.has("shared_changes")) return [];
  const traces = [...tracesOfWatermarkTable(sync)];
  const addsTable = (table: string, time: string): void => {
    const has = sync.tables.has(table);
    const reason = has ? `sync.db has ${table}` : `sync.db has no ${table}`;
    traces.push({ times: has ? from(time) : before(time), reason });
  };
  addsTable("peer_received_watermarks", "2025-11-28T09:35");
  addsTable("sync_event_log", "2025-12-03T21:41");
  if (sync.tables.has("sync_event_log") && hasShortStamps(sync)) {
    const reason = "shared_changes holds stamps in the short display form";
    traces.push({ times: from("2025-12-10T15:08"), reason });
  }
  return traces;
}

function tracesOfWatermarkTable(sync: OpenedDatabase): Trace[] {
  const columns = sync.tables
    .get("device_resource_watermarks")
    ?.columns.map((column) => column.name);
  if (columns === undefined) {
    const reason = "sync.db has no device_resource_watermarks";
    return [{ times: before("2025-11-14T07:23"), reason }];
  }
  if (columns.includes("last_watermark")) {
    const times: TimeSet = [...between("2025-11-14T07:23", G4_START), ...from(G5_START)];
    return [{ times, reason: "device_resource_watermarks has the column last_watermark" }];
  }
  if (!columns.includes("cursor_watermark")) return [];
  const wasAltered = columns.indexOf("updated_at") < columns.indexOf("validated_watermark");
  const shape = wasAltered
    ? "device_resource_watermarks was altered to cursor_watermark and validated_watermark"
    : "device_resource_watermarks has cursor_watermark and validated_watermark";
  const rows = sync.read("device_resource_watermarks", { cursor_watermark: "text" });
  const created: Trace = { times: from(G4_START), reason: shape };
  if ((rows?.rowCount ?? 0) === 0) return [created];
  const reason = `${shape}, and only builds before ${G5_START.slice(0, 10)} could write its rows`;
  return [created, { times: between(G4_START, G5_START), reason }];
}

function hasShortStamps(sync: OpenedDatabase): boolean {
  const rows = sync.read("shared_changes", SHARED_LOG_COLUMNS);
  if (rows === undefined || !rows.has("hlc")) return false;
  const step = Math.max(1, Math.floor(rows.rowCount / 1000));
  for (let row = 0; row < rows.rowCount; row += step) {
    if (rows.column("hlc").text(row)?.startsWith("HLC(") === true) return true;
  }
  return false;
}

/** Traces in tracing logs: messages only some builds print, and messages they do not print where others would. */
export function tracesOfLogs(logs: readonly TraceLog[], samples: LogSamples): Trace[] {
  const traces: Trace[] = [];
  for (const log of logs) {
    const text = samples.get(log)?.text ?? "";
    for (const message of MESSAGES) {
      if (!text.includes(message.text)) continue;
      traces.push({ times: message.times, reason: `${log.path} has "${message.text}"` });
    }
    const starts = text.includes("Creating peer sync service");
    if (
      starts &&
      !text.includes("starting in Ready state") &&
      !text.includes("starting in Uninit")
    ) {
      const times: TimeSet = [...before("2025-11-16T09:30"), ...from(G5_START)];
      traces.push({
        times,
        reason: `${log.path} shows a service starting without a look at its watermarks`,
      });
    }
    if (/HLC\(\d+,\d+,:[0-9a-f]{8}\)/.test(text)) {
      const reason = `${log.path} prints stamps in the short form`;
      traces.push({ times: before("2025-12-15T01:33"), reason });
    } else if (/hlc=[0-9a-f]{16}-[0-9a-f]{16}-/.test(text)) {
      traces.push({ times: from("2025-12-15T01:33"), reason: `${log.path} prints stamps in full` });
    }
  }
  return traces;
}

/** Traces in a peer's log of outgoing changes: which models there are, and how devices travel. */
export function tracesOfEvents(peer: PeerRecording): Trace[] {
  const log = peer.eventLog;
  if (log === undefined) return [];
  const traces: Trace[] = [];
  const seen = new Set<string>();
  for (let index = 0; index < log.count; index++) {
    const model = log.models[log.model[index] ?? -1];
    if (model !== undefined) seen.add(`${log.kinds[log.kind[index] ?? 0]}:${model}`);
  }
  if (seen.has("shared_change:mime_type")) {
    traces.push({
      times: from("2026-01-20"),
      reason: `${log.path} has shared changes of mime_type`,
    });
  }
  if (seen.has("shared_change:device")) {
    traces.push({ times: from("2026-01-22"), reason: `${log.path} has shared changes of device` });
  }
  if (seen.has("state_change:device")) {
    traces.push({ times: before("2026-01-23"), reason: `${log.path} has state changes of device` });
  }
  return traces;
}

/** Traces in names and side files: weaker, as copies are renamed. */
export function tracesOfNames(main: OpenedDatabase | undefined): Trace[] {
  const name = main?.path.slice(main.path.lastIndexOf("/") + 1);
  if (name === "library.db") {
    return [{ times: from("2025-12-01"), reason: "the main database is called library.db" }];
  }
  if (name === "database.db") {
    return [{ times: before("2025-12-02"), reason: "the main database is called database.db" }];
  }
  return [];
}

/** Tests of the repository that write snapshots, the first ones since G2; its own template has the scenario's name there. */
const SNAPSHOT_TESTS =
  /^(final_state|realtime_|concurrent_indexing|content_identity_linkage|backfill_|bidirectional_volume_sync|volume_resource_events)/;

/** A summary of the repository's own tests is as old as the tests; whoever else writes one may do so of any build. */
export function tracesOfSummary(summary: SummaryDocument | undefined): Trace[] {
  if (summary === undefined || summary.claims.length === 0) return [];
  if (!SNAPSHOT_TESTS.test(summary.test ?? "")) return [];
  const reason = `${summary.path}: snapshots of the test ${summary.test} exist since 2025-11-16`;
  return [{ times: from("2025-11-16T01:53"), reason }];
}

/** A build cannot be newer than what it wrote. An hour is left for work that was not committed yet. */
export function tracesOfTime(capturedAt: number | undefined): Trace[] {
  if (capturedAt === undefined) return [];
  const end = capturedAt + 3_600_000_000;
  if (end < pacific("2025-10-01")) return [];
  return [{ times: [{ start: -Infinity, end }], reason: "written before any newer build existed" }];
}
