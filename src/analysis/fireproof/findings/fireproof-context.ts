import type { Cid } from "../../../engine/merkle/cid.ts";
import { walkHistory } from "../../../engine/merkle/history.ts";
import type { LogRecord } from "../../../sources/fireproof/log/log-types.ts";
import type { TiedPlace } from "../../../sources/fireproof/log/tie-places.ts";
import { tiePlaces } from "../../../sources/fireproof/log/tie-places.ts";
import type { CarFile } from "../../../sources/fireproof/recording.ts";
import type { FindingPlace } from "../../report.ts";
import type { PairFacts } from "../pair-facts.ts";
import { comparePair } from "../pair-facts.ts";
import type { SnapshotFacts } from "../snapshot-facts.ts";
import type { StoreFacts } from "../store-facts.ts";

/** A line of a log with the file it is in. */
export interface LogLine {
  readonly path: string;
  readonly record: LogRecord;
}

/** What Fireproof rules look at: the facts of a snapshot, its pairs, and the lines of its logs. */
export interface FireproofContext {
  readonly facts: SnapshotFacts;
  readonly locals: readonly StoreFacts[];
  readonly remotes: readonly StoreFacts[];
  pair(from: StoreFacts, to: StoreFacts): PairFacts;
  /** Lines whose message begins with the text, in any case. */
  lines(message: string): readonly LogLine[];
  /** The store that a folder of a log is. */
  tied(folder: string): TiedPlace | undefined;
}

/** Places that a finding shows at most; its count stays true. */
export const SHOWN_PLACES = 8;

/** Prepares the context of a snapshot; pairs and ties are computed when a rule asks. */
export function createFireproofContext(facts: SnapshotFacts): FireproofContext {
  const pairs = new Map<string, PairFacts>();
  let ties: ReadonlyMap<string, TiedPlace> | undefined;
  return {
    facts,
    locals: facts.stores.filter(({ store }) => store.kind === "store"),
    remotes: facts.stores.filter(({ store }) => store.kind === "remote"),
    pair: (from, to) => {
      const key = `${from.store.id}\0${to.store.id}`;
      const known = pairs.get(key) ?? comparePair(from, to, facts.graph);
      pairs.set(key, known);
      return known;
    },
    lines: (message) =>
      facts.recording.logs.flatMap(({ path, records }) =>
        records
          .filter((record) => record.message.toLowerCase().startsWith(message))
          .map((record) => ({ path, record })),
      ),
    tied: (folder) => {
      ties ??= tiePlaces(facts.recording.logs, facts.recording.stores);
      return ties.get(folder);
    },
  };
}

/**
 * Whether an event lies in the history of a store's head, seen with the blocks of the whole snapshot: a store in which
 * a block is missing cannot know that, and names what lies behind the gap as unmerged.
 */
export function isBehindGap(
  { facts: { graph, context } }: FireproofContext,
  store: StoreFacts,
  cid: string,
): boolean {
  // A text that is no CID of the graph has no node.
  const node = graph.indexOf(cid as Cid) ?? -1;
  return walkHistory(graph, store.headNodes, () => true, context.budget()).reached[node] === 1;
}

/** CAR files of a store as places. */
export function carPlaces({ store }: StoreFacts, cids: readonly string[]): readonly FindingPlace[] {
  const wanted = new Set(cids.slice(0, SHOWN_PLACES));
  const files = store.ledger.cars.filter((car) => wanted.has(car.cid));
  const found = files.map(({ path, cid }): FindingPlace => ({ path, cid }));
  const absent = [...wanted].filter((cid) => !files.some((car) => car.cid === cid));
  const folder = store.ledger.dataPath ?? store.path;
  return [...found, ...absent.map((cid): FindingPlace => ({ path: folder, cid }))];
}

/** Events as places in the data folder of a store. */
export function eventPlaces(
  { store }: StoreFacts,
  cids: readonly string[],
): readonly FindingPlace[] {
  const { ledger } = store;
  return cids.slice(0, SHOWN_PLACES).map((cid): FindingPlace => {
    const car = [...ledger.holders].find(([held]) => held === cid)?.[1][0];
    const path = car === undefined ? undefined : ledger.cars[car]?.path;
    return { path: path ?? ledger.dataPath ?? store.path, cid };
  });
}

/** Lines as places. */
export function linePlaces(lines: readonly LogLine[]): readonly FindingPlace[] {
  return lines.slice(0, SHOWN_PLACES).map(({ path, record }) => ({ path, line: record.line }));
}

/** The file of the newest CAR that a store's meta names. */
export function newestCar({ store }: StoreFacts): CarFile | undefined {
  const cid = store.ledger.meta?.entries[0]?.cars[0];
  return store.ledger.cars.find((car) => car.cid === cid);
}

/** The CIDs of nodes. */
export function cidsOf({ facts }: FireproofContext, nodes: readonly number[]): readonly string[] {
  return nodes.flatMap((node) => facts.graph.cids[node] ?? []);
}

/** `1 CAR`, `2 CARs`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
