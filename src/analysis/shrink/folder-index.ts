/**
 * Which records every row, event and log line of a recording is about, read once: what is left out is decided thousands
 * of times afterwards, and each time by looking at numbers only.
 */
import { type TaskOptions, throwIfCancelled } from "../../base/progress.ts";
import { parseUuid, type Uuid, uuidFromBytes } from "../../base/uuid.ts";
import type { EventLog } from "../../sources/event-log/types.ts";
import type { LibraryRecording, PeerRecording } from "../../sources/recording.ts";
import type { OpenedDatabase, TableColumns } from "../../sources/sqlite/types.ts";
import type { TraceLog } from "../../sources/trace-log/types.ts";

/** A recording with the numbers of the records that its parts are about. */
export interface FolderIndex {
  readonly recording: LibraryRecording;
  /** Every record that may be left out; its place is its number. */
  readonly records: readonly Uuid[];
  numberOf(record: Uuid): number | undefined;
  /** For each row one or more numbers, as columns; -1 where it is about no such record. Empty where no row is. */
  rows(database: OpenedDatabase, rows: TableColumns): readonly Int32Array[];
  /** The number of each event, or -1. */
  events(log: EventLog): Int32Array;
  lines(log: TraceLog): LineRecords;
}

/** Numbers of the records that the lines of a log name: those of line `i` are `records[from[i]]` up to `from[i + 1]`. */
export interface LineRecords {
  readonly from: Uint32Array;
  readonly records: Int32Array;
}

/** What of a recording stays. */
export interface Selection {
  /** By number: 1 for a record that stays. */
  readonly records: Uint8Array;
  /** Lines that stay beyond those that a left out record takes away, by log; all of them where a log has none. */
  readonly lines?: ReadonlyMap<TraceLog | EventLog, Uint8Array> | undefined;
}

/** Every tracing and job log of a recording. */
export function textLogs({ peers, sharedTraceLogs }: LibraryRecording): readonly TraceLog[] {
  return [...peers.flatMap((peer) => [...peer.traceLogs, ...peer.jobLogs]), ...sharedTraceLogs];
}

/** The databases of a peer. */
export function databasesOf({ main, sync, jobs }: PeerRecording): readonly OpenedDatabase[] {
  return [main, sync, jobs].filter((database) => database !== undefined);
}

/** Reads every log once. */
export async function indexFolder(
  recording: LibraryRecording,
  records: readonly Uuid[],
  options: TaskOptions,
): Promise<FolderIndex> {
  const numbers = new Map(records.map((record, number) => [record, number]));
  const numberOf = (record: Uuid): number | undefined => numbers.get(record);
  const lines = new Map<TraceLog, LineRecords>();
  for (const log of textLogs(recording)) lines.set(log, await linesOf(log, numberOf, options));
  const events = new Map<EventLog, Int32Array>();
  for (const { eventLog } of recording.peers) {
    if (eventLog !== undefined) events.set(eventLog, eventsOf(eventLog, numberOf));
  }
  const rows = new Map<OpenedDatabase, Map<string, readonly Int32Array[]>>();
  return {
    recording,
    records,
    numberOf,
    rows(database, table) {
      const known = rows.get(database) ?? new Map<string, readonly Int32Array[]>();
      rows.set(database, known);
      const { name } = table.table;
      const made = known.get(name) ?? rowNumbers(database, table, numberOf);
      known.set(name, made);
      return made;
    },
    // Events of the application name resources in many shapes; none of them takes part in sync, so all stay.
    events: (log) => events.get(log) ?? new Int32Array(log.count).fill(-1),
    lines: (log) => lines.get(log) ?? NO_LINES,
  };
}

const NO_LINES: LineRecords = { from: new Uint32Array(1), records: new Int32Array(0) };

/** Whether all records that a row or line is about stay. */
export function staysAt(columns: readonly Int32Array[], row: number, kept: Uint8Array): boolean {
  for (const column of columns) {
    const number = column[row] ?? -1;
    if (number >= 0 && kept[number] === 0) return false;
  }
  return true;
}

