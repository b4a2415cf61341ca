import type { PolicyChoice, ReplaySeries, ReplayView } from "../../projection/replay/types.ts";

/** A run beside others: its view, and how its line is told from theirs. */
export interface Variant {
  readonly view: ReplayView;
  /** A theme colour, e.g. `charts.blue`. */
  readonly colour: string;
  /** Dashes of its line, as SVG takes them; "" for a solid line. */
  readonly dash: string;
  readonly label: string;
  /** What its policy does, in a sentence. */
  readonly explanation: string | undefined;
}

const LINES: readonly { readonly colour: string; readonly dash: string }[] = [
  { colour: "charts.blue", dash: "" },
  { colour: "charts.purple", dash: "7 3" },
  { colour: "charts.green", dash: "2 3" },
  { colour: "charts.orange", dash: "9 3 2 3" },
  { colour: "charts.yellow", dash: "4 2 1 2 1 2" },
];

/** Runs in the order in which they were asked for, named as the policies are offered; lines repeat after five. */
export function variantsOf(
  views: readonly ReplayView[],
  policies: readonly PolicyChoice[],
): readonly Variant[] {
  return views.map((view, index) => {
    const line = LINES[index % LINES.length] ?? { colour: "charts.blue", dash: "" };
    const choice = policies.find(({ policy }) => policyText(policy) === view.label);
    return { view, ...line, label: choice?.label ?? view.label, explanation: choice?.explanation };
  });
}

function policyText(policy: PolicyChoice["policy"]): string {
  return Object.entries(policy)
    .map(([name, value]) => `${name}=${value}`)
    .join(", ");
}

/** The run that reproduces the recording best: most of its rows, then fewest beyond them; the first of equals. */
export function bestOf(views: readonly ReplayView[]): ReplayView | undefined {
  const share = ({ report }: ReplayView): number => report.fidelity.overall || 0;
  return [...views].sort((a, b) => share(b) - share(a) || surplusOf(a) - surplusOf(b))[0];
}

/** Rows that a run has beyond those recorded. Fidelity is about recorded rows only, so it does not count them. */
export function surplusOf(view: ReplayView): number {
  let surplus = 0;
  for (const peer of receiversOf(view)) {
    const recorded = view.recorded[peer];
    if (recorded === undefined) continue;
    for (const [model, rows] of Object.entries(view.report.outcome[peer] ?? {})) {
      if (model !== "orphans") surplus += Math.max(0, rows - (recorded[model] ?? rows));
    }
  }
  return surplus;
}

/** Whether a run ends with exactly the recorded rows; `undefined` when they are not in the folder. */
export function isExact(view: ReplayView): boolean | undefined {
  const { overall } = view.report.fidelity;
  if (Number.isNaN(overall)) return undefined;
  return overall >= 1 && surplusOf(view) === 0;
}

/** Receivers of a run. */
export function receiversOf(view: ReplayView): readonly string[] {
  return view.to.split(" ").filter((peer) => peer !== "");
}

/** Models that some run or recording has rows of, those of entries first. */
export function modelsOf(views: readonly ReplayView[]): readonly string[] {
  const models = new Set<string>();
  for (const view of views) {
    for (const { model } of view.series) models.add(model);
    for (const counts of Object.values(view.recorded)) {
      for (const [model, count] of Object.entries(counts)) {
        if (count > 0 && model !== "orphans") models.add(model);
      }
    }
  }
  return [...models].sort((a, b) => Number(b === "entry") - Number(a === "entry"));
}

/** The rows of one model at all receivers together, as the run ended. */
export function rowsAtEnd(view: ReplayView, model: string): number {
  return receiversOf(view).reduce(
    (sum, peer) => sum + (view.report.outcome[peer]?.[model] ?? 0),
    0,
  );
}

/** The same as recorded; `undefined` when no receiver's database is in the folder. */
export function rowsRecorded(view: ReplayView, model: string): number | undefined {
  const counts = receiversOf(view).map((peer) => view.recorded[peer]?.[model]);
  if (counts.every((count) => count === undefined)) return undefined;
  return counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
}

/** What the rows of a model should come to; `undefined` when nothing of it was delivered. */
export function goalOf(view: ReplayView, model: string): number | undefined {
  const series = view.series.filter((each) => each.model === model);
  if (series.length === 0) return undefined;
  return series.reduce((sum, { goal }) => sum + goal, 0);
}

export function seriesOf(view: ReplayView, model: string): readonly ReplaySeries[] {
  return view.series.filter((each) => each.model === model);
}

/** Rows of a series from a step on. */
export function rowsAtStep({ step, rows }: ReplaySeries, at: number): number {
  let low = 0;
  let high = step.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((step[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return rows[Math.max(0, low - 1)] ?? 0;
}
