import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { LIBRARY_RULES } from "./library-rules.ts";

const FOLDERS: Readonly<Record<string, RegExp>> = {
  id: /^DS[1-6]\d\d$/,
  name: /^[a-z]+(-[a-z]+)*$/,
};

describe("the catalogue of library rules", () => {
  it("holds every rule file exactly once, under the file's own id and name", () => {
    const files = fs
      .readdirSync(path.join(import.meta.dirname, "rules"))
      .filter((file) => !file.endsWith(".test.ts"))
      .map((file) => file.slice(0, -".ts".length))
      .sort();
    expect(LIBRARY_RULES.map((rule) => `${rule.id.toLowerCase()}-${rule.name}`)).toEqual(files);
    expect(new Set(LIBRARY_RULES.map((rule) => rule.name)).size).toBe(LIBRARY_RULES.length);
  });

  it("explains only by names that exist, and no rule by itself", () => {
    const names = LIBRARY_RULES.map((rule) => rule.name);
    for (const rule of LIBRARY_RULES) {
      expect(rule.id).toMatch(FOLDERS["id"] ?? /$/);
      expect(rule.name).toMatch(FOLDERS["name"] ?? /$/);
      for (const explained of rule.explains) expect(names, rule.name).toContain(explained);
      expect(rule.explains).not.toContain(rule.name);
    }
  });
});
