// The five samples: what happens in each, and what it shows.
import { planIdleCatchUp, planRecovery } from "./catch-up.mjs";
import { inventTree } from "./folder-tree.mjs";
import { announceLocation, capture, startPeers } from "./harness.mjs";
import { planIndexing, planTags, planVolume } from "./indexer.mjs";
import { micros } from "./times.mjs";
import { PEER } from "./world.mjs";

const SECOND = 1_000_000;
const HOME = "/Users/noor";
const REALTIME = "realtime_alice_to_bob";

/** Plans that Alice makes her tags and indexes a folder of 54 entries. */
function aliceIndexes({ chance, world, alice }, story, { batch, ...options } = {}) {
  const { start } = story;
  planTags(world, alice, start + 441_000);
  planVolume(world, alice, start + 2_100_000);
  const spec = {
    name: "Workshop",
    base: `${HOME}/Documents`,
    count: 54,
    directories: 8,
    copies: 2,
  };
  const tree = inventTree(chance, { ...spec, ...options });
  const begins = start + 2_803_000;
  announceLocation(world, { path: tree[0].path, name: tree[0].name }, begins - 2000);
  planIndexing(world, alice, { tree, mode: "content", start: begins, batch });
}

function healthy(story) {
  const peers = startPeers(story);
  aliceIndexes(peers, story);
  return capture(story, peers);
}

/** Both index a folder of their own at the same time, and the transport between them drops every batch. */
function nothingCrossed(story) {
  const peers = startPeers(story);
  const { chance, world, alice, bob } = peers;
  const { start } = story;
  planVolume(world, alice, start + 2_100_000);
  planVolume(world, bob, start + 2_109_000);
  const big = {
    name: "Archive",
    base: `${HOME}/Volumes`,
    count: 2091,
    directories: 190,
    deepest: 2,
  };
  const small = { name: "Field Notes", base: HOME, count: 292, directories: 31, copies: 3 };
  const aliceTree = inventTree(chance, big);
  const bobTree = inventTree(chance, small);
  const begins = start + 2_803_000;
  announceLocation(world, { path: aliceTree[0].path, name: big.name }, begins - 2000);
  announceLocation(world, { path: bobTree[0].path, name: small.name }, begins + 88_000);
  // Nobody listens to the application's own events for long: those files end early, as they often do.
  const quiet = { tellsApp: false, chunk: 100 };
  planIndexing(world, alice, { ...quiet, tree: aliceTree, mode: "shallow", start: begins });
  planIndexing(world, bob, { ...quiet, tree: bobTree, mode: "content", start: begins + 90_000 });
  for (const peer of [alice, bob]) peer.tellsReady = false;
  for (let k = 0; k < 8; k++) {
    const stuck =
      "No progress for 10 iterations - likely stuck in dependency loop or slow processing";
    const counts = `bob_entries=${small.count} alice_entries=${big.count}`;
    world.say(start + (20 + k * 3) * SECOND, "WARN", `${stuck} ${counts}`);
  }
  return capture(story, peers);
}

/**
 * The connection drops while Alice sends her entries, comes back for one batch of contents, and drops again. Bob then
 * pulls the entries without the contents: what refers to a content that he lacks is left out for good.
 */
function droppedReferences(story) {
  const peers = startPeers(story);
  const { world, alice, bob } = peers;
  // All directories are in the first batch.
  aliceIndexes(peers, story, { directories: 8, deepest: 1, batch: 7 });
  const lose = (time) => world.at(time, (at) => disconnect(world, alice, bob, at));
  let batches = 0;
  let contents = 0;
  world.onFlush = (models, time) => {
    // The location's root is sent first, the directories after it.
    if (models.has("entry") && ++batches === 2) lose(time + 5000);
    if (!models.has("content_identity") || ++contents > 1) return;
    connect(world, alice, bob, time - 2000);
    // The first ten contents have been sent by then, the entries that refer to them have not.
    lose(time + 1600);
  };
  world.at(story.start + 32 * SECOND, (at) => connect(world, alice, bob, at));
  planRecovery(world, bob, story.start + 32.2 * SECOND);
  for (let k = 0; k < 4; k++) {
    const stuck =
      "No progress for 10 iterations - likely stuck in dependency loop or slow processing";
    world.at(story.start + (36 + k * 0.9) * SECOND, (at) => {
      const counts = `bob_entries=${bob.entries.size} alice_entries=${alice.entries.size}`;
      world.say(at, "WARN", `${stuck} ${counts}`);
    });
  }
  return capture(story, peers);
}

