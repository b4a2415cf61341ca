import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { permutations } from "./orders.ts";

/** Every order, by taking each item first in turn. */
function naive(items: readonly number[]): readonly (readonly number[])[] {
  if (items.length === 0) return [[]];
  return items.flatMap((first, at) =>
    naive(items.filter((_, other) => other !== at)).map((rest) => [first, ...rest]),
  );
}

describe("permutations", () => {
  it("gives each order once, the recorded one first", () => {
    const orders = [...permutations([0, 1, 2, 3, 4, 5, 6])];
    expect(orders).toHaveLength(5040);
    expect(orders[0]).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it("agrees with taking each item first in turn", () => {
    fc.assert(
      fc.property(fc.nat(5), (count) => {
        const items = Array.from({ length: count }, (_, at) => at);
        const text = (orders: Iterable<readonly number[]>): string[] =>
          [...orders].map((order) => order.join()).sort();
        expect(text(permutations(items))).toEqual(text(naive(items)));
      }),
    );
  });
});
