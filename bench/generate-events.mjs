// node bench/generate-events.mjs OUT LINES [SEED]
//
// Writes an event log of JSON lines: entries with their parents first, contents before the entries that link to them,
// in the shape that the recorded system writes.
import fs from "node:fs";
import { createChance, createWorld, ROOTS, START_MICROS, timeText, uuidText } from "./world.mjs";

const [out, lineCount, seed = "7"] = process.argv.slice(2);
const lines = Number(lineCount);
const world = createWorld(Math.floor(lines * 0.48), Math.floor(lines * 0.3), Number(seed));
const chance = createChance(Number(seed) + 5);
const library = uuidText(world.library);
const device = uuidText(world.devices[0].uuid);
const volume = uuidText(world.volumes[0]);
const file = fs.openSync(out, "w");
let buffer = [];
let written = 0;
let micros = START_MICROS;
let lastMs = 0;
let counter = 0;

function write(line) {
  buffer.push(JSON.stringify(line));
  written++;
  if (buffer.length === 5000) flush();
}

function flush() {
  if (buffer.length > 0) fs.writeSync(file, `${buffer.join("\n")}\n`);
  buffer = [];
}

function stateChange(model, uuid, data) {
  micros += 40 + chance.below(2460);
  write({
    type: "state_change",
    library_id: library,
    model_type: model,
    record_uuid: uuid,
    device_id: device,
    data,
    timestamp: timeText(micros, "Z"),
  });
}

function sharedChange(model, uuid, data) {
  micros += 40 + chance.below(2460);
  const ms = Math.floor(micros / 1000);
  counter = ms === lastMs ? counter + 1 : 0;
  lastMs = ms;
  write({
    type: "shared_change",
    library_id: library,
    entry: {
      hlc: { timestamp: ms, counter, device_id: device },
      model_type: model,
      record_uuid: uuid,
      change_type: "insert",
      data,
    },
  });
}

function entry(i, linked, laterMicros) {
  const content = world.content[i];
  const created = world.createdMicros[i];
  const uuid = uuidText(world.uuid[i]);
  stateChange("entry", uuid, {
    accessed_at: timeText(created + laterMicros),
    aggregate_size: world.size[i],
    child_count: 0,
    content_uuid: linked && content >= 0 ? uuidText(world.contentUuid[content]) : null,
    created_at: timeText(created),
    extension: world.extension[i],
    file_count: 0,
    indexed_at: timeText(micros),
    inode: 10_000_000 + i,
    kind: world.kind[i],
    metadata_uuid: null,
    modified_at: timeText(created + laterMicros),
    name: world.name[i],
    parent_uuid: world.parent[i] < 0 ? null : uuidText(world.uuid[world.parent[i]]),
    permissions: "644",
    size: world.size[i],
    uuid,
    volume_uuid: volume,
  });
}

function content(c) {
  sharedChange("content_identity", uuidText(world.contentUuid[c]), {
    content_hash: world.contentHash[c],
    entry_count: 1,
    first_seen_at: timeText(micros),
    integrity_hash: null,
    kind_id: c % 12,
    last_verified_at: timeText(micros),
    mime_type_id: c % 40,
    text_content: null,
    total_size: c + 1,
    uuid: uuidText(world.contentUuid[c]),
  });
}

const sent = new Set();
for (let i = 0; i < world.count && written < lines; i++) {
  const c = world.content[i];
  if (c >= 0 && !sent.has(c)) {
    sent.add(c);
    content(c);
  }
  if (written < lines) entry(i, true, 0);
}
for (let i = ROOTS; written < lines; i = i + 1 < world.count ? i + 1 : ROOTS)
  entry(i, true, 5_000_000);
flush();
fs.closeSync(file);
