import type { Holdings } from "../../analysis/facts/holdings.ts";
import { entryOrphans } from "../../analysis/facts/orphans.ts";
import type { ReplayResult } from "../../analysis/replay/replay-library.ts";
import type { ReplayReport } from "../../analysis/report.ts";
import type { Uuid } from "../../base/uuid.ts";
import type { Journal, StepKind } from "../../engine/replay/journal.ts";
import type { ReplayLosses, ReplayMark, ReplaySeries, ReplayView, StepEffect } from "./types.ts";

/** What a step of each kind means for its record. */
export const STEP_EFFECTS: Readonly<Record<StepKind, StepEffect>> = {
  read: "none",
  inserted: "applied",
  updated: "applied",
  deleted: "applied",
  skipped: "skipped",
  nulled: "nulled",
  blocked: "deferred",
  unblocked: "healed",
  dropped: "dropped",
  watermark: "none",
  page: "none",
  rebuilt: "none",
  written: "none",
  sent: "none",
  delivered: "none",
  lost: "none",
  state: "none",
  pulled: "none",
  mismatch: "none",
  pruned: "none",
};

const LOSS_PARTS = 256;
const LOSSES = ["dropped", "deferred", "nulled", "healed", "skipped"] as const;

/** A finished run as the page draws it. `holdings` are those of the recording that was replayed. */
export function projectReplay(
  holdings: Holdings,
  { report, run }: ReplayResult,
  named: { readonly run: string; readonly label: string },
): ReplayView {
  const from = [...run.sides.from];
  const to = [...run.stores.keys()];
  return {
    ...named,
    from: from.join(" "),
    to: to.join(" "),
    report,
    series: run.series.map(({ peer, model, step, rows }): ReplaySeries => {
      const number = peerNumber(holdings, peer);
      const sent = from
        .filter((author) => author !== peer)
        .map((author) => peerNumber(holdings, author))
        .reduce((sum, author) => sum + holdings.count(model, author, author), 0);
      return {
        peer,
        model,
        step,
        rows,
        goal: sent + (run.simulated ? holdings.count(model, number, number) : (rows[0] ?? 0)),
        recorded: holdings.view.rows(number, model)?.count,
      };
    }),
    losses: lossesOf(run.journal),
    marks: marksOf(run.journal, report),
    recorded: Object.fromEntries(to.map((peer) => [peer, recordedAt(holdings, peer)])),
  };
}

function peerNumber(holdings: Holdings, peer: Uuid): number {
  return holdings.view.peers.findIndex(({ id }) => id === peer);
}

function recordedAt({ view }: Holdings, peer: Uuid): Readonly<Record<string, number>> {
  const number = view.peers.findIndex(({ id }) => id === peer);
  const counts: Record<string, number> = {};
  for (const { name } of view.models) {
    const count = view.rows(number, name)?.count;
    if (count !== undefined) counts[name] = count;
  }
  const orphans = entryOrphans(view, number)?.counts.content;
  if (orphans !== undefined) counts["orphans"] = orphans;
  return counts;
}

/** The first step of every fate that is not simply being applied, and the first difference from the recording. */
function marksOf(journal: Journal, report: ReplayReport): ReplayMark[] {
  const first = new Map<ReplayMark["kind"], number>();
  for (let step = 1; step <= journal.length; step++) {
    const effect = STEP_EFFECTS[journal.kindAt(step)];
    if (effect !== "applied" && effect !== "none" && !first.has(effect)) first.set(effect, step);
  }
  if (report.firstDivergence !== undefined) first.set("divergence", report.firstDivergence.step);
  return [...first].map(([kind, step]) => ({ kind, step })).sort((a, b) => a.step - b.step);
}

function lossesOf(journal: Journal): ReplayLosses[] {
  const densities = new Map<StepEffect, Uint32Array>();
  const counts = new Map<StepEffect, number>();
  for (let step = 1; step <= journal.length; step++) {
    const effect = STEP_EFFECTS[journal.kindAt(step)];
    if (effect === "applied" || effect === "none") continue;
    const density = densities.get(effect) ?? new Uint32Array(LOSS_PARTS);
    densities.set(effect, density);
    const part = Math.min(LOSS_PARTS - 1, Math.floor(((step - 1) / journal.length) * LOSS_PARTS));
    density[part] = (density[part] ?? 0) + 1;
    counts.set(effect, (counts.get(effect) ?? 0) + 1);
  }
  return LOSSES.flatMap((effect): ReplayLosses[] => {
    const density = densities.get(effect);
    return density === undefined ? [] : [{ effect, count: counts.get(effect) ?? 0, density }];
  });
}
