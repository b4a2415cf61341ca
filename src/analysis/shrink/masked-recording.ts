/**
 * A recording as it would open had some records and lines never been written: over what was read already, so that a
 * candidate costs no file. The folder that is written in the end is opened and checked for itself.
 */
import type { EventLog } from "../../sources/event-log/types.ts";
import type { LibraryRecording, PeerRecording } from "../../sources/recording.ts";
import { captureTime } from "../../sources/spacedrive/capture-time.ts";
import type { OpenedDatabase } from "../../sources/sqlite/types.ts";
import type { TraceLog } from "../../sources/trace-log/types.ts";
import { type FolderIndex, keptEvents, keptLines, type Selection } from "./folder-index.ts";
import { type KnownFinds, maskedEvents, maskedLines } from "./masked-logs.ts";
import { maskedDatabase } from "./masked-table.ts";

/** Gives the recording of any selection. */
export function createMasking(index: FolderIndex): (selection: Selection) => LibraryRecording {
  const finds: KnownFinds = new Map();
  return (selection) => masked(index, selection, finds);
}

function masked(index: FolderIndex, selection: Selection, finds: KnownFinds): LibraryRecording {
  const { recording } = index;
  const lines = (log: TraceLog): TraceLog => {
    const kept = keptLines(index, log, selection);
    return kept === undefined ? log : maskedLines(log, kept, finds);
  };
  const events = (log: EventLog): EventLog => {
    const kept = keptEvents(index, log, selection);
    return kept === undefined ? log : maskedEvents(log, kept);
  };
  const database = (each: OpenedDatabase): OpenedDatabase =>
    maskedDatabase(each, index, selection.records);
  const peers = recording.peers.map(
    (peer): PeerRecording => ({
      ...peer,
      main: peer.main && database(peer.main),
      sync: peer.sync && database(peer.sync),
      jobs: peer.jobs && database(peer.jobs),
      eventLog: peer.eventLog && events(peer.eventLog),
      traceLogs: peer.traceLogs.map(lines),
      jobLogs: peer.jobLogs.map(lines),
    }),
  );
  const sharedTraceLogs = recording.sharedTraceLogs.map(lines);
  const said = recording.summary?.time !== undefined;
  return {
    ...recording,
    peers,
    sharedTraceLogs,
    // The written folder has no summary: its claims would be about other counts.
    summary: undefined,
    capturedAt: said
      ? captureTime({ peers, sharedTraceLogs, samples: new Map() })
      : recording.capturedAt,
  };
}
