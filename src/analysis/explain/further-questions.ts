/** What can be asked of a replay beside its result: whether the order of arrival matters, and from when on it failed. */
import type { TaskOptions } from "../../base/progress.ts";
import type { SqlEngine } from "../../engine/store/sql-database.ts";
import type { Holdings } from "../facts/holdings.ts";
import {
  type PreparedReplay,
  prepareReplay,
  readMessages,
  type WantedSides,
} from "../replay/prepared.ts";
import type { ExplainReport, InevitabilityReport, OrderCheckReport } from "../report.ts";
import { findInevitability } from "./inevitability.ts";
import { checkOrders } from "./orders.ts";
import { type Choices, playVariant, type Stage, type VariantRun } from "./variant-run.ts";

/** Above this many changes the messages are read anew for each run instead of being kept. */
const KEPT_CHANGES = 60_000;

export interface FurtherOptions extends TaskOptions {
  /** Also checks whether the order of arrival matters, with at most so many seeded orders. */
  readonly orders?: number | undefined;
  /** Also asks from which step on the failure is certain. */
  readonly inevitability?: boolean | undefined;
  readonly seed?: number | undefined;
  /** Lets whoever waits go first; called between the orders. */
  readonly pause?: (() => Promise<void>) | undefined;
}

/** One replay, by what it is of and its choices over the base policy. */
export interface AskedReplay extends WantedSides {
  readonly policy?: Choices | undefined;
}

/** Whether the order of arrival matters to a replay. */
export async function ordersOf(
  holdings: Holdings,
  asked: AskedReplay,
  options: FurtherOptions,
  ports: { readonly sql: SqlEngine },
): Promise<OrderCheckReport> {
  const { stage, base } = await playAsked(holdings, asked, options, ports);
  return await checkOrders(await fullStage(stage), { ...options, policy: base.policy });
}

/** From which step of a replay on its failure is certain; steps are those of the replay. */
export async function inevitabilityOf(
  holdings: Holdings,
  asked: AskedReplay,
  options: FurtherOptions,
  ports: { readonly sql: SqlEngine },
): Promise<InevitabilityReport> {
  const { stage, base } = await playAsked(holdings, asked, options, ports);
  return await findInevitability(await fullStage(stage), base, { ...options, policy: base.policy });
}

async function playAsked(
  holdings: Holdings,
  { policy = {}, ...sides }: AskedReplay,
  options: TaskOptions,
  ports: { readonly sql: SqlEngine },
): Promise<{ readonly stage: Stage; readonly base: VariantRun }> {
  const stage = await stageOf(await prepareReplay(holdings, { ...sides, ...options }), ports);
  return { stage, base: await playVariant(stage, policy, options) };
}

/** What was asked for beside the variants. Both need every message at hand. */
export async function askFurther(
  stage: Stage,
  { policy, ...base }: VariantRun,
  options: FurtherOptions,
): Promise<Pick<ExplainReport, "orders" | "inevitability">> {
  const { orders, inevitability } = options;
  if (orders === undefined && inevitability !== true) return {};
  const full = await fullStage(stage);
  const task = { ...options, policy };
  const run = { policy, ...base };
  return {
    ...(orders === undefined ? {} : { orders: await checkOrders(full, task) }),
    ...(inevitability === true ? { inevitability: await findInevitability(full, run, task) } : {}),
  };
}

async function fullStage(stage: Stage): Promise<Stage> {
  const { scene, deliveries } = stage.prepared;
  return { ...stage, messages: stage.messages ?? (await readMessages(scene, deliveries)) };
}

/** Messages are kept between runs unless there are too many of them. */
export async function stageOf(
  prepared: PreparedReplay,
  ports: { readonly sql: SqlEngine },
): Promise<Stage> {
  const { deliveries, scene } = prepared;
  let changes = 0;
  for (const each of deliveries) changes += each.changes.length;
  const messages = changes > KEPT_CHANGES ? undefined : await readMessages(scene, deliveries);
  return { prepared, messages, ports };
}
