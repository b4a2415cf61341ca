// What one peer indexed, as rows and as the events that its sync service recorded. Seeded: the same seed tells the
// same story.
import { createChance, makeUuid, timeText, uuidText } from "../../bench/world.mjs";

/** 2025-11-24T18:28:14Z in microseconds: when the recorded services start. */
export const START = 1_764_008_894_000_000;

const FOLDERS = [
  "Letters",
  "Receipts",
  "Photos",
  "Sketches",
  "Recipes",
  "Maps",
  "Talks",
  "Music",
  "Garden",
  "Code",
];
const NAMES = [
  "harbour",
  "quartz",
  "lantern",
  "orchard",
  "meadow",
  "signal",
  "ferry",
  "almanac",
  "copper",
  "juniper",
];
const EXTENSIONS = ["md", "jpg", "pdf", "txt", "png", "csv", "json", "mp3"];

export { timeText };

/** A peer with its identity and a chance of its own. */
export function createPeer(name, displayName, seed) {
  const chance = createChance(seed);
  return {
    name,
    displayName,
    chance,
    device: makeUuid(chance),
    volume: makeUuid(chance),
    library: makeUuid(chance),
    fingerprint: uuidText(makeUuid(chance)).replaceAll("-", ""),
  };
}

/**
 * The tree of a location: a root, `directoryCount` directories below it, and files. Parents come before children.
 * Times are microseconds; an entry's `content` is the position of its content, or -1.
 */
export function indexLocation(peer, { name, entryCount, directoryCount, startMicros }) {
  const { chance } = peer;
  const entries = [];
  const contents = [];
  const directories = [];
  const modified = () => START - chance.below(60_000_000) * 1_000_000;
  const add = (entry) => {
    const created = startMicros + 310_000 + entries.length * 183;
    entries.push({
      uuid: makeUuid(chance),
      extension: null,
      size: 0,
      content: -1,
      createdMicros: created,
      modifiedMicros: modified(),
      inode: 8_000_000 + entries.length * 3,
      ...entry,
    });
  };
  add({ name, kind: 1, parent: -1, createdMicros: startMicros });
  directories.push(0);
  for (let d = 0; d < directoryCount; d++) {
    const parent = directories[chance.below(Math.min(directories.length, 6))];
    add({
      name: `${FOLDERS[d % FOLDERS.length]}${d >= FOLDERS.length ? ` ${d}` : ""}`,
      kind: 1,
      parent,
    });
    directories.push(entries.length - 1);
  }
  while (entries.length < entryCount) {
    const size = 40 + Math.floor(10 ** (1 + chance.next() * 5));
    const repeated = contents.length > 20 && chance.next() < 0.04;
    const content = repeated ? chance.below(contents.length) : contents.length;
    if (!repeated) {
      const hash = uuidText(makeUuid(chance)).replaceAll("-", "").slice(0, 16);
      contents.push({ uuid: makeUuid(chance), hash, size });
    }
    add({
      name: `${NAMES[chance.below(NAMES.length)]}-${entries.length}`,
      kind: 0,
      parent: directories[chance.below(directories.length)],
      extension: EXTENSIONS[chance.below(EXTENSIONS.length)],
      size: contents[content].size,
      content,
    });
  }
  return { name, uuid: makeUuid(chance), startMicros, entries, contents };
}

/** The path of an entry on the disk of its author. */
export function pathOf(location, index) {
  const entry = location.entries[index];
  return entry.parent < 0
    ? `/Users/wren/${entry.name}`
    : `${pathOf(location, entry.parent)}/${entry.name}`;
}

function entryData(location, index, linked) {
  const entry = location.entries[index];
  const above = entry.parent < 0 ? null : uuidText(location.entries[entry.parent].uuid);
  const content =
    linked && entry.content >= 0 ? uuidText(location.contents[entry.content].uuid) : null;
  return {
    uuid: uuidText(entry.uuid),
    name: entry.name,
    kind: entry.kind,
    extension: entry.extension,
    metadata_id: null,
    size: entry.size,
    aggregate_size: 0,
    child_count: 0,
    file_count: 0,
    created_at: timeText(entry.createdMicros, "Z"),
    modified_at: timeText(entry.modifiedMicros, "Z"),
    accessed_at: null,
    inode: entry.inode,
    permissions: null,
    parent_uuid: above,
    metadata_uuid: null,
    content_uuid: content,
    ...(entry.kind === 1 ? { directory_path: pathOf(location, index) } : {}),
  };
}

