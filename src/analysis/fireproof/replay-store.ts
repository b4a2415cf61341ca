/**
 * The history of one store, played again: the CARs of its log in the order in which they entered it. A CAR that the store
 * wrote itself is a commit, and its header says which head the store had; a CAR in front of the store's own that somebody
 * else wrote was the CAR of a meta that arrived, whose head was offered. CARs behind the store's oldest own came with such
 * a meta. What the header of each own commit says is what the replay is compared with.
 */
import { loadCar, mergeMeta, offerHead, record } from "../../engine/attach/loader.ts";
import { openReplica } from "../../engine/attach/replica.ts";
import type { Car, CarContents, Session } from "../../engine/attach/types.ts";
import { sameHead } from "../../engine/attach/world.ts";
import type { Cid } from "../../engine/merkle/cid.ts";
import { GENESIS_EVENT } from "../../engine/merkle/event.ts";
import type { ReplayScene } from "./replay-scene.ts";
import { replicaOf } from "./replay-scene.ts";
import type { SnapshotFacts } from "./snapshot-facts.ts";
import type { StoreFacts } from "./store-facts.ts";

/** A commit whose recorded head is not the one that the replay had. */
export interface HeadDivergence {
  readonly step: number;
  readonly store: string;
  readonly car: Cid;
  readonly expected: readonly Cid[];
  readonly actual: readonly Cid[];
}

export interface StoreRun {
  readonly facts: StoreFacts;
  /** Own commits that say which head the store had, and how many of those heads were reproduced. */
  readonly commits: number;
  readonly reproduced: number;
  readonly divergences: readonly HeadDivergence[];
  /** The head on disk at the end, as the policy leaves it there. */
  readonly head: readonly Cid[];
  readonly session: Session;
}

export interface StoreRunOptions {
  /** Who wrote a CAR, where that is known. */
  readonly writers: ReadonlyMap<Cid, { readonly store: string }>;
  /** CARs that a log reports as absent for this store. */
  readonly absent: ReadonlySet<Cid>;
  /** Stops once the world has so many steps. */
  readonly until: number;
}

/** Plays the history of a store. */
export function replayStore(
  facts: StoreFacts,
  snapshot: SnapshotFacts,
  scene: ReplayScene,
  options: StoreRunOptions,
): StoreRun {
  const { world, contents } = scene;
  const replica = replicaOf(facts, snapshot, scene);
  const session = openReplica(world, replica);
  for (const cid of options.absent) session.absent.add(cid);
  const isOwn = ownTest(facts, options, contents);
  const run: Commits = { commits: 0, reproduced: 0, divergences: [], written: new Set() };
  const { before, after } = arrivals(facts, contents, isOwn);
  for (const group of before) {
    if (world.steps.length >= options.until) break;
    if (group.some(isOwn)) {
      session.taking = group;
      playCommit(scene, session, group, run);
      session.taking = undefined;
    } else mergeMeta(world, session, { cars: group }, { commit: commitNothing });
  }
  const committed = session.head;
  for (const group of after) {
    if (world.steps.length >= options.until) break;
    mergeMeta(world, session, { cars: group }, { commit: commitNothing });
  }
  const isKept = world.policy.received === "committed";
  const { commits, reproduced, divergences } = run;
  return {
    facts,
    commits,
    reproduced,
    divergences,
    head: isKept ? session.head : committed,
    session,
  };
}

/** Commits are on disk already; what the policy would add is read off the head at the end. */
const commitNothing = (): void => undefined;

/** A compaction is always the store's own: no other store's compaction enters a log as a meta. */
function ownTest(
  { store }: StoreFacts,
  { writers }: StoreRunOptions,
  contents: ReadonlyMap<Cid, Car>,
): (cid: Cid) => boolean {
  const newest = store.ledger.meta?.entries[0]?.cars[0];
  return (cid) =>
    cid === newest ||
    writers.get(cid)?.store === store.id ||
    (contents.get(cid)?.header?.compact.length ?? 0) > 0;
}

