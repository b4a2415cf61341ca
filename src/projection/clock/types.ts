/**
 * What the Merkle clock page draws. Events are columns in typed arrays, numbered as in the graph of the snapshot; a
 * hundred thousand of them cross workers and pages as buffers.
 */
import type { PairRelation } from "../../analysis/fireproof/pair-facts.ts";

/** How a store stands to an event: what `ClockStore.standing` holds for each node. */
export const STANDING = {
  /** Not in the history of its head. */
  outside: 0,
  /** In the history, and its block is in a CAR that the store works with. */
  held: 1,
  /** In the history, but its block lies in orphan CARs only. */
  orphan: 2,
  /** In the history, but the store cannot read its block. */
  missing: 3,
  /** Not in the history, although its block is on disk. */
  stray: 4,
} as const;

/** A store or remote of the clock. Nodes are numbers of the graph. */
export interface ClockStore {
  readonly id: string;
  readonly name: string;
  readonly kind: "store" | "remote";
  readonly opening: "empty" | "readable" | "unreadable";
  readonly heads: readonly number[];
  readonly unmergedHeads: readonly number[];
  /** Events of its history, the genesis included. */
  readonly events: number;
  /** One of `STANDING` for each node. */
  readonly standing: Uint8Array;
  /** Orphan CARs that no compaction explains. */
  readonly orphanCars: number;
  readonly missingCars: number;
  /** Fingerprints of keys that are wanted. */
  readonly wantedKeys: readonly string[];
}

/** Where events stand: columns count along parents, so that a parent is always left of its children. */
export interface ClockLayout {
  readonly columns: number;
  readonly lanes: number;
  /** Column and lane of each node. */
  readonly column: Uint32Array;
  readonly lane: Uint32Array;
  /** Edges, one for each parent: child, parent, and where the line changes lanes (see `EDGE`). */
  readonly child: Uint32Array;
  readonly parent: Uint32Array;
  readonly bend: Uint8Array;
}

/** Where an edge changes lanes. */
export const EDGE = {
  /** Runs along the parent's lane and bends before the child. */
  atChild: 0,
  /** Bends after the parent and runs along the child's lane. */
  atParent: 1,
  /** Leads straight from one to the other: both lanes are taken in between. */
  straight: 2,
} as const;

export interface ClockView {
  readonly size: number;
  readonly layout: ClockLayout;
  readonly stores: readonly ClockStore[];
  /** Stores beyond what is drawn. */
  readonly moreStores: number;
  /** Index in `stores` of each event's author; `NO_AUTHOR` when unknown. */
  readonly author: Uint8Array;
  /** 1 for nodes whose block nobody here can read. */
  readonly hollow: Uint8Array;
  /** The genesis event's node, when it is there. */
  readonly genesis: number | undefined;
  /** What each event writes, in a few words; empty when there are more than `MAX_LABELS`. */
  readonly labels: readonly string[];
  /** CIDs, for finding events and keeping the selection; empty beyond `MAX_LABELS`. */
  readonly cids: readonly string[];
  /** The pair to look at first: the worst one. Indexes of `stores`. */
  readonly pair: readonly [number, number] | undefined;
}

export const NO_AUTHOR = 255;
/** Stores that are drawn; each costs a column of a byte for each event. */
export const MAX_STORES = 64;
export const MAX_LABELS = 200_000;

/** One offering of an event to a head. */
export interface ClockStep {
  readonly event: number;
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly outcome: string;
  readonly sentence: string;
  /** Whether the library itself offers it: it does so with members of the other head only. */
  readonly isHead: boolean;
}

/** Two values of one document that nobody had seen both of. */
export interface ClockConflict {
  readonly id: string;
  readonly winner: ClockVersion;
  readonly losers: readonly ClockVersion[];
}

export interface ClockVersion {
  readonly event: number;
  /** The document as JSON text, cut where it is long; says so when it is deleted or not here. */
  readonly text: string;
}

/** One store's events offered to another's head. */
export interface ClockPair {
  readonly from: number;
  readonly to: number;
  readonly relation: PairRelation;
  /** In a sentence. */
  readonly summary: string;
  /** Events of `from` that `to` lacks, parents first. */
  readonly missing: Uint32Array;
  /** How many of them `to` has on disk all the same. */
  readonly missingOnDisk: number;
  readonly extra: number;
  readonly ancestor: number | undefined;
  readonly steps: readonly ClockStep[];
  /** Set when there are too many events to offer one by one: then only the other head's members are offered. */
  readonly headsOnly: boolean;
  readonly documents: { readonly live: number; readonly deleted: number };
  readonly conflicts: readonly ClockConflict[];
}

/** Where an event's block lies, or why a store cannot read it. */
export interface ClockHolding {
  readonly store: number;
  readonly standing: "held" | "orphan" | "stray" | "missing" | "outside";
  /** In words: the CAR, its key, or the reason. */
  readonly sentence: string;
  /** Path of the CAR file inside the snapshot. */
  readonly car: string | undefined;
  /** Fingerprint. */
  readonly key: string | undefined;
}

export interface ClockOperation {
  readonly key: string;
  readonly cid: string | undefined;
  readonly before: string;
  readonly after: string;
}

export interface ClockLogLine {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

/** Everything about one event. */
export interface ClockEventView {
  readonly node: number;
  readonly cid: string;
  /** `put`, `batch`, `genesis`, or why there is nothing to say. */
  readonly kind: string;
  readonly author: number | undefined;
  readonly proof: string | undefined;
  readonly operations: readonly ClockOperation[];
  readonly moreOperations: number;
  readonly holdings: readonly ClockHolding[];
  readonly headOf: readonly number[];
  readonly unmergedHeadOf: readonly number[];
  readonly logLines: readonly ClockLogLine[];
}
