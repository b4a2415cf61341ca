/** One setting of the policy, played over the recorded deliveries and measured against what was recorded. */
import { type TaskOptions, throwIfCancelled } from "../../base/progress.ts";
import { parseTime } from "../../base/time.ts";
import type { Uuid } from "../../base/uuid.ts";
import type { ReadyDelivery } from "../../engine/replay/run.ts";
import type { SqlEngine } from "../../engine/store/sql-database.ts";
import type { Policy } from "../../engine/sync/policy.ts";
import { storedWatermarks } from "../facts/watermarks.ts";
import { measureDerived } from "../replay/derived-fidelity.ts";
import { type Mismatch, measureFidelity, type Score } from "../replay/fidelity.ts";
import { choosePolicy, type PreparedReplay, playPrepared } from "../replay/prepared.ts";
import type { ReplayRun } from "../replay/replay-run.ts";

/** Switches over the base, as `--policy` takes them; none is the base itself. */
export type Choices = Readonly<Record<string, string>>;

/** What came of one variant. */
export interface VariantRun {
  readonly choices: Choices;
  readonly policy: Policy;
  /** Share of the recorded rows that the run gives back; NaN when no receiver's rows are in the folder. */
  readonly fidelity: number;
  /** Rows that it does not give back, by peer and record. */
  readonly wrong: ReadonlyMap<string, Mismatch>;
  /** The same share for what is derived from rows: closure and paths. */
  readonly derived: Readonly<Record<string, number>>;
  /** Steps at which a reference to a missing row was met, by what was done. */
  readonly met: Readonly<Record<"nulled" | "blocked" | "dropped", number>>;
  /** Watermarks that the run ends with otherwise than recorded, by holder, peer and resource. */
  readonly marks: ReadonlyMap<string, MarkMismatch>;
  readonly run: ReplayRun;
}

export interface MarkMismatch {
  readonly holder: Uuid;
  readonly peer: string;
  readonly resource: string;
  readonly claimed: string;
  readonly modelled: string | undefined;
}

/** Everything that variants share. */
export interface Stage {
  readonly prepared: PreparedReplay;
  /** The messages, read once; absent where there are too many to keep. */
  readonly messages: readonly (ReadyDelivery | undefined)[] | undefined;
  readonly ports: { readonly sql: SqlEngine };
}

/** Plays a variant. */
export async function playVariant(
  stage: Stage,
  choices: Choices,
  options: TaskOptions,
): Promise<VariantRun> {
  throwIfCancelled(options);
  const { prepared, messages, ports } = stage;
  const policy = choosePolicy(prepared.base, choices);
  const { signal } = options;
  const { run } = await playPrepared(prepared, { policy, messages }, ports, { signal });
  return measured(prepared, run, choices);
}

function measured(prepared: PreparedReplay, run: ReplayRun, choices: Choices): VariantRun {
  const { scene, sides } = prepared;
  const total = { matched: 0, of: 0 };
  const wrong = new Map<string, Mismatch>();
  const derived = new Map<string, { matched: number; of: number }>();
  let compared = 0;
  for (const [peer, store] of run.stores) {
    const fidelity = measureFidelity(scene, peer, store, sides.from);
    if (fidelity === undefined) continue;
    compared++;
    for (const score of fidelity.tables.values()) addScore(total, score);
    for (const each of fidelity.mismatches) wrong.set(`${each.peer} ${each.record}`, each);
    for (const [table, score] of measureDerived(scene, peer, store)) {
      const sum = derived.get(table) ?? { matched: 0, of: 0 };
      addScore(sum, score);
      derived.set(table, sum);
    }
  }
  return {
    choices,
    policy: run.policy,
    fidelity: compared === 0 ? Number.NaN : shareOf(total),
    wrong,
    derived: Object.fromEntries([...derived].map(([table, score]) => [table, shareOf(score)])),
    met: referencesMet(run),
    marks: markMismatches(prepared, run),
    run,
  };
}

function addScore(sum: { matched: number; of: number }, { matched, of }: Score): void {
  sum.matched += matched;
  sum.of += of;
}

function shareOf({ matched, of }: Score): number {
  return of === 0 ? 1 : matched / of;
}

function referencesMet({ journal }: ReplayRun): VariantRun["met"] {
  const met = { nulled: 0, blocked: 0, dropped: 0 };
  for (let step = 1; step <= journal.length; step++) {
    const kind = journal.kindAt(step);
    if (kind === "nulled" || kind === "blocked") met[kind]++;
    else if (kind === "dropped" && journal.at(step).other !== undefined) met.dropped++;
  }
  return met;
}

function markMismatches(
  { scene }: PreparedReplay,
  run: ReplayRun,
): ReadonlyMap<string, MarkMismatch> {
  const found = new Map<string, MarkMismatch>();
  for (const { holder, peer, resource, claimed } of storedWatermarks(scene.holdings)) {
    const id = scene.view.peers[holder]?.id;
    const store = id === undefined ? undefined : run.stores.get(id);
    if (id === undefined || store === undefined || claimed === null || resource === "device")
      continue;
    const row = store.watermarks().find((each) => each.peer === peer && each.resource === resource);
    if (row !== undefined && parseTime(row.value) === parseTime(claimed)) continue;
    const mismatch = { holder: id, peer, resource, claimed, modelled: row?.value };
    found.set(`${id} ${peer} ${resource}`, mismatch);
  }
  return found;
}
