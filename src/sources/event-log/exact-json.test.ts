import fc from "fast-check";
import { expect, test } from "vitest";
import { parseExactJson } from "./exact-json.ts";

test("integers beyond 2^53 keep their value", () => {
  expect(
    parseExactJson('{"inode":9223372036854775807,"size":18446744073709551615,"kind":0}'),
  ).toEqual({
    inode: 9_223_372_036_854_775_807n,
    size: 18_446_744_073_709_551_615n,
    kind: 0,
  });
  expect(parseExactJson("[-9007199254740993, 9007199254740991]")).toEqual([
    -9_007_199_254_740_993n,
    9_007_199_254_740_991,
  ]);
});

test("numbers with a fraction or exponent, and absurdly long ones, stay floating", () => {
  expect(parseExactJson("[1234567890123456789.5, 1234567890123456e3]")).toEqual([
    Number("1234567890123456789.5"),
    1_234_567_890_123_456_000,
  ]);
  expect(parseExactJson("9".repeat(1000))).toBe(Number.POSITIVE_INFINITY);
});

/** The same value with `bigint` turned into the number nearest to it. */
function inexact(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(inexact);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inexact(item)]));
}

test("apart from such integers the result is what the platform's parser gives", () => {
  const marker = "1234567890123456";
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: "binary" }), (value) => {
      const text = JSON.stringify({ marker, value, 'a"\\b': "\\" }, undefined, 1);
      expect(inexact(parseExactJson(text))).toEqual(JSON.parse(text));
    }),
  );
});

test("what is not JSON is nothing", () => {
  expect(parseExactJson('{"a":')).toBeUndefined();
  expect(parseExactJson("")).toBeUndefined();
});

test("a key that names the prototype is a key like any other", () => {
  const value = parseExactJson('{"__proto__":{"x":1234567890123456}}');
  expect(Object.keys(value ?? {})).toEqual(["__proto__"]);
});
