import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findMentions } from "./find-mentions.ts";

function find(text: string, needle: string, limit = 1000) {
  const bytes = new TextEncoder().encode(text);
  const read = (offset: number, length: number) =>
    Promise.resolve(bytes.slice(offset, offset + length));
  return findMentions({ path: "x.log", read }, needle, limit);
}

describe("mentions of a text", () => {
  test("are told by line and character, also behind letters of several bytes", async () => {
    expect(await find("a\nüö 3f2a 3f2a\n\n3f2a", "3f2a")).toEqual([
      { path: "x.log", line: 2, from: 3, to: 7 },
      { path: "x.log", line: 2, from: 8, to: 12 },
      { path: "x.log", line: 4, from: 0, to: 4 },
    ]);
  });

  test("across pieces of a large file are found once", async () => {
    const filler = `${"x".repeat(99)}\n`;
    for (const shift of [0, 1, 2, 3, 4, 5]) {
      const text = `${filler.repeat(10_485)}${"y".repeat(1_048_574 - 1_048_500 - 5 + shift)}3f2a\nend`;
      const [hit, ...others] = await find(text, "3f2a");
      expect(others).toEqual([]);
      expect(hit?.line).toBe(10_486);
    }
  });

  test("are those that a plain search of each line finds", async () => {
    const word = fc.constantFrom("ab", "aab", "b", "\n", "é", " ", "aba");
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 60 }), async (words) => {
        const text = words.join("");
        const expected = text.split("\n").flatMap((line, at) => {
          const hits: { line: number; from: number }[] = [];
          for (let from = line.indexOf("ab"); from >= 0; from = line.indexOf("ab", from + 2)) {
            hits.push({ line: at + 1, from });
          }
          return hits;
        });
        const found = await find(text, "ab");
        expect(found.map(({ line, from }) => ({ line, from }))).toEqual(expected);
      }),
    );
  });
});
