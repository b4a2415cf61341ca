import { compareText } from "../../base/order.ts";
import type { WorkBudget } from "./budget.ts";
import type { Cid } from "./cid.ts";
import type { ClockGraph, Present } from "./clock-graph.ts";
import { parentsOf } from "./clock-graph.ts";
import { orderMerge } from "./merge-order.ts";
import type { ReadBlock } from "./shard.ts";
import { readShardEntries } from "./shard.ts";

/** Two or more concurrent writes to one key; the last in replay order wins. */
export interface Conflict {
  readonly key: string;
  /** Events that wrote the key and of which none contains another, in replay order. The last one is the winner. */
  readonly events: readonly number[];
  /** What each of them wrote; `undefined` for a delete of pail itself. */
  readonly values: readonly (Cid | undefined)[];
}

/** What a head shows. */
export interface MergedDocuments {
  readonly kind: "documents";
  /** Document block of each key, sorted by key; the genesis key included. */
  readonly values: ReadonlyMap<string, Cid>;
  readonly missingShards: readonly Cid[];
  /** The common ancestor, for a head of several events. */
  readonly ancestor?: number | undefined;
  /** Events replayed over the ancestor, in order. */
  readonly replayed: readonly number[];
  /** What pail pays for reading this head: 1 for a head of one event. */
  readonly pailVisits: bigint;
  readonly conflicts: readonly Conflict[];
}

/** Why a head cannot be read: as the library fails on it. */
export type UnreadableHead =
  | { readonly kind: "no-ancestor" }
  | { readonly kind: "missing"; readonly nodes: readonly number[] }
  | { readonly kind: "no-root"; readonly node: number };

/**
 * The documents of a head: the entries of its event's root shard, or, for a head of several events, the entries of the
 * common ancestor's root with the later writes laid over them in pail's order. An empty head has no documents.
 */
export function readDocuments(
  graph: ClockGraph,
  heads: readonly number[],
  environment: { readonly present: Present; readonly read: ReadBlock; readonly budget: WorkBudget },
): MergedDocuments | UnreadableHead {
  const nothing = {
    values: new Map<string, Cid>(),
    missingShards: [],
    replayed: [],
    conflicts: [],
    pailVisits: 1n,
  };
  if (heads.length === 0) return { kind: "documents", ...nothing };
  const order = orderMerge(graph, heads, environment);
  if (order.kind === "no-ancestor" || order.kind === "missing") return order;
  const base = order.kind === "single" ? order.event : order.ancestor;
  const root = graph.events[base]?.root;
  if (root === undefined) return { kind: "no-root", node: base };
  const entries = readShardEntries(root, environment.read, environment.budget);
  if (order.kind === "single") return { kind: "documents", ...nothing, ...entries };
  return {
    kind: "documents",
    values: overlay(graph, entries.values, order.events),
    missingShards: entries.missingShards,
    ancestor: base,
    replayed: order.events,
    pailVisits: order.pailVisits,
    conflicts: findConflicts(graph, heads, order.events, environment.budget),
  };
}

function overlay(
  graph: ClockGraph,
  base: ReadonlyMap<string, Cid>,
  events: readonly number[],
): ReadonlyMap<string, Cid> {
  const values = new Map(base);
  for (const node of events) {
    for (const operation of graph.events[node]?.operations ?? []) {
      if (operation.type === "del" || operation.value === undefined) values.delete(operation.key);
      else values.set(operation.key, operation.value);
    }
  }
  return new Map([...values].sort(([a], [b]) => compareText(a, b)));
}

/**
 * Keys that concurrent events wrote differently. Per head the newest write of a key in its history counts; a write that
 * lies in the history of every head that wrote the key is settled.
 */
export function findConflicts(
  graph: ClockGraph,
  heads: readonly number[],
  replayed: readonly number[],
  budget: WorkBudget,
): readonly Conflict[] {
  const inside = new Set(replayed);
  const lastWrites = heads.map((head) => lastWritesOf(graph, head, { inside, replayed }, budget));
  const keys = new Set(lastWrites.flatMap(({ writes }) => [...writes.keys()]));
  const conflicts: Conflict[] = [];
  for (const key of [...keys].sort()) {
    const writers = new Set(lastWrites.flatMap(({ writes }) => writes.get(key) ?? []));
    const open = [...writers].filter((node) => !isOverwritten(node, key, lastWrites));
    const events = replayed.filter((node) => open.includes(node));
    const values = events.map((node) => valueWritten(graph, node, key));
    if (new Set(values).size > 1) conflicts.push({ key, events, values });
  }
  return conflicts;
}

interface HeadWrites {
  readonly history: ReadonlySet<number>;
  readonly writes: ReadonlyMap<string, number>;
}

/** A head that has the write in its history and another one on top has settled it. */
function isOverwritten(node: number, key: string, heads: readonly HeadWrites[]): boolean {
  return heads.some(({ history, writes }) => history.has(node) && writes.get(key) !== node);
}

function lastWritesOf(
  graph: ClockGraph,
  head: number,
  region: { readonly inside: ReadonlySet<number>; readonly replayed: readonly number[] },
  budget: WorkBudget,
): HeadWrites {
  const history = new Set<number>();
  const stack = [head];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    budget.spend(1);
    if (history.has(node) || !region.inside.has(node)) continue;
    history.add(node);
    stack.push(...parentsOf(graph, node));
  }
  const writes = new Map<string, number>();
  for (const node of region.replayed) {
    if (!history.has(node)) continue;
    for (const { key } of graph.events[node]?.operations ?? []) writes.set(key, node);
  }
  return { history, writes };
}

function valueWritten(graph: ClockGraph, node: number, key: string): Cid | undefined {
  return graph.events[node]?.operations.findLast((operation) => operation.key === key)?.value;
}
