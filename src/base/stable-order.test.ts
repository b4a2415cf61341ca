import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { orderByNumber } from "./stable-order.ts";

describe("the order of numbers", () => {
  it("is that of sorting a list by their difference, equal and unreadable ones included", () => {
    const number = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant(Number.NaN));
    fc.assert(
      fc.property(fc.array(number, { maxLength: 80 }), fc.boolean(), (list, isReadable) => {
        const numbers = Float64Array.from(list, (each) =>
          isReadable && Number.isNaN(each) ? 10 : each,
        );
        const places = [...numbers.keys()];
        const sorted = places.sort((a, b) => (numbers[a] ?? 0) - (numbers[b] ?? 0));
        expect([...orderByNumber(numbers)]).toEqual(sorted);
      }),
    );
  });
});