/** The lines of a log that a selection leaves, as indexes; `undefined` where it leaves all. */
export function keptLines(
  index: FolderIndex,
  log: TraceLog,
  { records, lines }: Selection,
): Uint32Array | undefined {
  const { from, records: named } = index.lines(log);
  const chosen = lines?.get(log);
  return keptOf(log.count, (line) => {
    if (chosen?.[line] === 0) return false;
    for (let at = from[line] ?? 0; at < (from[line + 1] ?? 0); at++) {
      if (records[named[at] ?? 0] === 0) return false;
    }
    return true;
  });
}

/** The events of a log that a selection leaves, as indexes; `undefined` where it leaves all. */
export function keptEvents(
  index: FolderIndex,
  log: EventLog,
  { records, lines }: Selection,
): Uint32Array | undefined {
  const columns = [index.events(log)];
  const chosen = lines?.get(log);
  return keptOf(log.count, (event) => chosen?.[event] !== 0 && staysAt(columns, event, records));
}

/** Indexes below `count` that stay; `undefined` where all do. */
export function keptOf(count: number, stays: (at: number) => boolean): Uint32Array | undefined {
  const kept = new Uint32Array(count);
  let length = 0;
  for (let at = 0; at < count; at++) if (stays(at)) kept[length++] = at;
  return length === count ? undefined : kept.subarray(0, length);
}

type Numbers = (record: Uuid) => number | undefined;

/** Columns that name the record a row is about, or the entry that a derived row belongs to. */
function rowNumbers(
  database: OpenedDatabase,
  rows: TableColumns,
  numberOf: Numbers,
): readonly Int32Array[] {
  const named = ["uuid", "record_uuid"].find((name) => rows.has(name));
  if (named !== undefined) {
    const column = rows.column(named);
    return [
      Int32Array.from({ length: rows.rowCount }, (_, row) => {
        const uuid = column.uuid(row) ?? parseUuid(column.text(row) ?? "");
        return uuid === undefined ? -1 : (numberOf(uuid) ?? -1);
      }),
    ];
  }
  const owners = ["descendant_id", "ancestor_id", "entry_id"].filter((name) => rows.has(name));
  if (owners.length === 0 || !database.tables.has("entries")) return [];
  const entries = entryNumbers(database, numberOf);
  return owners.map((name) => {
    const column = rows.column(name);
    return Int32Array.from(
      { length: rows.rowCount },
      (_, row) => entries.get(column.number(row)) ?? -1,
    );
  });
}

function entryNumbers(database: OpenedDatabase, numberOf: Numbers): ReadonlyMap<number, number> {
  const numbers = new Map<number, number>();
  const entries = database.read("entries", { uuid: "uuid" });
  if (entries === undefined || !entries.has("uuid")) return numbers;
  const uuids = entries.column("uuid");
  for (let row = 0; row < entries.rowCount; row++) {
    const uuid = uuids.uuid(row);
    const number = uuid === undefined ? undefined : numberOf(uuid);
    if (number !== undefined) numbers.set(entries.rowids[row] ?? Number.NaN, number);
  }
  return numbers;
}

function eventsOf(log: EventLog, numberOf: Numbers): Int32Array {
  return Int32Array.from(
    { length: log.count },
    (_, event) => numberOf(uuidFromBytes(log.record, event * 16)) ?? -1,
  );
}

const UUIDS = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** Records whose text is at hand at once. */
export const STRETCH = 10_000;

async function linesOf(
  log: TraceLog,
  numberOf: Numbers,
  options: TaskOptions,
): Promise<LineRecords> {
  const from = new Uint32Array(log.count + 1);
  const records: number[] = [];
  for (let start = 0; start < log.count; start += STRETCH) {
    throwIfCancelled(options);
    const to = Math.min(log.count, start + STRETCH);
    const window = await log.window(start, to);
    for (let line = start; line < to; line++) {
      for (const name of window.text(line).match(UUIDS) ?? []) {
        const uuid = parseUuid(name);
        const number = uuid === undefined ? undefined : numberOf(uuid);
        if (number !== undefined) records.push(number);
      }
      from[line + 1] = records.length;
    }
  }
  return { from, records: Int32Array.from(records) };
}
