/** Lines of an event log in the recorded format, and recordings of nothing but such logs. */
import { parseUuid, type Uuid } from "../../src/base/uuid.ts";
import { indexEventLog } from "../../src/sources/event-log/index-event-log.ts";
import type { LibraryRecording, PeerRecording } from "../../src/sources/recording.ts";
import type { OpenedDatabase } from "../../src/sources/sqlite/types.ts";

/** The recorded day begins here. */
export const DAY = Date.UTC(2025, 10, 24, 18, 0, 0);

/** A uuid that begins with the given digits. */
export function record(digits: string): Uuid {
  const uuid = parseUuid(digits.padEnd(32, "0"));
  if (uuid === undefined) throw new Error(`no uuid begins with ${digits}`);
  return uuid;
}

export function stateChange(model: string, id: Uuid, author: Uuid, seconds: number): string {
  return JSON.stringify({
    type: "state_change",
    library_id: record("11"),
    model_type: model,
    record_uuid: id,
    device_id: author,
    data: {},
    timestamp: new Date(DAY + seconds * 1000).toISOString(),
  });
}

export function sharedChange(
  model: string,
  id: Uuid,
  stamp: { readonly author: Uuid; readonly seconds: number; readonly counter?: number },
  change = "Insert",
): string {
  return JSON.stringify({
    type: "shared_change",
    library_id: record("11"),
    entry: {
      hlc: {
        timestamp: DAY + stamp.seconds * 1000,
        counter: stamp.counter ?? 0,
        device_id: stamp.author,
      },
      model_type: model,
      record_uuid: id,
      change_type: change,
      data: {},
    },
  });
}

export interface LoggedPeer {
  readonly id: Uuid;
  readonly lines: readonly string[];
  readonly sync?: OpenedDatabase | undefined;
}

/** A recording of peers that have a log each and, where given, a `sync.db`. */
export function recordingOfLogs(peers: Readonly<Record<string, LoggedPeer>>): LibraryRecording {
  return {
    system: "spacedrive",
    generation: { label: "G4", from: 4, to: 4, reasons: [] },
    evidence: [],
    findings: [],
    peers: Object.entries(peers).map(([name, { id, lines, sync }]): PeerRecording => {
      const bytes = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(""));
      return {
        id,
        name,
        path: name,
        identityProof: [],
        eventLog: indexEventLog(`${name}/sync_events.log`, bytes),
        sync,
        traceLogs: [],
        jobLogs: [],
      };
    }),
    absentPeers: [],
    sharedTraceLogs: [],
    unknownSchema: [],
  };
}
