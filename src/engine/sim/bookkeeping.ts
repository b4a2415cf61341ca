/** Tables of a captured database beside the replica itself: migrations, checkpoints of pulls, the log of sync events. */
import { parseTime } from "../../base/time.ts";
import type { SqlDatabase } from "../store/sql-database.ts";
import { storedMoment } from "../sync/row-builder.ts";
import type { Cluster } from "./cluster.ts";
import { categoryOf } from "./diary.ts";
import { namedUuid } from "./named-uuid.ts";
import type { PeerContext } from "./peer-context.ts";

/** Migrations that tell builds apart, with the time each entered the source, as its author wrote it. */
const MIGRATIONS: readonly (readonly [version: string, entered: string])[] = [
  ["m20251113_000001", "2025-11-13T00:00:00-08:00"],
  ["m20251114_000001", "2025-11-14T07:47:00-08:00"],
  ["m20251117_000001", "2025-11-17T08:25:00-08:00"],
  ["m20251117_000003", "2025-11-17T23:37:00-08:00"],
  ["m20251129_000001", "2025-11-30T00:00:00-08:00"],
  ["m20251202_000001", "2025-12-03T00:00:00-08:00"],
  ["m20251209_000001", "2025-12-10T00:00:00-08:00"],
  ["m20251216_000001", "2025-12-17T00:00:00-08:00"],
  ["m20251220_000001", "2025-12-20T00:00:00-08:00"],
  ["m20251226_000001", "2025-12-26T00:00:00-08:00"],
  ["m20250103_000001", "2026-01-03T00:00:00-08:00"],
  ["m20260104_000001", "2026-01-04T00:00:00-08:00"],
  ["m20260114_000001", "2026-01-14T00:00:00-08:00"],
  ["m20260123_000001", "2026-01-22T00:00:00-08:00"],
];

/** Adds the tables to a peer's databases that are about sync and not part of it. */
export function addBookkeeping(
  cluster: Cluster,
  peer: PeerContext,
  databases: { readonly main: SqlDatabase; readonly sync: SqlDatabase },
): void {
  const { main, sync } = databases;
  main.exec(
    "CREATE TABLE seaql_migrations (version varchar NOT NULL PRIMARY KEY, applied_at bigint NOT NULL)",
  );
  const { start, generation } = cluster.options;
  const insert = main.prepare("INSERT INTO seaql_migrations VALUES (?, ?)");
  for (const [version, entered] of MIGRATIONS) {
    if ((parseTime(entered) ?? 0) > start) continue;
    insert.run([`${version}_migration`, Math.floor(start / 1_000_000)]);
  }
  insert.free();
  if (generation >= 1) {
    sync.exec(
      "CREATE TABLE backfill_checkpoints (device_uuid TEXT NOT NULL, peer_device_uuid TEXT NOT NULL, resource_type TEXT NOT NULL, resume_token TEXT, last_watermark TEXT, records_synced INTEGER DEFAULT 0, started_at TEXT NOT NULL, updated_at TEXT NOT NULL, PRIMARY KEY (device_uuid, peer_device_uuid, resource_type))",
    );
    writeCheckpoints(peer, sync);
  }
  if (generation >= 7) {
    sync.exec(
      "CREATE TABLE sync_event_log (id INTEGER PRIMARY KEY AUTOINCREMENT, timestamp TEXT NOT NULL, device_id TEXT NOT NULL, event_type TEXT NOT NULL, category TEXT NOT NULL, severity TEXT NOT NULL, summary TEXT NOT NULL, details TEXT, correlation_id TEXT, peer_device_id TEXT, model_types TEXT, record_count INTEGER, duration_ms INTEGER)",
    );
    writeDiaryRows(peer, sync);
  }
}

/** Pulls that broke off and have not gone on: where each would. */
function writeCheckpoints(peer: PeerContext, sync: SqlDatabase): void {
  const insert = sync.prepare("INSERT INTO backfill_checkpoints VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  for (const [from, { checkpoints }] of peer.partner) {
    for (const [model, { since, cursor, records, startedAt, updatedAt }] of checkpoints) {
      const times = [storedMoment(startedAt), storedMoment(updatedAt)];
      insert.run([peer.spec.id, from, model, cursor, since ?? null, records, ...times]);
    }
  }
  insert.free();
}

function writeDiaryRows(peer: PeerContext, sync: SqlDatabase): void {
  const insert = sync.prepare(
    "INSERT INTO sync_event_log (timestamp, device_id, event_type, category, severity, summary, details, correlation_id, peer_device_id, model_types, record_count, duration_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
  );
  const { id } = peer.spec;
  for (const row of peer.diary) {
    insert.run([
      storedMoment(row.time),
      id,
      row.type,
      categoryOf(row),
      row.severity,
      row.summary,
      row.details === undefined ? null : JSON.stringify(row.details),
      row.session === undefined ? null : namedUuid(id, "session", row.session),
      row.peer ?? null,
      row.models?.join(",") ?? null,
      row.records ?? null,
      row.milliseconds ?? null,
    ]);
  }
  insert.free();
}
