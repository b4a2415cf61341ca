import type { Prng } from "../../base/prng.ts";
import type { Uuid } from "../../base/uuid.ts";
import type { NetworkOptions } from "./options.ts";
import type { Scheduler } from "./scheduler.ts";
import { isResponse, type Wire } from "./wire.ts";

/** Links between all peers, with the faults of the options. */
export interface Network {
  readonly options: NetworkOptions;
  /** Sends a message. `onFail` is called when its sender learns that it was not taken. */
  send(from: Uuid, to: Uuid, wire: Wire, onFail?: () => void): void;
  isConnected(a: Uuid, b: Uuid): boolean;
  /** How long a message between two peers takes without jitter, µs. */
  latencyOf(a: Uuid, b: Uuid): number;
  /** Cuts or heals the link between two peers; what is on its way over a link that is cut is lost. */
  setConnected(a: Uuid, b: Uuid, connected: boolean): void;
  /** Replaces the faults from now on. */
  change(options: Partial<NetworkOptions>): void;
  readonly counts: NetworkCounts;
}

export interface NetworkCounts {
  readonly sent: number;
  readonly delivered: number;
  readonly lost: number;
}

/** What the network tells of each message. */
export interface NetworkPorts {
  readonly scheduler: Scheduler;
  readonly prng: Prng;
  /** Latencies of links that have their own, µs. */
  readonly links: readonly { readonly a: Uuid; readonly b: Uuid; readonly latency: number }[];
  /** Called for each message that a peer hands over. */
  onSent(from: Uuid, to: Uuid, wire: Wire): void;
  deliver(from: Uuid, to: Uuid, wire: Wire): void;
  /** Called for each message that does not arrive, with a short sentence. */
  onLost(from: Uuid, to: Uuid, wire: Wire, reason: string): void;
  /** Whether the transport knows this kind of message at all. */
  knows(wire: Wire): boolean;
}

export function createNetwork(initial: NetworkOptions, ports: NetworkPorts): Network {
  const { scheduler, prng } = ports;
  const cut = new Set<string>();
  const lastArrival = new Map<string, number>();
  const counts = { sent: 0, delivered: 0, lost: 0 };
  let options = initial;
  const own = new Map(ports.links.map(({ a, b, latency }) => [linkName(a, b), latency]));
  const latencyOf = (a: Uuid, b: Uuid): number => own.get(linkName(a, b)) ?? options.latency;
  const lose = (from: Uuid, to: Uuid, wire: Wire, reason: string): void => {
    counts.lost++;
    ports.onLost(from, to, wire, reason);
  };
  const arrivalTime = (from: Uuid, to: Uuid): number => {
    const plain = scheduler.now + latencyOf(from, to) + prng.below(Math.max(1, options.jitter + 1));
    if (prng.next() < options.reorder) return plain + prng.below(options.reorderBy + 1);
    const link = `${from}|${to}`;
    const time = Math.max(plain, (lastArrival.get(link) ?? 0) + 1);
    lastArrival.set(link, time);
    return time;
  };
  const carry = (from: Uuid, to: Uuid, wire: Wire, onFail?: () => void): void => {
    scheduler.at(arrivalTime(from, to), () => {
      if (cut.has(linkName(from, to))) {
        lose(from, to, wire, "the connection broke on the way");
        if (onFail !== undefined) scheduler.after(options.messageTimeout, onFail);
        return;
      }
      counts.delivered++;
      ports.deliver(from, to, wire);
    });
  };
  const chanceOfLoss = (wire: Wire): number =>
    isResponse(wire) ? Math.max(options.loss, options.replyLoss) : options.loss;
  return {
    get options() {
      return options;
    },
    counts,
    latencyOf,
    isConnected: (a, b) => !cut.has(linkName(a, b)),
    setConnected: (a, b, connected) => {
      if (connected) cut.delete(linkName(a, b));
      else cut.add(linkName(a, b));
    },
    change: (changed) => {
      options = { ...options, ...changed };
    },
    send: (from, to, wire, onFail) => {
      counts.sent++;
      ports.onSent(from, to, wire);
      if (cut.has(linkName(from, to))) {
        lose(from, to, wire, "the peers are not connected");
        if (onFail !== undefined) scheduler.after(options.messageTimeout, onFail);
      } else if (!ports.knows(wire)) lose(from, to, wire, "the transport ignores this message");
      else if (prng.next() < chanceOfLoss(wire)) lose(from, to, wire, "lost on the way");
      else {
        carry(from, to, wire, onFail);
        if (prng.next() < options.duplicate) carry(from, to, wire);
      }
    },
  };
}

function linkName(a: Uuid, b: Uuid): string {
  return a < b ? `${a}|${b}` : `${b}|${a}`;
}
