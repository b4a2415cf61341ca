import { assert } from "../../base/assert.ts";
import type { Prng } from "../../base/prng.ts";
import type { Cid } from "../merkle/cid.ts";
import type { ClockEvent } from "../merkle/event.ts";
import { GENESIS_EVENT, GENESIS_KEY } from "../merkle/event.ts";
import { loadCar, lockedBy, mergeMeta, record } from "./loader.ts";
import { StampedSet } from "./stamped-set.ts";
import type {
  Car,
  CarCopy,
  DocumentWrite,
  Meta,
  Remote,
  Replica,
  ReplicaEvent,
  Session,
  ShownDocument,
} from "./types.ts";
import type { AttachWorld } from "./world.ts";
import { mergeHead, nameContent } from "./world.ts";

/** Opens a database: what its meta leads to is loaded; when that fails it opens empty. */
export function openReplica(world: AttachWorld, replica: Replica): Session {
  assert(replica.session === undefined, "a database is open once");
  const clock = (): number => world.steps.length + 1;
  const session: Session = {
    replica,
    remotes: [],
    log: [],
    logs: [],
    head: [],
    blocks: new StampedSet(clock),
    loaded: new StampedSet(clock),
    seen: new StampedSet(clock),
    absent: new StampedSet(clock),
    streamed: undefined,
    taking: undefined,
    compacting: undefined,
    compactingEvents: [],
    isClosed: false,
  };
  replica.session = session;
  // The set that the storekey names is made when it is not there: with a fresh key, silently.
  if (!replica.keybag.sets.has(replica.keySet)) {
    const key = `${replica.name}:${replica.keySet}`;
    replica.keybag.sets.set(replica.keySet, { keys: new Set([key]), default: key });
  }
  if (replica.meta !== undefined) {
    mergeMeta(world, session, replica.meta, { commit: () => undefined });
    session.streamed = replica.meta;
  }
  return session;
}

/** Closes a database. Its remote streams live on: what arrives afterwards still writes CARs into its folder. */
export function closeReplica(replica: Replica): void {
  if (replica.session !== undefined) replica.session.isClosed = true;
  replica.session = undefined;
}

/**
 * Puts documents in one event. `undefined` when the head cannot be read: the library's put fails then. `split` divides the
 * transaction's blocks over two CARs, as one above a million bytes is.
 */
export function writeDocuments(
  world: AttachWorld,
  session: Session,
  writes: readonly DocumentWrite[],
  split = false,
): Cid | undefined {
  if (session.head.length === 0) writeGenesis(world, session);
  const merged = mergeHead(world, session);
  if (typeof merged === "string") {
    record(world, session, { what: "fail", text: `the put fails: ${merged}` });
    return undefined;
  }
  const { replica } = session;
  replica.written++;
  const parents = session.head.toSorted();
  const id = [replica.name, replica.written, ...parents, JSON.stringify(writes)].join("\n");
  const cid = nameContent("event", id);
  addEvent(world, { cid, parents, writes, before: merged });
  const before = session.head;
  session.head = [cid];
  session.blocks.add(cid);
  const what = writes.map(({ key, value }) => `${value === null ? "deleted" : "put"} ${key}`);
  record(world, session, { what: "write", text: what.join(", "), before, after: session.head });
  commitHead(world, session, { events: [cid], split });
  return cid;
}

/** Makes an event known to the world. */
export function addEvent(
  world: AttachWorld,
  event: {
    readonly cid: Cid;
    readonly parents: readonly Cid[];
    readonly writes: readonly DocumentWrite[];
    readonly before: ReadonlyMap<string, ShownDocument>;
  },
): ReplicaEvent {
  const { cid, parents, writes, before } = event;
  const shows = new Map(before);
  for (const { key, value } of writes) shows.set(key, { value, by: cid });
  const operations = writes.map(({ key }) => ({ type: "put" as const, key }));
  const kind = writes.length === 1 ? "put" : "batch";
  const clock: ClockEvent = { cid, parents, kind, operations };
  const made: ReplicaEvent = { clock, writes, shows };
  world.events.set(cid, made);
  return made;
}

