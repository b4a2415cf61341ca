import type { ProtocolPolicy } from "./protocol-policy.ts";

/** What every generation does differently from what is right. */
const RECORDED: Partial<ProtocolPolicy> = {
  hlc: "original",
  stateStamp: "wall",
  stateOrder: "arrival",
  linkStamp: "kept",
  contentUuid: "library",
  realtimeWatermark: "sent",
  broadcast: "single",
  bus: "bounded",
  transportReply: "lost",
  retryQueue: "repeat",
  brokenReference: "whole",
  requestOwner: "none",
  ownState: "apply",
  pathRealtime: "roots",
  deleteSend: "root",
  deleteReceive: "forgotten",
  deletePull: "since",
  sharedWatermark: "own-log",
  sharedRelay: "realtime",
  sharedRepair: "off",
  snapshotStamps: "fresh",
  prune: "known",
  pruneMemory: "lost",
  selfAck: "on",
  counts: "off",
  hash: "off",
  loop: "catch-up",
  notify: "off",
  backfillError: "stuck",
  buffer: "drop-newest",
  drain: "backfill",
  rebroadcast: "on",
  activity: "global",
};

const LATER: Partial<ProtocolPolicy> = {
  requestOwner: "peer",
  sharedWatermark: "received",
  backfillError: "restart",
};

/** What each generation does differently from the others. */
const PER_GENERATION: readonly Partial<ProtocolPolicy>[] = [
  { watermarkScope: "global" },
  {},
  { readyFilter: "on", connect: "nothing" },
  {
    requestOwner: "peer",
    transportReply: "returned",
    counts: "oneway",
    loop: "exchange",
    initial: "resume",
    ownership: "closure",
  },
  {
    realtimeWatermark: "event",
    broadcast: "batch",
    offline: "drop",
    requestOwner: "peer",
    ownership: "closure",
    transportReply: "returned",
    counts: "oneway",
    hash: "uuid",
    skipShared: "on",
    loop: "exchange",
    initial: "resume",
    activity: "peer",
    trackerEnd: "clear",
  },
  {},
  LATER,
  { ...LATER, contentUuid: "global" },
  {
    ...LATER,
    contentUuid: "global",
    realtimeWatermark: "event",
    broadcast: "batch",
    ownership: "volume",
    pathRealtime: "all",
    deleteSend: "state",
    loop: "stale",
  },
];

/** The protocol of a generation, 0 to 8, as far as it differs from what is right. */
export function protocolPresetOf(generation: number): Partial<ProtocolPolicy> {
  return { ...RECORDED, ...PER_GENERATION[generation] };
}
