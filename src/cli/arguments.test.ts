import { describe, expect, it } from "vitest";
import { integerOption, parseArguments } from "./arguments.ts";
import type { Command } from "./command.ts";

const compare: Command = {
  name: "diff",
  summary: "compares",
  options: [
    { name: "limit", value: "n", help: "rows" },
    { name: "all", help: "everything" },
  ],
  run: () => Promise.resolve(0),
};
const parse = (...argv: string[]) => parseArguments(argv, [compare]);

describe("command line arguments", () => {
  it("take options before and after the folder, with a space or an equals sign", () => {
    for (const argv of [
      ["--limit", "3", "here", "--all"],
      ["here", "--all", "--limit=3"],
    ]) {
      const { folder, options } = parse("diff", ...argv);
      expect(folder).toBe("here");
      expect([...options].sort()).toEqual([
        ["all", true],
        ["limit", "3"],
      ]);
    }
  });

  it("say what would be right when something does not fit", () => {
    expect(() => parse()).toThrow("A command is missing; the commands are diff.");
    expect(() => parse("dif", "x")).toThrow('There is no command "dif"; the commands are diff.');
    expect(() => parse("diff", "x", "--limits", "3")).toThrow(
      "diff has no option --limits; it has --json, --help, --limit, --all.",
    );
    expect(() => parse("diff", "x", "--limit")).toThrow("--limit needs a value: n.");
    expect(() => parse("diff", "x", "--all=yes")).toThrow("--all takes no value.");
    expect(() => parse("diff", "x", "y")).toThrow('diff takes one folder, not "x", "y".');
  });

  it("read whole numbers only", () => {
    expect(integerOption(new Map([["limit", "12"]]), "limit")).toBe(12);
    expect(integerOption(new Map(), "limit")).toBeUndefined();
    for (const text of ["-1", "1.5", "1e3", "many", ""]) {
      expect(() => integerOption(new Map([["limit", text]]), "limit")).toThrow("a whole number");
    }
  });
});