/** The first write of every database puts the same constant event first. */
function writeGenesis(world: AttachWorld, session: Session): void {
  if (!world.events.has(GENESIS_EVENT)) {
    const writes = [{ key: GENESIS_KEY, value: null }];
    addEvent(world, { cid: GENESIS_EVENT, parents: [], writes, before: new Map() });
  }
  session.head = [GENESIS_EVENT];
  session.blocks.add(GENESIS_EVENT);
  commitHead(world, session, { events: [GENESIS_EVENT] });
}

/** Writes a CAR with the head, then the meta, locally and on every attached remote. */
export function commitHead(
  world: AttachWorld,
  session: Session,
  content: { readonly events?: readonly Cid[]; readonly split?: boolean } = {},
): void {
  if (session.isClosed) return;
  const { events = [], split = false } = content;
  const header = { head: session.head, log: session.log, compact: [] };
  const inFirst = split ? [] : events;
  const first: Car = {
    cid: nameContent("car", JSON.stringify([header, inFirst])),
    events: inFirst,
    header,
  };
  const group = split
    ? [first, { cid: nameContent("car", JSON.stringify([first.cid, events])), events }]
    : [first];
  storeGroup(world, session, group);
}

/** Stores the CARs of a group and points the metas to them. */
export function storeGroup(world: AttachWorld, session: Session, group: readonly Car[]): void {
  const { replica } = session;
  const cars = group.map(({ cid }) => cid);
  for (const car of group) {
    const copy = encrypt(replica, car);
    replica.cars.set(car.cid, copy);
    session.loaded.add(car.cid);
    for (const remote of session.remotes) {
      remote.cars.set(car.cid, copy);
      record(world, session, { what: "upload", text: `${car.cid} to ${remote.name}` });
    }
  }
  session.log = [cars, ...session.log];
  replica.meta = { cars };
  record(world, session, { what: "commit", text: `meta names ${cars.join(", ")}` });
  for (const remote of session.remotes) putMeta(world, session, remote, { cars });
}

function encrypt({ keybag, keySet }: Replica, car: Car): CarCopy {
  const key = keybag.sets.get(keySet)?.default;
  assert(key !== undefined, "opening a database makes its key set");
  return { car, key, isEmpty: false };
}

/** Puts a meta into the remote's slot and tells whoever the gateway tells. */
function putMeta(world: AttachWorld, session: Session, remote: Remote, meta: Meta): void {
  const { policy } = world;
  const header = session.replica.cars.get(meta.cars[0] ?? ("" as Cid))?.car.header;
  const known = new Set([...(header?.log ?? []), ...(header?.compact ?? [])].flat());
  const kept =
    policy.remoteMeta === "overwrite"
      ? []
      : remote.metas.filter(({ cars }) => cars.some((cid) => !known.has(cid)));
  remote.metas = [...kept, meta];
  const set = session.replica.keybag.sets.get(session.replica.keySet);
  if (remote.carriesKeys) for (const key of set?.keys ?? []) remote.keys.add(key);
  record(world, session, { what: "put-meta", text: `${meta.cars.join(", ")} on ${remote.name}` });
  for (const subscriber of remote.subscribers) {
    if (isTold(world, remote, session, subscriber)) {
      world.pending.push({ session: subscriber, remote, meta });
    }
  }
}

function isTold({ policy }: AttachWorld, { notify }: Remote, from: Session, to: Session): boolean {
  if (policy.notification === "never") return false;
  if (policy.callbacks === "one-per-url" && from.replica !== to.replica) return false;
  if (policy.notification === "always" || notify === "push") return true;
  return notify === "self-reflect" && from.replica.keySet === to.replica.keySet;
}

/** Delivers notifications until none is left: oldest first, or in an order drawn from `prng`. */
export function settle(world: AttachWorld, prng?: Prng): void {
  // Under the policy that commits what arrives, peers answer each other until their heads agree.
  for (let left = 10_000; world.pending.length > 0 && left > 0; left--) {
    const at = prng === undefined ? 0 : prng.below(world.pending.length);
    const [next] = world.pending.splice(at, 1);
    if (next === undefined) continue;
    const { session, remote, meta } = next;
    if (!session.isClosed) {
      record(world, session, { what: "notify", text: `${remote.name}: ${meta.cars.join(", ")}` });
    }
    takeKeys(session, remote);
    mergeMeta(world, session, meta, { commit: commitReceived, remote });
    session.streamed = meta;
  }
}