interface Arrivals {
  /** Groups up to the newest commit, oldest first. */
  readonly before: readonly (readonly Cid[])[];
  /** Groups that arrived and that no commit names. */
  readonly after: readonly (readonly Cid[])[];
}

function arrivals(
  facts: StoreFacts,
  contents: ReadonlyMap<Cid, Car>,
  isOwn: (cid: Cid) => boolean,
): Arrivals {
  const { store, cars } = facts;
  const newest = store.ledger.meta?.entries[0]?.cars ?? [];
  const [first] = newest;
  const header = first === undefined ? undefined : contents.get(first)?.header;
  const log = [newest, ...(header?.log ?? [])].filter((group) => group.length > 0);
  const oldestOwn = log.findLastIndex((group) => group.some(isOwn));
  // The genesis lies directly behind the first own commit.
  const behind = log[oldestOwn + 1]?.flatMap((cid) => contents.get(cid)?.header?.head ?? []);
  const count = behind?.includes(GENESIS_EVENT) === true ? oldestOwn + 2 : oldestOwn + 1;
  const before = log.slice(0, count).reverse();
  const compacted = new Set(cars.compactedOrphans);
  const groups = cars.orphans.filter(
    (cid) => !compacted.has(cid) && contents.get(cid)?.header !== undefined,
  );
  const sizeOf = (cid: Cid): number => contents.get(cid)?.header?.log.length ?? 0;
  const after = groups
    .toSorted((a, b) => sizeOf(a) - sizeOf(b) || (a < b ? -1 : 1))
    .map((cid) => [cid]);
  return { before, after };
}

/** Whoever writes a group has all of it in memory, with whatever key, and what a compaction replaces as well. */
function holdInMemory(
  { world, contents }: ReplayScene,
  session: Session,
  group: readonly Cid[],
  { log, compact }: CarContents,
): void {
  for (const cid of [...group, ...compact.flat()]) {
    session.loaded.add(cid);
    for (const event of contents.get(cid)?.events ?? []) session.blocks.add(event);
  }
  for (const cid of log.flat()) if (!session.loaded.has(cid)) loadCar(world, session, cid);
}

interface Commits {
  commits: number;
  reproduced: number;
  readonly divergences: HeadDivergence[];
  /** Events that the store wrote in this replay. */
  readonly written: Set<Cid>;
}

function playCommit(
  scene: ReplayScene,
  session: Session,
  group: readonly Cid[],
  run: Commits,
): void {
  const { world, contents } = scene;
  const [first] = group;
  const header = first === undefined ? undefined : contents.get(first)?.header;
  if (first === undefined || header === undefined) return;
  holdInMemory(scene, session, group, header);
  const before = session.head;
  const isCompaction = header.compact.length > 0;
  const inside = new Set(group.flatMap((cid) => contents.get(cid)?.events ?? []));
  // Events that the group brings were written with it; an empty transaction brings none.
  const fresh = isCompaction ? [] : header.head.filter((cid) => inside.has(cid));
  for (const cid of fresh) run.written.add(cid);
  offerHead(world, session, fresh, commitNothing);
  const isFirst = before.length === 0 && fresh.length === 0;
  if (isFirst || isCompaction) session.head = header.head;
  session.log = [group, ...session.log];
  run.commits++;
  record(world, session, {
    what: "commit",
    text: `${group.join(", ")} ${fresh.length > 0 ? "writes" : "keeps the head"}`,
    before,
    after: session.head,
  });
  if (isReproduced(session.head, header.head, run)) run.reproduced++;
  else {
    run.divergences.push({
      step: world.steps.length,
      store: session.replica.name,
      car: first,
      expected: header.head.toSorted(),
      actual: session.head.toSorted(),
    });
  }
}

/** Writes of one batch run side by side: their CARs name some of the batch's events, though the head has all of them. */
function isReproduced(
  head: readonly Cid[],
  recorded: readonly Cid[],
  { written }: Commits,
): boolean {
  if (sameHead(head, recorded)) return true;
  const beside = head.filter((cid) => !recorded.includes(cid));
  return (
    recorded.length > 0 &&
    recorded.every((cid) => head.includes(cid)) &&
    beside.every((cid) => written.has(cid))
  );
}
