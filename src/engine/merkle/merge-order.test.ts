import * as pail from "@web3-storage/pail";
import { MemoryBlockstore } from "@web3-storage/pail/block";
import { EventBlock, advance as pailAdvance } from "@web3-storage/pail/clock";
import { entries as pailEntries, root as pailRoot } from "@web3-storage/pail/crdt";
import type { Operation } from "@web3-storage/pail/crdt/api";
import { ShardBlock } from "@web3-storage/pail/shard";
import fc from "fast-check";
import { CID } from "multiformats/cid";
import { expect, test } from "vitest";
import { advance } from "./advance.ts";
import { createBudget } from "./budget.ts";
import type { Cid } from "./cid.ts";
import { CODEC_RAW, cidOfDigest } from "./cid.ts";
import type { ClockGraph } from "./clock-graph.ts";
import { buildClockGraph } from "./clock-graph.ts";
import { decodeDagCbor } from "./dag-cbor.ts";
import type { ClockEvent } from "./event.ts";
import { parseEvent } from "./event.ts";
import { orderMerge } from "./merge-order.ts";
import { readDocuments } from "./merged-documents.ts";
import { replayRoot } from "./merged-root.ts";

type Link = Parameters<typeof pail.put>[1];
type EventLink = Parameters<typeof pailRoot>[1][number];

/** One event of a made-up history: which earlier events it has as parents, and what it writes. */
interface Plan {
  readonly parents: readonly number[];
  readonly keys: readonly number[];
}

const plans = fc
  .array(
    fc.record({
      parents: fc.uniqueArray(fc.nat(5), { minLength: 1, maxLength: 3 }),
      keys: fc.uniqueArray(fc.nat(7), { minLength: 1, maxLength: 3 }),
    }),
    { minLength: 2, maxLength: 12 },
  )
  .map((list): readonly Plan[] => list);

const linkOf = (cid: string): EventLink => CID.parse(cid) as unknown as EventLink;

/** Writes a history with pail itself: parents are taken among the latest events, counted backwards. */
async function write(history: readonly Plan[]) {
  const store = new MemoryBlockstore();
  const empty = await ShardBlock.create();
  store.putSync(empty.cid, empty.bytes);
  const cids: string[] = [];
  for (const [index, plan] of history.entries()) {
    const parents = parentsOf(plan, index).map((at) => linkOf(cids[at] ?? ""));
    const heads = await reduceToHeads(store, parents);
    const merged = heads.length > 0 ? await pailRoot(store, heads) : undefined;
    for (const block of merged?.additions ?? []) store.putSync(block.cid, block.bytes);
    let shard: Link = merged?.root ?? empty.cid;
    const ops = plan.keys.map((key) => {
      const digest = new Uint8Array(32).fill(index * 8 + key);
      return {
        type: "put" as const,
        key: `k${key}`,
        value: CID.parse(cidOfDigest(CODEC_RAW, digest)),
      };
    });
    for (const op of ops) {
      const result = await pail.put(store, shard, op.key, op.value);
      for (const block of result.additions) store.putSync(block.cid, block.bytes);
      shard = result.root;
    }
    const [first] = ops;
    const data =
      ops.length === 1 && first !== undefined
        ? { ...first, root: shard }
        : { type: "batch" as const, ops, root: shard };
    const event = await EventBlock.create(data as Operation, heads);
    store.putSync(event.cid, event.bytes);
    cids.push(event.cid.toString());
  }
  return { store, cids };
}

function parentsOf(plan: Plan, index: number): readonly number[] {
  if (index === 0) return [];
  return [...new Set(plan.parents.map((offset) => Math.max(0, index - 1 - offset)))];
}

async function reduceToHeads(
  store: MemoryBlockstore,
  links: readonly EventLink[],
): Promise<EventLink[]> {
  let head: EventLink[] = [];
  for (const link of links) head = await pailAdvance(store, head, link);
  return head;
}

async function readGraph(store: MemoryBlockstore): Promise<ClockGraph> {
  const events: ClockEvent[] = [];
  for (const { cid, bytes } of store.entries()) {
    const result = decodeDagCbor(bytes);
    if (result.kind !== "value") continue;
    const event = parseEvent(cid.toString() as Cid, result.value);
    if (event !== undefined) events.push(event);
  }
  return buildClockGraph(events);
}

const environment = () => ({ present: () => true, budget: createBudget() });

