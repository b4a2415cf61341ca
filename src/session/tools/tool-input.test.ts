import Ajv from "ajv";
import { describe, expect, it } from "vitest";
import { readInput, schemaOf } from "./tool-input.ts";
import { TOOLS } from "./toolbox.ts";

const FIELDS = {
  peer: { kind: "text", about: "A peer.", needed: true, maxLength: 5 },
  model: { kind: "text", about: "A model.", needed: false, maxLength: 5 },
  limit: { kind: "count", about: "How many.", from: 1, to: 9, otherwise: 3 },
  order: { kind: "choice", about: "Which way.", values: ["up", "down"], otherwise: "up" },
} as const;

/** Inputs, each with what is wrong with it; nothing where it is right. */
const CASES: readonly (readonly [unknown, RegExp | undefined])[] = [
  [{ peer: "bob" }, undefined],
  [{ peer: "bob", model: "entry", limit: 9, order: "down" }, undefined],
  [{}, /"peer" is missing: A peer/],
  [{ peer: 3 }, /must be text/],
  [{ peer: "a long name" }, /more than 5 characters/],
  [{ peer: "bob", limit: 0 }, /whole number from 1 to 9/],
  [{ peer: "bob", limit: 2.5 }, /whole number from 1 to 9/],
  [{ peer: "bob", limit: "2" }, /whole number from 1 to 9/],
  [{ peer: "bob", order: "sideways" }, /one of up, down/],
  [{ peer: "bob", path: "/etc" }, /no input "path"; there are: peer, model, limit, order/],
  [["bob"], /must be one object/],
  ["bob", /must be one object/],
];

describe("the input of a tool", () => {
  it.each(CASES)("%j is taken or refused with what would fit", (input, problem) => {
    const read = (): unknown => readInput(FIELDS, input);
    if (problem === undefined) expect(read).not.toThrow();
    else expect(read).toThrow(problem);
  });

  it("is refused by its schema exactly when it is refused by us", () => {
    const fits = new Ajv().compile(schemaOf(FIELDS));
    for (const [input, problem] of CASES) expect(fits(input)).toBe(problem === undefined);
  });

  it("has values for what was left out", () => {
    const input = readInput(FIELDS, { peer: "bob" });
    expect([input.text("peer"), input.maybeText("model")]).toEqual(["bob", undefined]);
    expect([input.count("limit"), input.choice("order")]).toEqual([3, "up"]);
  });
});

describe("the tools", () => {
  it("have different names, and say what they are for", () => {
    expect(new Set(TOOLS.map(({ name }) => name)).size).toBe(TOOLS.length);
    for (const tool of TOOLS) {
      expect(tool.name).toMatch(/^[a-z][a-z_]*$/);
      expect(tool.about.length).toBeGreaterThan(80);
      for (const field of Object.values(tool.fields)) expect(field.about).toMatch(/\.$/);
    }
  });
});
