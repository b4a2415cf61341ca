import fc from "fast-check";
import { expect, it } from "vitest";
import { markNumbers, unmarkNumbers } from "./json-numbers.ts";

function throughJson(value: unknown): unknown {
  return unmarkNumbers(JSON.parse(JSON.stringify(markNumbers(value))));
}

it("keeps numbers that JSON has no word for", () => {
  const message = { ds: "result", result: [Number.NaN, { x: Number.NEGATIVE_INFINITY }, Infinity] };
  expect(throughJson(message)).toEqual(message);
});

it("keeps text that looks like a mark", () => {
  for (const text of ["\u0000NaN", "\u0000\u0000NaN", "\u0000", "NaN"]) {
    expect(throughJson(text)).toBe(text);
  }
});

it("leaves buffers alone", () => {
  const column = new Float64Array([Number.NaN]);
  expect(markNumbers({ column })).toEqual({ column });
});

it("changes no message on its way through JSON", () => {
  const leaf = fc.oneof(
    fc.double().map((number) => (Object.is(number, -0) ? 0 : number)),
    fc.string({ unit: "binary" }),
    fc.boolean(),
    fc.constant(null),
  );
  const key = fc.string().filter((name) => name !== "__proto__");
  const message = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie("value")),
      fc.dictionary(key, tie("value")),
    ),
  })).value;
  fc.assert(
    fc.property(message, (value) => {
      expect(throughJson(value)).toEqual(value);
    }),
  );
});
