import type { PeerRecording, SummaryDocument } from "../recording.ts";
import type { OpenedDatabase } from "../sqlite/types.ts";
import type { TraceLog } from "../trace-log/types.ts";
import { ArtefactCollector, type Artefacts } from "./artefact-collector.ts";
import type { AssignedFiles } from "./assign.ts";
import type { LoadedFile } from "./load.ts";
import { checkSummary } from "./summary-check.ts";

interface ArtefactInput {
  readonly peers: readonly PeerRecording[];
  readonly sharedTraceLogs: readonly TraceLog[];
  readonly summary?: SummaryDocument | undefined;
}

/** A bad line of a log is told by place up to this many; the rest is told as a number. */
const TOLD_LINES = 50;

/** Compares what the summary counted on live connections with the copied files, and lists what the files lost. */
export function checkArtefacts(
  input: ArtefactInput,
  assigned: AssignedFiles,
  loaded: ReadonlyMap<string, LoadedFile>,
): Artefacts {
  const collector = new ArtefactCollector();
  for (const peer of input.peers) {
    checkDatabases(collector, peer, assigned);
    checkLogs(collector, peer);
  }
  for (const log of input.sharedTraceLogs) checkBadLines(collector, log);
  if (input.summary !== undefined) checkSummary(collector, input.peers, input.summary);
  for (const file of loaded.values()) checkName(collector, file);
  return collector;
}

function checkDatabases(
  collector: ArtefactCollector,
  peer: PeerRecording,
  assigned: AssignedFiles,
): void {
  const where = peer.path === "" ? "the folder" : `"${peer.path}"`;
  if (peer.main === undefined && peer.sync !== undefined) {
    const message = `${peer.name}: there is no main database in ${where}. Nothing can be said about its rows.`;
    collector.add({ code: "main-database-missing", path: peer.path, message });
  }
  if (peer.sync === undefined && peer.main !== undefined) {
    const message = `${peer.name}: there is no sync.db in ${where}. Watermarks and the shared log are unknown.`;
    collector.add({ code: "sync-database-missing", path: peer.path, message });
  }
  for (const database of [peer.main, peer.sync, peer.jobs]) {
    if (database !== undefined) checkDatabase(collector, peer.name, database, assigned);
  }
}

function checkDatabase(
  collector: ArtefactCollector,
  name: string,
  database: OpenedDatabase,
  assigned: AssignedFiles,
): void {
  const { path } = database;
  if (database.state === "wal-missing") {
    const message = `${name}: the header says write-ahead log, but no -wal file is here; recent commits may be missing.`;
    collector.add({ code: "wal-missing", path, message });
  }
  for (const { page, offset, table, reason } of database.damage) {
    const place = table === undefined ? `Page ${page}` : `Page ${page} of table ${table}`;
    const message = `${place} cannot be read: ${reason}.`;
    collector.add({ code: "damaged-page", path, offset, message });
  }
  const wal = assigned.walOf.get(path);
  if (wal !== undefined && (database.wal?.commits.length ?? 0) > 0) {
    collector.note(path, `read with "${wal.path}" laid over it`);
  }
}

function checkLogs(collector: ArtefactCollector, peer: PeerRecording): void {
  for (const log of [peer.eventLog, peer.appLog, ...peer.traceLogs, ...peer.jobLogs]) {
    if (log !== undefined) checkBadLines(collector, log);
  }
}

function checkBadLines(
  collector: ArtefactCollector,
  log: Pick<TraceLog, "path" | "badLines" | "badLineCount" | "truncated">,
): void {
  for (const bad of log.badLines.slice(0, TOLD_LINES)) {
    const { line, offset } = bad;
    const message = `Line ${line} (byte ${offset}) cannot be used: ${bad.reason}.`;
    collector.add({ code: "bad-line", path: log.path, line, offset, message });
  }
  if (log.badLineCount > TOLD_LINES) {
    const message = `${log.badLineCount - TOLD_LINES} more lines cannot be used.`;
    collector.add({ code: "bad-line", path: log.path, message });
  }
  if (log.truncated) {
    const message = "The file ends in the middle of a line: it was cut off while being written.";
    collector.add({ code: "truncated-log", path: log.path, message });
  }
}

/** What only a name can tell: that an empty file is normal, and that something else lies where a database should. */
function checkName(collector: ArtefactCollector, { file, bytes }: LoadedFile): void {
  if (bytes === 0 && file.name === "test.log") {
    collector.note(file.path, "normal: only the first test of a process writes its log");
  }
  const isDatabaseName = /^(?:database|library|sync|jobs)\.db$/.test(file.name);
  if (!isDatabaseName || file.class === "sqlite") return;
  const what = bytes === 0 ? "is empty" : "does not start as a database does";
  const message = `A file called ${file.name} ${what}: nothing in it can be read.`;
  collector.note(file.path, `${what}; nothing in it can be read`);
  collector.damage(file.path);
  collector.add({ code: "not-a-database", path: file.path, offset: 0, message });
}
