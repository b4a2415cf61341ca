// What the two-device test does around the peers: it creates, pairs and starts them, watches, and captures the snapshot.
import { createChance } from "./chance.mjs";
import { Peer } from "./peer.mjs";
import { mainStatements } from "./schema-main.mjs";
import { syncStatements } from "./schema-rows.mjs";
import { writeDatabase } from "./sql-file.mjs";
import { rowTime, traceTime } from "./times.mjs";
import { PEER, World, watermarkRows } from "./world.mjs";

const HARNESS = "sync_realtime_integration_test";
const LOOP = "sd_core::service::sync";
const BUS = "sd_core::infra::sync::event_bus";

const PROFILES = [
  {
    label: "alice",
    displayName: "Noor's Mac mini",
    hardware: "Mac14,12",
    hostSlug: "noors-mac-mini",
    threads: [8, 9],
  },
  {
    label: "bob",
    displayName: "Noor's MacBook Pro",
    hardware: "Mac15,3",
    hostSlug: "noors-macbook-pro",
    threads: [11, 12],
  },
];

/** Two paired peers that are ready, `story.start` being when their services start. */
export function startPeers(story) {
  const chance = createChance(story.seed);
  const world = new World(story);
  const [alice, bob] = PROFILES.map((profile) => new Peer(profile, { chance, ...story }));
  world.pair(alice, bob);
  world.harness = [];
  world.say = (time, level, text) => {
    world.harness.push({ time, text: `${level.padStart(5)} ThreadId(02) ${HARNESS}: ${text}` });
  };
  const { start } = story;
  world.say(
    start - 120_000,
    "INFO",
    "Created test directories and initialized logging to file test_root=/Users/noor/Library/Application Support/spacedrive/sync_tests",
  );
  for (const [order, peer] of [alice, bob].entries()) {
    startPeer(peer, start - 90_000 + order * 7000);
    exchangeDevices(world, peer, { start, order });
  }
  const paired = "Devices registered and pre-paired, last_sync_at set to prevent initial backfill";
  world.say(start - 50_000, "INFO", `${paired} alice_device=${alice.id} bob_device=${bob.id}`);
  const ready = "Devices in Ready state, backfill disabled";
  world.say(start + 510_000, "INFO", `${ready} alice_state=Ready bob_state=Ready`);
  return { chance, world, alice, bob };
}

function startPeer(peer, time) {
  peer.createLibrary(time - 66_000_000);
  const capacity = peer.generation === 4 ? "100,000" : "10,000";
  peer.log(time, "DEBUG", BUS, `Created sync event bus with capacity ${capacity}`);
  const who = `library_id=${peer.library} device_id=${peer.id}`;
  peer.log(time + 2000, "INFO", PEER, `Creating peer sync service ${who}`);
  if (peer.generation === 4) {
    const fresh = "No watermarks found in sync.db, starting in Uninitialized state (will backfill)";
    peer.log(time + 2800, "INFO", PEER, `${fresh} device_id=${peer.id}`);
  }
  const config = `${who} batch_size=10000 retention_days=7`;
  peer.log(time + 4000, "INFO", LOOP, `Created peer sync service with config ${config}`);
  peer.log(time + 30_000, "INFO", LOOP, "Starting peer sync loop");
}

/** Each has a row for both devices; before the test takes over, each gets the other's row once. */
function exchangeDevices(world, peer, { start, order }) {
  const seen = start + 38_000_000;
  peer.addDevice(peer, {
    slug: peer.hostSlug,
    created: start - 61_000_000,
    seen,
    synced: start + 210_000 + order * 700,
  });
  peer.addDevice(peer.partner, {
    slug: peer.partner.label,
    created: start - 55_000,
    seen: seen + 1000,
    synced: start + 210_700 - order * 700,
  });
  const change = {
    model: "device",
    uuid: peer.partner.id,
    data: {},
    time: start - 40_000 + order * 3000,
  };
  world.at(start - 18_000 + order * 375, (at) => world.applyState(peer, peer.partner, change, at));
  const set = "Sync state manually set to Ready (test helper)";
  peer.log(start - 20_000 + order * 7000, "INFO", PEER, set, peer.threads[1]);
}

