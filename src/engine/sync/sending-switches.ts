import { line, type Switch } from "./policy-switch.ts";
import type { ProtocolPolicy } from "./protocol-policy.ts";

/** Switches from a write to its row at another peer, in the order of a change's life. */
export const SENDING_SWITCHES: readonly Switch<keyof ProtocolPolicy>[] = [
  line(
    "hlc",
    "hlc",
    {
      paper: "the larger of last stamp and wall clock, so stamps of a peer only increase",
      original: "back to the wall clock whenever it differs from the last stamp",
    },
    "how a peer stamps a shared change",
    "original: after a peer from the future, own stamps go backwards and lose every comparison (F-28)",
  ),
  line(
    "hlc.drift",
    "drift",
    {
      accept: "any stamp is accepted",
      reject: "changes stamped more than a minute ahead of the own clock are refused",
    },
    "what a peer does with a stamp from its future",
    "reject: everything that a device with a wrong clock writes is lost to the others (F-28)",
  ),
  line(
    "state.stamp",
    "stateStamp",
    {
      monotonic: "never before the peer's last one",
      wall: "whatever the wall clock shows",
    },
    "the time that a device-owned row carries, which watermarks compare",
    "wall: rows written after the clock was set back lie before every watermark (F-04)",
  ),
  line(
    "state.order",
    "stateOrder",
    {
      newest: "a record older than the one applied is ignored",
      arrival: "every record is applied in the order of arrival",
    },
    "two records of one row that overtake each other",
    "arrival: a late repetition puts an older name or link back (F-26)",
  ),
  line(
    "content.uuid",
    "contentUuid",
    {
      global: "made from the content hash alone",
      library: "made from library and hash, and peers have different libraries",
    },
    "the uuid of a content identity",
    "library: two uuids for one hash; the unique index refuses the second (F-22)",
  ),
  line(
    "mime.uuid",
    "mimeUuid",
    {
      global: "made from the type's name",
      random: "made by chance, so that two peers name one type differently",
    },
    "the uuid of a MIME type",
    "random: the unique index refuses the peer's row, and what refers to it waits for ever (F-23)",
  ),
  line(
    "reindex.uuid",
    "reindexUuid",
    {
      kept: "files that are indexed again keep their uuids",
      fresh: "they get new uuids, and the old rows go without a tombstone",
    },
    "indexing a folder a second time",
    "fresh: two uuids for one path; the unique index of receivers refuses the second (F-30)",
  ),
  line(
    "link.stamp",
    "linkStamp",
    {
      bumped: "linking a file to its content gives the row a new time",
      kept: "linking leaves the row's time as it was",
    },
    "whether a pull can see that a file got its content",
    "kept: a lost link update is never asked for again (F-03)",
  ),
  line(
    "realtime.watermark",
    "realtimeWatermark",
    {
      off: "only pulls move the watermark",
      event: "a record that arrives by itself moves it to the record's time",
      sent: "it moves it to the time of sending, which is later",
    },
    "what a real-time record does to the watermark of its model",
    "event, sent: the watermark leaps over rows that were lost before (F-04)",
  ),
  line(
    "watermark.scope",
    "watermarkScope",
    {
      resource: "each model has its own",
      global: "one for all models of a peer",
    },
    "which rows a watermark speaks for",
    "global: a fresh location hides older entries (F-04)",
  ),
  line(
    "broadcast",
    "broadcast",
    {
      batch: "changes of one model travel together",
      single: "each change is a message of its own",
    },
    "how changes leave a peer",
    "batch: nothing crosses over a transport that ignores batch messages (F-01)",
  ),
  line(
    "broadcast.offline",
    "offline",
    {
      queue: "changes wait in the retry queue for partners that are away",
      drop: "changes are sent to nobody and forgotten",
    },
    "a broadcast while no partner is connected",
    "drop: everything written while offline has to be found by a pull (F-14)",
  ),
  line(
    "bus",
    "bus",
    {
      unbounded: "every own change reaches the sender",
      bounded: "changes beyond the bus's capacity are lost",
    },
    "the queue between writing and sending",
    "bounded: bulk indexing loses most events; CRITICAL: listener lagged (F-14)",
  ),
  line(
    "transport.batch",
    "transportBatch",
    {
      delivered: "batch messages arrive",
      ignored: "batch messages are thrown away and reported as sent",
    },
    "a transport that does not know every kind of message",
    "ignored: 292 of 2,091: nothing crossed in either direction (F-01)",
  ),
  line(
    "transport.acks",
    "transportAcks",
    {
      delivered: "acknowledgements arrive",
      ignored: "acknowledgements are thrown away and reported as sent",
    },
    "acknowledgements of shared changes",
    "ignored: nothing is ever acknowledged, and the log is never pruned (F-18)",
  ),
  line(
    "transport.reply",
    "transportReply",
    {
      returned: "the answer to a watermark exchange comes back",
      lost: "the exchange is a one-way message; its answer never comes back",
    },
    "whether a watermark exchange can have an effect",
    "lost: waiting for response, and no gap is ever seen (F-32)",
  ),
  line(
    "retry.queue",
    "retryQueue",
    {
      "until-sent": "a failed message is sent again until it is taken",
      five: "after five attempts it is dropped",
      repeat: "it is sent four times, taken or not, and then dropped",
      none: "there is no retry queue",
    },
    "a message that could not be sent",
    "five, repeat: dropped after 155 s; repeated records arrive out of order (F-26)",
  ),
  line(
    "broken.reference",
    "brokenReference",
    {
      null: "the reference is left out",
      integer: "the record is sent with the sender's own integer id",
      whole: "nothing of its batch is sent",
    },
    "an outgoing record with a reference that leads nowhere",
    "integer: rows hang on a wrong parent or content (F-20); whole: up to 1,000 rows are missing (F-42)",
  ),
  line(
    "shared.references",
    "sharedReferences",
    {
      uuid: "references of shared rows travel as uuids",
      integer: "groups of spaces travel with the sender's integer ids",
    },
    "the references in a shared change that is sent by itself",
    "integer: the receiver attaches the row to whatever has that id there (F-21)",
  ),
  line(
    "shared.deletions",
    "sharedDeletions",
    {
      sent: "deleting a shared row is a change like every other",
      unsent: "nothing announces it; only full transfers show that the row is gone",
    },
    "the deletion of a shared row",
    "unsent: a tag that was deleted stays at every other peer (F-37)",
  ),
  line(
    "request.owner",
    "requestOwner",
    {
      peer: "a pull asks for what the asked peer owns",
      none: "a pull names no owner and gets everything the peer holds",
    },
    "whose rows a state request asks for",
    "none: own rows come back as the peer knew them (F-43)",
  ),
  line(
    "response.owner",
    "responseOwner",
    {
      owner: "an answer names whose rows it carries",
      asker: "where no owner was asked for, it names the asker",
    },
    "the owner in an answer to a state request",
    "asker: the watermark would be about the asker itself, so none is kept (F-44)",
  ),
  line(
    "own.state",
    "ownState",
    {
      ignore: "incoming records of own rows are ignored",
      apply: "they are applied like foreign ones",
    },
    "a record whose owner is the receiver itself",
    "apply: the owner's rows are overwritten by a peer's older copy (F-41, F-43)",
  ),
  line(
    "ownership",
    "ownership",
    {
      owner: "rows of the requested owner, as they came",
      closure: "entries below the owner's locations, as far as closure rows know",
      volume: "entries whose volume belongs to the owner",
      empty: "none: the nested query finds nothing",
    },
    "the filter by which a state request is answered",
    "empty: 94,068 of 170,858, and every pull transfers 0 (F-06); closure, volume: holes (F-15, F-17)",
  ),
  line(
    "ready.filter",
    "readyFilter",
    {
      off: "all rows are served",
      on: "files without a content link are not served",
    },
    "which entries a pull may get",
    "on: unlinked files travel in real time only (F-03)",
  ),
  line(
    "paths.realtime",
    "pathRealtime",
    {
      all: "records of all directories carry their path",
      roots: "only roots do",
    },
    "the absolute path in a record that is sent by itself",
    "roots: deeper directories have no path at the receiver (F-16)",
  ),
  line(
    "delete.send",
    "deleteSend",
    {
      tombstones: "every deleted row leaves a tombstone, and it is sent",
      root: "only the root of what was deleted leaves one",
      state: "a deletion is sent as the row's last state",
    },
    "how a deletion of device-owned rows travels",
    "state: the receiver keeps, or brings back, what its owner deleted (F-19)",
  ),
  line(
    "delete.receive",
    "deleteReceive",
    {
      kept: "the receiver keeps the tombstone",
      forgotten: "it deletes the row and remembers nothing",
    },
    "what a received deletion leaves behind",
    "forgotten: a late record brings the row back (F-19)",
  ),
  line(
    "delete.pull",
    "deletePull",
    {
      always: "every pull carries the deletions since its beginning",
      since: "a pull from the beginning carries none",
    },
    "deletions in answers to state requests",
    "since: after a reset of the watermark, deleted rows stay (F-19)",
  ),
  line(
    "tombstones",
    "tombstones",
    {
      kept: "a deletion is remembered for as long as some peer may ask",
      expire: "it is forgotten after seven days, whoever has it or not",
    },
    "how long a deletion is remembered",
    "expire: a peer that was away longer keeps, or brings back, what was deleted (F-19)",
  ),
];
