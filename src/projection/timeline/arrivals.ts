/**
 * Which recorded events reached a peer, told by messages alone: lines of its log that name the record, rows that it wrote
 * to its own log of shared changes, and the answers to what it asked for. The order of stamps says nothing of this: a
 * later stamp is no proof that anything was sent.
 */

import type { Signal } from "../../analysis/replay/log-signals.ts";
import { findPulls } from "../../analysis/replay/pulls.ts";
import { readSignals } from "../../analysis/replay/read-signals.ts";
import { signalsOf } from "../../analysis/replay/signal-table.ts";
import { stampKey } from "../../analysis/replay/stamp-index.ts";
import type { TaskOptions } from "../../base/progress.ts";
import type { PeerRecording } from "../../sources/recording.ts";
import type { TraceLog } from "../../sources/trace-log/types.ts";
import type { GatheredEvents, GatheredSource } from "./gather.ts";
import { createRecordChains, type RecordChains } from "./record-chains.ts";

/** What a peer authored, as its own log has it. */
export interface AuthorLog {
  readonly source: Extract<GatheredSource, { kind: "log" }>;
  /** Number of the log's first event among all gathered ones. */
  readonly start: number;
  readonly chains: RecordChains;
}

/** An event that reached a peer. */
export interface Arrival {
  /** Number of the author's event among all gathered ones. */
  readonly event: number;
  /** µs since 1970, by the receiver's clock; NaN where the evidence has no time. */
  readonly time: number;
  readonly path: string;
  /** From 1; 0 for a row of a database. */
  readonly line: number;
}

/** An answer with records to what a peer asked for. */
export interface Answer {
  /** Index of the peer that answered. */
  readonly from: number;
  readonly model: string;
  readonly records: number;
  /** When it was asked, and when the answer came, µs since 1970. */
  readonly asked: number;
  readonly time: number;
  readonly path: string;
  readonly line: number;
}

export interface Arrivals {
  readonly arrivals: readonly Arrival[];
  readonly answers: readonly Answer[];
  /** Lines of arrivals of which no log has the event. */
  readonly unmatched: number;
  /** Whether some log would tell of arrivals at this peer. */
  readonly hasLog: boolean;
}

/** The log of each peer's own events, by index of the peer. */
export function authorLogs(events: GatheredEvents): readonly (AuthorLog | undefined)[] {
  const logs: (AuthorLog | undefined)[] = events.peers.map(() => undefined);
  let start = 0;
  for (const source of events.sources) {
    if (source.kind === "log") {
      logs[source.peerIndex] = { source, start, chains: createRecordChains(source.log) };
    }
    start += source.count;
  }
  return logs;
}

export interface ArrivalContext {
  readonly events: GatheredEvents;
  readonly logs: readonly (AuthorLog | undefined)[];
  readonly sharedTraces: readonly TraceLog[];
}

/** The model whose rows are exchanged before anything is synced. */
const PAIRED = "device";

/** Everything that says something arrived at one peer, in the order of time. */
export async function readArrivals(
  context: ArrivalContext,
  receiver: number,
  options?: TaskOptions,
): Promise<Arrivals> {
  const peer = context.events.peers[receiver];
  if (peer === undefined) return { arrivals: [], answers: [], unmatched: 0, hasLog: false };
  const own = tracesOf(peer.traceLogs);
  // Who of more than two received what a common log tells of cannot be said.
  const common = context.events.peers.length <= 2 ? tracesOf(context.sharedTraces) : [];
  const logs = own.length > 0 ? own : common;
  const read = await readSignals(logs, options);
  const signals = own.length > 0 ? read : read.filter((signal) => !isOwn(signal, peer));
  const matcher = new Matcher(context, receiver);
  for (const signal of signals) matcher.add(signal);
  matcher.addRows();
  const others = context.events.peers.flatMap(({ id }) => (id === peer.id ? [] : [id]));
  const answers = findPulls(signalsOf(signals), peer.id, others).flatMap((pull) =>
    pull.responses.flatMap(({ response }): Answer[] => {
      const from = context.events.peers.findIndex(({ id }) => id === pull.from);
      const { model, records, time, path, line } = response;
      if (from < 0 || records === 0) return [];
      return [{ from, model, records, asked: pull.start.time, time, path, line }];
    }),
  );
  return {
    arrivals: matcher.arrivals,
    answers,
    unmatched: matcher.unmatched,
    hasLog: logs.length > 0,
  };
}

