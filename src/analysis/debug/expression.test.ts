import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bindExpression, type FieldSource, valueText } from "./evaluate-expression.ts";
import { type FieldValue, parseExpression } from "./expression.ts";

const FIELDS: Readonly<Record<string, FieldValue>> = {
  kind: "dropped",
  model: "entry",
  step: 412,
  author: null,
  data: { name: "a.txt", size: 1000, tags: ["x", "y"], big: 1 },
};
const source: FieldSource = (name) =>
  Object.hasOwn(FIELDS, name) ? () => FIELDS[name] ?? null : undefined;

function evaluate(text: string): FieldValue {
  const parsed = parseExpression(text);
  if ("problem" in parsed) throw new Error(parsed.problem.message);
  const bound = bindExpression(parsed.expression, source, Object.keys(FIELDS));
  if ("problem" in bound) throw new Error(bound.problem.message);
  return bound.read(1);
}

function problemOf(text: string): string {
  const parsed = parseExpression(text);
  if ("problem" in parsed) return parsed.problem.message;
  const bound = bindExpression(parsed.expression, source, Object.keys(FIELDS));
  return "problem" in bound ? bound.problem.message : "none";
}

describe("a condition", () => {
  it.each([
    ['kind == "dropped" && model == "entry"', true],
    ["kind == 'read' || step > 400", true],
    ['!(model == "entry")', false],
    ["step + 8 == 420", true],
    ["2 + 3 * 4", 14],
    ["(2 + 3) * 4", 20],
    ["10 - 2 - 3", 5],
    ["-step < 0", true],
    ["data.size % 7", 1000 % 7],
    ["data.name ~ 'A.T'", true],
    ["data.tags.1", "y"],
    ["data.nothing.here == null", true],
    ["author == null", true],
    ["step == '412'", true],
    ["kind < 'e'", true],
    ["model + '#' + step", "entry#412"],
  ] as const)("%s is %s", (text, value) => {
    expect(evaluate(text)).toBe(value);
  });

  it.each([
    ["kind ==", "a value is missing at the end"],
    ["(kind", "a closing bracket is missing"],
    ["kind kind", "“kind” is not expected here"],
    ["kind = 1", "“=” cannot be read here"],
    ["size > 1", "a step has no field “size”: use kind, model, step, author, data"],
    ["data.", "a name is missing"],
    ["'open", "“'” cannot be read here"],
    ["kind == ) 1", "a value is missing here"],
  ])("%s is refused: %s", (text, message) => {
    expect(problemOf(text)).toBe(message);
  });

  it("reaches nothing but own fields", () => {
    expect(evaluate("data.constructor")).toBe(null);
    expect(evaluate("data.__proto__")).toBe(null);
    expect(evaluate("data.tags.length.constructor")).toBe(null);
  });

  it("is refused when it is too deep or too long, and never hangs", () => {
    expect(problemOf("(".repeat(500))).toBe("this is nested too deeply");
    expect(problemOf("!".repeat(500))).toBe("this is nested too deeply");
    expect(problemOf(`kind == "${"x".repeat(5000)}"`)).toContain("at most");
  });

  it("never throws, whatever is typed", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(typeof problemOf(text)).toBe("string");
      }),
    );
  });

  it("calculates as arithmetic does", () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(1000), fc.nat(1000), (a, b, c) => {
        expect(evaluate(`${a} + ${b} * ${c} - ${a}`)).toBe(a + b * c - a);
        expect(evaluate(`${a} < ${b} || ${b} <= ${a}`)).toBe(true);
        expect(evaluate(`${a} == ${b}`)).toBe(a === b);
      }),
    );
  });

  it("prints values as people read them", () => {
    expect(valueText({ a: 1n, b: "x" })).toBe('{"a":"1","b":"x"}');
    expect(valueText(null)).toBe("null");
  });
});
