/** Merkle clocks to show: from folders of block stores through a real session, and generated ones of any size. */
import { createPrng } from "../../src/base/prng.ts";
import type { Cid } from "../../src/engine/merkle/cid.ts";
import { buildClockGraph, type ClockGraph } from "../../src/engine/merkle/clock-graph.ts";
import { createWebCrypto } from "../../src/platform/crypto.ts";
import { nodeHasher } from "../../src/platform/node/hasher.ts";
import { layOutClock } from "../../src/projection/clock/layout.ts";
import type { ClockView } from "../../src/projection/clock/types.ts";
import type { HostMethods, PageKind, PageShow } from "../../src/protocol/contract.ts";
import type { Handlers } from "../../src/protocol/endpoint.ts";
import { createSession } from "../../src/session/session.ts";
import type { FileTree } from "../../src/sources/file-tree.ts";
import { SNAPSHOT, showOf } from "./scenes.ts";

export interface FireproofScene {
  readonly show: PageShow;
  readonly answers: Partial<Handlers<HostMethods>>;
}

/** A folder of block stores, as the session answers about it. */
export async function openScene(tree: FileTree, kind: PageKind): Promise<FireproofScene> {
  const session = createSession({
    hasher: nodeHasher,
    crypto: createWebCrypto(),
    openTree: () => tree,
    sqlEngine: () => Promise.reject(new Error("no replays here")),
    runSql: () => Promise.reject(new Error("no SQL here")),
  });
  const snapshot = SNAPSHOT;
  const access = { kind: "remote" } as const;
  const opened = await session.open({ snapshot, access });
  if (opened.kind === "listing") throw new Error("the folder holds several snapshots");
  return {
    show: showOf(kind, opened.report, { title: "stores", pairs: [], policies: [] }),
    answers: {
      clock: () => session.clock({ snapshot }),
      clockPair: (pair) => session.clockPair({ snapshot, ...pair }),
      clockEvent: (event) => session.clockEvent({ snapshot, ...event }),
      exportClock: () => true,
      car: (which) => session.car({ snapshot, ...which }),
      carBlock: (which) => session.carBlock({ snapshot, ...which }),
      openCar: () => null,
    },
  };
}

/** A clock of many events: chains that fork and merge, with a few writers at a time. */
export function makeClockGraph(count: number, writers = 6, seed = 3): ClockGraph {
  const prng = createPrng(seed);
  const tips: number[] = [];
  const name = (node: number): Cid => `bafyreievent${String(node).padStart(40, "0")}` as Cid;
  return buildClockGraph(
    Array.from({ length: count }, (_, node) => {
      const writer = Math.floor(prng.next() * writers);
      const own = tips[writer] ?? tips[0];
      const other = tips[Math.floor(prng.next() * writers)];
      const isMerge = prng.next() < 0.06 && other !== undefined && other !== own;
      const parents = own === undefined ? [] : isMerge ? [own, other] : [own];
      tips[writer] = node;
      const operation = { type: "put" as const, key: `doc-${node % 5000}` };
      return { cid: name(node), parents: parents.map(name), kind: "put", operations: [operation] };
    }),
  );
}

/** The same as a picture's data: a store of each half, the second of which lacks the last fifth. */
export function makeClockView(graph: ClockGraph): ClockView {
  const { size } = graph;
  const standing = (limit: number): Uint8Array =>
    new Uint8Array(size).map((_, node) => (node < limit ? 1 : 0));
  const store = (id: string, limit: number): ClockView["stores"][number] => ({
    id,
    name: id,
    kind: "store",
    opening: "readable",
    heads: [limit - 1],
    unmergedHeads: [],
    events: limit,
    standing: standing(limit),
    orphanCars: 0,
    missingCars: 0,
    wantedKeys: [],
  });
  return {
    size,
    layout: layOutClock(graph),
    stores: [store("peer-a", size), store("peer-b", Math.floor(size * 0.8))],
    moreStores: 0,
    author: new Uint8Array(size).map((_, node) => node % 2),
    hollow: new Uint8Array(size),
    genesis: undefined,
    labels: graph.events.map((event) => event?.operations[0]?.key ?? ""),
    cids: graph.cids,
    pair: [0, 1],
  };
}
