import type { FireproofRecording } from "../../sources/fireproof/recording.ts";
import type { InspectReport, PeerReport } from "../report.ts";
import type { LogPeer, LogStep } from "./log-replay.ts";
import { replayLogs } from "./log-replay.ts";
import type { LogStepReport } from "./report.ts";

/** What a folder that holds logs and no store still tells: who took part, the heads, and every step towards them. */
export function inspectLogs(recording: FireproofRecording): InspectReport {
  const { peers, steps } = replayLogs(recording.logs);
  return {
    schema: "driftscope/inspect@1",
    system: "fireproof",
    generation: recording.generation,
    generationReasons: ["No store is here; the generation is that of the form of the log."],
    evidence: recording.evidence,
    peers: peers.map(peerReport),
    matrix: [],
    watermarks: [],
    progress: [],
    logSteps: steps.map(stepReport),
    notes: [
      "Only logs are here. They have no times and no documents: the order of lines is the only order.",
      ...recording.findings.map(({ path, line, message }) => `${path}:${line ?? 0}: ${message}`),
    ],
  };
}

function peerReport(peer: LogPeer): PeerReport {
  const { id, name, kind, head, lineCount, stepCount } = peer;
  return {
    id,
    name,
    path: "",
    kind,
    role: {
      value: "unknown",
      proof: [`${lineCount} lines of the log speak of it, ${stepCount} of them of its head.`],
    },
    models: {},
    orphans: { content: 0, parent: 0, closure: 0, path: 0 },
    ...(head === undefined ? {} : { heads: head }),
  };
}

/** A step as it appears in a report. */
export function stepReport(step: LogStep): LogStepReport {
  const { path, line, peer, what, offered, before, after } = step;
  return {
    at: `${path}:${line}`,
    peer,
    what,
    offered,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}
