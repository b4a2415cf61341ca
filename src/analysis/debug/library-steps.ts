/** The journal of a replayed recording as a table: each step with the recorded line that it comes from. */
import { pace, type TaskOptions } from "../../base/progress.ts";
import type { Uuid } from "../../base/uuid.ts";
import { STEP_KINDS, type Step } from "../../engine/replay/journal.ts";
import type { Deliveries } from "../replay/deliveries.ts";
import type { PlannedChange, PlannedDelivery } from "../replay/planned.ts";
import type { ReplayRun } from "../replay/replay-run.ts";
import type { StepTable } from "./step-table.ts";
import { buildStepTable } from "./step-table-builder.ts";

const CHUNK = 8192;

export interface LibrarySteps {
  readonly table: StepTable;
  /** The recorded change that an event brought, by the event's first step. */
  changeAt(event: number): PlannedChange | undefined;
}

/** Fills the table. `peers` are the peers of the run in the order of its threads. */
export function stepsOfLibrary(
  { journal, deliveries }: Pick<ReplayRun, "journal" | "deliveries">,
  peers: readonly Uuid[],
  options?: TaskOptions,
): LibrarySteps {
  const follower = followChanges(deliveries);
  const tick = pace(options);
  const builder = buildStepTable(journal.length, STEP_KINDS);
  const numbers = new Map(peers.map((peer, number) => [peer, number]));
  for (let number = 1; number <= journal.length; number++) {
    tick();
    if (number % CHUNK === 1) {
      options?.onProgress?.({ task: "Indexing steps", fraction: number / journal.length });
    }
    const step = journal.at(number);
    const delivery = deliveries.get(step.delivery);
    const { begins, change } = follower.follow(step);
    const place = placeOf(change) ?? delivery?.place;
    const author = change?.author ?? delivery?.from;
    builder.add({
      kind: STEP_KINDS.indexOf(step.kind),
      peer: numbers.get(step.peer) ?? 0,
      author: (author === undefined ? undefined : numbers.get(author)) ?? -1,
      model: step.model,
      record: step.record,
      batch: step.delivery,
      begins,
      path: place?.path,
      line: place?.line ?? -1,
    });
  }
  return { table: builder.finish(), changeAt: (event) => follower.changes[event - 1] };
}

interface ChangeFollower {
  /** By step; only of those with which an event begins. */
  readonly changes: readonly (PlannedChange | undefined)[];
  /** Steps come in order. Says whether an event begins with one, and what the event brought. */
  follow(step: Step): { readonly begins: boolean; readonly change: PlannedChange | undefined };
}

function followChanges(deliveries: Deliveries): ChangeFollower {
  const changes: (PlannedChange | undefined)[] = [];
  // What waits is released by a later message, which does not carry it.
  const held = new Map<string, PlannedChange>();
  let carried = changesOf(-2, undefined);
  let change: PlannedChange | undefined;
  const changeOf = (step: Step): PlannedChange | undefined => {
    const { kind, record, peer } = step;
    if (record === undefined) return undefined;
    const taken = carried.take(record);
    return kind === "unblocked" ? (held.get(`${peer} ${record}`) ?? taken) : taken;
  };
  return {
    changes,
    follow: (step) => {
      const delivery = deliveries.get(step.delivery);
      const isNew = carried.number !== step.delivery;
      if (isNew) carried = changesOf(step.delivery, delivery);
      const begins = isNew || beginsEvent(step, delivery);
      if (begins) change = changeOf(step);
      if (step.kind === "blocked" && change !== undefined) {
        held.set(`${step.peer} ${step.record}`, change);
      }
      changes.push(begins ? change : undefined);
      return { begins, change };
    },
  };
}

/** A record that is read begins an event; so does what a page does as a whole, and what waited for another record. */
function beginsEvent({ kind, delivery }: Step, carried: PlannedDelivery | undefined): boolean {
  if (kind === "read" || kind === "page" || kind === "unblocked" || delivery < 0) return true;
  return (kind === "watermark" || kind === "rebuilt") && carried?.kind !== "single";
}

interface DeliveryChanges {
  readonly number: number;
  /** The next change of a record that was not taken yet. */
  take(record: string): PlannedChange | undefined;
}

function changesOf(number: number, delivery: PlannedDelivery | undefined): DeliveryChanges {
  const list = delivery?.changes ?? [];
  if (list.length <= 1) {
    return { number, take: (record) => (list[0]?.record === record ? list[0] : undefined) };
  }
  const byRecord = new Map<string, PlannedChange[]>();
  for (const change of list) {
    const known = byRecord.get(change.record);
    if (known === undefined) byRecord.set(change.record, [change]);
    else known.push(change);
  }
  return {
    number,
    take: (record) => {
      const waiting = byRecord.get(record);
      // The last one stays: what a step says of the record again still comes from it.
      return waiting !== undefined && waiting.length > 1 ? waiting.shift() : waiting?.[0];
    },
  };
}

/** The line of the author's own log that holds the change. */
function placeOf(
  change: PlannedChange | undefined,
): { readonly path: string; readonly line: number } | undefined {
  if (change?.ref.kind !== "event") return undefined;
  const { log, index } = change.ref;
  const line = log.line[index];
  return line === undefined ? undefined : { path: log.path, line };
}
