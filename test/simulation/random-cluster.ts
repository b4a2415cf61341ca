/** Random clusters from a seed: who writes what and when, what the network does, and when faults stop. */
import { createPrng, type Prng } from "../../src/base/prng.ts";
import type { Uuid } from "../../src/base/uuid.ts";
import {
  addFiles,
  deleteEntry,
  deleteTag,
  indexFolder,
  namedUuid,
  relateTags,
  renameEntry,
  restartPeer,
  writeTag,
} from "../../src/engine/sim/actions.ts";
import { type Cluster, createCluster } from "../../src/engine/sim/cluster.ts";
import {
  DEFAULT_NETWORK,
  DEFAULT_SIZES,
  type NetworkOptions,
  type PeerSpec,
} from "../../src/engine/sim/options.ts";
import type { PeerContext } from "../../src/engine/sim/peer-context.ts";
import type { SqlEngine } from "../../src/engine/store/sql-database.ts";
import type { Policy } from "../../src/engine/sync/policy.ts";

export const START = Date.UTC(2025, 10, 24, 18, 0, 0) * 1000;
const SECOND = 1_000_000;

export interface PlannedAction {
  /** µs after the start. */
  readonly at: number;
  readonly text: string;
  run(cluster: Cluster): void;
}

export interface RandomPlan {
  readonly seed: number;
  readonly peers: readonly PeerSpec[];
  readonly network: NetworkOptions;
  readonly actions: readonly PlannedAction[];
  /** µs after the start: from here on nothing fails. */
  readonly calm: number;
}

export function peerSpecs(count: number, clock: (index: number) => [number, number]): PeerSpec[] {
  return ["alice", "bob", "carol", "dave", "erin", "frank"].slice(0, count).map((name, index) => {
    const [clockOffset, clockDrift] = clock(index);
    const id = namedUuid("peer", name);
    return { name, id, library: namedUuid("library", name), clockOffset, clockDrift };
  });
}

/** The plan of a seed. */
export function planCluster(seed: number): RandomPlan {
  const prng = createPrng(seed);
  const peers = peerSpecs(2 + prng.below(5), () => [
    prng.below(3) === 0 ? (prng.below(120) - 60) * SECOND : 0,
    prng.below(401) - 200,
  ]);
  const network = {
    ...DEFAULT_NETWORK,
    jitter: prng.below(200_000),
    loss: prng.below(3) === 0 ? prng.next() * 0.3 : 0,
    duplicate: prng.below(3) === 0 ? prng.next() * 0.3 : 0,
    reorder: prng.below(2) === 0 ? prng.next() * 0.5 : 0,
    replyLoss: prng.below(4) === 0 ? prng.next() * 0.3 : 0,
  };
  const calm = (30 + prng.below(120)) * SECOND;
  const count = 4 + prng.below(14);
  const actions = Array.from({ length: count }, () => randomAction(prng, seed, peers, calm));
  return { seed, peers, network, calm, actions: actions.sort((a, b) => a.at - b.at) };
}

