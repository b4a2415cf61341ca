/**
 * Which switches of a receiver can make a difference to a recording at all.
 *
 * With the same deliveries in the same order, the first reference to a missing row is met under every policy alike. So
 * one run under the base tells whether any setting of a switch could have acted; variants of the others need not be run.
 */
import type { Uuid } from "../../base/uuid.ts";
import type { Step } from "../../engine/replay/journal.ts";
import type { ReadyDelivery } from "../../engine/replay/run.ts";
import type { Deliveries } from "../replay/deliveries.ts";
import type { PlannedDelivery } from "../replay/planned.ts";
import type { VariantRun } from "./variant-run.ts";

/** A switch that took part, and how often its occasion arose in the base run. */
export interface Part {
  readonly name: string;
  readonly count: number;
  /** The first occasion: the delivery's line, and the record. */
  readonly first: Occasion;
}

export interface Occasion {
  readonly model: string;
  readonly record: Uuid | undefined;
  readonly delivery: PlannedDelivery | undefined;
}

const TELLING = new Set(["nulled", "blocked", "dropped", "skipped", "unblocked"]);

/** Switches that took part, by name. */
export function partsOf(
  base: VariantRun,
  messages: readonly (ReadyDelivery | undefined)[] | undefined,
): ReadonlyMap<string, Part> {
  const parts = new Map<string, Part>();
  const meet = (name: string, first: Occasion): void => {
    const known = parts.get(name);
    parts.set(name, { name, count: (known?.count ?? 0) + 1, first: known?.first ?? first });
  };
  const { journal, deliveries } = base.run;
  for (let step = 1; step <= journal.length; step++) {
    if (!TELLING.has(journal.kindAt(step))) continue;
    const told = journal.at(step);
    const delivery = deliveries.get(told.delivery);
    const names = switchesOf(told, delivery, base);
    for (const name of names) meet(name, { model: told.model, record: told.record, delivery });
  }
  for (const delivery of deliveries) meetDelivery(delivery, meet);
  for (const occasion of overtaken(messages ?? [], deliveries)) meet("state.order", occasion);
  return parts;
}

/** Switches that a step shows at work. */
function switchesOf(
  { kind, model, other, reason }: Step,
  delivery: PlannedDelivery | undefined,
  base: VariantRun,
): readonly string[] {
  if (kind === "unblocked") return ["retry"];
  if (kind === "skipped") return reason.includes("newer or equal stamp") ? ["lww"] : [];
  if (other === undefined) return [];
  const treatment = referenceSwitch(delivery, model, base);
  return model === "location" ? [treatment, "location-entry"] : [treatment];
}

function referenceSwitch(
  delivery: PlannedDelivery | undefined,
  model: string,
  base: VariantRun,
): string {
  if (delivery?.kind === "state-page") return "fk.pull";
  if (delivery?.kind === "shared-page") return "fk.shared-pull";
  const change = delivery?.changes.find((each) => each.model === model) ?? delivery?.changes[0];
  // What a release at the end of a run meets has no delivery; it waited because of the real-time switch.
  if (change === undefined) return base.policy.fkRealtime === "defer" ? "fk.realtime" : "fk.pull";
  return change.change === "shared" ? "fk.shared" : "fk.realtime";
}

function meetDelivery(
  delivery: PlannedDelivery,
  meet: (name: string, first: Occasion) => void,
): void {
  const [change] = delivery.changes;
  const occasion = { model: delivery.model, record: change?.record, delivery };
  if (delivery.kind === "state-page") {
    meet("watermark", occasion);
    if (delivery.changes.length === 0) meet("empty-advances", occasion);
  }
  if (delivery.kind === "single" && change?.change === "state")
    meet("realtime.watermark", occasion);
  if (delivery.kind === "deletion") meet("delete.receive", occasion);
}

/** State records that arrive after a newer one of the same row. */
function overtaken(
  messages: readonly (ReadyDelivery | undefined)[],
  deliveries: Deliveries,
): readonly Occasion[] {
  const newest = new Map<string, string>();
  const found: Occasion[] = [];
  messages.forEach((ready, index) => {
    const message = ready?.message;
    if (message?.kind !== "state") return;
    const key = `${ready?.to} ${message.record}`;
    const known = newest.get(key);
    if (known !== undefined && message.timestamp < known) {
      found.push({ model: message.model, record: message.record, delivery: deliveries.get(index) });
    } else newest.set(key, message.timestamp);
  });
  return found;
}
