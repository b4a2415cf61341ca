import fc from "fast-check";
import { expect, test } from "vitest";
import { ByteSearch } from "./byte-search.ts";

test("finds what a plain search finds", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 60 });
  const needle = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(text, needle, fc.nat(60), (hay, what, start) => {
      const bytes = new TextEncoder().encode(hay);
      expect(new ByteSearch(what).indexIn(bytes, start)).toBe(
        hay.slice(start).indexOf(what) < 0 ? -1 : hay.indexOf(what, start),
      );
    }),
    { numRuns: 1000 },
  );
});

test("the empty text occurs nowhere", () => {
  expect(new ByteSearch("").indexIn(new TextEncoder().encode("abc"), 0)).toBe(-1);
});
