import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { indexUuids, isNilRow, wordsOf } from "./uuid-index.ts";

const bytesOf = (rows: readonly (readonly number[])[]): Uint8Array => Uint8Array.from(rows.flat());

describe("uuid index", () => {
  it("finds exactly what a linear search finds, duplicates and nil rows included", () => {
    const smallUuid = fc.array(fc.constantFrom(0, 0, 1, 255), { minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(
        fc.array(smallUuid, { maxLength: 60 }),
        fc.array(smallUuid, { maxLength: 20 }),
        (held, asked) => {
          const words = wordsOf(bytesOf(held));
          const probe = wordsOf(bytesOf(asked));
          const index = indexUuids(words);
          asked.forEach((uuid, row) => {
            const naive = uuid.every((byte) => byte === 0)
              ? -1
              : held.findIndex((other) => other.join() === uuid.join());
            if (!isNilRow(probe, row)) expect(index.find(probe, row)).toBe(naive);
          });
          const named = held
            .filter((uuid) => uuid.some((byte) => byte !== 0))
            .map((uuid) => uuid.join());
          expect(index.duplicates).toBe(named.length - new Set(named).size);
        },
      ),
    );
  });
});
