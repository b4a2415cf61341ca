/** Words of scenario files for options of the network and sizes; those in `SPAN_WORDS` take a time. */
import type { NetworkOptions, SyncSizes } from "./options.ts";

export const NETWORK_WORDS: Readonly<Record<string, keyof NetworkOptions>> = {
  latency: "latency",
  jitter: "jitter",
  timeout: "requestTimeout",
  "send-timeout": "messageTimeout",
  hold: "reorderBy",
  loss: "loss",
  duplicate: "duplicate",
  reorder: "reorder",
  "reply-loss": "replyLoss",
};

export const SIZE_WORDS: Readonly<Record<string, keyof SyncSizes>> = {
  page: "page",
  batch: "batch",
  bus: "bus",
  buffer: "buffer",
  prune: "prune",
  flush: "flush",
  loop: "loop",
  check: "check",
  retry: "retry",
  stale: "stale",
  tombstone: "tombstone",
};

export const SPAN_WORDS: ReadonlySet<string> = new Set([
  "latency",
  "jitter",
  "timeout",
  "send-timeout",
  "hold",
  "flush",
  "loop",
  "check",
  "retry",
  "stale",
  "tombstone",
]);