/** A head that arrived is committed like an attach's: in an empty transaction. */
function commitReceived(world: AttachWorld, session: Session): void {
  commitHead(world, session);
}

function takeKeys({ replica }: Session, remote: Remote): void {
  const set = replica.keybag.sets.get(replica.keySet);
  for (const key of remote.keys) set?.keys.add(key);
}

/** Attaches to a remote, in the library's order: retry, remember, merge, upload, commit. */
export function attachRemote(world: AttachWorld, session: Session, remote: Remote): void {
  session.remotes.push(remote);
  const absent = [...session.absent];
  session.absent.clear();
  for (const cid of absent) loadCar(world, session, cid);
  const remembered = session.streamed;
  remote.subscribers.push(session);
  takeKeys(session, remote);
  for (const meta of remote.metas) {
    mergeMeta(world, session, meta, { commit: commitReceived, remote });
    session.streamed = meta;
  }
  const roots = world.policy.upload === "whole-log" ? session.log.flat() : (remembered?.cars ?? []);
  uploadCars(world, session, remote, roots);
  commitHead(world, session);
}

/** Uploads CARs and what their logs name, encrypted anew with the own default key. */
function uploadCars(
  world: AttachWorld,
  session: Session,
  remote: Remote,
  roots: readonly Cid[],
): void {
  const { replica } = session;
  const done = new Set<Cid>();
  const queue = [...roots];
  for (let cid = queue.shift(); cid !== undefined; cid = queue.shift()) {
    if (done.has(cid)) continue;
    done.add(cid);
    const copy = replica.cars.get(cid);
    if (copy === undefined || copy.isEmpty) {
      uploadAbsent(world, session, remote, cid);
      continue;
    }
    if (lockedBy(world, replica, copy.key) !== undefined) continue;
    remote.cars.set(cid, encrypt(replica, copy.car));
    record(world, session, { what: "upload", text: `${cid} to ${remote.name}` });
    queue.push(...(copy.car.header?.log.flat() ?? []));
  }
}

function uploadAbsent(world: AttachWorld, session: Session, remote: Remote, cid: Cid): void {
  if (world.policy.missingOnUpload === "skip") {
    record(world, session, { what: "skip", text: `${cid} is not here and is not uploaded` });
    return;
  }
  const car: Car = { cid, events: [] };
  remote.cars.set(cid, { ...encrypt(session.replica, car), isEmpty: true });
  record(world, session, { what: "upload", text: `${cid} to ${remote.name}, with nothing in it` });
}

/** Begins a compaction: reads everything that the head leads to. Writes may land before it is finished. */
export function beginCompaction(world: AttachWorld, session: Session): void {
  session.compacting = session.log;
  session.compactingEvents = historyOf(world, session);
}

/**
 * Finishes it with a CAR that replaces the log. The library takes log and head now, so a write that landed meanwhile is
 * replaced although it is not inside; taken at the start it stays in the log. CARs that the compaction before this one
 * replaced are deleted; those that this one replaces stay for one round.
 */
export function finishCompaction(world: AttachWorld, session: Session): void {
  const atStart = session.compacting ?? session.log;
  const events = session.compactingEvents;
  const isRace = world.policy.compaction === "race";
  const compact = isRace ? session.log : atStart;
  const replaced = new Set(compact);
  const log = session.log.filter((group) => !replaced.has(group));
  const header = { head: session.head, log, compact };
  const cid = nameContent("car", JSON.stringify([header, events, "compaction"]));
  const car: Car = { cid, events, header };
  deleteReplacedBefore(session, compact.flat());
  session.log = log;
  storeGroup(world, session, [car]);
  session.compacting = undefined;
}

function historyOf(world: AttachWorld, session: Session): readonly Cid[] {
  const found = new Set<Cid>();
  const queue = [...session.head];
  for (let cid = queue.pop(); cid !== undefined; cid = queue.pop()) {
    if (found.has(cid) || !session.blocks.has(cid)) continue;
    found.add(cid);
    queue.push(...(world.events.get(cid)?.clock.parents ?? []));
  }
  return [...found].sort();
}

function deleteReplacedBefore({ replica }: Session, current: readonly Cid[]): void {
  for (const cid of current) {
    for (const group of replica.cars.get(cid)?.car.header?.compact ?? []) {
      for (const old of group) replica.cars.delete(old);
    }
  }
}
