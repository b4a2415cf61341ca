import { isPlausibleTime, type Micros } from "../../base/time.ts";
import type { PeerRecording, SummaryDocument } from "../recording.ts";
import type { OpenedDatabase } from "../sqlite/types.ts";
import type { TraceLog } from "../trace-log/types.ts";
import type { LogSamples } from "./log-sample.ts";

/** What may tell when the snapshot was taken. */
export interface CaptureInput {
  readonly peers: readonly PeerRecording[];
  readonly sharedTraceLogs: readonly TraceLog[];
  readonly samples: LogSamples;
  readonly summary?: SummaryDocument | undefined;
}

const NEWEST_COLUMNS: readonly (readonly [table: string, column: string])[] = [
  ["device_resource_watermarks", "updated_at"],
  ["sync_event_log", "timestamp"],
  ["peer_acks", "acked_at"],
  ["devices", "last_seen_at"],
  ["devices", "updated_at"],
  ["locations", "updated_at"],
];

/**
 * When the snapshot was taken, microseconds since 1970: the summary says it; else the line of the test that announces
 * it; else the last time in any log, else in the small tables of any database.
 */
export function captureTime(input: CaptureInput): number | undefined {
  if (input.summary?.time !== undefined) return input.summary.time;
  const logs = [...input.sharedTraceLogs, ...input.peers.flatMap((peer) => peer.traceLogs)];
  return (
    newest(logs.map((log) => input.samples.get(log)?.announced ?? Number.NaN)) ??
    lastInLogs(logs, input.peers) ??
    lastInDatabases(input.peers)
  );
}

function lastInLogs(
  logs: readonly TraceLog[],
  peers: readonly PeerRecording[],
): number | undefined {
  const times: number[] = [];
  for (const log of logs)
    if (!log.localTime && log.count > 0) times.push(log.time[log.count - 1] ?? 0);
  for (const peer of peers) {
    const log = peer.eventLog;
    if (log !== undefined && log.count > 0) times.push(log.time[log.count - 1] ?? Number.NaN);
  }
  return newest(times);
}

function lastInDatabases(peers: readonly PeerRecording[]): number | undefined {
  const times: number[] = [];
  for (const peer of peers) {
    for (const database of [peer.sync, peer.main]) {
      for (const [table, column] of NEWEST_COLUMNS) times.push(...timesOf(database, table, column));
    }
  }
  return newest(times);
}

function timesOf(database: OpenedDatabase | undefined, table: string, column: string): number[] {
  const rows = database?.read(table, { [column]: "time" });
  if (rows === undefined || !rows.has(column)) return [];
  return Array.from({ length: rows.rowCount }, (_, row) => rows.column(column).micros(row));
}

function newest(times: readonly number[]): number | undefined {
  const plausible = times.filter((time) => isPlausibleTime(time as Micros));
  return plausible.length === 0 ? undefined : Math.max(...plausible);
}