/**
 * The events of a peer in recorded order, each with what it does (`apply`) and the line that the log holds. Entries are
 * told first without content, then contents, then the entries again with their content. `late` are entries that are told
 * only after everything else, as happens when two batches overtake each other.
 */
export function tellEvents(peer, location, { late = [] } = {}) {
  const events = [];
  const device = uuidText(peer.device);
  const state = (model, uuid, data, micros, apply) => {
    const record = uuidText(uuid);
    const timestamp = timeText(micros, "Z");
    const line = { type: "state_change", library_id: uuidText(peer.library), model_type: model };
    events.push({
      micros,
      apply,
      line: { ...line, record_uuid: record, device_id: device, data, timestamp },
    });
  };
  const start = location.startMicros;
  state("volume", peer.volume, volumeData(peer), start - 700_000, { what: "volume" });
  const tellEntry = (index, linked, micros) =>
    state("entry", location.entries[index].uuid, entryData(location, index, linked), micros, {
      what: "entry",
      index,
      linked,
    });
  tellEntry(0, false, start + 1800);
  const named = {
    uuid: uuidText(location.uuid),
    name: location.name,
    index_mode: "content",
    last_scan_at: null,
  };
  const counted = { total_file_count: 0, total_byte_size: 0, device_uuid: device };
  const whole = { ...named, ...counted, entry_uuid: uuidText(location.entries[0].uuid) };
  state("location", location.uuid, whole, start + 4000, { what: "location" });
  let micros = start + 380_000;
  for (let index = 1; index < location.entries.length; index++) {
    micros += 60;
    if (!late.includes(index)) tellEntry(index, false, micros);
  }
  const stamps = tellContents(peer, location, events, micros + 200_000);
  micros = stamps.at(-1).micros + 90_000;
  for (let index = 1; index < location.entries.length; index++) {
    micros += 70;
    if (location.entries[index].content >= 0 && !late.includes(index))
      tellEntry(index, true, micros);
  }
  for (const index of late) {
    micros += 400_000;
    tellEntry(index, location.entries[index].content >= 0, micros);
  }
  return { events, stamps, endMicros: micros };
}

function volumeData(peer) {
  return {
    uuid: uuidText(peer.volume),
    device_id: uuidText(peer.device),
    fingerprint: peer.fingerprint,
    display_name: "Macintosh HD",
    total_capacity: 994_662_584_320,
    available_capacity: 311_772_446_721,
    unique_bytes: null,
    read_speed_mbps: null,
    write_speed_mbps: null,
    file_system: "APFS",
    mount_point: "/",
    is_removable: false,
    is_network_drive: false,
    device_model: null,
    volume_type: "Primary",
    is_user_visible: true,
    auto_track_eligible: true,
    cloud_identifier: null,
  };
}

function tellContents(peer, location, events, firstMicros) {
  const stamps = [];
  let lastMs = 0;
  let counter = 0;
  location.contents.forEach((content, index) => {
    const micros = firstMicros + index * 310;
    const ms = Math.floor(micros / 1000);
    counter = ms === lastMs ? counter + 1 : 0;
    lastMs = ms;
    const uuid = uuidText(content.uuid);
    const data = {
      text_content: null,
      uuid,
      integrity_hash: null,
      content_hash: content.hash,
      total_size: content.size,
    };
    const hlc = { timestamp: ms, counter, device_id: uuidText(peer.device) };
    const change = {
      hlc,
      model_type: "content_identity",
      record_uuid: uuid,
      change_type: "Insert",
      data,
    };
    const line = { type: "shared_change", library_id: uuidText(peer.library), entry: change };
    const physical = ms.toString(16).padStart(16, "0");
    const text = `${physical}-${counter.toString(16).padStart(16, "0")}-${uuidText(peer.device)}`;
    stamps.push({ text, uuid, data, micros });
    events.push({ micros, apply: { what: "content", index }, line });
  });
  return stamps;
}
