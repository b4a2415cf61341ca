import fc from "fast-check";
import { expect, it } from "vitest";
import { exactText } from "./exact-text.ts";

it("writes what JSON writes", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => exactText(value) === JSON.stringify(value)));
});

it("writes integers beyond 2^53 as they are, wherever they stand", () => {
  const value = { size: 2n ** 63n - 1n, sizes: [9007199254740993n, -1n], none: undefined };
  expect(exactText(value)).toBe('{"size":9223372036854775807,"sizes":[9007199254740993,-1]}');
});
