// <node 22.5 or later> generate-replay.mjs OUT EVENTS SCHEMA [SEED]
//
// Writes OUT/alice and OUT/bob: what Alice emitted while she indexed folders, Bob's log of what reached him, and the
// databases of both. Every event reached him, in the order in which it was written. Contents come before the entries that
// refer to them, directories before what is in them; a fifth of the events write an entry a second time. SCHEMA holds the
// statements that make the databases.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { createChance, createWorld, START_MICROS, timeText, uuidText } from "../world.mjs";
import { openSqlite } from "./sqlite.mjs";

const [out, eventCount, schema, seed = "11"] = process.argv.slice(2);
const events = Number(eventCount);
const world = createWorld(Math.ceil(events * 0.5), Math.ceil(events * 0.3), Number(seed));
const chance = createChance(Number(seed) + 5);
const library = uuidText(world.library);
const [alice, bob] = world.devices.map(({ uuid }) => uuidText(uuid));

/** A file that is written in pieces. */
function createLines(file) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const descriptor = fs.openSync(file, "w");
  let lines = [];
  const flush = () => {
    if (lines.length > 0) fs.writeSync(descriptor, `${lines.join("\n")}\n`);
    lines = [];
  };
  return {
    add: (line) => {
      lines.push(line);
      if (lines.length === 5000) flush();
    },
    close: () => {
      flush();
      fs.closeSync(descriptor);
    },
  };
}

const emitted = createLines(path.join(out, "alice/sync_events.log"));
const told = createLines(path.join(out, "bob/logs/sync.log"));
let micros = START_MICROS;
let lastMs = 0;
let counter = 0;
let written = 0;

const trace = (level, target, text) =>
  told.add(`${timeText(micros + 600, "Z")} ${level.padStart(5)} ThreadId(12) ${target}: ${text}`);
const PEER = "sd_core::service::sync::peer";

function stateChange(model, uuid, data) {
  micros += 40 + chance.below(2460);
  written++;
  emitted.add(
    JSON.stringify({
      type: "state_change",
      library_id: library,
      model_type: model,
      record_uuid: uuid,
      device_id: alice,
      data,
      timestamp: timeText(micros, "Z"),
    }),
  );
  const about = `model_type=${model} record_uuid=${uuid}`;
  trace("DEBUG", PEER, `Applying state change ${about} device_id=${alice}`);
  trace("INFO", PEER, `State change applied successfully ${about}`);
}

function sharedChange(model, uuid, data) {
  micros += 40 + chance.below(2460);
  written++;
  const ms = Math.floor(micros / 1000);
  counter = ms === lastMs ? counter + 1 : 0;
  lastMs = ms;
  emitted.add(
    JSON.stringify({
      type: "shared_change",
      library_id: library,
      entry: {
        hlc: { timestamp: ms, counter, device_id: alice },
        model_type: model,
        record_uuid: uuid,
        change_type: "Insert",
        data,
      },
    }),
  );
  const about = `hlc=HLC(${ms},${counter},:${alice.slice(0, 8)}) model_type=${model} record_uuid=${uuid}`;
  trace("DEBUG", PEER, `Applying shared change ${about}`);
  trace("INFO", PEER, `Shared change applied successfully ${about}`);
}

function entry(i, laterMicros) {
  const content = world.content[i];
  const created = world.createdMicros[i];
  const uuid = uuidText(world.uuid[i]);
  stateChange("entry", uuid, {
    accessed_at: timeText(created + laterMicros, "Z"),
    aggregate_size: world.size[i],
    child_count: 0,
    content_id: null,
    content_uuid: content >= 0 ? uuidText(world.contentUuid[content]) : null,
    created_at: timeText(created, "Z"),
    extension: world.extension[i],
    file_count: 0,
    inode: 10_000_000 + i,
    kind: world.kind[i],
    metadata_id: null,
    metadata_uuid: null,
    modified_at: timeText(created + laterMicros, "Z"),
    name: world.name[i],
    parent_uuid: world.parent[i] < 0 ? null : uuidText(world.uuid[world.parent[i]]),
    permissions: "644",
    size: world.size[i],
    uuid,
    ...(world.parent[i] < 0 ? { directory_path: `/${world.name[i]}` } : {}),
  });
}

function content(c) {
  sharedChange("content_identity", uuidText(world.contentUuid[c]), {
    content_hash: world.contentHash[c],
    integrity_hash: null,
    text_content: null,
    total_size: c + 1,
    uuid: uuidText(world.contentUuid[c]),
  });
}

const created = "Creating peer sync service";
trace("INFO", PEER, `${created} library_id=${library} device_id=${bob}`);
stateChange("device", alice, {
  capabilities: {},
  hardware_model: null,
  name: "alice",
  network_addresses: [],
  os: "Linux",
  os_version: null,
  slug: "alice",
  sync_enabled: true,
  uuid: alice,
});
const sent = new Set();
const first = Math.floor(events * 0.8);
let next = 0;
for (; next < world.count && written < first; next++) {
  const c = world.content[next];
  if (c >= 0 && !sent.has(c)) {
    sent.add(c);
    content(c);
  }
  entry(next, 0);
}
for (let i = 0; written < events; i = (i + 1) % next) entry(i, 5_000_000);
emitted.close();
told.close();

// Bob's rows are what SQLite makes of the events; Alice holds the same rows and has seen nobody.
const replay = path.join(path.dirname(fileURLToPath(import.meta.url)), "sqlite-replay.mjs");
const bobs = path.join(out, "bob");
const made = spawnSync(process.execPath, [replay, out, schema, bobs], { stdio: "inherit" });
if (made.status !== 0) process.exit(1);
for (const file of ["database.db", "sync.db"]) {
  fs.copyFileSync(path.join(bobs, file), path.join(out, "alice", file));
}
const { open } = await openSqlite();
const sync = open(path.join(out, "alice/sync.db"));
sync.exec("DELETE FROM device_resource_watermarks");
sync.close();
// A peer's own device is its first row.
const main = open(path.join(out, "alice/database.db"));
main.exec("UPDATE devices SET id = -id; UPDATE devices SET id = 3 + id");
main.close();
