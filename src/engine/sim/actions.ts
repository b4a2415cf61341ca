/** What people do on a peer: index a folder, rename, delete, tag. Named things, so that scenarios read as stories. */

import { createPrng } from "../../base/prng.ts";
import { formatTime, type Micros } from "../../base/time.ts";
import type { Uuid } from "../../base/uuid.ts";
import { uuidFromBytes } from "../../base/uuid.ts";
import { contentUuid } from "../model/uuid-v5.ts";
import type { JsonObject } from "../sync/row-builder.ts";
import { deleteSubtree, recordJson, writeShared, writeState } from "./authoring.ts";
import { type PeerContext, setState, wallTime } from "./peer-context.ts";
import { hashText } from "./set-digest.ts";

/** A uuid of version 4 form that is the same for the same words. */
export function namedUuid(...words: readonly (string | number)[]): Uuid {
  const hash = hashText(words.join("/"));
  const prng = createPrng((hash % 0xffff_ffff) ^ Math.floor(hash / 0x1_0000_0000));
  const bytes = Uint8Array.from({ length: 16 }, () => prng.below(256));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return uuidFromBytes(bytes);
}

export interface Folder {
  /** Name of the location; unique per peer. */
  readonly name: string;
  readonly folders: number;
  readonly files: number;
  /** Peers that index the same bytes name them alike; by default contents are the peer's own. */
  readonly content?: string | undefined;
}

/** How long after the rows the contents of files are known, µs. */
const HASHING = 200_000;

/** Indexes a folder: volume, root, location, folders and files; the files' contents a moment later. */
export function indexFolder(peer: PeerContext, seed: number, folder: Folder): void {
  const { name } = folder;
  const who = peer.spec.name;
  const root = namedUuid(seed, who, name);
  const path = `/home/${who}/${name}`;
  const volume = volumeOf(peer, seed);
  writeState(peer, "entry", entryData(peer, { uuid: root, name, kind: 1, path, volume }));
  writeState(peer, "location", locationData(peer, { root, name, seed, volume }));
  const folders = [{ uuid: root, path }];
  for (let n = 1; n <= folder.folders; n++) {
    const parent = folders[(n * 7) % folders.length] ?? { uuid: root, path };
    const label = `folder ${n}`;
    const entry = { uuid: namedUuid(seed, who, name, label), path: `${parent.path}/${label}` };
    const data = {
      uuid: entry.uuid,
      name: label,
      kind: 1,
      path: entry.path,
      parent: parent.uuid,
      volume,
    };
    writeState(peer, "entry", entryData(peer, data));
    folders.push(entry);
  }
  const parents = folders.map((each) => each.uuid);
  addFiles(peer, seed, {
    location: name,
    from: 1,
    count: folder.files,
    parents,
    content: folder.content,
  });
}

/** Adds files, numbered from `from`; their contents follow. */
export function addFiles(
  peer: PeerContext,
  seed: number,
  added: {
    readonly location: string;
    readonly from: number;
    readonly count: number;
    readonly parents?: readonly Uuid[] | undefined;
    readonly content?: string | undefined;
  },
): void {
  const { location, from, count, content } = added;
  const who = peer.spec.name;
  const parents = added.parents ?? [namedUuid(seed, who, location)];
  const files: { readonly record: Uuid; readonly hash: string; readonly size: number }[] = [];
  const volume = volumeOf(peer, seed);
  for (let n = from; n < from + count; n++) {
    const label = `file ${n}`;
    const record = namedUuid(seed, who, location, label);
    const hash = hashText(`${seed} ${content ?? who} ${n}`)
      .toString(16)
      .padStart(16, "0");
    const parent = parents[n % parents.length];
    const size = 1000 + (n % 977);
    const data = { uuid: record, name: label, kind: 0, extension: "txt", size, parent, volume };
    if (writeState(peer, "entry", entryData(peer, data))) files.push({ record, hash, size });
  }
  peer.scheduler.after(HASHING, () => {
    for (const file of files) linkFile(peer, file);
  });
}

function linkFile(
  peer: PeerContext,
  file: { readonly record: Uuid; readonly hash: string; readonly size: number },
): void {
  const library = peer.policy.contentUuid === "library" ? peer.spec.library : undefined;
  const uuid = contentUuid(file.hash, library);
  if (peer.store.idOf("content_identities", uuid) === undefined) {
    const data = {
      uuid,
      integrity_hash: null,
      content_hash: file.hash,
      mime_type_uuid: null,
      kind_id: 0,
      text_content: null,
      total_size: file.size,
    };
    writeShared(peer, "content_identity", "insert", data);
  }
  const before = entryRecord(peer, file.record);
  if (before === undefined || peer.store.idOf("content_identities", uuid) === undefined) return;
  const keepTime = peer.policy.linkStamp === "kept";
  writeState(peer, "entry", { ...before, content_uuid: uuid }, { keepTime });
}

/** Gives a file or folder another name. */
export function renameEntry(peer: PeerContext, record: Uuid, name: string): void {
  const before = entryRecord(peer, record);
  if (before !== undefined) writeState(peer, "entry", { ...before, name });
}

/** Puts an own entry below another own folder. */
export function moveEntry(peer: PeerContext, record: Uuid, parent: Uuid): void {
  const before = entryRecord(peer, record);
  if (before === undefined || peer.store.idOf("entries", parent) === undefined) return;
  const { directory_path: _, ...data } = before;
  writeState(peer, "entry", { ...data, parent_uuid: parent });
}

