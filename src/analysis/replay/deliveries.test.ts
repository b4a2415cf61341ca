import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Uuid } from "../../base/uuid.ts";
import { DeliveryList, listDeliveries } from "./deliveries.ts";
import type { PlannedDelivery } from "./planned.ts";

const ALICE = "aaaaaaaa-0000-4000-8000-000000000001" as Uuid;
const BOB = "bbbbbbbb-0000-4000-8000-000000000002" as Uuid;

const deliveryAt = (time: number, line: number): PlannedDelivery => ({
  ...{ kind: "deletion", to: BOB, from: ALICE, model: "entry", changes: [], deleted: [ALICE] },
  ...{ time, place: { path: "bob/sync.log", line } },
});

describe("deliveries", () => {
  it("stand in the order of time, those of one time in the order of finding, however often they are sorted", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 100 }), (times) => {
        const found = times.map((time, line) => deliveryAt(time, line));
        const list = new DeliveryList();
        for (const each of found) list.addObject(each);
        const wanted = [...found].sort((a, b) => a.time - b.time);
        expect([...list.sort()]).toEqual(wanted);
        expect([...list.sort()]).toEqual(wanted);
        const copy = new DeliveryList();
        copy.addAll(list);
        expect([...copy]).toEqual(wanted);
      }),
    );
  });

  it("say of each without making it what it says itself, and know none beyond their end", () => {
    const list = listDeliveries([deliveryAt(7, 1), deliveryAt(3, 2)]);
    expect([list.timeAt(0), list.kindAt(1), list.toAt(1)]).toEqual([7, "deletion", BOB]);
    expect([list.placeAt(1)?.line, list.emissionAt(0)]).toEqual([2, -1]);
    expect([list.get(-1), list.get(2), list.get(1)?.time]).toEqual([undefined, undefined, 3]);
  });
});
