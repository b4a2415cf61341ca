// Writes the two databases of a peer in the schema of a generation. Needs a Node with `node:sqlite`.
import fs from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createStatements, schemaFor } from "../../src/engine/store/schema.ts";
import { pathOf, START, timeText } from "./story.mjs";

const GENERATION = 4;

/** What a column that must not be NULL holds when a row says nothing about it. */
function fallback(column) {
  if (column.defaultSql !== undefined || !column.notNull || column.name === "id") return undefined;
  if (/int|bool|double/.test(column.type)) return 0;
  return column.type.startsWith("timestamp") ? timeText(START) : "";
}

/** A database that takes rows as objects by column name. */
function createDatabase(file, tables, journal) {
  for (const end of ["", "-wal", "-shm", "-journal"]) fs.rmSync(file + end, { force: true });
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const db = new DatabaseSync(file, { enableForeignKeyConstraints: false });
  db.exec(`PRAGMA page_size = 4096; PRAGMA journal_mode = ${journal}`);
  for (const statement of createStatements(tables)) db.exec(statement);
  const statements = new Map();
  const insert = (tableName, row) => {
    const table = tables.find(({ name }) => name === tableName);
    const filled = table.columns
      .map((column) => [column.name, row[column.name] ?? fallback(column)])
      .filter(([, value]) => value !== undefined);
    const names = filled.map(([name]) => `"${name}"`).join(", ");
    const key = `${tableName}(${names})`;
    if (!statements.has(key)) {
      const holes = filled.map(() => "?").join(", ");
      statements.set(key, db.prepare(`INSERT INTO "${tableName}" (${names}) VALUES (${holes})`));
    }
    statements.get(key).run(...filled.map(([, value]) => value));
  };
  return { db, insert };
}

function insertDevices(insert, self, others) {
  [self, ...others].forEach((peer, k) => {
    insert("devices", {
      id: k + 1,
      uuid: peer.device,
      name: peer.displayName,
      os: "macOS",
      os_version: "15.1",
      network_addresses: "[]",
      is_online: 1,
      last_seen_at: timeText(START + 40_000_000),
      capabilities: '{"indexing":true,"p2p":true,"volume_detection":true}',
      created_at: timeText(START - 55_000_000 + k * 1000),
      updated_at: timeText(START - 54_000_000 + k * 1000),
      sync_enabled: 1,
      last_sync_at: timeText(START + k * 700),
      slug: peer.name,
    });
  });
}

/** Rows of one author as a holder has them, in the order in which they came. Ids are given in that order. */
class Copy {
  constructor(insert, author, location, { isOwn, deviceId }) {
    this.insert = insert;
    this.author = author;
    this.location = location;
    this.isOwn = isOwn;
    this.deviceId = deviceId;
    this.entryIds = new Map();
    this.contentIds = new Map();
    this.entries = new Map();
    this.dropped = 0;
  }

  /** Applies one event at `micros`. A copy drops an entry whose parent or content is not there yet; its author has both. */
  apply({ what, index, linked }, micros) {
    if (what === "volume") this.volume(micros);
    else if (what === "location") this.root(micros);
    else if (what === "content") this.content(index, micros);
    else this.entry(index, linked, micros);
  }

  volume(micros) {
    const seen = timeText(micros);
    this.insert("volumes", {
      uuid: this.author.volume,
      device_id: this.author.device,
      fingerprint: this.author.fingerprint,
      display_name: "Macintosh HD",
      mount_point: "/",
      total_capacity: 994_662_584_320,
      available_capacity: 311_772_446_721,
      is_removable: 0,
      is_ejectable: 0,
      file_system: "APFS",
      is_network_drive: 0,
      volume_type: "Primary",
      is_user_visible: 1,
      auto_track_eligible: 1,
      is_online: this.isOwn ? 1 : 0,
      tracked_at: seen,
      last_seen_at: seen,
      created_at: seen.slice(0, 19).replace("T", " "),
      updated_at: seen.slice(0, 19).replace("T", " "),
    });
  }

  root(micros) {
    this.insert("locations", {
      uuid: this.location.uuid,
      device_id: this.deviceId,
      entry_id: this.entryIds.get(0),
      name: this.location.name,
      index_mode: "content",
      scan_state: this.isOwn ? "completed" : "pending",
      last_scan_at: this.isOwn ? timeText(micros + 1_500_000) : null,
      total_file_count: 0,
      total_byte_size: 0,
      created_at: timeText(micros),
      updated_at: timeText(micros),
    });
  }

  content(index, micros) {
    const { uuid, hash, size } = this.location.contents[index];
    this.contentIds.set(index, this.contentIds.size + 1);
    this.insert("content_identities", {
      uuid,
      content_hash: hash,
      kind_id: 0,
      total_size: size,
      entry_count: 1,
      first_seen_at: timeText(micros),
      last_verified_at: timeText(micros),
    });
  }

