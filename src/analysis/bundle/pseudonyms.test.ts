import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bundleJson } from "./bundle-logs.ts";
import { createPseudonyms } from "./pseudonyms.ts";

describe("pseudonyms", () => {
  it("keep what only machines made", () => {
    const names = createPseudonyms();
    for (const kept of [
      "00000000-0000-4000-8000-000000000001",
      "2025-11-24T18:28:13.824203+00:00",
      "0000019ab71faae0-0000000000000000-174762b8-1d00-44f0-b0b3-ad9cb074c86e",
      "content_identity",
      "Uninitialized → Ready",
      "-12.5",
      "",
    ]) {
      expect(names.value(kept)).toBe(kept);
    }
  });

  it("replace names, equal ones by equal ones and different ones by different ones", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 }), { maxLength: 20 }), (texts) => {
        const names = createPseudonyms();
        const replaced = texts.map((text) => names.value(`Holiday ${text}`));
        expect(new Set(replaced).size).toBe(new Set(texts).size);
        expect(texts.map((text) => names.value(`Holiday ${text}`))).toEqual(replaced);
        expect(replaced.some((text) => text.includes("Holiday"))).toBe(false);
      }),
    );
  });

  it("keep a child's path below its parent's, under the name that the child has elsewhere", () => {
    const names = createPseudonyms();
    const parent = names.value("/Users/wren/Docs");
    expect(names.value("/Users/wren/Docs/letters")).toBe(`${parent}/${names.value("letters")}`);
    expect(names.value("C:\\Docs\\letters")).toBe(
      `C:\\${names.value("Docs")}\\${names.value("letters")}`,
    );
  });
});

describe("JSON under pseudonyms", () => {
  it("keeps its keys, its numbers to the last digit, and its form", () => {
    const names = createPseudonyms();
    const text = '{"name":"My \\"secret\\"","inode":9007199254740993123,"list":["a secret",null]}';
    const bundled = bundleJson(text, names);
    expect(bundled).toBe(
      '{"name":"name-000001","inode":9007199254740993123,"list":["name-000002",null]}',
    );
  });
});
