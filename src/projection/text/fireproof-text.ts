import type { LogStepReport, PairReport } from "../../analysis/fireproof/report.ts";
import type { InspectReport } from "../../analysis/report.ts";
import { visibleText } from "../../base/visible-text.ts";
import type { EvidenceFile } from "../../sources/recording.ts";
import { shortCid, shortCids } from "../notation/cid.ts";
import { printCount } from "../notation/notation.ts";
import { conflictLines } from "./store-text.ts";
import { textTable } from "./table.ts";

/** Steps of a log that are listed; JSON has all of them. */
const SHOWN_STEPS = 200;

/** Who misses what of whom, and what each merge would give. */
export function pairLines({ pairs = [], peers }: InspectReport): readonly string[] {
  const nameOf = (id: string): string => peers.find((peer) => peer.id === id)?.name ?? id;
  const lines = pairs.flatMap((pair) => onePairLines(pair, nameOf));
  return lines.length === 0 ? [] : ["Pairs: what each head lacks of the other", ...lines];
}

/** The lines of one pair. `nameOf` gives the short name of a store. */
export function onePairLines(pair: PairReport, nameOf: (id: string) => string): readonly string[] {
  const [a, b] = [nameOf(pair.peers[0]), nameOf(pair.peers[1])];
  const lacks = (who: string, whom: string, cids: readonly string[]): readonly string[] =>
    cids.length === 0
      ? []
      : [`    ${who} lacks ${printCount(cids.length)} of ${whom}: ${shortCids(cids)}`];
  return [
    `  ${a} and ${b}: ${RELATIONS[pair.relation](a, b)}`,
    ...lacks(b, a, pair.missing),
    ...lacks(a, b, pair.extra),
    ...mergeLines(pair),
  ].map((line) => visibleText(line));
}

const RELATIONS: Record<PairReport["relation"], (a: string, b: string) => string> = {
  equal: () => "equal histories",
  behind: (_, b) => `${b} is behind; taking the other head is a fast-forward`,
  ahead: (a) => `${a} is behind; taking the other head is a fast-forward`,
  diverged: () => "diverged: both have events that the other lacks",
  unrelated: () => "nothing in common but the genesis event",
  unknown: () => "cannot be compared: one of the heads cannot be read",
};

function mergeLines({ merge }: PairReport): readonly string[] {
  if (merge === undefined) return [];
  const { documents, head } = merge;
  const ancestor =
    merge.commonAncestor === null
      ? "    They have no common ancestor, so the library cannot merge them."
      : `    Common ancestor ${merge.commonAncestor}`;
  return [
    ancestor,
    ...merge.steps.map((step, index) => `    advance ${index + 1}: ${step.reason}`),
    `    Merged: head of ${head.length} (${shortCids(head)}), ${printCount(documents.count)} documents, ${printCount(documents.deleted)} deleted, ${documents.conflicts.length === 0 ? "no conflict" : `${documents.conflicts.length} conflicts`}`,
    ...conflictLines(documents.conflicts).map((line) => `  ${line}`),
  ];
}

/** The steps that a log tells where no store is in the folder. */
export function logStepLines({ logSteps = [] }: InspectReport): readonly string[] {
  if (logSteps.length === 0) return [];
  const rest = logSteps.length - SHOWN_STEPS;
  return [
    "Steps of the heads, in the order of the log",
    ...textTable(logSteps.slice(0, SHOWN_STEPS).map(stepRow)),
    ...(rest > 0 ? [`  and ${printCount(rest)} more; --json lists all of them`] : []),
  ];
}

function stepRow(step: LogStepReport): readonly string[] {
  const set = (cids: readonly string[] | undefined): string =>
    cids === undefined ? "?" : `{${cids.map(shortCid).join(", ")}}`;
  const change =
    step.before === undefined && step.after === undefined
      ? ""
      : `${set(step.before)} → ${set(step.after)}`;
  return [step.at, step.peer, step.what, set(step.offered), change];
}

/** Stores have a file for every commit: they are summed up by folder, and only those with trouble are named. */
export function storedFileLines(evidence: readonly EvidenceFile[]): readonly string[] {
  const folders = new Map<string, { count: number; bytes: number }>();
  const named: EvidenceFile[] = [];
  for (const file of evidence) {
    const slash = file.path.lastIndexOf("/");
    const isQuiet = file.state === "complete" && (file.note ?? "").replace(ORPHAN_NOTE, "") === "";
    if (!isQuiet) named.push(file);
    const folder = slash < 0 ? file.path : `${file.path.slice(0, slash)}/`;
    const sum = folders.get(folder) ?? { count: 0, bytes: 0 };
    folders.set(folder, { count: sum.count + 1, bytes: sum.bytes + file.bytes });
  }
  const rows = [...folders]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([folder, { count, bytes }]) => [
      folder,
      count === 1 ? "" : `${printCount(count)} files`,
      `${printCount(bytes)} bytes`,
    ]);
  return [
    "Evidence",
    ...textTable(rows, ["left", "right", "right"]),
    ...textTable(named.map((file) => [file.path, file.state, file.note ?? ""])),
  ];
}

/** Orphans are counted with their store; a note about one is no trouble. */
const ORPHAN_NOTE = /^Orphan: .*$/;