/** Deletes an own entry with everything below it. */
export function deleteEntry(peer: PeerContext, record: Uuid): void {
  deleteSubtree(peer, record);
}

/** Writes an own file whose content id leads to no row, as after a damage of the own database. */
export function dangleContent(peer: PeerContext, record: Uuid): void {
  const before = entryRecord(peer, record);
  if (before === undefined) return;
  const { content_uuid: _, ...data } = before;
  writeState(peer, "entry", { ...data, content_id: 99_999 });
}

/** Ends the peer's service and starts it again: whatever was only in memory is gone. */
export function restartPeer(peer: PeerContext): void {
  peer.receiver.forgetWaiting();
  for (const list of [peer.bus, peer.retries, peer.buffer]) list.splice(0);
  peer.requests.clear();
  peer.session = undefined;
  // The paper's rule needs the last stamp after a restart, too; the log of shared changes still has it.
  if (peer.policy.hlc === "original") peer.lastStamp = undefined;
  const resumes = peer.policy.initial === "resume" && peer.store.watermarks().length > 0;
  const first = resumes || peer.policy.initial === "ready" ? "Ready" : "Uninitialized";
  const text = resumes
    ? "Found existing watermarks in sync.db, starting in Ready state (resuming sync)"
    : "No watermarks found in sync.db, starting in Uninitialized state (will backfill)";
  peer.trace.line("INFO", "peer", `${text} device_id=${peer.spec.id}`);
  setState(peer, first, "the service started");
}

/** Creates a tag, or changes its colour. */
export function writeTag(peer: PeerContext, seed: number, name: string, color: string): void {
  const uuid = namedUuid(seed, "tag", name);
  const known = peer.store.idOf("tag", uuid) !== undefined;
  writeShared(peer, "tag", known ? "update" : "insert", tagData(uuid, name, color, peer.spec.id));
}

export function deleteTag(peer: PeerContext, seed: number, name: string): void {
  const uuid = namedUuid(seed, "tag", name);
  if (peer.store.idOf("tag", uuid) === undefined) return;
  writeShared(peer, "tag", "delete", { uuid });
}

/** Puts one tag below another. */
export function relateTags(peer: PeerContext, seed: number, parent: string, child: string): void {
  writeShared(peer, "tag_relationship", "insert", {
    uuid: namedUuid(seed, "relation", parent, child),
    parent_tag_uuid: namedUuid(seed, "tag", parent),
    child_tag_uuid: namedUuid(seed, "tag", child),
    relationship_type: "parent_child",
    strength: 1,
    version: 1,
  });
}

function tagData(uuid: Uuid, name: string, color: string, by: Uuid): JsonObject {
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
    created_by_device: by,
  };
}

function entryRecord(peer: PeerContext, record: Uuid): JsonObject | undefined {
  const model = peer.registry.model("entry");
  return model === undefined ? undefined : recordJson(peer, model, record);
}

/** The peer's volume, written when it is first needed. */
function volumeOf(peer: PeerContext, seed: number): Uuid {
  const uuid = namedUuid(seed, peer.spec.name, "volume");
  if (peer.store.idOf("volumes", uuid) !== undefined) return uuid;
  writeState(peer, "volume", {
    uuid,
    device_id: peer.spec.id,
    fingerprint: uuid.slice(0, 8),
    mount_point: "/",
    total_capacity: 500_000_000_000,
    available_capacity: 250_000_000_000,
    is_removable: false,
    is_ejectable: false,
    file_system: "ext4",
    display_name: "Disk",
    is_network_drive: false,
    volume_type: "primary",
    is_user_visible: true,
    auto_track_eligible: true,
  });
  return uuid;
}

function locationData(
  peer: PeerContext,
  given: {
    readonly root: Uuid;
    readonly name: string;
    readonly seed: number;
    readonly volume: Uuid;
  },
): JsonObject {
  return {
    uuid: namedUuid(given.seed, peer.spec.name, given.name, "location"),
    device_uuid: peer.spec.id,
    volume_uuid: given.volume,
    entry_uuid: given.root,
    name: given.name,
    index_mode: "content",
    last_scan_at: null,
    total_file_count: 0,
    total_byte_size: 0,
  };
}

interface EntryFacts {
  readonly uuid: Uuid;
  readonly name: string;
  readonly kind: number;
  readonly volume: Uuid;
  readonly parent?: Uuid | undefined;
  readonly path?: string;
  readonly size?: number;
  readonly extension?: string;
}

function entryData(peer: PeerContext, facts: EntryFacts): JsonObject {
  const time = formatTime(wallTime(peer) as Micros);
  return {
    uuid: facts.uuid,
    name: facts.name,
    kind: facts.kind,
    extension: facts.extension ?? null,
    metadata_uuid: null,
    content_uuid: null,
    volume_uuid: facts.volume,
    size: facts.size ?? 0,
    aggregate_size: 0,
    child_count: 0,
    file_count: 0,
    created_at: time,
    modified_at: time,
    accessed_at: null,
    permissions: null,
    inode: null,
    parent_uuid: facts.parent ?? null,
    ...(facts.path === undefined ? {} : { directory_path: facts.path }),
  };
}
