import type { ClockGraph } from "../../engine/merkle/clock-graph.ts";
import type { ProgressReport, ProgressState } from "../report.ts";
import { DOCUMENT_MODEL, EVENT_MODEL } from "./matrix.ts";
import type { PairFacts } from "./pair-facts.ts";
import { comparePair } from "./pair-facts.ts";
import type { SnapshotFacts } from "./snapshot-facts.ts";
import type { StoreFacts } from "./store-facts.ts";

/** How far each store has what each other store's head shows, and what the rest waits for. */
export function fireproofProgress(snapshot: SnapshotFacts): readonly ProgressReport[] {
  const { stores, graph } = snapshot;
  const reports: ProgressReport[] = [];
  for (const from of stores) {
    for (const to of stores) {
      if (from === to) continue;
      const pair = comparePair(from, to, graph);
      reports.push(documentProgress(pair, snapshot), eventProgress(pair, snapshot));
    }
  }
  return reports.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}

function sortKey(report: ProgressReport): string {
  return `${report.from}\0${report.to}\0${report.model}`;
}

function eventProgress(pair: PairFacts, snapshot: SnapshotFacts): ProgressReport {
  return reportOf(pair, EVENT_MODEL, { have: pair.have, of: pair.of }, snapshot);
}

/** Documents that the first store shows and the second has under the same id, in whatever version. */
function documentProgress(pair: PairFacts, snapshot: SnapshotFacts): ProgressReport {
  const shown = [...pair.from.documents.entries.values()].filter(({ state }) => state === "live");
  const have = shown.filter(({ id }) => pair.to.documents.entries.has(id)).length;
  return reportOf(pair, DOCUMENT_MODEL, { have, of: shown.length }, snapshot);
}

function reportOf(
  pair: PairFacts,
  model: string,
  counts: { readonly have: number; readonly of: number },
  snapshot: SnapshotFacts,
): ProgressReport {
  const waitsFor = pair.missing.length === 0 ? undefined : reasonToWait(pair, snapshot.graph);
  const state = stateOf(pair, counts, waitsFor);
  const last = lastCommon(pair, snapshot.graph);
  return {
    from: pair.from.store.id,
    to: pair.to.store.id,
    model,
    ...counts,
    state,
    ...(last === undefined
      ? {}
      : { lastProductive: { at: last, what: "the newest event that both have" } }),
    ...(state === "complete" || waitsFor === undefined ? {} : { waitsFor: waitsFor.text }),
  };
}

interface WaitReason {
  readonly text: string;
  /** Whether something is broken, and not merely not done yet. */
  readonly isStuck: boolean;
}

function stateOf(
  pair: PairFacts,
  { have, of }: { readonly have: number; readonly of: number },
  waitsFor: WaitReason | undefined,
): ProgressState {
  if (pair.from.opening === "unreadable" || pair.to.opening === "unreadable") return "unknown";
  if (have === of) return "complete";
  if (waitsFor?.isStuck === true) return "stuck";
  return have === 0 ? "not-started" : "idle";
}

/** Why events have not arrived, as far as the disk shows it. */
function reasonToWait(pair: PairFacts, graph: ClockGraph): WaitReason {
  const { from, to } = pair;
  const count = pair.missing.length;
  const cars = carsOfMissing(pair, graph);
  const locked = to.cars.noKey.filter((cid) => cars.has(cid));
  const [key] = to.store.ledger.cars
    .filter((car) => locked.includes(car.cid))
    .map((car) => car.keyId);
  if (key !== undefined) {
    const text = `the key ${key}: ${locked.length} CARs with missing events lie here and cannot be opened`;
    return { text, isStuck: true };
  }
  if (pair.missingOnDisk === count) {
    const text = `the head to take ${to.unmergedHeads.join(", ") || "them"}: the blocks of all ${count} missing events are on disk`;
    return { text, isStuck: true };
  }
  const unsent = to.cars.missing.filter((cid) => cars.has(cid));
  if (unsent.length > 0) {
    const text = `${unsent.length} CARs that it refers to and never got: ${unsent.join(", ")}`;
    return { text, isStuck: true };
  }
  const remote = from.store.kind === "remote" || to.store.kind === "remote";
  const text = remote
    ? `an attach: ${count} events have not been exchanged`
    : `both to attach to one remote: ${count} events have not been exchanged`;
  return { text, isStuck: false };
}

function carsOfMissing({ from, missing }: PairFacts, graph: ClockGraph): ReadonlySet<string> {
  const cars = new Set<string>();
  const { ledger } = from.store;
  for (const node of missing) {
    const cid = graph.cids[node];
    for (const index of (cid === undefined ? undefined : ledger.holders.get(cid)) ?? []) {
      const car = ledger.cars[index];
      if (car !== undefined) cars.add(car.cid);
    }
  }
  return cars;
}

/** The last event, parents before children, that is in both histories. */
function lastCommon({ from, to }: PairFacts, graph: ClockGraph): string | undefined {
  const isCommon = (facts: StoreFacts, node: number): boolean =>
    facts.historyOnDisk.reached[node] === 1;
  const node = graph.order.findLast(
    (candidate) => isCommon(from, candidate) && isCommon(to, candidate),
  );
  return node === undefined ? undefined : graph.cids[node];
}
