// A peer indexes a folder of its own: rows, events and job log in the order and with the delays of the recorded system.
import { kindOf } from "./folder-tree.mjs";
import { jobTime, jsonTime, rowTime } from "./times.mjs";

const ROW = 181;
const CHUNK_PAUSE = 180_000;

/**
 * Plans that `peer` indexes `tree` from `start` on, `batch` entries at a time, and then hashes `chunk` files at a time;
 * with `mode` "shallow" it hashes none.
 * `tellsApp` is false when nobody listens to the application's own events any more. Returns when the job ends.
 */
export function planIndexing(
  world,
  peer,
  { tree, mode, start, batch = 1000, chunk = 10, tellsApp = true },
) {
  const entries = makeEntries(peer, tree, { start, batch });
  const [root, ...others] = entries;
  const job = { id: peer.chance.uuid(), lines: [] };
  peer.jobs.push(job);
  const location = { uuid: peer.chance.uuid(), name: root.name, root: root.uuid, mode };
  const say = (time, text) => job.lines.push(`[${jobTime(time)}] INFO ${job.id}: ${text}`);
  const tell = (event) => (tellsApp ? peer.appEvents.push(event) : undefined);

  job.lines.push(`=== Job ${job.id} started ===`);
  world.at(start, (time) => {
    peer.putEntry(root, time);
    peer.appEvents.push({ JobStarted: { job_id: job.id, job_type: "indexer" } });
  });
  world.at(start + 1900, (time) => emitEntry(world, peer, root, time));
  world.at(start + 3000, (time) => addOwnLocation(world, peer, location, time));
  world.at(start + 300_000, (time) => say(time, `Sorted ${others.length} total entries by depth`));

  let end = start + 312_000;
  for (let from = 0; from < others.length; from += batch) {
    end = planBatch(world, peer, { batch: others.slice(from, from + batch), end, say, tell });
  }
  const files = others.filter(({ kind, hash }) => kind === 0 && hash !== undefined);
  for (let from = 0; mode === "content" && from < files.length; from += chunk) {
    end = planChunk(world, peer, { files: files.slice(from, from + chunk), end, say, tell });
  }
  world.at(end + 53_000, (time) => {
    finish(world, peer, { entries, location, time });
    const total = others.filter(({ kind }) => kind === 0).length;
    const done = `${files.length} successful, 0 errors out of ${total} total`;
    if (mode === "content") say(time, `Content identification complete: ${done}`);
    job.lines.push(`=== Job ${job.id} finished ===`);
    tell({ JobCompleted: { job_id: job.id, job_type: "indexer", output: "Success" } });
  });
  return end + 60_000;
}

function makeEntries(peer, tree, { start, batch }) {
  const firstInode = 8_000_000 + peer.directories * 1000;
  const byNode = new Map();
  return tree.map((node, i) => {
    const pauses = Math.floor((i - 1) / batch);
    const entry = {
      uuid: peer.chance.uuid(),
      name: node.name,
      kind: node.kind,
      extension: node.extension ?? null,
      parent: node.parent === undefined ? null : byNode.get(node.parent).uuid,
      content: null,
      size: node.size,
      aggregateSize: 0,
      childCount: 0,
      fileCount: 0,
      created: i === 0 ? start : start + 312_000 + i * ROW + pauses * 40_000,
      modified: node.modified,
      inode: firstInode + i * 3,
      path: node.path,
      hash: node.hash,
    };
    byNode.set(node, entry);
    return entry;
  });
}

function addOwnLocation(world, peer, location, time) {
  location.id = peer.addLocation(location, {
    deviceId: 1,
    time,
    state: "pending",
    scanned: null,
  });
  const data = locationData(peer, location);
  world.emitState(
    peer,
    { model: "location", uuid: location.uuid, data: own(data, location) },
    time + 1100,
  );
  const resource = { resource_type: "location", resource: data, metadata: null };
  peer.appEvents.push({ ResourceChanged: resource });
}