  entry(index, linked, micros) {
    const { parent, content } = this.location.entries[index];
    const isParentHere = parent < 0 || this.entryIds.has(parent);
    const isContentHere = !linked || this.contentIds.has(content);
    if (!this.isOwn && !(isParentHere && isContentHere)) {
      this.dropped++;
      return;
    }
    if (!this.entryIds.has(index)) this.entryIds.set(index, this.entryIds.size + 1);
    this.entries.set(index, { linked, micros });
  }

  /** Entries are written at the end, each once, with what the last applied event said of it. */
  writeEntries() {
    for (const [index, { linked, micros }] of this.entries) this.writeEntry(index, linked, micros);
  }

  writeEntry(index, linked, micros) {
    const entry = this.location.entries[index];
    const id = this.entryIds.get(index);
    this.insert("entries", {
      id,
      uuid: entry.uuid,
      name: entry.name,
      kind: entry.kind,
      extension: entry.extension,
      content_id: linked ? this.contentIds.get(entry.content) : null,
      size: entry.size,
      aggregate_size: 0,
      child_count: 0,
      file_count: 0,
      created_at: timeText(entry.createdMicros),
      modified_at: timeText(entry.modifiedMicros),
      inode: entry.inode,
      parent_id: entry.parent < 0 ? null : this.entryIds.get(entry.parent),
      indexed_at: timeText(this.isOwn ? Math.max(entry.createdMicros, micros) : micros),
    });
    let depth = 0;
    for (let above = index; above >= 0; above = this.location.entries[above].parent) {
      this.insert("entry_closure", {
        ancestor_id: this.entryIds.get(above),
        descendant_id: id,
        depth,
      });
      depth++;
    }
    if (entry.kind === 1)
      this.insert("directory_paths", { entry_id: id, path: pathOf(this.location, index) });
  }
}

/** Writes `sync.db`: the shared changes that the peer knows, its watermarks and acknowledgements. */
function writeSync(file, tables, { stamps, watermarks, acks }) {
  const { db, insert } = createDatabase(file, tables, "DELETE");
  db.exec("BEGIN");
  for (const { text, uuid, data, micros } of stamps) {
    insert("shared_changes", {
      hlc: text,
      model_type: "content_identity",
      record_uuid: uuid,
      change_type: "insert",
      data: JSON.stringify(data),
      created_at: timeText(micros),
    });
  }
  for (const mark of watermarks) insert("device_resource_watermarks", mark);
  for (const ack of acks) insert("peer_acks", ack);
  db.exec("COMMIT");
  db.close();
}

/**
 * Writes both databases of `self`. `copies` say whose rows it holds: author, location and the events that reached it, with
 * the delay in microseconds. `walFrom` leaves the events from that position on in a write-ahead log beside the database.
 */
export function writePeer(folder, self, others, { copies, stamps, watermarks, acks, walFrom }) {
  const { main, sync } = schemaFor(GENERATION);
  const file = path.join(folder, "database.db");
  const { db, insert } = createDatabase(file, main, walFrom === undefined ? "DELETE" : "WAL");
  db.exec("PRAGMA wal_autocheckpoint = 0; BEGIN");
  insertDevices(insert, self, others);
  const dropped = copies.map((copy) => writeCopy(db, insert, self, copy, walFrom));
  db.exec("COMMIT");
  if (walFrom === undefined) db.close();
  else keepLog(db, file);
  writeSync(path.join(folder, "sync.db"), sync, { stamps, watermarks, acks });
  return dropped.reduce((sum, count) => sum + count, 0);
}

function writeCopy(db, insert, self, { author, location, events, delayMicros }, walFrom) {
  const isOwn = author === self;
  const copy = new Copy(insert, author, location, { isOwn, deviceId: isOwn ? 1 : 2 });
  const applyAll = (list) => {
    copy.entries.clear();
    for (const event of list) copy.apply(event.apply, event.micros + delayMicros);
    copy.writeEntries();
  };
  applyAll(walFrom === undefined ? events : events.slice(0, walFrom));
  if (walFrom === undefined) return copy.dropped;
  // What came before is committed and moved into the database; the rest stays in the log.
  db.exec("COMMIT; PRAGMA wal_checkpoint(TRUNCATE); BEGIN");
  applyAll(events.slice(walFrom));
  return copy.dropped;
}

/** Closing would move the log into the database; so both are copied while it is open. */
function keepLog(db, file) {
  const parts = ["", "-wal"].map((end) => [file + end, fs.readFileSync(file + end)]);
  db.close();
  for (const [name, bytes] of parts) fs.writeFileSync(name, bytes);
  fs.rmSync(`${file}-shm`, { force: true });
}
