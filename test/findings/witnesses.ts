import type { CheckReport, FindingPlace } from "../../src/analysis/report.ts";
import { parseUuid } from "../../src/base/uuid.ts";
import type { LibraryRecording } from "../../src/sources/recording.ts";
import type { OpenedDatabase } from "../../src/sources/sqlite/types.ts";

/** Places of a report that do not exist in the evidence: sentences. */
export function witnessProblems(
  recording: LibraryRecording,
  report: CheckReport,
): readonly string[] {
  return report.findings.flatMap((finding) =>
    finding.where.flatMap((place) => {
      const problem = problemOf(recording, place);
      return problem === undefined ? [] : [`${finding.rule}: ${JSON.stringify(place)} ${problem}`];
    }),
  );
}

function problemOf(recording: LibraryRecording, place: FindingPlace): string | undefined {
  if (!recording.evidence.some((file) => file.path === place.path)) return "names no file";
  if (place.line !== undefined) return lineProblem(recording, place.path, place.line);
  if (place.table === undefined) return undefined;
  const database = databasesOf(recording).find((each) => each.path === place.path);
  return database === undefined ? "names no database" : rowProblem(database, place);
}

function databasesOf(recording: LibraryRecording): readonly OpenedDatabase[] {
  return recording.peers
    .flatMap((peer) => [peer.main, peer.sync, peer.jobs])
    .filter((database) => database !== undefined);
}

function lineProblem(recording: LibraryRecording, path: string, line: number): string | undefined {
  if (recording.summary?.path === path) return undefined;
  const logs = [
    ...recording.sharedTraceLogs,
    ...recording.peers.flatMap((peer) => [
      ...peer.traceLogs,
      ...peer.jobLogs,
      ...(peer.eventLog === undefined ? [] : [peer.eventLog]),
      ...(peer.appLog === undefined ? [] : [peer.appLog]),
    ]),
  ];
  const log = logs.find((each) => each.path === path);
  if (log === undefined) return "names no log";
  const isRecord = log.line.includes(line) || log.badLines.some((bad) => bad.line === line);
  return isRecord ? undefined : "names a line at which no record begins";
}

const KEYS = ["uuid", "record_uuid"];

function rowProblem(database: OpenedDatabase, place: FindingPlace): string | undefined {
  const table = database.read(
    place.table ?? "",
    Object.fromEntries(KEYS.map((key) => [key, "uuid"])),
  );
  if (table === undefined) return "names no table";
  if (place.uuid === undefined) return undefined;
  const wanted = parseUuid(place.uuid);
  const isHeld = KEYS.filter((key) => table.has(key)).some((key) => {
    const column = table.column(key);
    return Array.from({ length: table.rowCount }, (_, row) => column.uuid(row)).includes(wanted);
  });
  return isHeld ? undefined : "names a row that is not there";
}
