/**
 * Whether the recorded changes end in the same rows whatever the order in which they arrive: every order where there are
 * few changes, seeded ones where there are many. Where two orders disagree, both are reduced to the fewest deliveries.
 */
import { createPrng, type Prng } from "../../base/prng.ts";
import { type TaskOptions, throwIfCancelled } from "../../base/progress.ts";
import type { ReadyDelivery } from "../../engine/replay/run.ts";
import { describePolicy, type Policy } from "../../engine/sync/policy.ts";
import { playPrepared } from "../replay/prepared.ts";
import type { OrderCheckReport, OrderedEvent } from "../report.ts";
import { ddmin } from "../shrink/ddmin.ts";
import { differingRows, type FinalRows, finalRows, sameRows } from "./final-rows.ts";
import type { Stage } from "./variant-run.ts";

export interface OrderOptions extends TaskOptions {
  readonly policy: Policy;
  readonly seed?: number | undefined;
  /** Orders to try where there are too many for all of them. */
  readonly orders?: number | undefined;
  /** Lets whoever waits go first; called between the orders. */
  readonly pause?: (() => Promise<void>) | undefined;
}

/** Up to this many changes every order is tried: 7! are 5,040. */
const EXHAUSTIVE = 7;
const SEEDED_ORDERS = 24;

/** Checks the orders of a stage whose messages were read. */
export async function checkOrders(stage: Stage, options: OrderOptions): Promise<OrderCheckReport> {
  const { messages = [] } = stage;
  const changes = messages.flatMap((ready, index) => (ready === undefined ? [] : [index]));
  const exhaustive = changes.length <= EXHAUSTIVE;
  const wanted = options.orders ?? SEEDED_ORDERS;
  const prng = createPrng(options.seed ?? 0);
  const orders = exhaustive ? permutations(changes) : shuffles(changes, prng, wanted);
  const play = async (order: readonly number[]): Promise<FinalRows> => {
    await options.pause?.();
    return await rowsAfter(stage, options.policy, order, options);
  };
  const expected = await play(changes);
  let tried = 1;
  for (const order of orders) {
    throwIfCancelled(options);
    options.onProgress?.({
      task: "Trying orders",
      fraction: exhaustive ? undefined : tried / wanted,
    });
    tried++;
    if (sameRows(expected, await play(order))) continue;
    return await disagreement(stage, { changes, order, tried, exhaustive, play }, options);
  }
  const verdict = exhaustive ? "holds" : "unknown";
  return {
    verdict,
    policy: describePolicy(options.policy, "replay"),
    changes: changes.length,
    tried,
    exhaustive,
    reasons: [
      exhaustive
        ? "Every order of the recorded deliveries ends with the same rows."
        : `${tried} orders out of very many end with the same rows; that proves nothing about the others.`,
    ],
  };
}

interface Disagreement {
  readonly changes: readonly number[];
  readonly order: readonly number[];
  readonly tried: number;
  readonly exhaustive: boolean;
  readonly play: (order: readonly number[]) => Promise<FinalRows>;
}

async function disagreement(
  stage: Stage,
  { changes, order, tried, exhaustive, play }: Disagreement,
  options: OrderOptions,
): Promise<OrderCheckReport> {
  const among = (kept: readonly number[], all: readonly number[]): readonly number[] => {
    const set = new Set(kept);
    return all.filter((index) => set.has(index));
  };
  const disagrees = async (kept: readonly number[]): Promise<boolean> =>
    !sameRows(await play(among(kept, changes)), await play(among(kept, order)));
  const { signal, onProgress } = options;
  const { items } = await ddmin(changes, disagrees, { signal, onProgress, budget: 400 });
  const [one, other] = [among(items, changes), among(items, order)];
  const rows = differingRows(await play(one), await play(other));
  return {
    verdict: "violated",
    policy: describePolicy(options.policy, "replay"),
    changes: changes.length,
    tried,
    exhaustive,
    smallest: {
      one: one.map((index) => eventOf(stage, index)),
      other: other.map((index) => eventOf(stage, index)),
      rows,
    },
    reasons: [
      `Two orders of ${items.length} deliveries end with different rows: the outcome depends on the order of arrival.`,
    ],
  };
}

function eventOf({ prepared }: Stage, index: number): OrderedEvent {
  const delivery = prepared.deliveries.get(index);
  const record = delivery?.changes[0]?.record ?? delivery?.deleted[0];
  const more =
    (delivery?.changes.length ?? 0) > 1 ? ` and ${(delivery?.changes.length ?? 1) - 1} more` : "";
  const name = record === undefined ? "" : `#${record.slice(0, 4)}…`;
  const place = delivery?.place;
  return {
    to: delivery?.to ?? "",
    from: delivery?.from ?? "",
    event: `${delivery?.kind === "deletion" ? "deletion of " : ""}${delivery?.changes[0]?.model ?? delivery?.model ?? ""}${name}${more}`,
    ...(place === undefined ? {} : { at: `${place.path}:${place.line}` }),
  };
}

/** The rows after some deliveries in some order, which arrive at the recorded moments one after the other. */
export async function rowsAfter(
  { prepared, messages = [], ports }: Stage,
  policy: Policy,
  order: readonly number[],
  options: TaskOptions,
): Promise<FinalRows> {
  const times = order.map((index) => messages[index]?.time ?? 0).sort((a, b) => a - b);
  const moved = order.map((index, at): ReadyDelivery | undefined => {
    const ready = messages[index];
    return ready === undefined ? undefined : { ...ready, time: times[at] ?? ready.time };
  });
  const { signal } = options;
  const { run } = await playPrepared(prepared, { policy, messages: moved }, ports, { signal });
  return finalRows(prepared, run);
}

function* shuffles(
  items: readonly number[],
  prng: Prng,
  count: number,
): Generator<readonly number[]> {
  // The reverse first: it takes apart everything that stood in one order.
  yield [...items].reverse();
  for (let made = 1; made < count; made++) {
    const order = [...items];
    for (let at = order.length - 1; at > 0; at--) {
      const other = prng.below(at + 1);
      const here = order[at] ?? 0;
      order[at] = order[other] ?? 0;
      order[other] = here;
    }
    yield order;
  }
}

/** Every order of some items, by Heap's way of exchanging two at a time. */
export function* permutations(items: readonly number[]): Generator<readonly number[]> {
  const order = [...items];
  const counts = order.map(() => 0);
  yield [...order];
  for (let at = 0; at < order.length; ) {
    const count = counts[at] ?? 0;
    if (count >= at) {
      counts[at] = 0;
      at++;
      continue;
    }
    const other = at % 2 === 0 ? 0 : count;
    const here = order[at] ?? 0;
    order[at] = order[other] ?? 0;
    order[other] = here;
    yield [...order];
    counts[at] = count + 1;
    at = 0;
  }
}
