import type { FireproofRecording } from "../../sources/fireproof/recording.ts";
import type { InspectReport } from "../report.ts";

/** What a folder that holds logs and no store still tells. */
export function inspectLogs(recording: FireproofRecording): InspectReport {
  return {
    schema: "driftscope/inspect@1",
    system: "fireproof",
    generation: recording.generation,
    evidence: recording.evidence,
    peers: [],
    matrix: [],
    watermarks: [],
    progress: [],
  };
}
