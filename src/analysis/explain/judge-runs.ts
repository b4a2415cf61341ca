/** Holds the runs of variants against each other and against the logs: consistent, or excluded by which witness. */
import { type Uuid, uuidToBytes } from "../../base/uuid.ts";
import { wordsOf } from "../../base/uuid-index.ts";
import { describePolicy } from "../../engine/sync/policy.ts";
import type { LibraryContext } from "../findings/library-context.ts";
import { plural } from "../findings/places.ts";
import type { FindingPlace, Hypothesis } from "../report.ts";
import type { Coverage } from "./coverage.ts";
import { type Contradiction, contradictions, type ReferenceLog } from "./log-agreement.ts";
import type { Part } from "./participation.ts";
import { placeText } from "./place-text.ts";
import { meaningOf } from "./protocol-verdicts.ts";
import type { VariantRun } from "./variant-run.ts";

/** A run with what the logs say against it. */
export interface WeighedRun {
  readonly run: VariantRun;
  readonly against: readonly Contradiction[];
}

/** Runs that explain the most: those with the best fidelity, and of those the ones that fewest log lines contradict. */
export interface Weighing {
  readonly all: readonly WeighedRun[];
  readonly top: readonly WeighedRun[];
  /**
   * Whether deliveries are told as they were and some run gives back every row. Only then a row that a run gets wrong
   * speaks against its setting; otherwise the deliveries may be what is wrong, and only lines of the logs speak.
   */
  readonly isTold: boolean;
}

export function weigh(
  runs: readonly VariantRun[],
  log: ReferenceLog,
  coverage: Coverage,
): Weighing {
  const best = Math.max(...runs.map(fidelityOf));
  const isTold = coverage.deliveries && best === 1;
  const all = runs.map((run) => ({ run, against: contradictions(log, run, coverage) }));
  const closest = isTold ? all.filter(({ run }) => fidelityOf(run) === best) : all;
  const fewest = Math.min(...closest.map(({ against }) => against.length));
  const agreeing = closest.filter(({ against }) => against.length === fewest);
  return { all, top: agreeing, isTold };
}

/** A share that cannot be told, since nothing was compared, is none. */
export function fidelityOf({ fidelity }: VariantRun): number {
  return Number.isNaN(fidelity) ? 0 : fidelity;
}

/** What a run's setting is excluded by; `undefined` when it is as good as the best. */
export function exclusionOf(
  context: LibraryContext,
  weighed: WeighedRun,
  { top, isTold }: Weighing,
): { readonly reasons: readonly string[]; readonly where: readonly FindingPlace[] } | undefined {
  if (top.includes(weighed)) return undefined;
  // A line tells of some switch for missing references; of which, only the deliveries would tell.
  const names = Object.keys(weighed.run.choices);
  if (!isTold && names.length === 1 && names[0]?.startsWith("fk.") === true) return undefined;
  const [best] = top;
  const reasons: string[] = [];
  const where: FindingPlace[] = [];
  if (isTold && best !== undefined && fidelityOf(weighed.run) < fidelityOf(best.run)) {
    const row = rowWitness(context, weighed.run, best.run);
    if (row !== undefined) {
      reasons.push(`Excluded by ${row.text}`);
      where.push(row.place);
    }
  }
  for (const { text, where: places } of weighed.against) {
    reasons.push(`${reasons.length === 0 ? "Excluded by" : "Also against it:"} ${text}`);
    where.push(...places);
  }
  return reasons.length === 0 ? undefined : { reasons, where };
}

/** The first row that the variant gets wrong and the best one right. */
function rowWitness(
  context: LibraryContext,
  run: VariantRun,
  best: VariantRun,
): { readonly text: string; readonly place: FindingPlace } | undefined {
  const wrong = [...run.wrong].filter(([key]) => !best.wrong.has(key));
  const [first] = wrong;
  if (first === undefined) return undefined;
  const [, { peer, model, record, expected, actual }] = first;
  const { view } = context.holdings;
  const number = view.peers.findIndex(({ id }) => id === peer);
  const table = view.registry.model(model)?.table ?? model;
  // Of a row that is absent, the witness is the row at another peer.
  const holder =
    expected === "absent"
      ? view.peers.findIndex(
          (_, other) => other !== number && hasRow(context, other, model, record),
        )
      : number;
  const path = view.peers[holder]?.main?.path;
  if (path === undefined) return undefined;
  const place = { path, table, uuid: record };
  const at = holder === number ? "" : ` at ${context.name(number)}`;
  return {
    place,
    text: `${placeText(place)}: recorded is ${expected}${at}, the run gives ${actual} (${plural(wrong.length, "row")} differ so).`,
  };
}

function hasRow(context: LibraryContext, peer: number, model: string, record: Uuid): boolean {
  const rows = context.holdings.view.rows(peer, model);
  return rows !== undefined && rows.index.find(wordsOf(uuidToBytes(record)), 0) >= 0;
}

/** The hypothesis of a run. `shown` says in a sentence why nothing else explains as much. */
export function hypothesisOf(
  context: LibraryContext,
  weighed: WeighedRun,
  weighing: Weighing,
  told: { readonly verdict: Hypothesis["verdict"]; readonly reasons: readonly string[] },
): Hypothesis {
  const { run } = weighed;
  const excluded = exclusionOf(context, weighed, weighing);
  const meanings = Object.entries(run.choices)
    .filter(([name]) => name !== "preset" && name !== "fk")
    .map(([name, value]) => meaningOf(name, value));
  return {
    policy: run.choices,
    fidelity: fidelityOf(run),
    verdict: excluded === undefined ? told.verdict : "violated",
    reasons: [...(excluded?.reasons ?? told.reasons), ...meanings],
    where: excluded?.where ?? [],
    switches: describePolicy(run.policy, "replay"),
  };
}

/** What of the foreign-key switches came into play, in a sentence. */
export function partsSentence(parts: readonly Part[]): string {
  const told = parts.map(({ name, count, first }) => {
    const place = first.delivery?.place;
    const at = place === undefined ? "" : `, first at ${place.path}:${place.line}`;
    return `${name} (${plural(count, "record")}${at})`;
  });
  return `Of the switches for missing references these came into play: ${told.join(", ")}.`;
}
