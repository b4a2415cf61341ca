import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { peerPrefix, StampIndex, stampKey } from "./stamp-index.ts";

describe("numbers by stamp", () => {
  it("are those that a map by the stamp's text would hold, unreadable times included", () => {
    const ms = fc.oneof(
      fc.integer({ min: 0, max: 3 }),
      fc.constantFrom(2 ** 41, 2 ** 41 + 1, 2 ** 53 - 1, Number.NaN),
    );
    const peer = fc.constantFrom("00000000", "0000000f", "ffffffff");
    const stamp = fc.tuple(ms, fc.integer({ min: 0, max: 2 }), peer);
    fc.assert(
      fc.property(fc.array(stamp, { maxLength: 60 }), (stamps) => {
        const index = new StampIndex();
        const known = new Map<string, number>();
        stamps.forEach(([time, counter, name], number) => {
          const key = stampKey(time, counter, name);
          const prefix = peerPrefix(name);
          expect(index.find(time, counter, prefix)).toBe(known.get(key) ?? -1);
          expect(index.add(time, counter, prefix, number)).toBe(!known.has(key));
          if (!known.has(key)) known.set(key, number);
        });
      }),
    );
  });

  it("stay when there are more than fit into the first table", () => {
    const index = new StampIndex();
    for (let ms = 0; ms < 5000; ms++) index.add(ms, ms % 3, 7, ms);
    for (let ms = 0; ms < 5000; ms++) expect(index.find(ms, ms % 3, 7)).toBe(ms);
    expect(index.find(5000, 0, 7)).toBe(-1);
  });
});
