// One peer: its rows, its log of shared changes, its watermarks, and the lines of its logs. Rows are kept as an ordered
// list of inserts and changes, so that a database can be written as it was at any moment.
import { contentUuid, uuidBytes } from "./chance.mjs";
import { CONTENT_KINDS, migrations } from "./schema-rows.mjs";
import { defaultTime, jsonTime, rowTime, stampText } from "./times.mjs";

const CAPABILITIES = '{"indexing":true,"p2p":true,"volume_detection":true}';

export class Peer {
  /** `profile`: label (its folder), displayName, hardware, slug, threads (numbers its log lines carry). */
  constructor(profile, { chance, generation }) {
    Object.assign(this, profile);
    this.chance = chance;
    this.generation = generation;
    this.id = chance.uuid();
    this.library = chance.uuid();
    this.rows = [];
    this.commits = [];
    this.sharedChanges = [];
    this.watermarks = new Map();
    this.lines = [];
    this.syncEvents = [];
    this.appEvents = [];
    this.jobs = [];
    this.entries = new Map();
    this.contents = new Map();
    this.mimeTypes = new Map();
    this.tags = new Map();
    this.counters = new Map();
    this.clock = { ms: 0, counter: 0 };
    this.directories = 0;
  }

  /** The position before which rows are in the main file; later ones are in the write-ahead log. */
  markCommit() {
    if (this.commits.at(-1) !== this.rows.length) this.commits.push(this.rows.length);
  }

  log(time, level, target, text, thread = this.threads[0]) {
    const name = `ThreadId(${String(thread).padStart(2, "0")})`;
    this.lines.push({ time, text: `${level.padStart(5)} ${name} ${target}: ${text}` });
  }

  insert(table, row) {
    const id = (this.counters.get(table) ?? 0) + 1;
    this.counters.set(table, id);
    this.rows.push({ table, row: { id, ...row } });
    return id;
  }

  insertPlain(table, row) {
    this.rows.push({ table, row });
  }

  change(table, id, change) {
    this.rows.push({ table, id, change });
  }

  /** What a fresh library holds: migrations and kinds of content. */
  createLibrary(time) {
    for (const version of migrations(this.generation)) {
      this.insertPlain("seaql_migrations", { version, applied_at: Math.floor(time / 1_000_000) });
    }
    for (const [id, name] of CONTENT_KINDS.entries()) {
      this.insertPlain("content_kinds", { id, name });
    }
  }

  /** A device's row. The first one is the peer's own; a harness inserts the other's under its label. */
  addDevice(device, { slug, created, seen, synced }) {
    this.insert("devices", {
      uuid: uuidBytes(device.id),
      name: device.displayName,
      os: "macOS",
      os_version: "15.1",
      hardware_model: device.hardware,
      network_addresses: "[]",
      is_online: 1,
      last_seen_at: rowTime(seen),
      capabilities: CAPABILITIES,
      created_at: rowTime(created),
      updated_at: rowTime(created + 210_000),
      sync_enabled: 1,
      last_sync_at: rowTime(synced),
      slug,
    });
  }

  /** The next stamp as the recorded system makes it: the wall clock's, never more than that. */
  nextStamp(time) {
    const ms = Math.floor(time / 1000);
    const counter = this.clock.ms === ms ? this.clock.counter + 1 : 0;
    this.clock = { ms, counter };
    return { ms, counter, peer: this.id };
  }

  logSharedChange(stamp, { model, uuid, type, data }, time) {
    this.sharedChanges.push({
      hlc: stampText(stamp),
      model_type: model,
      record_uuid: uuid,
      change_type: type,
      data: JSON.stringify(data),
      created_at: rowTime(time),
    });
  }

  /** Moves a watermark forward, never back. */
  advance(peer, resource, watermark, time) {
    const key = `${peer.id} ${resource}`;
    const known = this.watermarks.get(key);
    if (known !== undefined && known.watermark >= watermark) return;
    this.watermarks.set(key, { peer: peer.id, resource, watermark, time });
  }

  addVolume(volume, time, isOwn) {
    this.insert("volumes", {
      uuid: uuidBytes(volume.uuid),
      device_id: uuidBytes(volume.device),
      fingerprint: volume.fingerprint,
      mount_point: "/",
      total_capacity: volume.total,
      available_capacity: volume.available,
      is_removable: 0,
      is_ejectable: 0,
      file_system: "APFS",
      display_name: "Macintosh HD",
      tracked_at: rowTime(time),
      last_seen_at: rowTime(time),
      is_online: isOwn ? 1 : 0,
      is_network_drive: 0,
      volume_type: "Primary",
      is_user_visible: 1,
      auto_track_eligible: 1,
      created_at: defaultTime(time),
      updated_at: defaultTime(time),
    });
  }

