/** What a question about a run can ask beside its rows: the journal, the recorded events, the lines of logs, as tables. */
import { type TaskOptions, throwIfCancelled } from "../../base/progress.ts";
import { formatTime, type Micros } from "../../base/time.ts";
import { uuidFromBytes } from "../../base/uuid.ts";
import type { Journal } from "../../engine/replay/journal.ts";
import type { SqlCell, SqlDatabase } from "../../engine/store/sql-database.ts";
import type { EventLog } from "../../sources/event-log/types.ts";
import type { LibraryRecording } from "../../sources/recording.ts";
import { LEVELS, type TraceLog } from "../../sources/trace-log/types.ts";

/** Each is made only when a statement names it. `journal` is a view of `run_steps` up to the step that is asked about. */
export const RUN_TABLES = ["journal", "events", "log_lines"] as const;
export type RunTable = (typeof RUN_TABLES)[number];

/** What a log of more records is cut to: the first ones. */
const MOST_LINES = 200_000;
const CHUNK = 4096;
const CHANGE_TYPES = ["insert", "update", "delete"];

export interface TableInput {
  readonly journal: Journal;
  readonly recording: LibraryRecording;
  readonly nameOf: (peer: string) => string;
}

/** Creates one of the tables and fills it. Returns what had to be left out, in sentences. */
export async function writeRunTable(
  database: SqlDatabase,
  table: RunTable,
  input: TableInput,
  options: TaskOptions,
): Promise<readonly string[]> {
  switch (table) {
    case "journal":
      writeJournal(database, input);
      return [];
    case "events":
      writeEvents(database, input);
      return [];
    case "log_lines":
      return await writeLogLines(database, input, options);
  }
}

/** Microseconds as SQL keeps them, with their text. */
function moment(time: number): readonly [SqlCell, SqlCell] {
  if (!Number.isFinite(time)) return [null, null];
  return [Math.trunc(time), formatTime(Math.trunc(time) as Micros)];
}

function writeJournal(database: SqlDatabase, { journal, nameOf }: TableInput): void {
  database.exec(
    "CREATE TABLE run_steps (step INTEGER PRIMARY KEY, time_us INTEGER, time TEXT, peer TEXT, kind TEXT, model TEXT, record TEXT, other TEXT, reason TEXT, delivery INTEGER)",
  );
  const insert = database.prepare("INSERT INTO run_steps VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  for (let number = 1; number <= journal.length; number++) {
    const { time, peer, kind, model, record, other, reason, delivery } = journal.at(number);
    const about = [model, record ?? null, other ?? null, reason, delivery];
    insert.run([number, ...moment(time), nameOf(peer), kind, ...about]);
  }
  insert.free();
}

function writeEvents(database: SqlDatabase, { recording, nameOf }: TableInput): void {
  database.exec(
    "CREATE TABLE events (peer TEXT, path TEXT, line INTEGER, kind TEXT, model TEXT, record TEXT, author TEXT, time_us INTEGER, time TEXT, counter INTEGER, change_type TEXT)",
  );
  const insert = database.prepare("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  for (const { id, eventLog } of recording.peers) {
    if (eventLog === undefined) continue;
    for (let index = 0; index < eventLog.count; index++) {
      insert.run([nameOf(id), eventLog.path, ...eventCells(eventLog, index)]);
    }
  }
  insert.free();
}

function eventCells(log: EventLog, index: number): readonly SqlCell[] {
  const counter = log.counter[index] ?? -1;
  return [
    log.line[index] ?? 0,
    log.kinds[log.kind[index] ?? 0] ?? null,
    log.models[log.model[index] ?? -1] ?? null,
    uuidFromBytes(log.record, index * 16),
    log.authors[log.author[index] ?? -1] ?? null,
    ...moment(log.time[index] ?? Number.NaN),
    counter < 0 ? null : counter,
    CHANGE_TYPES[log.changeType[index] ?? -1] ?? null,
  ];
}

async function writeLogLines(
  database: SqlDatabase,
  { recording, nameOf }: TableInput,
  options: TaskOptions,
): Promise<readonly string[]> {
  database.exec(
    "CREATE TABLE log_lines (peer TEXT, path TEXT, line INTEGER, time_us INTEGER, time TEXT, level TEXT, target TEXT, text TEXT)",
  );
  const notes: string[] = [];
  const logs = [
    ...recording.peers.flatMap(({ id, traceLogs, jobLogs }) =>
      [...traceLogs, ...jobLogs].map((log) => ({ log, peer: nameOf(id) })),
    ),
    ...recording.sharedTraceLogs.map((log) => ({ log, peer: null })),
  ];
  for (const { log, peer } of logs) {
    await writeLog(database, log, peer, options);
    if (log.count > MOST_LINES) {
      notes.push(
        `log_lines has the first ${MOST_LINES} of the ${log.count} records of ${log.path}.`,
      );
    }
  }
  return notes;
}

async function writeLog(
  database: SqlDatabase,
  log: TraceLog,
  peer: string | null,
  options: TaskOptions,
): Promise<void> {
  const insert = database.prepare("INSERT INTO log_lines VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  const count = Math.min(log.count, MOST_LINES);
  for (let from = 0; from < count; from += CHUNK) {
    throwIfCancelled(options);
    const to = Math.min(from + CHUNK, count);
    const window = await log.window(from, to);
    for (let index = from; index < to; index++) {
      const level = LEVELS[log.level[index] ?? 0] ?? null;
      const target = log.targets[log.target[index] ?? 0] ?? null;
      const place = [peer, log.path, log.line[index] ?? 0];
      insert.run([
        ...place,
        ...moment(log.time[index] ?? Number.NaN),
        level,
        target,
        window.text(index),
      ]);
    }
  }
  insert.free();
}
