import type { Generation, PeerRecording, SummaryDocument } from "../recording.ts";
import type { TraceLog } from "../trace-log/types.ts";
import { ALWAYS, generationsOf, intersect, type TimeSet } from "./generation-time.ts";
import {
  type Trace,
  tracesOfEvents,
  tracesOfLogs,
  tracesOfMain,
  tracesOfNames,
  tracesOfSummary,
  tracesOfSync,
  tracesOfTime,
} from "./generation-traces.ts";

/** What may tell which build wrote the snapshot. */
export interface GenerationInput {
  readonly peers: readonly PeerRecording[];
  readonly sharedTraceLogs: readonly TraceLog[];
  readonly summary?: SummaryDocument | undefined;
  readonly capturedAt?: number | undefined;
}

interface Reading {
  readonly times: TimeSet;
  readonly reasons: readonly string[];
}

/**
 * Which generation wrote the snapshot. Traces are taken strongest first; one that contradicts what stronger ones leave
 * is reported and not used. Peers of different builds give a range.
 */
export function detectGeneration(input: GenerationInput): Generation {
  const common = [
    ...tracesOfLogs(input.sharedTraceLogs),
    ...tracesOfSummary(input.summary),
    ...tracesOfTime(input.capturedAt),
  ];
  const readings =
    input.peers.length === 0
      ? [readTraces(common)]
      : input.peers.map((peer) => readTraces([...tracesOfPeer(peer), ...common]));
  const ranges = readings.map((reading) => generationsOf(reading.times));
  const first = Math.min(...ranges.map((range) => range.from));
  const last = Math.max(...ranges.map((range) => range.to));
  return {
    label: first === last ? `G${first}` : `G${first}-G${last}`,
    from: first,
    to: last,
    reasons: [...new Set(readings.flatMap((reading) => reading.reasons))],
  };
}

function tracesOfPeer(peer: PeerRecording): Trace[] {
  const traces = [
    ...tracesOfMain(peer.main),
    ...tracesOfSync(peer.sync),
    ...tracesOfLogs(peer.traceLogs),
    ...tracesOfEvents(peer),
    ...tracesOfNames(peer.main),
  ];
  return traces.map((trace) => ({ ...trace, reason: `${peer.name}: ${trace.reason}` }));
}

function readTraces(traces: readonly Trace[]): Reading {
  let times = ALWAYS;
  const reasons: string[] = [];
  const ignored: string[] = [];
  for (const trace of traces) {
    const narrowed = intersect(times, trace.times);
    if (narrowed.length === 0) {
      ignored.push(`${trace.reason}, which does not fit the above and was not used.`);
      continue;
    }
    times = narrowed;
    const { from, to } = generationsOf(trace.times);
    if (from > 0 || to < 8) reasons.push(`${trace.reason} (${describeRange(trace.times)}).`);
  }
  return { times, reasons: [...reasons, ...ignored] };
}

function describeRange(times: TimeSet): string {
  return times
    .map((stretch) => {
      const { from, to } = generationsOf([stretch]);
      if (from === to) return `G${from}`;
      if (to === 8) return `G${from} or later`;
      return from === 0 ? `G${to} or earlier` : `G${from} to G${to}`;
    })
    .join(", or ");
}
