/** Whether two folders of block stores come from one scenario, and where their clocks, heads and documents first diverge. */
import { compareText } from "../../base/order.ts";
import type { TaskOptions } from "../../base/progress.ts";
import type { FireproofRecording } from "../../sources/fireproof/recording.ts";
import { replayFireproof } from "../fireproof/replay.ts";
import { readSnapshotFacts, type SnapshotFacts } from "../fireproof/snapshot-facts.ts";
import type { StoreFacts } from "../fireproof/store-facts.ts";
import type { ReplayTraceStep } from "../report.ts";
import type {
  CompareReport,
  ScenarioDifference,
  SequenceDivergence,
  StateDivergence,
} from "./compare-report.ts";

interface StorePair {
  readonly a: StoreFacts;
  readonly b: StoreFacts;
  readonly by: "identity" | "role";
}

/** From this share of common document ids on, two ledgers are of one scenario; below the other, they are not. */
const SAME = 0.9;
const OTHER = 0.5;

export function compareStores(
  a: FireproofRecording,
  b: FireproofRecording,
  options?: TaskOptions,
): CompareReport {
  const [one, other] = [readSnapshotFacts(a, options), readSnapshotFacts(b, options)];
  const pairs = pairStores(one, other);
  const differs: ScenarioDifference[] = [];
  const add = (what: string, x: string, y: string, expected: boolean): void => {
    if (x !== y) differs.push({ what, a: x, b: y, expected });
  };
  add("generation", a.generation, b.generation, false);
  add("stores", kinds(one), kinds(other), false);
  const ids = [idsOf(one), idsOf(other)] as const;
  const common = [...ids[0]].filter((id) => ids[1].has(id)).length;
  const all = ids[0].size + ids[1].size - common;
  if (common < all) {
    const only = (set: ReadonlySet<string>): string => `${set.size - common} ids only here`;
    add(
      "documents",
      `${only(ids[0])} of ${ids[0].size}`,
      `${only(ids[1])} of ${ids[1].size}`,
      true,
    );
  }
  const byCid = sharesEvents(one, other);
  const share = all === 0 ? undefined : common / all;
  const same = verdictOf(differs, share, byCid);
  const found = same === false ? {} : divergences(pairs, [a, b], byCid, options);
  const diverges = Object.keys(found).length > 0;
  return {
    schema: "driftscope/compare@1",
    system: ["fireproof", "fireproof"],
    same,
    verdict: same === null ? "unknown" : same && !diverges ? "holds" : "violated",
    differs,
    peers: pairs.map((pair) => ({ a: pair.a.store.id, b: pair.b.store.id, by: pair.by })),
    firstDivergence: found,
    reasons: reasonsOf(same, share, byCid, found),
  };
}

function verdictOf(
  differs: readonly ScenarioDifference[],
  share: number | undefined,
  byCid: boolean,
): boolean | null {
  if (differs.some(({ what }) => what === "generation" || what === "stores")) return false;
  if (byCid) return true;
  if (share === undefined) return null;
  if (share >= SAME) return true;
  return share < OTHER ? false : null;
}

function kinds({ stores }: SnapshotFacts): string {
  return stores
    .map(({ store }) => store.kind)
    .sort(compareText)
    .join(", ");
}

function idsOf({ stores }: SnapshotFacts): ReadonlySet<string> {
  return new Set(stores.flatMap(({ documents }) => [...documents.entries.keys()]));
}

function sharesEvents(a: SnapshotFacts, b: SnapshotFacts): boolean {
  return a.recording.events.some(({ cid }) => b.graph.indexOf(cid) !== undefined);
}

/** Stores of one path, then those of one kind in the order of how much they hold. */
function pairStores(a: SnapshotFacts, b: SnapshotFacts): readonly StorePair[] {
  const free = new Set(b.stores);
  const pairs: StorePair[] = [];
  const open: StoreFacts[] = [];
  for (const one of a.stores) {
    const same = b.stores.find(({ store }) => store.id === one.store.id);
    if (same === undefined) open.push(one);
    else {
      free.delete(same);
      pairs.push({ a: one, b: same, by: "identity" });
    }
  }
  for (const one of open) {
    const other = [...free].find(({ store }) => store.kind === one.store.kind);
    if (other === undefined) continue;
    free.delete(other);
    pairs.push({ a: one, b: other, by: "role" });
  }
  return pairs;
}

