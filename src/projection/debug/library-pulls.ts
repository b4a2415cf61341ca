/** Which messages of a run belong to one pull: pages of one answerer to one receiver that follow each other. */
import type { StepTable } from "../../analysis/debug/step-table.ts";
import type { Deliveries } from "../../analysis/replay/deliveries.ts";
import type { Pace } from "../../base/progress.ts";
import { NIL_UUID } from "../../base/uuid.ts";

export interface PullRun {
  /** `backfill` when its end is announced; anything else that was asked for is a catch-up. */
  readonly kind: "backfill" | "catch-up";
  /** Number of its first message. */
  readonly first: number;
  /** Of the asked message among the pages, from 1. */
  readonly page: number;
  readonly pages: number;
}

export interface PullRuns {
  /** `undefined` for what came by itself. */
  of(delivery: number): PullRun | undefined;
  /** The first step that a message set off; 0 when it set off none. */
  firstStepOf(table: StepTable, delivery: number): number;
}

interface OpenPull {
  readonly first: number;
  pages: number;
  kind: PullRun["kind"];
  /** µs since 1970. */
  time: number;
}

/** A pull that says nothing for so long has ended, µs. */
const SILENCE = 60_000_000;

export function findPullRuns(deliveries: Deliveries, tick: Pace): PullRuns {
  const pullOf = new Map<number, { readonly pull: OpenPull; readonly page: number }>();
  const open = new Map<string, OpenPull>();
  for (let number = 0; number < deliveries.length; number++) {
    tick();
    const kind = deliveries.kindAt(number);
    if (kind === "single" || kind === "deletion" || kind === "own-write") continue;
    const { from = NIL_UUID, to = NIL_UUID } = deliveries.get(number) ?? {};
    const time = deliveries.timeAt(number);
    if (from === to) continue;
    const key = `${from} ${to}`;
    const known = open.get(key);
    const isGoing = known !== undefined && time - known.time <= SILENCE;
    const pull: OpenPull = isGoing ? known : { first: number, pages: 0, kind: "catch-up", time };
    pull.pages++;
    pull.time = time;
    pullOf.set(number, { pull, page: pull.pages });
    open.set(key, pull);
    if (kind !== "backfill-end") continue;
    pull.kind = "backfill";
    open.delete(key);
  }
  let firsts: Int32Array | undefined;
  return {
    of: (delivery) => {
      const found = pullOf.get(delivery);
      if (found === undefined) return undefined;
      const { kind, first, pages } = found.pull;
      return { kind, first, pages, page: found.page };
    },
    firstStepOf: (table, delivery) => {
      firsts ??= firstSteps(table, deliveries.length);
      return firsts[delivery] ?? 0;
    },
  };
}

function firstSteps({ count, batch }: StepTable, deliveries: number): Int32Array {
  const firsts = new Int32Array(deliveries);
  for (let row = count - 1; row >= 0; row--) {
    const number = batch[row] ?? -1;
    if (number >= 0) firsts[number] = row + 1;
  }
  return firsts;
}
