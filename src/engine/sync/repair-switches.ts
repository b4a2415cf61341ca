import { line, type Switch } from "./policy-switch.ts";
import type { ProtocolPolicy } from "./protocol-policy.ts";

/** Switches of the shared log, of what finds gaps, and of states and buffers. */
export const REPAIR_SWITCHES: readonly Switch<keyof ProtocolPolicy>[] = [
  line(
    "shared.watermark",
    "sharedWatermark",
    {
      received: "the newest stamp received from that peer",
      "own-log": "the newest stamp of the own log",
    },
    "after which stamp shared changes are asked for",
    "own-log: None after a backfill, so the whole log comes again each time (F-08)",
  ),
  line(
    "shared.relay",
    "sharedRelay",
    {
      all: "everything received is logged and served to others",
      realtime: "what came by itself is; what was pulled is not",
      none: "a peer serves only what it wrote itself",
    },
    "changes of a third peer",
    "realtime, none: a change that only a middle peer received ends there (F-18)",
  ),
  line(
    "shared.repair",
    "sharedRepair",
    {
      digest: "peers compare a digest of all shared rows and transfer them when it differs",
      off: "only stamps after the watermark are asked for",
    },
    "how a lost shared change is found",
    "off: a change older than the newest received one is never asked for (F-12)",
  ),
  line(
    "snapshot.stamps",
    "snapshotStamps",
    {
      kept: "rows of a full transfer carry the stamps of their last write",
      fresh: "the receiver stamps them anew, so they win over everything",
    },
    "a full transfer of shared rows",
    "fresh: a backfill undoes newer local edits (F-27)",
  ),
  line(
    "snapshot.order",
    "snapshotOrder",
    {
      first: "before the changes of the log, each row after what it refers to",
      last: "after them, model by model in the order of names",
    },
    "the order in which a full transfer of shared rows is applied",
    "last: rows come before what they refer to, and are errors (F-35)",
  ),
  line(
    "prune",
    "prune",
    {
      everyone: "the log is pruned up to what every peer acknowledged",
      known: "peers that never acknowledged do not hold pruning back",
      off: "the log is never pruned",
    },
    "when changes leave the log",
    "known: changes vanish before some peer had them (F-18)",
  ),
  line(
    "prune.memory",
    "pruneMemory",
    {
      kept: "the stamp of each row's last write outlives the log",
      lost: "with the log row goes the memory",
    },
    "what a comparison of stamps knows after pruning",
    "lost: an older change is applied over a newer one (F-27)",
  ),
  line(
    "self-ack",
    "selfAck",
    {
      off: "pulled changes are acknowledged to their server only",
      on: "the puller notes an acknowledgement of the author for the author's own change",
    },
    "acknowledgements during a pull of shared changes",
    "on: the own log is pruned up to stamps that the author never acknowledged (F-18)",
  ),
  line(
    "counts",
    "counts",
    {
      oneway: "a receiver with another count than the owner clears its watermark and pulls",
      symmetric: "whoever sees different counts clears and pulls, and serves nobody meanwhile",
      off: "counts are not compared",
    },
    "count-based detection of gaps",
    "symmetric: both sides recover from each other for ever (F-05); off: gaps stay (F-04)",
  ),
  line(
    "hash",
    "hash",
    {
      content: "with equal counts, digests of the rows' fields are compared",
      uuid: "digests of leading digits of uuids are",
      off: "equal counts are taken for equality",
    },
    "detection of lost updates",
    "uuid, off: equal counts with different content (F-31)",
  ),
  line(
    "volume.counts",
    "volumeCounts",
    {
      owner: "volumes are counted by the device that owns them",
      zero: "a comparison of unlike ids finds none, here and there",
    },
    "the count of volumes in a comparison",
    "zero: 0 equals 0, so a lost volume is never missed (F-36)",
  ),
  line(
    "exchange.order",
    "exchangeOrder",
    {
      counts: "counts are validated first, and agreement ends the comparison",
      watermarks: "equal watermarks end the comparison before anything is counted",
    },
    "what two peers compare first",
    "watermarks: rows below a watermark that leapt are never missed (F-04)",
  ),
  line(
    "exchange.claims",
    "exchangeClaims",
    {
      owned: "the newest time among the rows that the peer owns",
      received: "the newest watermark that it holds itself",
    },
    "the time that a peer names for a model in a comparison",
    "received: a peer that only writes names none, so nobody catches up with it (F-32)",
  ),
  line(
    "validated",
    "validated",
    {
      kept: "a recovery goes back to the watermark at which counts last agreed",
      none: "a recovery removes the watermark",
    },
    "where a recovery begins",
    "none: the whole model is transferred instead of the gap (F-06)",
  ),
  line(
    "stale.watermark",
    "staleWatermark",
    {
      full: "after 25 days without a pull the whole model is asked for again",
      ignored: "a full sync is announced, and the pull begins at the watermark as ever",
    },
    "a watermark that is older than the threshold",
    "ignored: the full sync that the log announces never happens (F-07)",
  ),
  line(
    "skip-shared",
    "skipShared",
    {
      off: "a recovery of entries also asks for the shared changes they need",
      on: "a recovery leaves shared changes and their watermark alone",
    },
    "what a surgical recovery transfers",
    "on: entries whose content never came stay blocked (F-02)",
  ),
  line(
    "loop",
    "loop",
    {
      exchange: "every peer compares with every partner each minute",
      passive: "nothing happens unless something failed, and nothing counts as failed",
      "catch-up": "each minute everything after the watermarks is asked for",
      stale: "a catch-up whenever the newest data are older than a minute",
    },
    "what a peer does by itself when ready",
    "passive: no gap is repaired (F-33); stale: a catch-up every five seconds for ever (F-09)",
  ),
  line(
    "connect",
    "connect",
    {
      exchange: "peers that meet again compare at once",
      nothing: "meeting again does nothing",
    },
    "what a new connection triggers",
    "nothing: what was missed waits for the next check (F-32)",
  ),
  line(
    "notify",
    "notify",
    {
      on: "after writing in bulk a peer tells the others, which then compare",
      off: "nobody calls the function that would",
    },
    "the notification of new data",
    "off: the message exists and is never sent (F-32)",
  ),
  line(
    "initial",
    "initial",
    {
      uninitialized: "a peer begins with a full backfill",
      resume: "with any watermark it begins ready",
      ready: "it begins ready, without a backfill",
    },
    "the state in which a peer starts",
    "resume, ready: the backfill never starts; 0 of 294 (F-11)",
  ),
  line(
    "partner",
    "partner",
    {
      score: "the best by latency, completeness and load first, and each in its turn",
      first: "always the first that is connected",
    },
    "which partner a peer pulls from",
    "first: rows of all other peers are never asked for (F-12)",
  ),
  line(
    "checkpoints",
    "checkpoints",
    {
      resume: "a pull that broke off goes on after the last page",
      none: "it begins again at the watermark",
    },
    "the place of a pull in the middle of a model",
    "none: over a link that breaks often a long pull never ends (F-11)",
  ),
  line(
    "backfill.order",
    "backfillOrder",
    {
      dependencies: "each model comes after what it refers to",
      "location-first": "locations come before the entries that they refer to",
    },
    "the order of models in a pull",
    "location-first: the first location fails the backfill (F-11)",
  ),
  line(
    "backfill.error",
    "backfillError",
    {
      restart: "a failed backfill begins again",
      stuck: "the state stays Backfilling for ever, and what arrives is buffered",
    },
    "a backfill that fails",
    "stuck: 0 of 294; everything incoming waits in the buffer (F-11)",
  ),
  line(
    "buffer",
    "buffer",
    {
      unbounded: "nothing is dropped",
      "drop-newest": "beyond its capacity new changes are dropped",
      "drop-oldest": "beyond its capacity the oldest are",
    },
    "changes that arrive during a pull",
    "drop-newest: the newest changes are lost and nothing asks for them (F-34)",
  ),
  line(
    "buffer.drain",
    "drain",
    {
      always: "after every pull",
      backfill: "only after a full backfill",
    },
    "when buffered changes are applied",
    "backfill: changes that arrive during a catch-up stay in the buffer (F-12)",
  ),
  line(
    "rebroadcast",
    "rebroadcast",
    {
      off: "applied changes are not sent on",
      on: "what was buffered is sent to everybody, also to its owner",
    },
    "what happens to buffered changes after they were applied",
    "on: owners get their own rows back (F-43)",
  ),
  line(
    "activity",
    "activity",
    {
      off: "pulls do not wait for real time",
      peer: "none from a peer to which something was sent in the last 30 s",
      global: "none while anything was sent in the last 60 s",
    },
    "the real-time activity window",
    "global: while anybody is busy nothing is repaired (F-10)",
  ),
  line(
    "tracker",
    "tracker",
    {
      event: "an arriving row releases what waits for it",
      scan: "every arriving row tries everything that waits",
    },
    "how waiting records are released",
    "scan: quadratic; an 85 s stall with 182,530 entries (F-14)",
  ),
  line(
    "tracker.end",
    "trackerEnd",
    {
      keep: "what waits keeps waiting",
      clear: "it is forgotten when the peer becomes ready",
    },
    "waiting records at the end of a backfill",
    "clear: rows are lost silently (F-35)",
  ),
  line(
    "backoff",
    "backoff",
    {
      on: "20, 40, 80, 160, 300 s between failures, then a full backfill",
      off: "a failed pull is tried again at the next round",
    },
    "pulls that fail",
    "off: a partner that is away is asked every round (F-09)",
  ),
];
