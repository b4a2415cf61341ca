/** Each rule finds what it is for, and stays silent on what looks alike. */
import { describe, expect, it } from "vitest";
import { createHoldings } from "../../src/analysis/facts/holdings.ts";
import { createLibraryView } from "../../src/analysis/facts/library-view.ts";
import {
  createLibraryContext,
  type LibraryContext,
} from "../../src/analysis/findings/library-context.ts";
import { LIBRARY_RULES } from "../../src/analysis/findings/library-rules.ts";
import { RULE_CASES } from "./cases.ts";
import { buildPair, giveUp, healthyPair, type Pair } from "./pair.ts";

async function contextOf(pair: Pair): Promise<LibraryContext> {
  return createLibraryContext(createHoldings(createLibraryView(await buildPair(pair))));
}

it("has a case for each rule of the catalogue, and none beside", () => {
  expect(Object.keys(RULE_CASES).sort()).toEqual(LIBRARY_RULES.map((rule) => rule.name).sort());
});

describe.each(LIBRARY_RULES.map((rule) => ({ name: rule.name, rule })))("$name", ({ rule }) => {
  it("is found where it is, with a witness", async () => {
    const pair = healthyPair();
    RULE_CASES[rule.name]?.shows(pair);
    const answer = rule.check(await contextOf(pair));
    expect(answer.verdict).toBe("violated");
    for (const problem of answer.verdict === "violated" ? answer.problems : []) {
      expect(problem.message).toMatch(/\.$/);
    }
  });

  it("is silent where something only looks like it", async () => {
    const pair = healthyPair();
    RULE_CASES[rule.name]?.silent(pair);
    expect((await contextOf(pair)) && rule.check(await contextOf(pair)).verdict).toBe("holds");
  });
});

describe("a watermark that a recovery took away, without any log", () => {
  const verdict = async (name: string, sides: readonly ("alice" | "bob")[]): Promise<string> => {
    const pair = healthyPair();
    giveUp(pair, sides);
    const rule = LIBRARY_RULES.find((each) => each.name === name);
    return rule?.check(await contextOf(pair)).verdict ?? "no such rule";
  };

  it("on one side says that the other answered with nothing", async () => {
    expect(await verdict("ownership-filter-returns-nothing", ["bob"])).toBe("violated");
    expect(await verdict("symmetric-recovery", ["bob"])).toBe("holds");
  });
});
