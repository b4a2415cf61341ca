/**
 * The facts of one store or remote, as the library would see it with one keybag: its head and history, CARs by fate,
 * documents, events on disk that the head does not contain, keys that are wanted.
 *
 * Two sets of blocks matter. The reachable ones lie in the newest CAR group and in the CARs of its log: that is what the
 * library works with. The others lie in orphan CARs: they explain where something went, and are never counted as held.
 */
import type { WorkBudget } from "../../engine/merkle/budget.ts";
import type { Cid } from "../../engine/merkle/cid.ts";
import type { ClockGraph, Present } from "../../engine/merkle/clock-graph.ts";
import type { History } from "../../engine/merkle/history.ts";
import { maximalNodes, walkHistory } from "../../engine/merkle/history.ts";
import type {
  BlockPool,
  CarFile,
  Fingerprint,
  KeybagChoice,
  StorePart,
  StoreRecording,
} from "../../sources/fireproof/recording.ts";
import type { DocumentFacts } from "./document-facts.ts";
import { readDocumentFacts } from "./document-facts.ts";

/** Which CARs of a store are what. All lists are sorted. */
export interface CarFacts {
  /** Files in the data folder, attachments included. */
  readonly total: number;
  /** CARs that the newest group and its log name, present or not. */
  readonly reachable: readonly Cid[];
  /** Reachable CARs without a file. */
  readonly missing: readonly Cid[];
  /** Files that nothing names. */
  readonly orphans: readonly Cid[];
  /** Orphans that the newest compaction replaced: they stay for one round and are normal. */
  readonly compactedOrphans: readonly Cid[];
  /** Files whose content cannot be used although the key is there or none is needed. */
  readonly invalid: readonly Cid[];
  /** Files whose key is not in the keybag this reading uses. */
  readonly noKey: readonly Cid[];
  readonly attachments: readonly Cid[];
  /** Fingerprints of all keys that encrypted a file here. */
  readonly keyIds: readonly Fingerprint[];
}

export interface StoreFacts {
  readonly store: StoreRecording;
  /** The keybag of this reading; absent for remotes, which are read with every key there is. */
  readonly keybag?: KeybagChoice | undefined;
  /** Sorted. Empty when the newest CAR cannot be read, or when there is none. */
  readonly heads: readonly Cid[];
  readonly headNodes: readonly number[];
  /** Whether the store has never been written, can be read, or has content that this reading cannot open. */
  readonly opening: "empty" | "readable" | "unreadable";
  /** Through reachable CARs only. */
  readonly history: History;
  /** Through every CAR on disk that this reading can open. */
  readonly historyOnDisk: History;
  readonly cars: CarFacts;
  readonly documents: DocumentFacts;
  /** Maximal events on disk that some CAR names as head and that are not in the store's own history. Sorted. */
  readonly unmergedHeads: readonly Cid[];
  /** Events that some CAR names as head and whose block is not on disk. Sorted. */
  readonly headsNotOnDisk: readonly Cid[];
  /** Keys that encrypted files here and that this reading does not have. Sorted. */
  readonly wantedKeys: readonly Fingerprint[];
  /** Whether a block lies in a reachable CAR, and whether it lies in any that can be opened. */
  readonly presentReachable: Present;
  readonly presentOnDisk: Present;
}

/** What computing facts needs besides the store. */
export interface FactContext {
  readonly graph: ClockGraph;
  readonly blocks: BlockPool;
  /** A fresh budget for each walk. */
  readonly budget: () => WorkBudget;
}

/** Computes the facts of one store, read with one keybag (or, without one, with everything that could be opened). */
export function readStoreFacts(
  store: StoreRecording,
  keybag: KeybagChoice | undefined,
  context: FactContext,
): StoreFacts {
  const { graph } = context;
  const part = store.ledger;
  const opens = (car: CarFile): boolean => isOpened(car, store, keybag);
  const newest = newestGroup(part);
  const header = part.cars.find((car) => car.cid === newest[0] && opens(car))?.header;
  const reachable = new Set([...newest, ...(header?.cars.flat() ?? [])]);
  const heads = [...new Set(header?.head ?? [])].sort();
  const openCars = part.cars.map((car) => opens(car));
  const reachableCars = part.cars.map(
    (car, index) => openCars[index] === true && reachable.has(car.cid),
  );
  const lies = (cid: Cid | undefined, among: readonly boolean[]): boolean =>
    (cid === undefined ? undefined : part.holders.get(cid))?.some((car) => among[car] === true) ??
    false;
  const presentReachable: Present = (node) => lies(graph.cids[node], reachableCars);
  const presentOnDisk: Present = (node) => lies(graph.cids[node], openCars);
  const headNodes = heads.flatMap((cid) => graph.indexOf(cid) ?? []);
  const historyOnDisk = walkHistory(graph, headNodes, presentOnDisk, context.budget());
  const cars = carFacts(part, { reachable, newest, opens });
  const walk = { graph, headNodes, presentOnDisk, historyOnDisk };
  return {
    store,
    keybag,
    heads,
    headNodes,
    opening: openingOf(part, newest, header !== undefined),
    history: walkHistory(graph, headNodes, presentReachable, context.budget()),
    historyOnDisk,
    cars,
    documents: readDocumentFacts(headNodes, {
      graph,
      budget: context.budget(),
      present: presentReachable,
      read: (cid) => (lies(cid, reachableCars) ? context.blocks.value(cid) : undefined),
    }),
    ...strayHeads(part, opens, walk, context.budget()),
    wantedKeys: wantedKeys(part, opens),
    presentReachable,
    presentOnDisk,
  };
}

