// <node 22.5 or later> sqlite-replay.mjs SNAPSHOT SCHEMA [OUT]
//
// What Bob's replica is after Alice's events, by SQLite: each event is parsed and written by uuid, foreign keys through a
// map from uuid to id, closure and path a record, the log of shared changes and the watermark, all in one transaction.
// Uses better-sqlite3 where it can be loaded and node:sqlite otherwise. Prints the milliseconds from the lines in memory
// to the end of the transaction. With OUT the databases are files there.
import fs from "node:fs";
import path from "node:path";
import { START_MICROS, timeText } from "../world.mjs";
import { hexBytes, openSqlite } from "./sqlite.mjs";

const [snapshot, schemaFile, out] = process.argv.slice(2);
const { name, open } = await openSqlite();
const schema = JSON.parse(fs.readFileSync(schemaFile, "utf8"));
// The bytes of all lines may be more than one string can hold.
const events = fs.readFileSync(path.join(snapshot, "alice/sync_events.log"));
const main = create("database.db", schema.main);
const sync = create("sync.db", schema.sync);

function create(file, statements) {
  const database = open(out === undefined ? ":memory:" : path.join(out, file));
  database.exec("PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA foreign_keys=OFF");
  for (const statement of statements) database.exec(statement);
  return database;
}

// As the recorded schema has it: without it every closure row is looked at for every entry.
main.exec("CREATE INDEX idx_entry_closure_descendant ON entry_closure (descendant_id)");

const insertEntry = main.prepare(
  "INSERT INTO entries (uuid, name, kind, extension, metadata_id, content_id, size, aggregate_size, child_count, file_count, created_at, modified_at, accessed_at, permissions, inode, parent_id, indexed_at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
);
const updateEntry = main.prepare(
  "UPDATE entries SET uuid=?, name=?, kind=?, extension=?, metadata_id=?, content_id=?, size=?, aggregate_size=?, child_count=?, file_count=?, created_at=?, modified_at=?, accessed_at=?, permissions=?, inode=?, parent_id=?, indexed_at=? WHERE id=?",
);
const insertContent = main.prepare(
  "INSERT INTO content_identities (uuid, integrity_hash, content_hash, kind_id, text_content, total_size, entry_count, first_seen_at, last_verified_at) VALUES (?,?,?,?,?,?,?,?,?)",
);
const insertDevice = main.prepare(
  "INSERT INTO devices (uuid, name, os, network_addresses, is_online, last_seen_at, capabilities, created_at, updated_at, slug) VALUES (?,?,?,?,?,?,?,?,?,?)",
);
const dropClosure = main.prepare("DELETE FROM entry_closure WHERE descendant_id = ?");
const ownClosure = main.prepare("INSERT INTO entry_closure VALUES (?, ?, 0)");
const aboveClosure = main.prepare(
  "INSERT INTO entry_closure SELECT ancestor_id, ?, depth + 1 FROM entry_closure WHERE descendant_id = ?",
);
const pathOf = main.prepare("SELECT path FROM directory_paths WHERE entry_id = ?");
const setPath = main.prepare("INSERT OR REPLACE INTO directory_paths VALUES (?, ?)");
const logged = sync.prepare("INSERT OR IGNORE INTO shared_changes VALUES (?,?,?,?,?,?)");
const mark = sync.prepare(
  "INSERT INTO device_resource_watermarks (device_uuid, peer_device_uuid, resource_type, last_watermark, updated_at) VALUES (?,?,?,?,?) ON CONFLICT DO UPDATE SET last_watermark = excluded.last_watermark, updated_at = excluded.updated_at WHERE excluded.last_watermark > last_watermark",
);

const ids = new Map();
const newest = new Map();
const stored = (time) => (time?.endsWith("Z") ? `${time.slice(0, -1)}+00:00` : time);
// The first line of Bob's log names him; his own device is in his database from the start.
const log = fs.readFileSync(path.join(snapshot, "bob/logs/sync.log"));
const self = /device_id=(\S+)/.exec(log.toString("utf8", 0, 1000))?.[1] ?? "";

function applyEntry(event) {
  const { data, record_uuid: uuid } = event;
  const parent = data.parent_uuid === null ? null : ids.get(data.parent_uuid);
  const content = data.content_uuid === null ? null : ids.get(data.content_uuid);
  const now = stored(event.timestamp);
  const cells = [
    ...[hexBytes(uuid), data.name, data.kind, data.extension, null, content, data.size],
    ...[data.aggregate_size, data.child_count, data.file_count, stored(data.created_at)],
    ...[stored(data.modified_at), stored(data.accessed_at), data.permissions, data.inode],
    ...[parent, now],
  ];
  let id = ids.get(uuid);
  if (id === undefined) {
    id = Number(insertEntry.run(...cells).lastInsertRowid);
    ids.set(uuid, id);
  } else updateEntry.run(...cells, id);
  dropClosure.run(id);
  ownClosure.run(id, id);
  if (parent !== null) aboveClosure.run(id, parent);
  if (data.kind === 1) {
    const above = parent === null ? undefined : pathOf.get(parent)?.path;
    setPath.run(id, data.directory_path ?? `${above}/${data.name}`);
  }
  mark.run(self, event.device_id, "entry", now, now);
}

function addDevice(uuid, { name, os, slug }, now) {
  const cells = [hexBytes(uuid), name, os, "[]", 0, now, "{}", now, now, slug];
  ids.set(uuid, Number(insertDevice.run(...cells).lastInsertRowid));
}

function applyContent({ entry }) {
  const { hlc, model_type: model, record_uuid: uuid, data } = entry;
  const hex = (number) => number.toString(16).padStart(16, "0");
  const stamp = `${hex(hlc.timestamp)}-${hex(hlc.counter)}-${hlc.device_id}`;
  if ((newest.get(uuid) ?? "") >= stamp) return;
  newest.set(uuid, stamp);
  const now = timeText(hlc.timestamp * 1000);
  const { lastInsertRowid } = insertContent.run(
    ...[hexBytes(uuid), data.integrity_hash, data.content_hash, 0, data.text_content],
    ...[data.total_size, 1, now, now],
  );
  ids.set(uuid, Number(lastInsertRowid));
  logged.run(stamp, model, uuid, "insert", JSON.stringify(data), now);
}

const started = performance.now();
main.exec("BEGIN");
sync.exec("BEGIN");
addDevice(self, { name: "bob", os: "Linux", slug: "bob" }, timeText(START_MICROS));
let count = 0;
for (let start = 0, end = events.indexOf(10); end >= 0; end = events.indexOf(10, start)) {
  const event = JSON.parse(events.toString("utf8", start, end));
  start = end + 1;
  if (event.type !== "state_change") applyContent(event);
  else if (event.model_type === "device")
    addDevice(event.record_uuid, event.data, stored(event.timestamp));
  else applyEntry(event);
  count++;
}
main.exec("COMMIT");
sync.exec("COMMIT");
console.log(JSON.stringify({ name, count, ms: performance.now() - started }));
main.close();
sync.close();
