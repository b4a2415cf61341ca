import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ddmin } from "./ddmin.ts";

const all = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

describe("ddmin", () => {
  it("finds the items that only together show it", async () => {
    const shows = (items: readonly number[]): boolean => items.includes(17) && items.includes(803);
    const { items, minimal } = await ddmin(all(1000), shows);
    expect(items).toEqual([17, 803]);
    expect(minimal).toBe(true);
  });

  it("keeps a single item that shows it", async () => {
    const { items } = await ddmin([5], () => true);
    expect(items).toEqual([5]);
  });

  it("ends with its budget and says that it is not minimal", async () => {
    const shows = (items: readonly number[]): boolean => items.length >= 40;
    const { tried, minimal, items } = await ddmin(all(64), shows, { budget: 10 });
    expect(tried).toBe(10);
    expect(minimal).toBe(false);
    expect(shows(items)).toBe(true);
  });

  it("stops when it is cancelled", async () => {
    const run = ddmin(all(8), () => false, { signal: { aborted: true } });
    await expect(run).rejects.toThrow("cancelled");
  });

  it("leaves a set from which no single item can be taken away", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60 }),
        fc.array(fc.array(fc.nat(59), { minLength: 1, maxLength: 4 }), {
          minLength: 1,
          maxLength: 3,
        }),
        async (count, groups) => {
          // Any one of several groups shows it: not only sets that have one smallest answer.
          const wanted = groups.map((group) => group.map((item) => item % count));
          const shows = (items: readonly number[]): boolean =>
            wanted.some((group) => group.every((item) => items.includes(item)));
          const { items } = await ddmin(all(count), shows);
          expect(shows(items)).toBe(true);
          for (const item of items) {
            const rest = items.filter((each) => each !== item);
            if (items.length > 1) expect(shows(rest)).toBe(false);
          }
        },
      ),
    );
  });
});
