import fc from "fast-check";
import { expect, test } from "vitest";
import {
  parseCell,
  parseRecord,
  parseWatermark,
  printBytes,
  printCell,
  printRecord,
  printWatermark,
  shortRecord,
} from "./notation.ts";

const name = fc.string({ minLength: 1, unit: "binary" }).filter((text) => text.isWellFormed());
const id = fc.oneof(fc.uuid(), fc.stringMatching(/^[0-9a-f]{1,31}$/));
const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });

test("records, cells and watermarks are written as in the glossary", () => {
  const record = { peer: "alice", model: "entry", id: "3f2a0000-0000-4000-8000-000000000001" };
  expect(printRecord(shortRecord(record))).toBe("alice:entry#3f2a…");
  expect(printRecord(record)).toBe("alice:entry#3f2a0000-0000-4000-8000-000000000001");
  expect(printCell({ author: "A", holder: "B", have: 0, of: 2091 })).toBe("A→B 0/2091");
  expect(printWatermark({ holder: "bob", peer: "alice", resource: "entry" })).toBe(
    "wm(bob←alice, entry)",
  );
});

test("a name with other characters is quoted", () => {
  expect(printRecord({ peer: "Wren's Mac", model: "entry", id: "3f2a" })).toBe(
    '"Wren\'s Mac":entry#3f2a…',
  );
});

test("a printed record reads back as itself", () => {
  fc.assert(
    fc.property(fc.option(name, { nil: undefined }), name, id, (peer, model, digits) => {
      const record = peer === undefined ? { model, id: digits } : { peer, model, id: digits };
      expect(parseRecord(printRecord(record))).toEqual(record);
    }),
  );
});

test("a printed cell reads back as itself", () => {
  fc.assert(
    fc.property(
      name,
      name,
      count,
      fc.option(count, { nil: undefined }),
      (author, holder, have, of) => {
        const cell = of === undefined ? { author, holder, have } : { author, holder, have, of };
        expect(parseCell(printCell(cell))).toEqual(cell);
      },
    ),
  );
});

test("a printed watermark reads back as itself", () => {
  const value = fc.option(fc.stringMatching(/^[\x20-\x7e]+$/), { nil: undefined });
  fc.assert(
    fc.property(name, name, name, value, (holder, peer, resource, claimed) => {
      const names = { holder, peer, resource };
      const watermark = claimed === undefined ? names : { ...names, value: claimed };
      expect(parseWatermark(printWatermark(watermark))).toEqual(watermark);
    }),
  );
});

test("what is not in the notation is not read", () => {
  for (const text of [
    "",
    "entry#",
    "entry#xyz…",
    "entry#3f2a",
    "a:b:c#1…",
    '"a#1…',
    "entry#3-f…",
  ]) {
    expect(parseRecord(text), text).toBeUndefined();
  }
  for (const text of ["a→b", "a->b 1", "a→b 1/", "a→b 99999999999999999999"]) {
    expect(parseCell(text), text).toBeUndefined();
  }
  for (const text of ["wm(a,b)", "wm(a←b)", "wm(a←b, entry) ="]) {
    expect(parseWatermark(text), text).toBeUndefined();
  }
});

test("an amount of bytes has two digits or three, and its unit", () => {
  const amounts = [0, 999, 1000, 9_940, 9_960, 766_000, 999_499, 999_600, 3_430_000, 5e15];
  expect(amounts.map(printBytes)).toEqual([
    ...["0 B", "999 B", "1.0 kB", "9.9 kB", "10 kB", "766 kB", "999 kB", "1.0 MB", "3.4 MB"],
    "5000 TB",
  ]);
});
