/**
 * A deterministic world of block store replicas and remotes: the same calls give the same steps, names and heads. Nothing
 * is encrypted or encoded here; a key is a name, a CAR the list of events it holds. What decides who shows what is modelled
 * one to one: what is uploaded, which key opens it, who is told, what a head takes, and what is on disk afterwards.
 */
import type { WorkBudget } from "../merkle/budget.ts";
import { createBudget } from "../merkle/budget.ts";
import type { Cid } from "../merkle/cid.ts";
import { CODEC_CAR_PLAINTEXT, CODEC_DAG_CBOR, cidOfDigest } from "../merkle/cid.ts";
import type { ClockGraph } from "../merkle/clock-graph.ts";
import { buildClockGraph } from "../merkle/clock-graph.ts";
import { orderMerge } from "../merkle/merge-order.ts";
import type { AttachPolicy } from "./policy.ts";
import type {
  AttachStep,
  Keybag,
  Meta,
  Remote,
  Replica,
  ReplicaEvent,
  Session,
  ShownDocument,
} from "./types.ts";

/** A meta on its way to a subscriber. */
export interface PendingMeta {
  readonly session: Session;
  readonly remote: Remote;
  readonly meta: Meta;
}

export interface AttachWorld {
  readonly policy: AttachPolicy;
  readonly events: Map<Cid, ReplicaEvent>;
  readonly steps: AttachStep[];
  /** Notifications that were not delivered yet, oldest first. */
  readonly pending: PendingMeta[];
  /** The graph of all events; built anew when events were added. */
  graph(): ClockGraph;
  budget(): WorkBudget;
}

export function createWorld(policy: AttachPolicy): AttachWorld {
  const events = new Map<Cid, ReplicaEvent>();
  let built: { readonly size: number; readonly graph: ClockGraph } | undefined;
  return {
    policy,
    events,
    steps: [],
    pending: [],
    graph: () => {
      if (built?.size !== events.size) {
        const graph = buildClockGraph([...events.values()].map(({ clock }) => clock));
        built = { size: events.size, graph };
      }
      return built.graph;
    },
    budget: () => createBudget(),
  };
}

/** A keybag with sets of one key each, named after the set and the owner. */
export function createKeybag(sets: Readonly<Record<string, string>>): Keybag {
  const entries = Object.entries(sets).map(
    ([set, key]) => [set, { keys: new Set([key]), default: key }] as const,
  );
  return { sets: new Map(entries) };
}

export function createRemote(
  name: string,
  notify: Remote["notify"],
  carriesKeys = notify === "push",
): Remote {
  return {
    name,
    notify,
    carriesKeys,
    cars: new Map(),
    metas: [],
    keys: new Set(),
    subscribers: [],
  };
}

export function createReplica(name: string, keybag: Keybag, keySet: string): Replica {
  return {
    name,
    keybag,
    keySet,
    cars: new Map(),
    meta: undefined,
    session: undefined,
    written: 0,
  };
}

/**
 * A name for content: equal content, equal name, as with real CIDs. It is no hash that resists anybody; only the replicas
 * of one world meet these names.
 */
export function nameContent(kind: "event" | "car", text: string): Cid {
  const digest = new Uint8Array(32);
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  for (let at = 0; at < text.length; at++) {
    a = Math.imul(a ^ text.charCodeAt(at), 0x01000193) >>> 0;
    b = Math.imul((b ^ a) >>> 0, 0x85ebca6b) >>> 0;
  }
  for (let at = 0; at < 32; at++) {
    a = Math.imul(a ^ (b >>> 15) ^ at, 0x01000193) >>> 0;
    b = Math.imul((b ^ (a >>> 13)) >>> 0, 0xc2b2ae35) >>> 0;
    digest[at] = (a ^ b) & 0xff;
  }
  return cidOfDigest(kind === "event" ? CODEC_DAG_CBOR : CODEC_CAR_PLAINTEXT, digest);
}

/** What a session shows, or why reading fails. */
export type ShownDocuments =
  | {
      readonly kind: "documents";
      /** Live documents with their text. */
      readonly documents: ReadonlyMap<string, string>;
      /** Documents whose block is not loaded: the library fails on the first of them. */
      readonly broken: readonly string[];
    }
  | { readonly kind: "fails"; readonly reason: string };

/** Reads the documents of a session's head, merging it as the library does on every read. */
export function readShown(world: AttachWorld, session: Session): ShownDocuments {
  const merged = mergeHead(world, session);
  if (typeof merged === "string") return { kind: "fails", reason: merged };
  const documents = new Map<string, string>();
  const broken: string[] = [];
  for (const [key, { value, by }] of [...merged].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!session.blocks.has(by)) broken.push(key);
    else if (value !== null) documents.set(key, value);
  }
  return { kind: "documents", documents, broken };
}

/** All documents of the head, deleted ones included; a sentence where a block of the clock is missing. */
export function mergeHead(
  world: AttachWorld,
  session: Session,
): ReadonlyMap<string, ShownDocument> | string {
  if (session.head.length === 0) return new Map();
  const graph = world.graph();
  const present = (node: number): boolean => session.blocks.has(graph.cids[node] ?? ("" as Cid));
  const nodes = session.head.flatMap((cid) => graph.indexOf(cid) ?? []);
  const order = orderMerge(graph, nodes, { present, budget: world.budget() });
  const showsOf = (node: number): ReadonlyMap<string, ShownDocument> =>
    world.events.get(graph.cids[node] ?? ("" as Cid))?.shows ?? new Map();
  switch (order.kind) {
    case "single":
      return showsOf(order.event);
    case "no-ancestor":
      return "failed to find common ancestor event";
    case "missing":
      return `missing block: ${graph.cids[order.nodes[0] ?? 0] ?? ""}`;
    case "replay": {
      const merged = new Map(showsOf(order.ancestor));
      for (const node of order.events) {
        const cid = graph.cids[node] ?? ("" as Cid);
        for (const { key, value } of world.events.get(cid)?.writes ?? []) {
          merged.set(key, { value, by: cid });
        }
      }
      return merged;
    }
  }
}

/** Whether two heads are the same set. */
export function sameHead(a: readonly Cid[], b: readonly Cid[]): boolean {
  return a.length === b.length && a.every((cid) => b.includes(cid));
}