function divergences(
  pairs: readonly StorePair[],
  recordings: readonly [FireproofRecording, FireproofRecording],
  byCid: boolean,
  options?: TaskOptions,
): CompareReport["firstDivergence"] {
  const [one, other] = recordings.map(
    (recording) => replayFireproof(recording, options ?? {}).trace ?? [],
  );
  let events: SequenceDivergence | undefined;
  let state: StateDivergence | undefined;
  for (const pair of pairs) {
    events ??= firstEvent(pair, one ?? [], other ?? [], byCid);
    state ??= firstState(pair, byCid);
  }
  return { ...(events === undefined ? {} : { events }), ...(state === undefined ? {} : { state }) };
}

/** The first step of a store's history that the other has otherwise: a commit, a merge, an adopted head. */
function firstEvent(
  { a, b }: StorePair,
  one: readonly ReplayTraceStep[],
  other: readonly ReplayTraceStep[],
  byCid: boolean,
): SequenceDivergence | undefined {
  const ones = one.filter(({ peer }) => peer === a.store.id);
  const others = other.filter(({ peer }) => peer === b.store.id);
  const token = (step: ReplayTraceStep | undefined): string | undefined =>
    step === undefined
      ? undefined
      : byCid
        ? `${step.what} ${step.text} ${step.after?.join() ?? ""}`
        : `${step.what} ${step.after?.length ?? 0} ${step.text.replaceAll(/\bba[a-z2-7]{20,}/g, "cid")}`;
  for (let index = 0; index < Math.max(ones.length, others.length); index++) {
    const [x, y] = [ones[index], others[index]];
    if (token(x) === token(y)) continue;
    return {
      peers: [a.store.id, b.store.id],
      index,
      ...(x === undefined ? {} : { a: stepSide(x, a) }),
      ...(y === undefined ? {} : { b: stepSide(y, b) }),
    };
  }
  return undefined;
}

function stepSide(step: ReplayTraceStep, { store }: StoreFacts) {
  const [cid] = step.after ?? [];
  const path = store.ledger.dataPath ?? store.path;
  return {
    text: `${step.what}: ${step.text}`,
    where: { path, ...(cid === undefined ? {} : { cid }) },
  };
}

/** The first difference of two stores: heads where both runs share events, then documents. */
function firstState({ a, b }: StorePair, byCid: boolean): StateDivergence | undefined {
  const peers = [a.store.id, b.store.id] as const;
  const ids = [...new Set([...a.documents.entries.keys(), ...b.documents.entries.keys()])].sort(
    compareText,
  );
  const told = ids.flatMap((id) => {
    const [x, y] = [documentSide(a, id, byCid), documentSide(b, id, byCid)];
    return x?.text === y?.text ? [] : [{ id, x, y }];
  });
  const [first] = told;
  if (first !== undefined) {
    const { id, x, y } = first;
    return {
      peers,
      model: "document",
      key: id,
      ...(x === undefined ? {} : { a: x }),
      ...(y === undefined ? {} : { b: y }),
      count: told.length,
    };
  }
  const heads = [a.heads, b.heads].map((each) => (byCid ? each.join(", ") : String(each.length)));
  if (heads[0] === heads[1]) return undefined;
  return { peers, model: "head", key: "head", a: headSide(a), b: headSide(b), count: 1 };
}

function documentSide({ store, documents }: StoreFacts, id: string, byCid: boolean) {
  const entry = documents.entries.get(id);
  if (entry === undefined) return undefined;
  const text = byCid ? `${entry.state} ${entry.cid}` : entry.state;
  return { text, where: { path: store.ledger.dataPath ?? store.path, cid: entry.cid } };
}

function headSide({ store, heads }: StoreFacts) {
  const path = store.ledger.meta?.path ?? store.path;
  return { text: heads.join(", ") || "no head", where: { path } };
}

function reasonsOf(
  same: boolean | null,
  share: number | undefined,
  byCid: boolean,
  { events, state }: CompareReport["firstDivergence"],
): readonly string[] {
  const reasons = [
    same === true
      ? "They are runs of one scenario."
      : same === false
        ? "They are different scenarios; a first divergence between them would say nothing."
        : "The evidence does not decide whether they are runs of one scenario.",
    share === undefined
      ? "Neither has a document that can be read."
      : `${(Math.floor(share * 1000) / 10).toFixed(1)} % of the document ids are in both.`,
    byCid
      ? "They share clock events: they are copies or continuations of one run."
      : "They share no clock event, so events are compared by what they do.",
  ];
  if (same === false) return reasons;
  return [
    ...reasons,
    events === undefined
      ? "The histories of the stores are the same."
      : `Histories are the same up to step ${events.index + 1}.`,
    state === undefined
      ? "Heads and documents are the same."
      : `${state.count} of ${state.model === "head" ? "the heads" : "the documents"} differ; the first is ${state.key}.`,
  ];
}