function planBatch(world, peer, { batch, end, say, tell }) {
  for (const entry of batch) world.at(entry.created, (time) => peer.putEntry(entry, time));
  const done = batch.at(-1).created + 15_000;
  batch.forEach((entry, k) => {
    world.at(done + k * 13, (time) => emitEntry(world, peer, entry, time));
  });
  world.at(done, (time) => {
    const resources = batch.map((entry) => entryData(entry));
    tell({ ResourceChangedBatch: { resource_type: "entry", resources, metadata: null } });
    const ready = "entries (directories/empty files are sync-ready)";
    say(time, `Batch synced ${batch.length} ${ready}`);
  });
  return Math.max(end, done + batch.length * 13);
}

function planChunk(world, peer, { files, end, say, tell }) {
  const start = end + CHUNK_PAUSE;
  const linked = start + files.length * 127 + 6000;
  world.at(start, (time) => linkContents(peer, { files, time, say, tell }));
  files.forEach((entry, k) => {
    world.at(start + 127 * (k + 1), (time) => emitContent(world, peer, entry, time));
    world.at(linked + k * 19, (time) => emitEntry(world, peer, entry, time));
  });
  world.at(linked, (time) => {
    const resources = files.map((entry) => entryData(entry));
    tell({ ResourceChangedBatch: { resource_type: "entry", resources, metadata: null } });
    say(time, `Batch synced ${files.length} entries with content IDs`);
  });
  return linked + files.length * 19;
}

function linkContents(peer, { files, time, say, tell }) {
  for (const entry of files) {
    const uuid = peer.contentUuid(entry.hash.text);
    const { kind, mime } = kindOf(entry.extension);
    const content = { uuid, hash: entry.hash.text, size: entry.hash.size, kind, mime };
    if (peer.addContent(content, time, true)) {
      say(time, `Created content identity for ${entry.path}: ${entry.hash.text}`);
    }
    entry.content = uuid;
    // Linking does not touch the time that pulls go by.
    peer.putEntry(entry, peer.entries.get(entry.uuid).indexedAt);
  }
  const resources = files.map((entry) => contentData(entry));
  tell({ ResourceChangedBatch: { resource_type: "content_identity", resources, metadata: null } });
  say(time + 900, `Batch synced ${files.length} content identities`);
}

/** Sizes of directories are added up at the end and never sent. Since generation 4 that touches their times. */
function finish(world, peer, { entries, location, time }) {
  const byUuid = new Map(entries.map((entry) => [entry.uuid, entry]));
  for (const entry of entries) {
    const parent = byUuid.get(entry.parent);
    if (parent !== undefined) parent.childCount++;
    for (let above = parent; above !== undefined; above = byUuid.get(above.parent)) {
      above.aggregateSize += entry.size;
      above.fileCount += entry.kind === 0 ? 1 : 0;
    }
  }
  entries
    .filter(({ kind }) => kind === 1)
    .forEach((entry, k) => {
      const known = peer.entries.get(entry.uuid).indexedAt;
      peer.putEntry(entry, world.generation < 4 ? known : time + k * 11);
    });
  peer.change("locations", location.id, {
    scan_state: "completed",
    last_scan_at: rowTime(time + 90_000),
    total_file_count: entries[0].fileCount,
    total_byte_size: entries[0].aggregateSize,
  });
}

/** What is sent as JSON, with what the receiving side of this model needs to write its row. */
function own(data, row) {
  Object.defineProperty(data, "row", { value: row, enumerable: false });
  return data;
}

function emitEntry(world, peer, entry, time) {
  const isRoot = entry.parent === null;
  const data = { ...entryData(entry), ...(isRoot ? { directory_path: entry.path } : {}) };
  world.emitState(peer, { model: "entry", uuid: entry.uuid, data: own(data, { ...entry }) }, time);
}

