import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createClosedSets, smallestClosed } from "./closed-sets.ts";

/** Each place needs some earlier ones. */
const graphs = fc
  .array(fc.array(fc.nat(40), { maxLength: 3 }), { minLength: 1, maxLength: 40 })
  .map((drafts) => drafts.map((targets, place) => targets.filter((target) => target < place)));

describe("sets in which everything has what it needs", () => {
  it("close upwards with what is needed, and have a core of what has all it needs", () => {
    const sets = createClosedSets([[], [0], [1], []]);
    expect(sets.closure([2])).toEqual([0, 1, 2]);
    expect(sets.core([1, 2, 3])).toEqual([3]);
    expect(sets.core([0, 1, 3])).toEqual([0, 1, 3]);
  });

  it("stops at the first event of a chain that shows it, not at the last", async () => {
    const chain = Array.from({ length: 100 }, (_, place) => (place === 0 ? [] : [place - 1]));
    const sets = createClosedSets(chain);
    const all = chain.map((_, place) => place);
    const shows = (closed: readonly number[]): boolean => closed.includes(31);
    const { places, minimal } = await smallestClosed(sets, all, shows, { first: [] });
    expect(places).toHaveLength(32);
    expect(minimal).toBe(true);
  });

  it("end closed, showing it, and without anything that could be left out", async () => {
    await fc.assert(
      fc.asyncProperty(graphs, fc.array(fc.nat(39), { maxLength: 4 }), async (needs, wanted) => {
        const sets = createClosedSets(needs);
        const all = needs.map((_, place) => place);
        const looked = wanted.map((place) => place % needs.length);
        const shows = (closed: readonly number[]): boolean =>
          looked.every((place) => closed.includes(place));
        const { places } = await smallestClosed(sets, all, shows, { first: [] });
        expect(shows(places)).toBe(true);
        expect(sets.closure(places)).toEqual(places);
        for (const place of places) {
          const rest = sets.core(places.filter((each) => each !== place));
          expect(shows(rest)).toBe(false);
        }
      }),
    );
  });
});
