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
import type { LogSamples } from "./log-sample.ts";

/** What may tell which build wrote the snapshot. */
export interface GenerationInput {
  readonly peers: readonly PeerRecording[];
  readonly sharedTraceLogs: readonly TraceLog[];
  readonly samples: LogSamples;
  readonly summary?: SummaryDocument | undefined;
  readonly capturedAt?: number | undefined;
}

/**
 * Which generation wrote the snapshot. Traces are taken strongest first; one that contradicts what stronger ones leave
 * is reported and not used. Peers of different builds give a range.
 */
export function detectGeneration(input: GenerationInput): Generation {
  const common = [
    ...tracesOfLogs(input.sharedTraceLogs, input.samples),
    ...tracesOfSummary(input.summary),
    ...tracesOfTime(input.capturedAt),
  ];
  const reasons = new ReasonList();
  const readings =
    input.peers.length === 0
      ? [readTraces("", [], common, reasons)]
      : input.peers.map((peer) =>
          readTraces(peer.name, tracesOfPeer(peer, input.samples), common, reasons),
        );
  const ranges = readings.map((times) => generationsOf(times));
  const first = Math.min(...ranges.map((range) => range.from));
  const last = Math.max(...ranges.map((range) => range.to));
  return {
    label: first === last ? `G${first}` : `G${first}-G${last}`,
    from: first,
    to: last,
    reasons: reasons.sentences(),
  };
}

function tracesOfPeer(peer: PeerRecording, samples: LogSamples): Trace[] {
  return [
    ...tracesOfMain(peer.main),
    ...tracesOfSync(peer.sync),
    ...tracesOfLogs(peer.traceLogs, samples),
    ...tracesOfEvents(peer),
    ...tracesOfNames(peer.main),
  ];
}

/** Sentences in the order they came up, each once, with the peers for which they hold. */
class ReasonList {
  readonly #used = new Map<string, string[]>();
  readonly #unused = new Map<string, string[]>();

  add(isUsed: boolean, sentence: string, peer: string): void {
    const list = isUsed ? this.#used : this.#unused;
    const peers = list.get(sentence);
    if (peers === undefined) list.set(sentence, [peer]);
    else if (!peers.includes(peer)) peers.push(peer);
  }

  sentences(): readonly string[] {
    return [...this.#used, ...this.#unused].map(([sentence, peers]) => {
      const named = peers.filter((peer) => peer !== "");
      return named.length === 0 ? sentence : `${named.join(", ")}: ${sentence}`;
    });
  }
}

/** What all traces of a peer and of the whole snapshot allow together. */
function readTraces(
  peer: string,
  own: readonly Trace[],
  common: readonly Trace[],
  reasons: ReasonList,
): TimeSet {
  let times = ALWAYS;
  for (const trace of [...own, ...common]) {
    const name = own.includes(trace) ? peer : "";
    const narrowed = intersect(times, trace.times);
    const { from, to } = generationsOf(trace.times);
    if (narrowed.length === 0) {
      reasons.add(false, `${trace.reason}, which does not fit the rest and was not used.`, name);
    } else if (from > 0 || to < 8) {
      reasons.add(true, `${trace.reason} (${describeRange(trace.times)}).`, name);
    }
    times = narrowed.length === 0 ? times : narrowed;
  }
  return times;
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
