// A seeded world of files: what one peer indexed, independent of any peer's row numbers. Lists are indexed by entry
// number; parents come before their children.
const WORDS =
  "report invoice photo draft notes backup index main test data cache module config archive sunset meeting budget".split(
    " ",
  );
const EXTENSIONS = "ts js json md jpg png rs txt pdf mp4 mp3 heic raw html css lock".split(" ");

/** 2025-11-24T08:00:00Z in microseconds. */
export const START_MICROS = 1_763_971_200_000_000;
export const ROOTS = 6;

/** mulberry32: a uniform value in [0, 1) from a seed. */
export function createChance(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return { next, below: (limit) => Math.floor(next() * limit) };
}

/** A version 4 uuid as 16 bytes. */
export function makeUuid(chance) {
  const bytes = new Uint8Array(16);
  for (let i = 0; i < 16; i++) bytes[i] = chance.below(256);
  bytes[6] = 0x40 | (bytes[6] & 15);
  bytes[8] = 0x80 | (bytes[8] & 63);
  return bytes;
}

export function uuidText(bytes) {
  const hex = Buffer.from(bytes).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Microseconds as RFC 3339 with six digits and the given zone. */
export function timeText(micros, zone = "+00:00") {
  const fraction = String(micros % 1_000_000).padStart(6, "0");
  const seconds = new Date(Math.floor(micros / 1000)).toISOString().slice(0, 19);
  return `${seconds}.${fraction}${zone}`;
}

function makeEntry(world, chance, directories, i) {
  const likely = chance.next() < 0.5 ? Math.min(chance.next(), chance.next()) : chance.next();
  const parent = directories[Math.floor(likely * directories.length)];
  const isDirectory = chance.next() < 0.11;
  const isEmpty = chance.next() <= 0.02;
  const size = isDirectory || isEmpty ? 0 : Math.floor(10 ** (chance.next() * 6.5)) + 1;
  const contentCount = world.contentUuid.length;
  const shared = chance.next() < 0.4;
  world.parent[i] = parent;
  world.depth[i] = world.depth[parent] + 1;
  world.root[i] = world.root[parent];
  world.kind[i] = isDirectory ? 1 : 0;
  world.name[i] = `${WORDS[chance.below(WORDS.length)]}_${i}`;
  world.extension[i] = isDirectory ? null : EXTENSIONS[chance.below(EXTENSIONS.length)];
  world.size[i] = size;
  if (size > 0) world.content[i] = shared ? chance.below(contentCount) : (i * 7919) % contentCount;
  if (isDirectory) directories.push(i);
}

/** The whole world of `count` entries over `contentCount` contents. */
export function createWorld(count, contentCount, seed) {
  const chance = createChance(seed);
  const uuids = (n) => Array.from({ length: n }, () => makeUuid(chance));
  const world = {
    count,
    devices: [
      { name: "alice", uuid: makeUuid(chance) },
      { name: "bob", uuid: makeUuid(chance) },
    ],
    volumes: uuids(2),
    library: makeUuid(chance),
    locations: uuids(ROOTS),
    uuid: uuids(count),
    contentUuid: uuids(contentCount),
    contentHash: Array.from({ length: contentCount }, (_, c) => c.toString(16).padStart(16, "0")),
    parent: new Int32Array(count).fill(-1),
    depth: new Uint8Array(count),
    root: new Int32Array(count),
    kind: new Uint8Array(count),
    size: new Float64Array(count),
    content: new Int32Array(count).fill(-1),
    createdMicros: new Float64Array(count),
    name: new Array(count),
    extension: new Array(count),
  };
  const directories = [];
  for (let i = 0; i < count; i++) {
    world.createdMicros[i] =
      START_MICROS - chance.below(94_608_000) * 1_000_000 + chance.below(1_000_000);
    if (i < ROOTS) {
      world.kind[i] = 1;
      world.name[i] = `location-${i}`;
      world.extension[i] = null;
      world.root[i] = i;
      directories.push(i);
    } else makeEntry(world, chance, directories, i);
  }
  return world;
}

/** A subset of `count` entries that holds the parent of each of its members, parents first. */
export function chooseSubset(world, count, seed) {
  const chance = createChance(seed);
  const share = (count - ROOTS) / (world.count - ROOTS);
  const kept = new Uint8Array(world.count);
  const members = [];
  const keep = (i) => {
    kept[i] = 1;
    members.push(i);
  };
  for (let i = 0; i < ROOTS; i++) keep(i);
  for (let i = ROOTS; i < world.count && members.length < count; i++) {
    if (kept[world.parent[i]] === 1 && chance.next() < share) keep(i);
  }
  for (let i = ROOTS; i < world.count && members.length < count; i++) {
    if (kept[i] === 0 && kept[world.parent[i]] === 1) keep(i);
  }
  return members;
}
