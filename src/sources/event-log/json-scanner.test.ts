import fc from "fast-check";
import { expect, test } from "vitest";
import { JsonScanner, MAX_DEPTH } from "./json-scanner.ts";

/** Whether the scanner takes all of `bytes` (one line) as one value. */
function accepts(bytes: Uint8Array): boolean {
  const scanner = new JsonScanner();
  scanner.attach(new Uint8Array([...bytes, 0x0a]));
  const end = scanner.skipValue(scanner.skipBlanks(0), 0);
  return end >= 0 && scanner.skipBlanks(end) === bytes.length;
}

/** Whether a strict parser does. */
function parses(bytes: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
    return true;
  } catch {
    return false;
  }
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

test("every JSON value on one line is walked over to its end", () => {
  fc.assert(
    fc.property(fc.json({ stringUnit: "binary" }), (text) => {
      expect(accepts(encode(text))).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test("what a strict parser refuses is refused, and nothing else, after any damage", () => {
  const damage = fc.record({
    at: fc.nat(),
    byte: fc.oneof(
      fc.constantFrom(...[...'"\\{}[]:,0-.eE tfnu/'].map((char) => char.charCodeAt(0))),
      fc.nat(255),
    ),
    insert: fc.boolean(),
  });
  fc.assert(
    fc.property(
      fc.json({ stringUnit: "binary" }),
      fc.array(damage, { maxLength: 3 }),
      (text, changes) => {
        const bytes = [...encode(text)];
        for (const { at, byte, insert } of changes) {
          bytes.splice(at % (bytes.length + 1), insert ? 0 : 1, byte === 0x0a ? 0x20 : byte);
        }
        const line = Uint8Array.from(bytes);
        expect(accepts(line)).toBe(parses(line));
      },
    ),
    { numRuns: 3000 },
  );
});

test.each([
  "01",
  "-",
  "1.",
  ".5",
  "1e",
  "+1",
  "tru",
  "nul",
  '"\t"',
  '"\\x"',
  '"\\u12g4"',
  "[1,]",
  '{"a":1,}',
  '{"a"}',
  "{a:1}",
  "'a'",
  "",
  "NaN",
])("%j is refused", (text) => {
  expect(accepts(encode(text))).toBe(false);
});

test.each([
  ["an overlong form", [0x22, 0xc0, 0xaf, 0x22]],
  ["a surrogate", [0x22, 0xed, 0xa0, 0x80, 0x22]],
  ["beyond U+10FFFF", [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22]],
  ["a lone continuation", [0x22, 0x80, 0x22]],
  ["a cut character", [0x22, 0xe2, 0x82, 0x22]],
])("%s is not UTF-8", (_, bytes) => {
  expect(accepts(Uint8Array.from(bytes))).toBe(false);
});

test("nesting is walked into down to the limit and no further", () => {
  const nested = (depth: number): Uint8Array => encode("[".repeat(depth) + "]".repeat(depth));
  expect(accepts(nested(MAX_DEPTH))).toBe(true);
  expect(accepts(nested(MAX_DEPTH + 1))).toBe(false);
  expect(accepts(encode("[".repeat(1_000_000)))).toBe(false);
});
