/** What people do on a peer: index a folder, rename, delete, tag. Named things, so that scenarios read as stories. */

import { formatTime, type Micros } from "../../base/time.ts";
import type { Uuid } from "../../base/uuid.ts";
import { CONTENT_NAMESPACE, contentUuid, uuidV5 } from "../model/uuid-v5.ts";
import type { JsonObject } from "../sync/row-builder.ts";
import { deleteSubtree, dropSilently, recordJson, writeShared, writeState } from "./authoring.ts";
import { namedUuid } from "./named-uuid.ts";
import { type PeerContext, wallTime } from "./peer-context.ts";
import { hashText } from "./set-digest.ts";

export interface Folder {
  /** Name of the location; unique per peer. */
  readonly name: string;
  readonly folders: number;
  readonly files: number;
  /** Peers that index the same bytes name them alike; by default contents are the peer's own. */
  readonly content?: string | undefined;
  /** MIME type of the files, where the generation syncs MIME types. */
  readonly mime?: string | undefined;
  /** Whether the contents of the files are left unread. */
  readonly shallow?: boolean | undefined;
}

/** How long after the rows the contents of files are known, µs. */
const HASHING = 200_000;

/** Indexes a folder: volume, root, location, folders and files; the files' contents a moment later. */
export function indexFolder(peer: PeerContext, seed: number, folder: Folder): void {
  const { name } = folder;
  const who = peer.spec.name;
  const root = namedUuid(seed, who, name);
  if (peer.owners.has(root)) return;
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
    mime: folder.mime,
    shallow: folder.shallow,
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
    readonly mime?: string | undefined;
    readonly shallow?: boolean | undefined;
  },
): void {
  const { location, from, count, content, mime } = added;
  const who = peer.spec.name;
  if (!peer.owners.has(namedUuid(seed, who, location))) return;
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
  if (added.shallow === true) return;
  peer.scheduler.after(HASHING, () => {
    const type = mime === undefined ? undefined : mimeType(peer, seed, mime);
    for (const file of files) linkFile(peer, { ...file, mime: type });
  });
}

/** The MIME type's uuid, written when it is first needed; `undefined` where the generation keeps types to itself. */
function mimeType(peer: PeerContext, seed: number, name: string): Uuid | undefined {
  const { store, registry, policy } = peer;
  if (registry.model("mime_type")?.synced !== true) return undefined;
  const nameAt = store.schema.table("mime_types").position("mime_type");
  let known: Uuid | undefined;
  store.each("mime_types", (id, cells) => {
    if (cells[nameAt] === name) known = store.uuidOf("mime_types", id);
  });
  if (known !== undefined) return known;
  const random = policy.mimeUuid === "random";
  const uuid = random
    ? namedUuid(seed, peer.spec.name, "mime", name)
    : uuidV5(CONTENT_NAMESPACE, name);
  writeShared(peer, "mime_type", "insert", { uuid, mime_type: name });
  return uuid;
}

function linkFile(
  peer: PeerContext,
  file: {
    readonly record: Uuid;
    readonly hash: string;
    readonly size: number;
    readonly mime: Uuid | undefined;
  },
): void {
  const library = peer.policy.contentUuid === "library" ? peer.spec.library : undefined;
  const uuid = contentUuid(file.hash, library);
  if (peer.store.idOf("content_identities", uuid) === undefined) {
    const data = {
      uuid,
      integrity_hash: null,
      content_hash: file.hash,
      mime_type_uuid: file.mime ?? null,
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

/**
 * Indexes the files of a location again. They keep their uuids, or get new ones and the old rows go without a word: that
 * is the policy's business.
 */
export function reindexFolder(peer: PeerContext, seed: number, name: string): void {
  const root = namedUuid(seed, peer.spec.name, name);
  const { store, policy } = peer;
  const rootId = store.idOf("entries", root);
  if (rootId === undefined) return;
  const kindAt = store.schema.table("entries").position("kind");
  const files = store.subtree(rootId).filter((id) => store.row("entries", id)?.[kindAt] === 0);
  for (const record of files.flatMap((id) => store.uuidOf("entries", id) ?? [])) {
    const before = entryRecord(peer, record);
    if (before === undefined) continue;
    if (policy.reindexUuid === "kept") {
      writeState(peer, "entry", before);
      continue;
    }
    dropSilently(peer, record);
    writeState(peer, "entry", { ...before, uuid: namedUuid(record, "indexed again") });
  }
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
