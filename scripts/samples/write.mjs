// Writes all samples into the folder that is given. Run through `scripts/samples/make.mjs`.
import fs from "node:fs";
import path from "node:path";
import { timeText, uuidText } from "../../bench/world.mjs";
import { writePeer } from "./databases.mjs";
import { createPeer, indexLocation, START, tellEvents } from "./story.mjs";
import { applyLines, broadcastLines, captureLine, startLines, stuckLines } from "./traces.mjs";

const DELAY_MICROS = 31_000;
const CAPTURE = START + 49_000_000;
const INDEXING = START + 2_700_000;

const out = process.argv[2];

function writeText(file, lines) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, lines.length === 0 ? "" : `${lines.join("\n")}\n`);
}

const watermark = (holder, author, resource, micros) => ({
  device_uuid: uuidText(holder.device),
  peer_device_uuid: uuidText(author.device),
  resource_type: resource,
  cursor_watermark: timeText(micros),
  updated_at: timeText(micros + DELAY_MICROS),
});

/** The watermarks of a holder that was reached by these events: device first, then the last of each model. */
function watermarksOf(holder, author, events) {
  const marks = new Map([["device", START - 40_000]]);
  for (const { micros, line } of events) {
    if (line.type === "state_change") marks.set(line.model_type, micros);
  }
  return [...marks].map(([resource, micros]) => watermark(holder, author, resource, micros));
}

function summary(test, peers) {
  const sections = peers.flatMap(({ title, peer, location, events, entries }) => [
    `## ${title} (Device ${uuidText(peer.device)})`,
    `- Entries: ${entries}`,
    `- Content Identities: ${location.contents.length}`,
    `- Sync Events Captured: ${events.length}`,
    "",
  ]);
  return [
    "# Sync Test Snapshot: final_state",
    "",
    `**Timestamp**: ${timeText(CAPTURE)}`,
    `**Test**: ${test}`,
    "",
    ...sections,
  ];
}

/** One author and one receiver: Alice indexes, Bob holds what `options` let through. */
function writeOneWay(name, seed, { entryCount, directoryCount, chooseLate, walTail }) {
  const folder = path.join(out, name);
  const alice = createPeer("alice", "Wren's Mac Studio", seed);
  const bob = createPeer("bob", "Wren's MacBook Air", seed + 1);
  const location = indexLocation(alice, {
    name: "Desktop Docs",
    entryCount,
    directoryCount,
    startMicros: INDEXING,
  });
  const story = tellEvents(alice, location, { late: chooseLate(location) });
  const copy = { author: alice, location, events: story.events };
  writePeer(path.join(folder, "alice"), alice, [bob], {
    copies: [{ ...copy, delayMicros: 0 }],
    stamps: story.stamps,
    watermarks: [watermark(alice, bob, "device", START - 37_000)],
    acks: [
      {
        peer_device_id: uuidText(bob.device),
        last_acked_hlc: story.stamps.at(-1).text,
        acked_at: timeText(story.endMicros),
      },
    ],
  });
  const dropped = writePeer(path.join(folder, "bob"), bob, [alice], {
    copies: [{ ...copy, delayMicros: DELAY_MICROS }],
    stamps: story.stamps,
    watermarks: watermarksOf(bob, alice, story.events),
    acks: [],
    ...(walTail ? { walFrom: story.events.length - walTail } : {}),
  });
  writeText(
    path.join(folder, "alice/sync_events.log"),
    story.events.map((event) => JSON.stringify(event.line)),
  );
  writeText(path.join(folder, "bob/sync_events.log"), []);
  writeText(path.join(folder, "alice/logs/sync.log"), [
    ...startLines(alice, START - 90_000),
    ...broadcastLines(story.events),
  ]);
  writeText(path.join(folder, "bob/logs/sync.log"), [
    ...startLines(bob, START - 80_000),
    ...applyLines(alice, story.events, DELAY_MICROS),
  ]);
  writeText(path.join(folder, "test.log"), [captureLine(CAPTURE)]);
  const held = bobEntries(location, story.events);
  const peers = [
    {
      title: "Alice",
      peer: alice,
      location,
      events: story.events,
      entries: location.entries.length,
    },
    { title: "Bob", peer: bob, location, events: [], entries: held },
  ];
  writeText(path.join(folder, "summary.md"), summary("realtime_alice_to_bob", peers));
  return { dropped, held };
}

/** How many entries a receiver ends up with that drops what it cannot resolve. */
function bobEntries(location, events) {
  const held = new Set();
  for (const { apply } of events) {
    if (apply.what !== "entry") continue;
    const { parent } = location.entries[apply.index];
    if (parent < 0 || held.has(parent)) held.add(apply.index);
  }
  return held.size;
}

/** Both peers index a folder of their own at the same time, and nothing crosses. */
function writeNothingCrossed(name, seed) {
  const folder = path.join(out, name);
  const alice = createPeer("alice", "Wren's Mac Studio", seed);
  const bob = createPeer("bob", "Wren's MacBook Air", seed + 1);
  const told = [
    {
      title: "Alice",
      peer: alice,
      other: bob,
      place: "Desktop Docs",
      entryCount: 2091,
      directoryCount: 46,
    },
    {
      title: "Bob",
      peer: bob,
      other: alice,
      place: "Bench Notes",
      entryCount: 292,
      directoryCount: 13,
    },
  ].map(({ place, entryCount, directoryCount, ...side }) => {
    const location = indexLocation(side.peer, {
      name: place,
      entryCount,
      directoryCount,
      startMicros: INDEXING,
    });
    return { ...side, location, entries: entryCount, ...tellEvents(side.peer, location) };
  });
  for (const { peer, other, location, events, stamps } of told) {
    const own = path.join(folder, peer.name);
    writePeer(own, peer, [other], {
      copies: [{ author: peer, location, events, delayMicros: 0 }],
      stamps,
      watermarks: [watermark(peer, other, "device", START - 37_000)],
      acks: [],
    });
    writeText(
      path.join(own, "sync_events.log"),
      events.map((event) => JSON.stringify(event.line)),
    );
    writeText(path.join(own, "logs/sync.log"), [
      ...startLines(peer, START - 90_000),
      ...broadcastLines(events),
    ]);
  }
  writeText(path.join(folder, "test.log"), [
    ...stuckLines(START + 14_000_000, 292, 2091),
    captureLine(CAPTURE),
  ]);
  writeText(path.join(folder, "summary.md"), summary("realtime_alice_to_bob", told));
}

/** The directory whose subtree is the largest that is not most of the tree: the one whose delay costs the most. */
function largestSubtree(location) {
  const sizes = location.entries.map(() => 1);
  for (let i = location.entries.length - 1; i > 0; i--)
    sizes[location.entries[i].parent] += sizes[i];
  const candidates = sizes
    .map((size, index) => ({ size, index }))
    .filter(
      ({ size, index }) =>
        index > 0 && location.entries[index].kind === 1 && size < location.entries.length * 0.6,
    );
  return candidates.sort((a, b) => b.size - a.size || a.index - b.index)[0].index;
}

const lastFiles = (location) => location.entries.map((_, index) => index).slice(-12);

writeNothingCrossed("nothing-crossed", 2091);
const small = { entryCount: 64, directoryCount: 8 };
console.log("healthy", writeOneWay("healthy", 11, { ...small, chooseLate: () => [] }));
console.log(
  "fk-drop",
  writeOneWay("fk-drop", 23, { ...small, chooseLate: (location) => [largestSubtree(location)] }),
);
console.log("wal", writeOneWay("wal", 37, { ...small, chooseLate: lastFiles, walTail: 12 }));