test("merging any history gives the root and the documents that pail gives", async () => {
  await fc.assert(
    fc.asyncProperty(
      plans,
      fc.uniqueArray(fc.nat(11), { minLength: 2, maxLength: 3 }),
      async (history, picks) => {
        const { store, cids } = await write(history);
        const links = picks.map((pick) => linkOf(cids[pick % cids.length] ?? ""));
        const heads = await reduceToHeads(store, links);
        const expected = await pailRoot(store, heads);

        const graph = await readGraph(store);
        const nodes = heads.map((head) => graph.indexOf(head.toString() as Cid) ?? -1);
        const bytes = new Map(
          [...store.entries()].map((block) => [block.cid.toString(), block.bytes]),
        );
        const order = orderMerge(graph, nodes, environment());
        const base =
          order.kind === "single" ? order.event : order.kind === "replay" ? order.ancestor : -1;
        const replayed = order.kind === "replay" ? order.events : [];
        const merged = await replayRoot(
          graph.events[base]?.root ?? ("" as Cid),
          replayed.flatMap((node) => graph.events[node] ?? []),
          (cid) => bytes.get(cid),
        );
        expect(merged).toEqual({ kind: "root", root: expected.root.toString() });

        const documents = readDocuments(graph, nodes, {
          ...environment(),
          read: (cid) => {
            const found = bytes.get(cid);
            const result = found && decodeDagCbor(found);
            return result?.kind === "value" ? result.value : undefined;
          },
        });
        if (documents.kind !== "documents") throw new Error(documents.kind);
        const listed: [string, string][] = [];
        for await (const [key, value] of pailEntries(store, heads))
          listed.push([key, value.toString()]);
        expect([...documents.values]).toEqual(listed);
      },
    ),
    { numRuns: 120, seed: 20_250_426 },
  );
});

test("advance gives the heads that pail gives, in the same order", async () => {
  await fc.assert(
    fc.asyncProperty(
      plans,
      fc.array(fc.nat(11), { minLength: 1, maxLength: 8 }),
      async (history, offers) => {
        const { store, cids } = await write(history);
        const graph = await readGraph(store);
        let expected: EventLink[] = [];
        let head: readonly number[] = [];
        for (const offer of offers) {
          const cid = cids[offer % cids.length] ?? "";
          expected = await pailAdvance(store, expected, linkOf(cid));
          head = advance(graph, head, graph.indexOf(cid as Cid) ?? -1, environment()).after;
          expect(head.map((node) => graph.cids[node])).toEqual(expected.map(String));
        }
      },
    ),
    { numRuns: 80, seed: 7 },
  );
});

test("offering the same events in any order ends in the same set of heads", async () => {
  await fc.assert(
    fc.asyncProperty(plans, fc.nat(), async (history, seed) => {
      const { store } = await write(history);
      const graph = await readGraph(store);
      const nodes = [...graph.cids.keys()];
      const shuffled = nodes.toSorted(
        (a, b) => ((a * 7919 + seed) % 101) - ((b * 7919 + seed) % 101),
      );
      const headOf = (order: readonly number[]): readonly number[] =>
        order
          .reduce<readonly number[]>(
            (head, node) => advance(graph, head, node, environment()).after,
            [],
          )
          .toSorted((a, b) => a - b);
      expect(headOf(shuffled)).toEqual(headOf(nodes));
    }),
    { numRuns: 60, seed: 11 },
  );
});

test("a chain of a thousand forks, which has 2^1000 paths, is ordered in linear time", () => {
  const name = (label: string): Cid => cidOfDigest(CODEC_RAW, digestOf(label));
  const event = (cid: Cid, parents: readonly Cid[]): ClockEvent => ({
    cid,
    parents,
    kind: "put",
    operations: [{ type: "put", key: "k", value: cid }],
    root: cid,
  });
  const events = [event(name("root"), [])];
  let last = name("root");
  for (let i = 0; i < 1000; i++) {
    const [left, right, join] = [name(`l${i}`), name(`r${i}`), name(`j${i}`)];
    events.push(event(left, [last]), event(right, [last]), event(join, [left, right]));
    last = join;
  }
  const fork = events[0]?.cid ?? last;
  events.push(event(name("a"), [last]), event(name("b"), [fork]));
  const graph = buildClockGraph(events);
  const heads = [name("a"), name("b")].map((cid) => graph.indexOf(cid) ?? -1);
  const order = orderMerge(graph, heads, {
    present: () => true,
    budget: createBudget(undefined, 40_000),
  });
  expect(order.kind === "replay" && order.events.length).toBe(3002);
});

function digestOf(label: string): Uint8Array {
  const digest = new Uint8Array(32);
  digest.set(new TextEncoder().encode(label));
  return digest;
}