function emitContent(world, peer, entry, time) {
  const data = contentData(entry);
  const row = { uuid: entry.content, hash: entry.hash.text, size: entry.hash.size };
  const change = { model: "content_identity", uuid: entry.content, type: "insert", data, row };
  world.emitShared(peer, change, time);
}

/** An entry as synced: a reference that is set is told by uuid only, an empty one by both its keys. */
export function entryData(entry) {
  return {
    uuid: entry.uuid,
    name: entry.name,
    kind: entry.kind,
    extension: entry.extension,
    metadata_id: null,
    ...(entry.content === null ? { content_id: null } : {}),
    size: entry.size,
    aggregate_size: entry.aggregateSize,
    child_count: entry.childCount,
    file_count: entry.fileCount,
    created_at: jsonTime(entry.created),
    modified_at: jsonTime(entry.modified),
    accessed_at: null,
    permissions: null,
    inode: entry.inode,
    ...(entry.parent === null ? { parent_id: null } : {}),
    parent_uuid: entry.parent,
    metadata_uuid: null,
    content_uuid: entry.content,
  };
}

function contentData(entry) {
  return {
    uuid: entry.content,
    integrity_hash: null,
    content_hash: entry.hash.text,
    text_content: null,
    total_size: entry.hash.size,
  };
}

function locationData(peer, location) {
  return {
    uuid: location.uuid,
    name: location.name,
    index_mode: location.mode,
    last_scan_at: null,
    total_file_count: 0,
    total_byte_size: 0,
    device_uuid: peer.id,
    entry_uuid: location.root,
  };
}

/** Plans that `peer` finds its disk: a volume of its own, told to the other. */
export function planVolume(world, peer, time) {
  const volume = {
    uuid: peer.chance.uuid(),
    device: peer.id,
    fingerprint: peer.chance.hex(32),
    total: 994_662_584_320,
    available: 311_772_446_720 - peer.chance.below(1_000_000_000),
  };
  const data = {
    uuid: volume.uuid,
    device_id: peer.id,
    fingerprint: volume.fingerprint,
    display_name: "Macintosh HD",
    total_capacity: volume.total,
    available_capacity: volume.available,
    ...(world.generation === 4 ? { unique_bytes: null } : {}),
    read_speed_mbps: null,
    write_speed_mbps: null,
    file_system: "APFS",
    mount_point: "/",
    is_removable: false,
    is_ejectable: false,
    is_network_drive: false,
    device_model: null,
    volume_type: "Primary",
    is_user_visible: true,
    auto_track_eligible: true,
    cloud_identifier: null,
  };
  world.at(time, () => {
    peer.addVolume(volume, time, true);
    world.emitState(peer, { model: "volume", uuid: volume.uuid, data: own(data, volume) }, time);
  });
}

const TAGS = [
  ["Receipt", "#E5A23B"],
  ["Travel", "#3B82F6"],
  ["Family", "#22C55E"],
];

/** Plans that `peer` makes its tags. */
export function planTags(world, peer, time) {
  TAGS.forEach(([name, color], k) => {
    const created = time + k * 41_000;
    const row = { uuid: peer.chance.uuid(), name, color, device: peer.id, created };
    const data = tagData(row);
    world.at(created, () => {
      peer.addTag(row, created, created);
      world.emitShared(peer, { model: "tag", uuid: row.uuid, type: "insert", data, row }, created);
    });
  });
}

function tagData({ uuid, name, color, device }) {
  return {
    uuid,
    canonical_name: name,
    display_name: null,
    formal_name: null,
    abbreviation: null,
    aliases: null,
    namespace: null,
    tag_type: "standard",
    color,
    icon: null,
    description: null,
    is_organizational_anchor: false,
    privacy_level: "normal",
    search_weight: 100,
    attributes: null,
    composition_rules: null,
    created_by_device: device,
  };
}