function randomAction(
  prng: Prng,
  seed: number,
  peers: readonly PeerSpec[],
  calm: number,
): PlannedAction {
  const at = prng.below(calm);
  const spec = peers[prng.below(peers.length)] ?? peers[0];
  const other = peers[prng.below(peers.length)] ?? peers[0];
  if (spec === undefined || other === undefined) throw new Error("a cluster has peers");
  const by = (text: string, run: (peer: PeerContext) => void): PlannedAction => ({
    at,
    text: `${spec.name} ${text}`,
    run: (cluster) => run(cluster.peer(spec.id)),
  });
  const n = prng.below(4);
  const [size, color] = [prng.below(9), prng.below(1000)];
  switch (prng.below(11)) {
    case 0:
    case 1: {
      const folder = { name: `docs ${n}`, folders: prng.below(4), files: size };
      const content = prng.below(2) === 0 ? "same" : undefined;
      return by(`index "docs ${n}" folders ${folder.folders} files ${size}`, (peer) => {
        if (peer.store.idOf("entries", namedUuid(seed, peer.spec.name, folder.name)) === undefined)
          indexFolder(peer, seed, { ...folder, content });
      });
    }
    case 2:
      return by(`add "docs ${n}" files ${size} from ${color}`, (peer) => {
        if (peer.store.idOf("entries", namedUuid(seed, peer.spec.name, `docs ${n}`)) !== undefined)
          addFiles(peer, seed, { location: `docs ${n}`, from: 100 + color * 10, count: size });
      });
    case 3:
      return by(`rename own entry ${size} to "n${color}"`, (peer) => {
        const record = ownEntry(peer, size);
        if (record !== undefined) renameEntry(peer, record, `n${color}`);
      });
    case 4:
      return by(`delete own entry ${size}`, (peer) => {
        const record = ownEntry(peer, size);
        if (record !== undefined && !isRoot(peer, record)) deleteEntry(peer, record);
      });
    case 5:
    case 6:
      return by(`tag "t${n}" color ${color}`, (peer) => writeTag(peer, seed, `t${n}`, `#${color}`));
    case 7:
      return n === 0
        ? by(`untag "t${n}"`, (peer) => deleteTag(peer, seed, `t${n}`))
        : by(`relate "t1" "t2"`, (peer) => {
            const known = (name: string) =>
              peer.store.idOf("tag", namedUuid(seed, "tag", name)) !== undefined;
            if (known("t1") && known("t2")) relateTags(peer, seed, "t1", "t2");
          });
    case 9:
      if (n > 1) return partition(at, spec, other, (5 + prng.below(60)) * SECOND);
      return by("restart", restartPeer);
    case 8:
      return by(`clock ${color - 500} ms`, (peer) => peer.clock.step((color - 500) * 60_000));
    default:
      return partition(at, spec, other, (5 + prng.below(60)) * SECOND);
  }
}

function partition(at: number, a: PeerSpec, b: PeerSpec, length: number): PlannedAction {
  return {
    at,
    text: `cut ${a.name} ${b.name} for ${length / SECOND} s`,
    run: (cluster) => {
      if (a.id === b.id) return;
      cluster.setConnected(a.id, b.id, false);
      cluster.scheduler.after(length, () => cluster.setConnected(a.id, b.id, true));
    },
  };
}

function ownEntry(peer: PeerContext, n: number): Uuid | undefined {
  const own: Uuid[] = [];
  peer.store.each("entries", (id) => {
    const record = peer.store.uuidOf("entries", id);
    if (record !== undefined && peer.owners.get(record) === peer.spec.id) own.push(record);
  });
  return own[n % Math.max(1, own.length)];
}

function isRoot(peer: PeerContext, record: Uuid): boolean {
  const id = peer.store.idOf("entries", record);
  const at = peer.store.schema.table("entries").position("parent_id");
  return id === undefined || peer.store.row("entries", id)?.[at] === null;
}

/** Runs a plan: faults until it is calm, then time enough for every repair. */
export function runPlan(
  plan: RandomPlan,
  policy: Policy,
  sql: SqlEngine,
  watch: (cluster: Cluster) => void = () => undefined,
): Cluster {
  const sizes = { ...DEFAULT_SIZES, page: 7, batch: 10, prune: 20 };
  const { seed, peers, network } = plan;
  const cluster = createCluster(
    { seed, generation: 4, policy, network, sizes, peers, start: START },
    { sql },
  );
  watch(cluster);
  for (const action of plan.actions) {
    cluster.scheduler.at(START + action.at, () => action.run(cluster));
  }
  const calm = START + Math.max(plan.calm, ...plan.actions.map((each) => each.at)) + 60 * SECOND;
  cluster.scheduler.runUntil(calm);
  cluster.network.change({ loss: 0, duplicate: 0, reorder: 0, replyLoss: 0 });
  cluster.scheduler.runUntil(calm + 1800 * SECOND);
  return cluster;
}