function disconnect(world, alice, bob, time) {
  world.connected = false;
  const offline = "Device marked as offline in devices table";
  alice.log(time, "INFO", PEER, `${offline} peer_id=${bob.id}`);
}

function connect(world, alice, bob, time) {
  world.connected = true;
  const online = "Device connected - updating devices table and triggering watermark exchange";
  alice.log(time, "INFO", PEER, `${online} peer_id=${bob.id}`);
}

/**
 * Generation 2: some contents are sent again five seconds later, because sending failed. The entries that refer to them
 * were written with an empty reference meanwhile, and nothing tells Bob again.
 */
function nullReferences(story) {
  const peers = startPeers(story);
  const { world, bob } = peers;
  aliceIndexes(peers, story);
  let contents = 0;
  world.failsToSend = ({ model }) => {
    if (model !== "content_identity") return false;
    contents++;
    return contents > 13 && contents <= 22;
  };
  planIdleCatchUp(world, bob, story.start + 34 * SECOND);
  world.at(story.start + 44 * SECOND, (at) => {
    const files = [...bob.entries.values()].filter(({ entry }) => entry.hash !== undefined);
    const orphans = files.filter(({ entry }) => entry.content === null).length;
    const share = ((orphans * 100) / files.length).toFixed(1);
    const found = `Orphaned files on receiver: ${orphans} of ${files.length} (${share}%), limit 5%`;
    world.say(at, "ERROR", found);
  });
  return capture(story, peers);
}

/** Alice indexes a second folder just before the snapshot: Bob's last commits are only in his write-ahead log. */
function recentCommits(story) {
  const peers = startPeers(story);
  const { chance, world, alice, bob } = peers;
  aliceIndexes(peers, story, { count: 44, directories: 6 });
  const late = { name: "Late Scans", base: `${HOME}/Documents`, count: 11, directories: 2 };
  const tree = inventTree(chance, late);
  const begins = story.start + 7_903_000;
  world.at(begins - 3000, () => bob.markCommit());
  announceLocation(world, { path: tree[0].path, name: late.name }, begins - 2000);
  planIndexing(world, alice, { tree, mode: "content", start: begins });
  // One commit for the location, one for its entries, one for the contents, the last for the links to them.
  for (const after of [200_000, 420_000, 520_000]) world.at(begins + after, () => bob.markCommit());
  return capture(story, peers);
}

const G4 = { generation: 4, way: "delivers", test: REALTIME };

const STORIES = [
  {
    ...G4,
    name: "nothing-crossed",
    title: "Nothing crossed",
    shows:
      "Both peers indexed a folder of their own, 2,091 and 292 entries, and nothing crossed in either direction.",
    make: nothingCrossed,
    way: "ignores-batches",
    test: "concurrent_indexing",
    seed: 2091,
    start: micros("2025-11-20T09:14:02Z") + 124_301,
    captured: micros("2025-11-20T09:14:49Z") + 310_077,
  },
  {
    ...G4,
    name: "healthy",
    title: "Healthy",
    shows: "Alice indexed a folder, and Bob holds all of it.",
    make: healthy,
    seed: 54,
    start: micros("2025-11-20T10:02:31Z") + 402_118,
    captured: micros("2025-11-20T10:03:11Z") + 94_720,
  },
  {
    ...G4,
    name: "fk-drop",
    title: "Dropped references",
    shows:
      "Bob left out every entry whose content had not arrived yet, never tried again, and his watermark leapt past them.",
    make: droppedReferences,
    seed: 4511,
    start: micros("2025-11-21T16:40:07Z") + 551_209,
    captured: micros("2025-11-21T16:40:50Z") + 4411,
  },
  {
    ...G4,
    name: "fk-null",
    title: "Null references",
    shows:
      "Bob wrote entries with an empty reference because their content came five seconds later; they stay orphans.",
    make: nullReferences,
    generation: 2,
    seed: 917,
    start: micros("2025-11-16T10:22:40Z") + 330_652,
    captured: micros("2025-11-16T10:23:27Z") + 808_313,
  },
  {
    ...G4,
    name: "wal",
    title: "Recent commits in the write-ahead log",
    shows:
      "Bob's newest rows are still in the write-ahead log beside his database; without it he seems to lack them.",
    make: recentCommits,
    seed: 28_022,
    start: micros("2025-11-22T13:51:19Z") + 77_930,
    captured: micros("2025-11-22T13:51:29Z") + 220_404,
  },
];

/** All samples as `{ name, shows, files }`, files by path. */
export async function makeSamples() {
  const samples = [];
  for (const story of STORIES) {
    samples.push({ name: story.name, shows: story.shows, files: await story.make(story) });
  }
  return samples;
}