  addTag(tag, created, time) {
    const id = this.insert("tag", {
      uuid: uuidBytes(tag.uuid),
      canonical_name: tag.name,
      tag_type: "standard",
      color: tag.color,
      is_organizational_anchor: 0,
      privacy_level: "normal",
      search_weight: 100,
      created_at: rowTime(created),
      updated_at: rowTime(time),
      created_by_device: uuidBytes(tag.device),
    });
    this.tags.set(tag.uuid, id);
    this.insertPlain("tag_closure", {
      ancestor_id: id,
      descendant_id: id,
      depth: 0,
      path_strength: 1,
    });
  }

  /** A content that this peer hashed itself, or one that it was told of. Returns whether it is new here. */
  addContent({ uuid, hash, size, mime, kind }, time, isOwn) {
    const known = this.contents.get(uuid);
    if (known !== undefined) {
      if (isOwn) this.change("content_identities", known.id, { entry_count: ++known.count });
      else this.change("content_identities", known.id, { last_verified_at: rowTime(time) });
      return false;
    }
    const id = this.insert("content_identities", {
      uuid: uuidBytes(uuid),
      content_hash: hash,
      mime_type_id: isOwn ? this.#mimeType(mime, time) : null,
      kind_id: isOwn ? kind : 0,
      total_size: size,
      entry_count: isOwn ? 1 : 0,
      first_seen_at: rowTime(time),
      last_verified_at: rowTime(time),
    });
    this.contents.set(uuid, { id, count: 1 });
    return true;
  }

  #mimeType(mime, time) {
    const known = this.mimeTypes.get(mime);
    if (known !== undefined) return known;
    const id = this.insert("mime_types", {
      uuid: uuidBytes(this.chance.uuid()),
      mime_type: mime,
      created_at: rowTime(time),
    });
    this.mimeTypes.set(mime, id);
    return id;
  }

  contentUuid(hash) {
    return contentUuid(this.library, hash);
  }

  /**
   * Writes an entry with its closure rows and, for a directory, its path. `entry` names parent and content by uuid; both
   * must be here, or be null. An entry that is here already is changed in place.
   */
  putEntry(entry, indexedAt) {
    const parent = entry.parent === null ? undefined : this.entries.get(entry.parent);
    const row = {
      uuid: uuidBytes(entry.uuid),
      name: entry.name,
      kind: entry.kind,
      extension: entry.extension,
      content_id: entry.content === null ? null : this.contents.get(entry.content).id,
      size: entry.size,
      aggregate_size: entry.aggregateSize,
      child_count: entry.childCount,
      file_count: entry.fileCount,
      created_at: rowTime(entry.created),
      modified_at: rowTime(entry.modified),
      inode: entry.inode,
      parent_id: parent?.id ?? null,
      indexed_at: rowTime(indexedAt),
    };
    const known = this.entries.get(entry.uuid);
    if (known !== undefined) {
      this.change("entries", known.id, row);
      Object.assign(known, { entry, indexedAt });
      return;
    }
    const id = this.insert("entries", row);
    const above = parent === undefined ? [] : [parent.id, ...parent.above];
    this.entries.set(entry.uuid, { id, above, entry, indexedAt });
    [id, ...above].forEach((ancestor, depth) => {
      this.insertPlain("entry_closure", { ancestor_id: ancestor, descendant_id: id, depth });
    });
    if (entry.kind === 1) {
      this.insertPlain("directory_paths", { entry_id: id, path: entry.path });
      this.directories++;
    }
  }

  addLocation(location, { deviceId, time, state, scanned }) {
    return this.insert("locations", {
      uuid: uuidBytes(location.uuid),
      device_id: deviceId,
      entry_id: this.entries.get(location.root).id,
      name: location.name,
      index_mode: location.mode,
      scan_state: state,
      last_scan_at: scanned,
      total_file_count: 0,
      total_byte_size: 0,
      created_at: rowTime(time),
      updated_at: rowTime(time),
    });
  }

  recordState(model, uuid, data, time) {
    this.syncEvents.push({
      type: "state_change",
      library_id: this.library,
      model_type: model,
      record_uuid: uuid,
      device_id: this.id,
      data,
      timestamp: jsonTime(time),
    });
  }

  recordShared(stamp, { model, uuid, type, data }) {
    const hlc = { timestamp: stamp.ms, counter: stamp.counter, device_id: stamp.peer };
    const change = `${type[0].toUpperCase()}${type.slice(1)}`;
    this.syncEvents.push({
      type: "shared_change",
      library_id: this.library,
      entry: { hlc, model_type: model, record_uuid: uuid, change_type: change, data },
    });
  }
}
