/**
 * From which step on a failure can no longer be avoided: what was delivered up to a step stays, the rest arrives in other
 * orders. What one author sends to one receiver of one kind keeps its order, since it travels in one stream.
 */
import { createPrng, type Prng } from "../../base/prng.ts";
import { type TaskOptions, throwIfCancelled } from "../../base/progress.ts";
import { CORRECT_POLICY, describePolicy, type Policy } from "../../engine/sync/policy.ts";
import type { InevitabilityReport } from "../report.ts";
import { sameRows } from "./final-rows.ts";
import { rowsAfter } from "./orders.ts";
import type { Stage, VariantRun } from "./variant-run.ts";

export interface InevitabilityOptions extends TaskOptions {
  readonly policy: Policy;
  readonly seed?: number | undefined;
  /** Lets whoever waits go first; called between the orders. */
  readonly pause?: (() => Promise<void>) | undefined;
}

/** Deliveries that all tried orders together may play: it bounds the time. */
const PLAYED = 400_000;
const MOST_ORDERS = 8;
const MOST_POINTS = 12;

const FAILURE =
  "The receivers end with other rows than the right policy gives with the same deliveries.";

/** The curve of a stage whose messages were read; `base` is the run in the recorded order. */
export async function findInevitability(
  stage: Stage,
  base: VariantRun,
  options: InevitabilityOptions,
): Promise<InevitabilityReport> {
  const { messages = [] } = stage;
  const all = messages.flatMap((ready, index) => (ready === undefined ? [] : [index]));
  const right = await rowsAfter(stage, CORRECT_POLICY, all, options);
  const told = { policy: describePolicy(options.policy, "replay"), failure: FAILURE };
  const fails = async (order: readonly number[]): Promise<boolean> => {
    await options.pause?.();
    return !sameRows(right, await rowsAfter(stage, options.policy, order, options));
  };
  if (!(await fails(all))) {
    const reasons = [
      "In the recorded order nothing fails on arrival, so there is nothing to avoid.",
    ];
    return { ...told, verdict: "holds", curve: [], orders: 0, reasons };
  }
  const runs = Math.max(4, Math.floor(PLAYED / Math.max(1, all.length)));
  const orders = Math.min(MOST_ORDERS, Math.max(2, Math.floor(runs / MOST_POINTS)));
  const prng = createPrng(options.seed ?? 0);
  const shares = new Map<number, number>();
  const shareAt = async (cut: number): Promise<number> => {
    const known = shares.get(cut);
    if (known !== undefined) return known;
    throwIfCancelled(options);
    options.onProgress?.({ task: "Trying orders of the rest", fraction: shares.size / 24 });
    let failed = 0;
    for (let made = 0; made < orders; made++) {
      const rest = legalOrder(stage, all.slice(cut), prng, made === 0);
      if (await fails([...all.slice(0, cut), ...rest])) failed++;
    }
    shares.set(cut, failed / orders);
    return failed / orders;
  };
  const points = Math.max(2, Math.min(MOST_POINTS, Math.floor(runs / orders)));
  for (let point = 0; point <= points; point++)
    await shareAt(Math.round((point * all.length) / points));
  const cut = await firstCertain(shares, shareAt);
  return reportOf(base, told, { shares, cut, orders });
}

/** The smallest number of deliveries after which every tried order fails, between the points that were tried. */
async function firstCertain(
  shares: ReadonlyMap<number, number>,
  shareAt: (cut: number) => Promise<number>,
): Promise<number> {
  const cuts = [...shares.keys()].sort((a, b) => a - b);
  const open = cuts.filter((cut) => (shares.get(cut) ?? 1) < 1);
  let low = open[open.length - 1] ?? -1;
  let high = cuts.find((cut) => cut > low) ?? cuts[cuts.length - 1] ?? 0;
  while (high - low > 1 && low >= 0) {
    const middle = (low + high) >> 1;
    if ((await shareAt(middle)) < 1) low = middle;
    else high = middle;
  }
  return low < 0 ? 0 : high;
}

function reportOf(
  { run }: VariantRun,
  told: { readonly policy: Readonly<Record<string, string>>; readonly failure: string },
  found: {
    readonly shares: ReadonlyMap<number, number>;
    readonly cut: number;
    readonly orders: number;
  },
): InevitabilityReport {
  const firstSteps = stepsOf(run);
  const stepAfter = (cut: number): number =>
    cut === 0 ? 0 : (firstSteps[cut - 1] ?? run.journal.length);
  const curve = [...found.shares]
    .sort(([a], [b]) => a - b)
    .map(([cut, share]) => ({ step: stepAfter(cut), share }));
  const place = run.deliveries.get(found.cut - 1)?.place;
  const step = stepAfter(found.cut);
  return {
    ...told,
    verdict: "violated",
    step,
    ...(place === undefined ? {} : { at: `${place.path}:${place.line}` }),
    curve,
    orders: found.orders,
    reasons: [
      found.cut === 0
        ? "No order that was tried avoids it: under this policy it was certain from the beginning."
        : `Before step ${step} at least one order of what was still to come avoids it; after it none of ${found.orders} did.`,
      "Orders are drawn with a seed; one that was not drawn may still avoid it.",
    ],
  };
}

/** The last step of each delivery of a run. */
function stepsOf({ journal, deliveries }: VariantRun["run"]): readonly number[] {
  const steps: number[] = new Array<number>(deliveries.length).fill(0);
  for (let step = 1; step <= journal.length; step++) {
    const { delivery } = journal.at(step);
    if (delivery >= 0) steps[delivery] = step;
  }
  let last = 0;
  return steps.map((step) => (last = Math.max(last, step)));
}

/**
 * The rest in another legal order. `sharedFirst`: what others refer to comes before what refers to it, which is the
 * order that avoids most; else the streams are mixed by chance.
 */
function legalOrder(
  { messages = [], prepared }: Stage,
  rest: readonly number[],
  prng: Prng,
  sharedFirst: boolean,
): readonly number[] {
  const streams = new Map<string, number[]>();
  for (const index of rest) {
    const ready = messages[index];
    const isShared = ready?.message.kind === "shared" || ready?.message.kind === "shared-page";
    const from = prepared.deliveries.get(index)?.from ?? "";
    const key = `${isShared ? 0 : 1} ${ready?.to ?? ""} ${from}`;
    const stream = streams.get(key);
    if (stream === undefined) streams.set(key, [index]);
    else stream.push(index);
  }
  const open = [...streams]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, stream]) => ({ stream, at: 0 }));
  if (sharedFirst) return open.flatMap(({ stream }) => stream);
  const order: number[] = [];
  while (order.length < rest.length) {
    const live = open.filter(({ stream, at }) => at < stream.length);
    const chosen = live[prng.below(live.length)];
    const next = chosen?.stream[chosen.at];
    if (chosen === undefined || next === undefined) break;
    chosen.at++;
    order.push(next);
  }
  return order;
}
