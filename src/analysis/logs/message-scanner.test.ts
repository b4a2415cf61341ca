import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { splitFields } from "../../sources/trace-log/trace-fields.ts";
import { MAX_PARAMETERS, MessageScanner } from "./message-scanner.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function scan(text: string) {
  const scanner = new MessageScanner();
  const bytes = encoder.encode(text);
  scanner.scan(bytes, 0, bytes.length, 7);
  const parts = Array.from({ length: scanner.count }, (_, k) => ({
    name: decoder.decode(bytes.subarray(scanner.nameStart[k], scanner.nameEnd[k])),
    value: decoder.decode(bytes.subarray(scanner.start[k], scanner.end[k])),
    isField: (scanner.nameStart[k] ?? 0) >= scanner.messageEnd && scanner.nameEnd[k] !== 0,
  }));
  return { parts, key: `${scanner.high}:${scanner.low}` };
}

const values = (text: string) => scan(text).parts.map((part) => part.value);
const key = (text: string) => scan(text).key;

describe("the varying parts of a message", () => {
  test.each([
    ["Found 3 connected partners", ["3"]],
    ["Orphaned files: 349 of 2043 (17.1%), limit 5%", ["349", "2043", "17.1%", "5%"]],
    ["Created sync event bus with capacity 100,000", ["100,000"]],
    [
      "since watermarks: state=Some(2025-11-16T09:40:22.501717Z), shared=None",
      ["Some(2025-11-16T09:40:22.501717Z)", "None"],
    ],
    ["since HLC(1764008897399,4,:1b4085c1)", ["HLC(1764008897399,4,:1b4085c1)"]],
    [
      "(uuid=93fe6958-4f6b-5f1e-b785-14301e43faf8), setting to NULL",
      ["93fe6958-4f6b-5f1e-b785-14301e43faf8"],
    ],
    [
      "Created content identity for /a b/Node & Co/x y.pdf: 13b0a159990e1b2e",
      ["/a b/Node & Co/x y.pdf", "13b0a159990e1b2e"],
    ],
    ["Copied /a/b to /c/d e.txt", ["/a/b", "/c/d e.txt"]],
    ['Renamed "old name" twice', ['"old name"']],
    ["[MockTransport] Delivering", []],
    ['resources ["entry", "location"] done', ['["entry", "location"]']],
    ["took 1.5ms", ["1.5ms"]],
    ["=== CAPTURING SNAPSHOT ===", []],
  ])("%s", (text, expected) => expect(values(text)).toEqual(expected));

  test("fields are those that a full parse finds, at the same places", () => {
    const atoms = [
      "a",
      "key=",
      " ",
      " ",
      '"',
      "(",
      ")",
      "[",
      "]",
      "x=1",
      ",",
      ":",
      "\\",
      "\n",
      "7",
      "é",
      "=",
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...atoms), { maxLength: 40 }), (list) => {
        const text = list.join("").trim();
        const expected = splitFields(text);
        const fields = scan(text).parts.filter((part) => part.isField);
        fc.pre(fields.length < MAX_PARAMETERS - 8);
        expect(new Set(fields.map((field) => field.name))).toEqual(new Set(expected.fields.keys()));
        for (const [name, value] of expected.fields) {
          const raw = fields.findLast((field) => field.name === name)?.value ?? "";
          if (!raw.startsWith('"')) expect(raw.trim()).toBe(value);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe("the key of a message", () => {
  test("does not depend on what varies", () => {
    expect(key("Found 3 partners count=1")).toBe(key("Found 17 partners count=x y"));
    expect(key("a record=None")).toBe(key("a record=Some(entry 7)"));
    expect(key("state=None, shared=None")).toBe(key("state=Some(x), shared=Some(y)"));
  });

  test("depends on words, punctuation and names of fields", () => {
    expect(key("applied a=1")).not.toBe(key("skipped a=1"));
    expect(key("applied a=1")).not.toBe(key("applied b=1"));
    expect(key("applied a=1")).not.toBe(key("applied a=1 b=1"));
    expect(key("applied.")).not.toBe(key("applied!"));
  });
});
