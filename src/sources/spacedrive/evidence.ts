import type { EventLog } from "../event-log/types.ts";
import type { EvidenceFile, PeerRecording } from "../recording.ts";
import type { EvidenceState, OpenedDatabase } from "../sqlite/types.ts";
import type { TraceLog } from "../trace-log/types.ts";
import type { AssignedFiles } from "./assign.ts";
import type { LoadedFile } from "./load.ts";

/** What the readers said of a file, by path. */
export interface FileVerdict {
  readonly state: EvidenceState;
  readonly notes: readonly string[];
}

/** `listEvidence` at once, without the digests that are still being computed. */
export function listWithoutDigests(
  loaded: ReadonlyMap<string, LoadedFile>,
  verdicts: ReadonlyMap<string, FileVerdict>,
  assigned: AssignedFiles,
): EvidenceFile[] {
  return sorted(loaded).map((file) =>
    lineOf(file, typeof file.sha256 === "string" ? file.sha256 : "", verdicts, assigned),
  );
}

/** One line for every file of the snapshot, sorted by path: what it is worth as evidence. */
export async function listEvidence(
  loaded: ReadonlyMap<string, LoadedFile>,
  verdicts: ReadonlyMap<string, FileVerdict>,
  assigned: AssignedFiles,
): Promise<EvidenceFile[]> {
  return await Promise.all(
    sorted(loaded).map(async (file) => lineOf(file, await file.sha256, verdicts, assigned)),
  );
}

function sorted(loaded: ReadonlyMap<string, LoadedFile>): LoadedFile[] {
  return [...loaded.values()].sort((a, b) => (a.file.path < b.file.path ? -1 : 1));
}

function lineOf(
  file: LoadedFile,
  sha256: string,
  verdicts: ReadonlyMap<string, FileVerdict>,
  assigned: AssignedFiles,
): EvidenceFile {
  const { path } = file.file;
  const verdict = verdicts.get(path);
  const notes = [
    ...(verdict?.notes ?? defaultNotes(file)),
    ...file.notes,
    assigned.notes.get(path) ?? "",
  ].filter((note) => note !== "");
  return {
    path,
    bytes: file.bytes,
    sha256,
    state: verdict?.state ?? (file.notes.length > 0 ? "damaged" : "complete"),
    ...(notes.length === 0 ? {} : { note: [...new Set(notes)].join("; ") }),
  };
}

function defaultNotes(file: LoadedFile): readonly string[] {
  switch (file.file.class) {
    case "empty":
      return file.bytes === 0 ? ["empty"] : [];
    case "shm":
      return ["shared-memory index of a write-ahead log; not needed"];
    case "journal":
      return ["a rollback journal: a transaction may have been open; it is not applied"];
    case "other":
      return ["not recognised"];
    case "sqlite":
      return file.file.role === "other" ? ["a database of another kind; not used"] : [];
    default:
      return [];
  }
}

/** What the opened databases and logs of the peers say about their own files. */
export function verdictsOf(
  peers: readonly PeerRecording[],
  shared: readonly TraceLog[],
  assigned: AssignedFiles,
): Map<string, FileVerdict> {
  const verdicts = new Map<string, FileVerdict>();
  for (const peer of peers) {
    for (const database of [peer.main, peer.sync, peer.jobs]) {
      if (database === undefined) continue;
      verdicts.set(database.path, { state: database.state, notes: database.notes });
      addWalVerdict(verdicts, database, assigned);
    }
    for (const log of [peer.eventLog, peer.appLog]) {
      if (log !== undefined) verdicts.set(log.path, verdictOfLog(log));
    }
    for (const log of [...peer.traceLogs, ...peer.jobLogs])
      verdicts.set(log.path, verdictOfLog(log));
  }
  for (const log of shared) verdicts.set(log.path, verdictOfLog(log));
  return verdicts;
}

function addWalVerdict(
  verdicts: Map<string, FileVerdict>,
  database: OpenedDatabase,
  assigned: AssignedFiles,
): void {
  const wal = assigned.walOf.get(database.path);
  if (wal === undefined || database.wal === undefined) return;
  const { commits, frames, ignoredFrames, stoppedBecause } = database.wal;
  const used =
    commits.length === 0
      ? "holds no valid commit; nothing of it was applied"
      : `${plural(commits.length, "commit")} applied in memory to "${database.path}"`;
  const notes = [`${plural(frames, "frame")}: ${used}`];
  if (ignoredFrames > 0)
    notes.push(`${plural(ignoredFrames, "frame")} after the last commit ignored`);
  if (stoppedBecause !== undefined) notes.push(stoppedBecause);
  verdicts.set(wal.path, { state: "complete", notes });
}

function verdictOfLog(log: EventLog | TraceLog): FileVerdict {
  const notes = [...log.notes];
  const [first] = log.badLines;
  if (first !== undefined) {
    notes.push(
      `${plural(log.badLineCount, "bad line")}, the first is line ${first.line} at byte ${first.offset}: ${first.reason}`,
    );
  }
  if (log.count === 0 && log.badLineCount === 0) notes.push("empty");
  const hasNul = log.notes.some((note) => note.includes("NUL"));
  if (log.truncated) return { state: "truncated", notes };
  return { state: log.badLineCount > 0 || hasNul ? "damaged" : "complete", notes };
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
