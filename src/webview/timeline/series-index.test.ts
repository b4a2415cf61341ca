import fc from "fast-check";
import { expect, test } from "vitest";
import { createDensityIndex, createExactIndex } from "./series-index.ts";

test("the rank of any place is the number of rows before it", () => {
  const places = fc.array(fc.oneof(fc.integer(), fc.integer({ min: 0, max: 5 })), {
    maxLength: 300,
  });
  fc.assert(
    fc.property(places, fc.array(fc.integer()), (values, probes) => {
      const sorted = Float64Array.from(values).sort();
      const index = createExactIndex(sorted);
      for (const place of [...probes, ...values, ...values.map((value) => value + 0.5)]) {
        expect(index.rank(place)).toBe(values.filter((value) => value < place).length);
      }
    }),
  );
});

test("microsecond times of a whole century are told apart", () => {
  const start = 1_763_286_012_759_000;
  const index = createExactIndex(Float64Array.from([start, start + 1, start + 2, start + 3e15]));
  expect(index.rank(start + 1)).toBe(1);
  expect(index.rank(start + 2)).toBe(2);
  expect(index.rank(start + 3)).toBe(3);
});

test("before the rows are here, ranks come from the counts and never fall", () => {
  const index = createDensityIndex(Uint32Array.from([4, 0, 2]), { from: 0, to: 30 });
  expect([0, 5, 10, 15, 20, 25, 31].map((place) => index.rank(place))).toEqual([
    0, 2, 4, 4, 4, 5, 6,
  ]);
});
