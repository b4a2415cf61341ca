import fc from "fast-check";
import { expect, test } from "vitest";
import { axisTicks } from "./ticks.ts";

const START = 1_763_286_012_759_000;

test("labels are as short as the step allows, from days to microseconds", () => {
  const labels = (span: number): string[] => {
    const ticks = axisTicks({ from: START, to: START + span }, 4, "stamp");
    return ticks.values.slice(0, 2).map(ticks.label);
  };
  expect(labels(10 * 86_400_000_000)).toEqual(["2025-11-17", "2025-11-20"]);
  expect(labels(3_600_000_000)).toEqual(["09:45", "10:00"]);
  expect(labels(60_000_000)).toEqual(["09:40:15", "09:40:30"]);
  expect(labels(400_000)).toEqual([":12.8", ":12.9"]);
  expect(labels(40_000)).toEqual([":12.76", ":12.77"]);
  expect(labels(40)).toEqual([":12.75900", ":12.75901"]);
});

test("the context says what the labels leave out", () => {
  expect(axisTicks({ from: START, to: START + 4e8 }, 4, "stamp").context).toBe("2025-11-16 UTC");
  expect(axisTicks({ from: START, to: START + 4000 }, 4, "stamp").context).toBe(
    "2025-11-16 09:40 UTC",
  );
});

test("places in a log are whole numbers", () => {
  const ticks = axisTicks({ from: 0.2, to: 3.9 }, 8, "arrival");
  expect(ticks.values.map(ticks.label)).toEqual(["1", "2", "3"]);
});

test("ticks lie in the window, ascend, and are neither many nor none", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 10, max: 3e15 }),
      fc.integer({ min: 2, max: 12 }),
      (span, count) => {
        const window = { from: START, to: START + span };
        const { values } = axisTicks(window, count, "stamp");
        expect(values.length).toBeLessThanOrEqual(count + 2);
        for (const [i, value] of values.entries()) {
          expect(value).toBeGreaterThanOrEqual(window.from);
          expect(value).toBeLessThanOrEqual(window.to);
          if (i > 0) expect(value).toBeGreaterThan(values[i - 1] ?? 0);
        }
      },
    ),
  );
});
