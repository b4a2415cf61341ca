import type { Uuid } from "../../base/uuid.ts";
import type { Policy } from "../sync/policy.ts";

/** What the network does to messages. All times are µs of virtual time, all chances from 0 to 1. */
export interface NetworkOptions {
  /** How long a message takes. */
  readonly latency: number;
  /** Up to how much longer it may take, evenly spread. */
  readonly jitter: number;
  /** Chance that a message vanishes and its sender believes it sent. */
  readonly loss: number;
  /** Chance that a message arrives twice. */
  readonly duplicate: number;
  /** Chance that a message may be overtaken by up to `reorderBy`. Without it, a link keeps the order. */
  readonly reorder: number;
  /** How long an overtaken message is held back at most. */
  readonly reorderBy: number;
  /** Chance that the reply to a request vanishes. */
  readonly replyLoss: number;
  /** After this long a sender learns that a message to a peer that is away was not taken. */
  readonly messageTimeout: number;
  /** After this long a request without reply fails. */
  readonly requestTimeout: number;
}

export const DEFAULT_NETWORK: NetworkOptions = {
  latency: 5000,
  jitter: 2000,
  loss: 0,
  duplicate: 0,
  reorder: 0,
  reorderBy: 500_000,
  replyLoss: 0,
  messageTimeout: 30_000_000,
  requestTimeout: 60_000_000,
};

/** Sizes and periods of the recorded system, under the names of its configuration where it has one. */
export interface SyncSizes {
  /** Records of one answer (`backfill_batch_size`). */
  readonly page: number;
  /** Changes of one broadcast (`realtime_batch_max_entries`). */
  readonly batch: number;
  /** Longest wait of a change before it is broadcast, µs (`realtime_batch_flush_interval_ms`). */
  readonly flush: number;
  /** Period of a peer's loop, µs (`sync_loop_interval_secs`). */
  readonly loop: number;
  /** Period of the comparison with each partner, µs. */
  readonly check: number;
  /** Period of the retry queue, and the wait before a first retry, µs. */
  readonly retry: number;
  /** Changes that the bus between writing and sending holds. */
  readonly bus: number;
  /** Changes that a peer buffers while it pulls. */
  readonly buffer: number;
  /** Changes of a log between two prunings. */
  readonly prune: number;
  /** After this long without a pull a watermark is not trusted, µs (`force_full_sync_threshold_days`). */
  readonly stale: number;
  /** How long a deletion is remembered where it expires, µs (`tombstone_max_retention_days`). */
  readonly tombstone: number;
}

const DAY = 86_400_000_000;

export const DEFAULT_SIZES: SyncSizes = {
  page: 10_000,
  batch: 100,
  flush: 50_000,
  loop: 5_000_000,
  check: 60_000_000,
  retry: 5_000_000,
  bus: 10_000,
  buffer: 100_000,
  prune: 1000,
  stale: 25 * DAY,
  tombstone: 7 * DAY,
};

/** One participant. */
export interface PeerSpec {
  /** Lower-case word; the folder of the peer in a snapshot. */
  readonly name: string;
  readonly id: Uuid;
  readonly library: Uuid;
  /** How far its wall clock is ahead of virtual time, µs. */
  readonly clockOffset: number;
  /** How fast it runs beyond virtual time, parts per million. */
  readonly clockDrift: number;
}

/** A cluster in full. Equal options give equal runs. */
export interface ClusterOptions {
  readonly seed: number;
  /** Generation of the recorded system whose models and schema the peers have, 0 to 8. */
  readonly generation: number;
  readonly policy: Policy;
  readonly network: NetworkOptions;
  readonly sizes: SyncSizes;
  readonly peers: readonly PeerSpec[];
  /** Links with a latency of their own, µs. */
  readonly links?: readonly { readonly a: Uuid; readonly b: Uuid; readonly latency: number }[];
  /** Moment of virtual time at which everything begins, µs since 1970. */
  readonly start: number;
}
