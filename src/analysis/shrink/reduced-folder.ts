/**
 * A snapshot with only some of its records: their rows, events and log lines are copied as they are; everything about the
 * other records is left out, and what is about no record stays. The evidence itself is only read.
 */
import { FailureError } from "../../base/failure.ts";
import { parseUuid, type Uuid, uuidFromBytes } from "../../base/uuid.ts";
import type { SqlEngine } from "../../engine/store/sql-database.ts";
import type { EventLog } from "../../sources/event-log/types.ts";
import type { LibraryRecording, PeerRecording } from "../../sources/recording.ts";
import type { OpenedDatabase, TableColumns } from "../../sources/sqlite/types.ts";
import type { TraceLog } from "../../sources/trace-log/types.ts";
import { copyDatabase } from "../bundle/copy-database.ts";

/** What every reduction of one recording shares, read once. */
export interface FolderSource {
  readonly recording: LibraryRecording;
  readonly sql: SqlEngine;
  /** Every record that may be left out. */
  readonly records: ReadonlySet<Uuid>;
}

/** The files of the folder by path, in a fixed order. Refuses damaged databases with a `FailureError`. */
export async function reducedFolder(
  source: FolderSource,
  kept: ReadonlySet<Uuid>,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const { recording, records } = source;
  const isLeftOut = (record: Uuid): boolean => records.has(record) && !kept.has(record);
  const files = new Map<string, Uint8Array>();
  const put = (path: string, lines: readonly string[]): void => {
    files.set(path, new TextEncoder().encode(lines.map((line) => `${line}\n`).join("")));
  };
  for (const peer of recording.peers) {
    for (const [path, bytes] of reducedDatabases(peer, source, isLeftOut)) files.set(path, bytes);
    if (peer.eventLog !== undefined) {
      put(peer.eventLog.path, await reducedEvents(peer.eventLog, isLeftOut));
    }
    if (peer.appLog !== undefined) put(peer.appLog.path, await allEvents(peer.appLog));
    for (const log of [...peer.traceLogs, ...peer.jobLogs]) {
      put(log.path, await reducedLines(log, isLeftOut));
    }
  }
  for (const log of recording.sharedTraceLogs) put(log.path, await reducedLines(log, isLeftOut));
  return files;
}

type LeftOut = (record: Uuid) => boolean;

function reducedDatabases(
  peer: PeerRecording,
  { sql }: FolderSource,
  isLeftOut: LeftOut,
): readonly (readonly [string, Uint8Array])[] {
  const all = [peer.main, peer.sync, peer.jobs].filter((database) => database !== undefined);
  const damaged = all.find(({ state }) => state === "damaged" || state === "truncated");
  if (damaged !== undefined) {
    throw new FailureError(
      "unsupported",
      `${damaged.path} is ${damaged.state}; a smaller folder would not show that.`,
    );
  }
  return all.map((database) => [
    database.path,
    copyDatabase(database, sql, {
      value: (value) => value,
      keeps: (rows) => keptRows(database, rows, isLeftOut),
    }),
  ]);
}

/** Columns that name the record a row is about, or the entry that a derived row belongs to. */
function keptRows(
  database: OpenedDatabase,
  rows: TableColumns,
  isLeftOut: LeftOut,
): (row: number) => boolean {
  const named = ["uuid", "record_uuid"].find((name) => rows.has(name));
  if (named !== undefined) {
    const column = rows.column(named);
    return (row) => {
      const uuid = column.uuid(row) ?? parseUuid(column.text(row) ?? "");
      return uuid === undefined || !isLeftOut(uuid);
    };
  }
  const owners = ["descendant_id", "ancestor_id", "entry_id"].filter((name) => rows.has(name));
  if (owners.length === 0 || !database.tables.has("entries")) return () => true;
  const leftOut = leftOutEntries(database, isLeftOut);
  const columns = owners.map((name) => rows.column(name));
  return (row) => columns.every((column) => !leftOut.has(column.number(row)));
}

function leftOutEntries(database: OpenedDatabase, isLeftOut: LeftOut): ReadonlySet<number> {
  const ids = new Set<number>();
  const entries = database.read("entries", { uuid: "uuid" });
  if (entries === undefined || !entries.has("uuid")) return ids;
  const uuids = entries.column("uuid");
  for (let row = 0; row < entries.rowCount; row++) {
    const uuid = uuids.uuid(row);
    if (uuid !== undefined && isLeftOut(uuid)) ids.add(entries.rowids[row] ?? Number.NaN);
  }
  return ids;
}

const STRETCH = 10_000;

async function reducedEvents(log: EventLog, isLeftOut: LeftOut): Promise<readonly string[]> {
  const lines: string[] = [];
  for (let from = 0; from < log.count; from += STRETCH) {
    const to = Math.min(log.count, from + STRETCH);
    const window = await log.window(from, to);
    for (let index = from; index < to; index++) {
      if (!isLeftOut(uuidFromBytes(log.record, index * 16))) lines.push(window.text(index));
    }
  }
  return lines;
}

/** Events of the application name resources in many shapes; none of them takes part in sync, so all stay. */
async function allEvents(log: EventLog): Promise<readonly string[]> {
  return await reducedEvents(log, () => false);
}

const UUIDS = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

async function reducedLines(log: TraceLog, isLeftOut: LeftOut): Promise<readonly string[]> {
  const lines: string[] = [];
  for (let from = 0; from < log.count; from += STRETCH) {
    const to = Math.min(log.count, from + STRETCH);
    const window = await log.window(from, to);
    for (let index = from; index < to; index++) {
      const text = window.text(index);
      const names = text.match(UUIDS) ?? [];
      const isAbout = names.some((name) => {
        const uuid = parseUuid(name);
        return uuid !== undefined && isLeftOut(uuid);
      });
      if (!isAbout) lines.push(text.replace(/\r?\n$/, ""));
    }
  }
  return lines;
}