/** Says that a location is created, as the test does just before. */
export function announceLocation(world, { path, name }, time) {
  const text = "Creating location and triggering indexing";
  world.say(time, "INFO", `${text} path=${path} name=${name}`);
}

/** Runs the world and returns the files of the snapshot taken at `story.captured`, by path. */
export async function capture(story, { world, alice, bob }) {
  world.run();
  const root = "/Users/noor/Library/Application Support/spacedrive/sync_tests/snapshots";
  const what = `scenario=final_state path=${root}/${story.test}`;
  world.say(story.captured - 4000, "INFO", `=== CAPTURING SNAPSHOT === ${what}`);
  const files = new Map();
  for (const peer of [alice, bob]) await addPeerFiles(files, peer);
  files.set("test.log", traceLog([...world.harness, ...alice.lines, ...bob.lines]));
  files.set("summary.md", summary(story, [alice, bob]));
  files.set("README.md", `# ${story.title}\n\n${story.shows}\n`);
  return files;
}

async function addPeerFiles(files, peer) {
  const at = peer.label;
  const salts = [peer.chance.below(2 ** 32), peer.chance.below(2 ** 32)];
  const main = await writeDatabase(mainStatements(peer.generation), peer.rows, peer.commits, salts);
  files.set(`${at}/database.db`, main.main);
  if (main.wal !== undefined) files.set(`${at}/database.db-wal`, main.wal);
  const rows = [
    ...peer.sharedChanges.map((row) => ({ table: "shared_changes", row })),
    ...watermarkRows(peer).map((row) => ({ table: "device_resource_watermarks", row })),
  ];
  const sync = await writeDatabase(syncStatements(peer.generation), rows, [], salts);
  files.set(`${at}/sync.db`, sync.main);
  files.set(`${at}/sync_events.log`, jsonLines(peer.syncEvents));
  const ready = { library_id: peer.library, device_id: peer.id };
  const readyEvent = { Custom: { event_type: "sync_ready", data: ready } };
  if (peer.tellsReady !== false) peer.appEvents.push(readyEvent);
  files.set(`${at}/events.log`, jsonLines(peer.appEvents));
  files.set(`${at}/logs/sync.log`, traceLog(peer.lines));
  for (const job of peer.jobs) files.set(`${at}/logs/${job.id}.log`, `${job.lines.join("\n")}\n`);
}

function jsonLines(events) {
  return events.map((event) => `${JSON.stringify(event)}\n`).join("");
}

function traceLog(lines) {
  const ordered = lines.map((line, order) => ({ ...line, order }));
  ordered.sort((a, b) => a.time - b.time || a.order - b.order);
  return ordered.map(({ time, text }) => `${traceTime(time)} ${text}\n`).join("");
}

function summary(story, peers) {
  const sections = peers.map(
    (peer) => `## ${peer.label[0].toUpperCase()}${peer.label.slice(1)} (Device ${peer.id})
- Entries: ${peer.entries.size}
- Content Identities: ${peer.contents.size}
- Events Captured: ${peer.appEvents.length}
- Sync Events Captured: ${peer.syncEvents.length}
`,
  );
  const names = [
    ["database.db", "main database"],
    ["sync.db", "sync database"],
    ["events.log", "event bus (JSON lines)"],
    ["sync_events.log", "sync event bus (JSON lines)"],
  ];
  const files = peers.flatMap(({ label }) =>
    names.map(([name, what]) => `- \`${label}/${name}\` - ${what}`),
  );
  return `# Sync Test Snapshot: final_state

**Timestamp**: ${rowTime(story.captured)}
**Test**: ${story.test}

${sections.join("\n")}
## Files
- \`test.log\` - Complete test log
${files.join("\n")}
`;
}
