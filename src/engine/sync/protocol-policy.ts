/**
 * Switches of the protocol around a single record: what is sent, what is asked for, what is compared, what is kept.
 *
 * The first value of each switch is the right one. Codes such as F-04 are those of the failure catalogue in
 * `docs/simulation.md`.
 */

/** What peers say to each other and when. Read by the simulated cluster; a replay has its deliveries already. */
export interface ProtocolPolicy {
  readonly hlc: "paper" | "original";
  readonly drift: "accept" | "reject";
  readonly stateStamp: "monotonic" | "wall";
  readonly stateOrder: "newest" | "arrival";
  readonly contentUuid: "global" | "library";
  readonly mimeUuid: "global" | "random";
  readonly reindexUuid: "kept" | "fresh";
  readonly linkStamp: "bumped" | "kept";
  readonly realtimeWatermark: "off" | "event" | "sent";
  readonly watermarkScope: "resource" | "global";
  readonly broadcast: "batch" | "single";
  readonly offline: "queue" | "drop";
  readonly bus: "unbounded" | "bounded";
  readonly transportBatch: "delivered" | "ignored";
  readonly transportAcks: "delivered" | "ignored";
  readonly transportReply: "returned" | "lost";
  readonly retryQueue: "until-sent" | "five" | "repeat" | "none";
  readonly brokenReference: "null" | "integer" | "whole";
  readonly sharedReferences: "uuid" | "integer";
  readonly sharedDeletions: "sent" | "unsent";
  readonly requestOwner: "peer" | "none";
  readonly responseOwner: "owner" | "asker";
  readonly ownState: "ignore" | "apply";
  readonly ownership: "owner" | "closure" | "volume" | "empty";
  readonly readyFilter: "off" | "on";
  readonly pathRealtime: "all" | "roots";
  readonly deleteSend: "tombstones" | "root" | "state";
  readonly deleteReceive: "kept" | "forgotten";
  readonly deletePull: "always" | "since";
  readonly tombstones: "kept" | "expire";
  readonly sharedWatermark: "received" | "own-log";
  readonly sharedRelay: "all" | "realtime" | "none";
  readonly sharedRepair: "digest" | "off";
  readonly snapshotStamps: "kept" | "fresh";
  readonly snapshotOrder: "first" | "last";
  readonly prune: "everyone" | "known" | "off";
  readonly pruneMemory: "kept" | "lost";
  readonly selfAck: "off" | "on";
  readonly counts: "oneway" | "symmetric" | "off";
  readonly hash: "content" | "uuid" | "off";
  readonly volumeCounts: "owner" | "zero";
  readonly exchangeOrder: "counts" | "watermarks";
  readonly exchangeClaims: "owned" | "received";
  readonly validated: "kept" | "none";
  readonly staleWatermark: "full" | "ignored";
  readonly skipShared: "off" | "on";
  readonly loop: "exchange" | "passive" | "catch-up" | "stale";
  readonly connect: "exchange" | "nothing";
  readonly notify: "on" | "off";
  readonly initial: "uninitialized" | "resume" | "ready";
  readonly partner: "score" | "first";
  readonly checkpoints: "resume" | "none";
  readonly backfillOrder: "dependencies" | "location-first";
  readonly backfillError: "restart" | "stuck";
  readonly buffer: "unbounded" | "drop-newest" | "drop-oldest";
  readonly drain: "always" | "backfill";
  readonly rebroadcast: "off" | "on";
  readonly activity: "off" | "peer" | "global";
  readonly tracker: "event" | "scan";
  readonly trackerEnd: "keep" | "clear";
  readonly backoff: "on" | "off";
}

/** The right setting: the first value of every switch. */
export const CORRECT_PROTOCOL: ProtocolPolicy = {
  hlc: "paper",
  drift: "accept",
  stateStamp: "monotonic",
  stateOrder: "newest",
  contentUuid: "global",
  mimeUuid: "global",
  reindexUuid: "kept",
  linkStamp: "bumped",
  realtimeWatermark: "off",
  watermarkScope: "resource",
  broadcast: "batch",
  offline: "queue",
  bus: "unbounded",
  transportBatch: "delivered",
  transportAcks: "delivered",
  transportReply: "returned",
  retryQueue: "until-sent",
  brokenReference: "null",
  sharedReferences: "uuid",
  sharedDeletions: "sent",
  requestOwner: "peer",
  responseOwner: "owner",
  ownState: "ignore",
  ownership: "owner",
  readyFilter: "off",
  pathRealtime: "all",
  deleteSend: "tombstones",
  deleteReceive: "kept",
  deletePull: "always",
  tombstones: "kept",
  sharedWatermark: "received",
  sharedRelay: "all",
  sharedRepair: "digest",
  snapshotStamps: "kept",
  snapshotOrder: "first",
  prune: "everyone",
  pruneMemory: "kept",
  selfAck: "off",
  counts: "oneway",
  hash: "content",
  volumeCounts: "owner",
  exchangeOrder: "counts",
  exchangeClaims: "owned",
  validated: "kept",
  staleWatermark: "full",
  skipShared: "off",
  loop: "exchange",
  connect: "exchange",
  notify: "on",
  initial: "uninitialized",
  partner: "score",
  checkpoints: "resume",
  backfillOrder: "dependencies",
  backfillError: "restart",
  buffer: "unbounded",
  drain: "always",
  rebroadcast: "off",
  activity: "off",
  tracker: "event",
  trackerEnd: "keep",
  backoff: "on",
};