function isOpened(car: CarFile, store: StoreRecording, keybag: KeybagChoice | undefined): boolean {
  if (car.keyId === undefined) return true;
  if (store.kind === "remote") return car.state !== "no-key";
  return keybag?.fingerprints.has(car.keyId) ?? false;
}

function newestGroup(part: StorePart): readonly Cid[] {
  return [...new Set(part.meta?.entries.flatMap((entry) => entry.cars) ?? [])];
}

function openingOf(
  part: StorePart,
  newest: readonly Cid[],
  hasHeader: boolean,
): StoreFacts["opening"] {
  if (hasHeader) return "readable";
  return newest.length === 0 && part.cars.length === 0 ? "empty" : "unreadable";
}

const UNUSABLE: ReadonlySet<CarFile["state"]> = new Set([
  "undecryptable",
  "mismatch",
  "empty",
  "truncated",
  "damaged",
]);

function carFacts(
  part: StorePart,
  reading: {
    readonly reachable: ReadonlySet<Cid>;
    readonly newest: readonly Cid[];
    readonly opens: (car: CarFile) => boolean;
  },
): CarFacts {
  const { reachable, opens } = reading;
  const onDisk = new Set(part.cars.map((car) => car.cid));
  const orphans = part.cars.filter((car) => car.kind === "car" && !reachable.has(car.cid));
  const compacted = newestCompaction(part, reachable, opens);
  const cidsOf = (cars: readonly CarFile[]): readonly Cid[] =>
    [...new Set(cars.map((car) => car.cid))].sort();
  return {
    total: part.cars.length,
    reachable: [...reachable].sort(),
    missing: [...reachable].filter((cid) => !onDisk.has(cid)).sort(),
    orphans: cidsOf(orphans),
    compactedOrphans: cidsOf(orphans.filter((car) => compacted.has(car.cid))),
    invalid: cidsOf(part.cars.filter((car) => UNUSABLE.has(car.state))),
    noKey: cidsOf(part.cars.filter((car) => !opens(car))),
    attachments: cidsOf(part.cars.filter((car) => car.kind === "attachment")),
    keyIds: [...new Set(part.cars.flatMap((car) => car.keyId ?? []))].sort(),
  };
}

/** The CARs that reachable compactions replaced. */
function newestCompaction(
  part: StorePart,
  reachable: ReadonlySet<Cid>,
  opens: (car: CarFile) => boolean,
): ReadonlySet<Cid> {
  const compactions = part.cars.filter((car) => reachable.has(car.cid) && opens(car));
  return new Set(compactions.flatMap((car) => car.header?.compact.flat() ?? []));
}

function strayHeads(
  part: StorePart,
  opens: (car: CarFile) => boolean,
  walk: {
    readonly graph: ClockGraph;
    readonly presentOnDisk: Present;
    readonly historyOnDisk: History;
  },
  budget: WorkBudget,
): Pick<StoreFacts, "unmergedHeads" | "headsNotOnDisk"> {
  const { graph, presentOnDisk, historyOnDisk } = walk;
  const named = new Set(part.cars.filter(opens).flatMap((car) => car.header?.head ?? []));
  const nodes = [...named].sort().flatMap((cid) => graph.indexOf(cid) ?? []);
  const isThere = (node: number): boolean =>
    graph.events[node] !== undefined && presentOnDisk(node);
  const outside = nodes.filter((node) => isThere(node) && historyOnDisk.reached[node] !== 1);
  const unmerged = maximalNodes(graph, outside, presentOnDisk, budget);
  const toCids = (list: readonly number[]): readonly Cid[] =>
    list.flatMap((node) => graph.cids[node] ?? []).sort();
  return {
    unmergedHeads: toCids(unmerged),
    headsNotOnDisk: toCids(nodes.filter((node) => !isThere(node))),
  };
}

function wantedKeys(part: StorePart, opens: (car: CarFile) => boolean): readonly Fingerprint[] {
  return [
    ...new Set(part.cars.filter((car) => !opens(car)).flatMap((car) => car.keyId ?? [])),
  ].sort();
}
