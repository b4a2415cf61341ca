// <node 22.5 or later> bench/generate-pair.mjs OUT ALICE BOB CONTENTS [SEED]
//
// Writes OUT/alice and OUT/bob with `database.db` and `sync.db`: a plain subset of the recorded schema, for measuring
// only. Bob holds a part of Alice's entries under row ids of his own; 1.5 % of his rows differ in one field, 2 % of his
// files lost their content, 0.3 % of his directories lack closure rows above their parent.
import fs from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import {
  chooseSubset,
  createChance,
  createWorld,
  ROOTS,
  START_MICROS,
  timeText,
  uuidText,
} from "./world.mjs";

const LIBRARY_TABLES = `
CREATE TABLE devices(id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, uuid BLOB NOT NULL UNIQUE, name TEXT NOT NULL, os TEXT NOT NULL, is_online BOOLEAN NOT NULL, last_seen_at TEXT NOT NULL, last_sync_at TEXT, slug TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL);
CREATE TABLE volumes(id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, uuid BLOB NOT NULL UNIQUE, device_id BLOB NOT NULL, fingerprint TEXT NOT NULL, mount_point TEXT, total_capacity BIGINT, display_name TEXT, tracked_at TEXT NOT NULL, last_seen_at TEXT NOT NULL);
CREATE TABLE locations(id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, uuid BLOB NOT NULL UNIQUE, device_id INTEGER NOT NULL, volume_id INTEGER, entry_id INTEGER, name TEXT, index_mode TEXT NOT NULL, scan_state TEXT NOT NULL, total_file_count INTEGER NOT NULL, total_byte_size BIGINT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL);
CREATE TABLE content_identities(id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, uuid BLOB NOT NULL UNIQUE, integrity_hash TEXT, content_hash TEXT NOT NULL UNIQUE, mime_type_id INTEGER, kind_id INTEGER NOT NULL, text_content TEXT, total_size BIGINT NOT NULL, entry_count INTEGER NOT NULL DEFAULT 1, first_seen_at TEXT NOT NULL, last_verified_at TEXT NOT NULL);
CREATE TABLE entries(id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, uuid BLOB UNIQUE, name TEXT NOT NULL, kind INTEGER NOT NULL, extension TEXT, metadata_id INTEGER, content_id INTEGER, size BIGINT NOT NULL, aggregate_size BIGINT NOT NULL, child_count INTEGER NOT NULL, file_count INTEGER NOT NULL, created_at TEXT NOT NULL, modified_at TEXT NOT NULL, accessed_at TEXT, indexed_at TEXT, permissions TEXT, inode BIGINT, parent_id INTEGER, volume_id INTEGER, FOREIGN KEY(content_id) REFERENCES content_identities(id) ON DELETE SET NULL);
CREATE TABLE entry_closure(ancestor_id INTEGER NOT NULL, descendant_id INTEGER NOT NULL, depth INTEGER NOT NULL, PRIMARY KEY(ancestor_id, descendant_id));
CREATE TABLE directory_paths(entry_id INTEGER NOT NULL PRIMARY KEY, path TEXT NOT NULL);`;
const LIBRARY_INDEXES = `
CREATE INDEX idx_entries_parent_id ON entries(parent_id);
CREATE INDEX idx_entries_kind ON entries(kind);
CREATE INDEX idx_entry_closure_descendant ON entry_closure(descendant_id);
CREATE INDEX idx_entry_closure_ancestor_depth ON entry_closure(ancestor_id, depth);
CREATE INDEX idx_locations_entry_id ON locations(entry_id);`;
const SYNC_TABLES = `
CREATE TABLE shared_changes(hlc TEXT PRIMARY KEY, model_type TEXT NOT NULL, record_uuid TEXT NOT NULL, change_type TEXT NOT NULL, data TEXT NOT NULL, created_at TEXT NOT NULL);
CREATE INDEX idx_shared_changes_model ON shared_changes(model_type);
CREATE TABLE peer_acks(peer_device_id TEXT PRIMARY KEY, last_acked_hlc TEXT NOT NULL, acked_at TEXT NOT NULL);
CREATE TABLE device_resource_watermarks(device_uuid TEXT NOT NULL, peer_device_uuid TEXT NOT NULL, resource_type TEXT NOT NULL, last_watermark TEXT NOT NULL, updated_at TEXT NOT NULL, PRIMARY KEY(device_uuid, peer_device_uuid, resource_type));`;

function create(file, tables) {
  fs.rmSync(file, { force: true });
  const db = new DatabaseSync(file);
  db.exec(
    "PRAGMA page_size=4096; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-400000",
  );
  db.exec(tables);
  db.exec("BEGIN");
  return db;
}

/** A function that inserts one row of `table`. */
function inserter(db, table, columnCount) {
  const statement = db.prepare(
    `INSERT INTO ${table} VALUES(${Array(columnCount).fill("?").join(",")})`,
  );
  return (...values) => statement.run(...values);
}

function writeFixedTables(db, world, order, idOf) {
  const now = timeText(START_MICROS);
  const device = inserter(db, "devices", 10);
  const deviceId = new Map();
  order.forEach((d, k) => {
    deviceId.set(d, k + 1);
    const { uuid, name } = world.devices[d];
    device(k + 1, uuid, name, "linux", 1, now, now, name, now, now);
  });
  const volume = inserter(db, "volumes", 9);
  world.volumes.forEach((uuid, v) => {
    volume(v + 1, uuid, world.devices[v].uuid, uuidText(uuid), "/", 1e12, `volume ${v}`, now, now);
  });
  const location = inserter(db, "locations", 12);
  for (let k = 0; k < ROOTS; k++) {
    const owner = deviceId.get(0);
    location(
      k + 1,
      world.locations[k],
      owner,
      1,
      idOf[k],
      `place ${k}`,
      "deep",
      "completed",
      0,
      0,
      now,
      now,
    );
  }
}

