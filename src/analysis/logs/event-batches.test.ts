import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { indexEventLog } from "../../sources/event-log/index-event-log.ts";
import type { EventLog } from "../../sources/event-log/types.ts";
import { eventPhases } from "./event-batches.ts";

const AUTHOR = "f2a503ec-c65e-4285-9275-9130cbef1521";

function logOf(events: readonly { readonly model: string; readonly second: number }[]): EventLog {
  const lines = events.map(({ model, second }, at) =>
    JSON.stringify({
      type: "state_change",
      model_type: model,
      record_uuid: `00000000-0000-4000-8000-${String(at).padStart(12, "0")}`,
      device_id: AUTHOR,
      data: {},
      timestamp: new Date(Date.UTC(2025, 10, 24) + second * 1000).toISOString(),
    }),
  );
  return indexEventLog("sync_events.log", new TextEncoder().encode(`${lines.join("\n")}\n`));
}

describe("phases of an event log", () => {
  test("begin behind a silence, and hold runs of one kind of event", () => {
    const models = ["volume", "entry", "entry", "entry", "location"];
    const events = [
      ...models.map((model, at) => ({ model, second: at })),
      { model: "entry", second: 60 },
    ];
    expect(
      eventPhases(logOf(events)).map(({ title, batches }) => [title, batches.map((b) => b.title)]),
    ).toEqual([
      [
        "Phase 1: 3 × entry state change, 1 × volume state change, 1 × location state change",
        ["1 × volume state change", "3 × entry state change", "1 × location state change"],
      ],
      ["Phase 2: 1 × entry state change", ["1 × entry state change"]],
    ]);
  });

  test("are a partition of the events with a bounded number of batches, whatever was recorded", () => {
    const event = fc.record({
      model: fc.constantFrom("entry", "location", "tag"),
      second: fc.nat(2000),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 900, size: "max" }), (events) => {
        const log = logOf(events);
        const phases = eventPhases(log);
        let at = 0;
        for (const { from, to, batches } of phases) {
          expect(from).toBe(at);
          for (const batch of batches) {
            expect(batch.from).toBe(at);
            expect(batch.to).toBeGreaterThan(at);
            at = batch.to;
          }
          expect(to).toBe(at);
        }
        expect(at).toBe(log.count);
        expect(phases.length).toBeLessThanOrEqual(60);
        expect(phases.flatMap(({ batches }) => batches).length).toBeLessThanOrEqual(300);
      }),
      { numRuns: 40 },
    );
  });
});