function tracesOf(logs: readonly TraceLog[]): readonly TraceLog[] {
  return logs.filter(({ format, count }) => format === "tracing" && count > 0);
}

/** Whether a line of a common log is about what the peer itself wrote: then the other one received it. */
function isOwn(signal: Signal, peer: PeerRecording): boolean {
  if (signal.kind === "state") return signal.owner === peer.id;
  return signal.kind === "shared" && peer.id.startsWith(signal.author);
}

/** Finds the event that each sign of an arrival is about; one event is taken once while there are others. */
class Matcher {
  readonly arrivals: Arrival[] = [];
  unmatched = 0;
  readonly #context: ArrivalContext;
  readonly #receiver: number;
  readonly #taken = new Set<number>();

  constructor(context: ArrivalContext, receiver: number) {
    this.#context = context;
    this.#receiver = receiver;
  }

  add(signal: Signal): void {
    if (signal.kind !== "state" && signal.kind !== "shared" && signal.kind !== "deletion") return;
    const { time, path, line } = signal;
    const event = this.#eventOf(signal);
    // Rows of devices are written when peers pair: that is no recorded change.
    if (event === undefined) this.unmatched += signal.model === PAIRED ? 0 : 1;
    else this.#push({ event, time, path, line });
  }

  /** Shared changes of others that the peer wrote down, where no line tells of them. */
  addRows(): void {
    const { events } = this.#context;
    for (const source of events.sources) {
      if (source.kind !== "table" || source.peerIndex !== this.#receiver) continue;
      for (let i = 0; i < source.count; i++) {
        const stamp = source.table.stamp(i);
        const author = events.peers.findIndex(({ id }) => id === stamp?.peer);
        const record = source.table.record(i);
        if (stamp === undefined || record === undefined || author === this.#receiver) continue;
        const log = this.#context.logs[author];
        const key = stampKey(stamp.ms, stamp.counter, stamp.peer);
        const event = log && sharedEvent(log, log.chains.first(record), key, stamp.peer);
        if (event === undefined || this.#taken.has(event)) continue;
        this.#push({ event, time: source.table.writtenAt(i), path: source.path, line: 0 });
      }
    }
  }

  #push(arrival: Arrival): void {
    this.#taken.add(arrival.event);
    this.arrivals.push(arrival);
  }

  #eventOf(signal: Extract<Signal, { kind: "state" | "shared" | "deletion" }>): number | undefined {
    const { logs, events } = this.#context;
    for (let author = 0; author < events.peers.length; author++) {
      const log = logs[author];
      const id = events.peers[author]?.id;
      if (log === undefined || id === undefined || author === this.#receiver) continue;
      if (signal.kind === "state" && signal.owner !== undefined && signal.owner !== id) continue;
      const first = log.chains.first(signal.record);
      const found =
        signal.kind === "shared"
          ? sharedEvent(log, first, signal.stamp, id)
          : this.#stateEvent(log, first, signal.time);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The latest change of the record by then that no other line took; a repeated message is one of the last change. */
  #stateEvent({ source, start, chains }: AuthorLog, first: number, by: number): number | undefined {
    let latest: number | undefined;
    let free: number | undefined;
    for (let at = first; at >= 0; at = chains.next(at)) {
      if ((source.log.time[at] ?? Number.NaN) > by && latest !== undefined) break;
      latest = start + at;
      if (!this.#taken.has(latest)) free = latest;
    }
    return free ?? latest;
  }
}

function sharedEvent(
  { source, start, chains }: AuthorLog,
  first: number,
  stamp: string,
  author: string,
): number | undefined {
  for (let at = first; at >= 0; at = chains.next(at)) {
    const ms = Math.floor((source.log.time[at] ?? Number.NaN) / 1000);
    if (stampKey(ms, source.log.counter[at] ?? -1, author) === stamp) return start + at;
  }
  return undefined;
}