function writeContents(db, world, contentId) {
  const now = timeText(START_MICROS);
  const content = inserter(db, "content_identities", 11);
  contentId.forEach((id, c) => {
    const hash = world.contentHash[c];
    content(id, world.contentUuid[c], null, hash, c % 40, c % 12, null, c + 1, 1, now, now);
  });
}

/** Bob's copy of a row with its planted losses and differences; Alice's rows stay as they are. */
function plant(row, chance, counts) {
  const dice = chance.next();
  if (row.content >= 0 && dice < 0.02) {
    counts.orphans++;
    return { ...row, content: -1 };
  }
  if (dice < 0.035) {
    counts.different++;
    return { ...row, name: `${row.name}~` };
  }
  return row;
}

function writeEntries(db, world, peer) {
  const entry = inserter(db, "entries", 19);
  peer.members.forEach((m, k) => {
    const plain = { name: world.name[m], content: world.content[m] };
    const row = peer.damaged && m >= ROOTS ? plant(plain, peer.chance, peer.counts) : plain;
    const created = world.createdMicros[m];
    const parent = world.parent[m] < 0 ? null : peer.idOf[world.parent[m]];
    const content = row.content < 0 ? null : peer.contentId[row.content];
    const size = world.size[m];
    entry(
      ...[k + 1, world.uuid[m], row.name, world.kind[m], world.extension[m], null, content],
      ...[size, size, 0, 0, timeText(created), timeText(created + 1_000_000), null],
      ...[timeText(START_MICROS + k), "644", 10_000_000 + m, parent, 1],
    );
  });
}

function writeClosure(db, world, peer) {
  const closure = inserter(db, "entry_closure", 3);
  peer.members.forEach((m, k) => {
    const cut =
      peer.damaged && world.kind[m] === 1 && world.depth[m] >= 2 && peer.chance.next() < 0.003;
    if (cut) peer.counts.closureGaps++;
    let depth = 0;
    for (let a = m; a >= 0; a = world.parent[a]) {
      if (!(cut && depth >= 2)) closure(peer.idOf[a], k + 1, depth);
      depth++;
    }
  });
}

function writePaths(db, world, peer) {
  const directory = inserter(db, "directory_paths", 2);
  const paths = new Map();
  peer.members.forEach((m, k) => {
    if (world.kind[m] !== 1) return;
    const above = world.parent[m] < 0 ? "/home" : paths.get(world.parent[m]);
    paths.set(m, `${above}/${world.name[m]}`);
    directory(k + 1, paths.get(m));
  });
}

function writeLibrary(world, file, members, damaged, seed) {
  const chance = createChance(seed);
  const idOf = new Int32Array(world.count);
  members.forEach((m, k) => {
    idOf[m] = k + 1;
  });
  const contentId = world.contentUuid.map((_, c) => c + 1);
  if (damaged) contentId.reverse();
  const counts = { entries: members.length, orphans: 0, different: 0, closureGaps: 0 };
  const peer = { members, damaged, chance, idOf, contentId, counts };
  const db = create(file, LIBRARY_TABLES);
  writeFixedTables(db, world, damaged ? [1, 0] : [0, 1], idOf);
  writeContents(db, world, contentId);
  writeEntries(db, world, peer);
  writeClosure(db, world, peer);
  writePaths(db, world, peer);
  db.exec("COMMIT");
  db.exec(LIBRARY_INDEXES);
  db.close();
  return counts;
}

function writeSync(world, file, self, changes) {
  const db = create(file, SYNC_TABLES);
  const now = timeText(START_MICROS);
  const device = uuidText(world.devices[self].uuid);
  const author = uuidText(world.devices[0].uuid);
  const change = inserter(db, "shared_changes", 6);
  for (let c = 0; c < changes; c++) {
    const physical = (START_MICROS / 1000 + Math.floor(c / 7)).toString(16).padStart(16, "0");
    const counter = (c % 7).toString(16).padStart(16, "0");
    const uuid = uuidText(world.contentUuid[c]);
    const data = JSON.stringify({ uuid, content_hash: world.contentHash[c], kind_id: c % 12 });
    change(`${physical}-${counter}-${author}`, "content_identity", uuid, "insert", data, now);
  }
  const watermark = inserter(db, "device_resource_watermarks", 5);
  const other = uuidText(world.devices[1 - self].uuid);
  for (const resource of ["entry", "location", "volume"])
    watermark(device, other, resource, now, now);
  db.exec("COMMIT");
  db.close();
}

const [out, aliceCount, bobCount, contentCount, seed = "7"] = process.argv.slice(2);
const world = createWorld(Number(aliceCount), Number(contentCount), Number(seed));
const all = Array.from({ length: world.count }, (_, i) => i);
const part = chooseSubset(world, Number(bobCount), Number(seed) + 1);
const truth = {};
for (const [self, name, members] of [
  [0, "alice", all],
  [1, "bob", part],
]) {
  const folder = path.join(out, name);
  fs.mkdirSync(folder, { recursive: true });
  truth[name] = writeLibrary(
    world,
    path.join(folder, "database.db"),
    members,
    self === 1,
    Number(seed) + 2,
  );
  writeSync(
    world,
    path.join(folder, "sync.db"),
    self,
    self === 0 ? Number(contentCount) : Math.floor(contentCount / 50),
  );
}
fs.writeFileSync(path.join(out, "planted.json"), JSON.stringify(truth, null, 2));
