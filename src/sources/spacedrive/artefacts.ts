import type { PeerRecording, SourceFinding, SummaryClaims, SummaryDocument } from "../recording.ts";
import type { OpenedDatabase } from "../sqlite/types.ts";
import type { TraceLog } from "../trace-log/types.ts";
import type { AssignedFiles } from "./assign.ts";
import type { LoadedFile } from "./load.ts";
import { readWithAllColumns } from "./schema.ts";

/** What copying did to the evidence: checked before anything in it is believed. */
export interface Artefacts {
  readonly findings: readonly SourceFinding[];
  /** Notes for the list of evidence, by path. */
  readonly notes: ReadonlyMap<string, readonly string[]>;
}

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
    const claims = input.summary?.claims.find((claim) => claim.peer === peer.id);
    if (claims !== undefined) checkClaims(collector, peer, claims, input.summary?.path ?? "");
  }
  for (const log of input.sharedTraceLogs) checkBadLines(collector, log);
  checkSummary(collector, input);
  for (const file of loaded.values()) checkEmptyTestLog(collector, file);
  return collector;
}

class ArtefactCollector implements Artefacts {
  readonly findings: SourceFinding[] = [];
  readonly notes = new Map<string, string[]>();

  /** Notes that belong to a place are findings too, so that nothing is said in one list only. */
  add(finding: SourceFinding): void {
    this.findings.push(finding);
  }

  note(path: string, text: string): void {
    const notes = this.notes.get(path);
    if (notes === undefined) this.notes.set(path, [text]);
    else notes.push(text);
  }
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
  log: Pick<TraceLog, "path" | "badLines" | "truncated">,
): void {
  for (const bad of log.badLines.slice(0, TOLD_LINES)) {
    const { line, offset } = bad;
    const message = `Line ${line} (byte ${offset}) cannot be used: ${bad.reason}.`;
    collector.add({ code: "bad-line", path: log.path, line, offset, message });
  }
  if (log.badLines.length > TOLD_LINES) {
    const message = `${log.badLines.length - TOLD_LINES} more lines cannot be used.`;
    collector.add({ code: "bad-line", path: log.path, message });
  }
  if (log.truncated) {
    const message = "The file ends in the middle of a line: it was cut off while being written.";
    collector.add({ code: "truncated-log", path: log.path, message });
  }
}

/** Fewer rows in the file than were counted is a copy that lost commits; other differences are told as they are. */
function checkClaims(
  collector: ArtefactCollector,
  peer: PeerRecording,
  claims: SummaryClaims,
  summaryPath: string,
): void {
  if (peer.main !== undefined) checkRowCounts(collector, peer, peer.main, claims, summaryPath);
  checkEventCount(collector, peer.eventLog, claims.syncEventsCaptured, summaryPath);
  checkEventCount(collector, peer.appLog, claims.eventsCaptured, summaryPath);
}

function checkRowCounts(
  collector: ArtefactCollector,
  peer: PeerRecording,
  main: OpenedDatabase,
  claims: SummaryClaims,
  summaryPath: string,
): void {
  const rows = rowCounts(main);
  const compared = (
    [
      ["entries", claims.entries, rows.entries],
      ["content identities", claims.contentIdentities, rows.contentIdentities],
      ["locations", claims.locations, rows.locations],
      ["files", claims.files, rows.files],
      ["files with content", claims.linked, rows.linked],
    ] as const
  ).filter(([, claimed, actual]) => claimed !== undefined && actual !== undefined);
  const differing = compared.filter(([, claimed, actual]) => claimed !== actual);
  const isWalMissing = main.state === "wal-missing";
  for (const [what, claimed, actual] of differing) {
    const text = `${summaryPath} counted ${claimed} ${what}, the file holds ${actual}`;
    const why = isWalMissing ? ": commits lie in a -wal file that was not copied" : "";
    collector.note(main.path, text);
    const message = `${peer.name}: ${text}${why}.`;
    collector.add({ code: "summary-differs", path: main.path, message });
  }
  if (isWalMissing && compared.length > 0 && differing.length === 0) {
    collector.note(main.path, `its rows agree with the counts in ${summaryPath}`);
  }
}

function checkEventCount(
  collector: ArtefactCollector,
  log: PeerRecording["eventLog"],
  claimed: number | undefined,
  summaryPath: string,
): void {
  if (log === undefined || claimed === undefined || claimed === log.count) return;
  const text = `${summaryPath} counted ${claimed} events, ${log.count} can be read`;
  collector.note(log.path, text);
  collector.add({ code: "summary-differs", path: log.path, message: `${text}.` });
}

interface RowCounts {
  entries?: number | undefined;
  contentIdentities?: number | undefined;
  locations?: number | undefined;
  files?: number | undefined;
  linked?: number | undefined;
}

function rowCounts(main: OpenedDatabase): RowCounts {
  const entries = readWithAllColumns(main, "entries", {
    kind: "integer",
    content_id: "integer",
  });
  const counts: RowCounts = {
    entries: entries?.rowCount,
    contentIdentities: readWithAllColumns(main, "content_identities", {})?.rowCount,
    locations: readWithAllColumns(main, "locations", {})?.rowCount,
  };
  if (entries === undefined || !entries.has("kind") || !entries.has("content_id")) return counts;
  const kinds = entries.column("kind").numbers();
  const contents = entries.column("content_id").numbers();
  let files = 0;
  let linked = 0;
  for (let row = 0; row < entries.rowCount; row++) {
    if (kinds[row] !== 0) continue;
    files++;
    if (!Number.isNaN(contents[row])) linked++;
  }
  return { ...counts, files, linked };
}

/** Sections of the summary about devices whose folder is elsewhere or nowhere: names in it are labels only. */
function checkSummary(collector: ArtefactCollector, input: ArtefactInput): void {
  const { summary, peers } = input;
  for (const claim of summary?.claims ?? []) {
    const peer = peers.find((candidate) => candidate.id === claim.peer);
    const place = { path: summary?.path ?? "", line: claim.line };
    if (peer === undefined && peers.length > 0) {
      const message = `The section "${claim.label}" is about ${claim.peer}, whose files are not in the folder.`;
      collector.add({ code: "summary-without-files", ...place, message });
    }
    const named = peers.find(
      (candidate) => candidate.name.toLowerCase() === claim.label.toLowerCase(),
    );
    if (peer === undefined || named === undefined || named === peer) continue;
    const message = `The section "${claim.label}" is about ${claim.peer}, whose files lie in "${peer.path}": sections are joined by uuid, not by name.`;
    collector.add({ code: "summary-mislabelled", ...place, message });
  }
}

function checkEmptyTestLog(collector: ArtefactCollector, file: LoadedFile): void {
  if (file.bytes === 0 && file.file.name === "test.log") {
    collector.note(file.file.path, "normal: only the first test of a process writes its log");
  }
}
