import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sortedUuids, uuidFromBytes } from "./uuid.ts";

describe("sorted uuids of rows", () => {
  it("are those of sorting and comparing their text, whatever they share", () => {
    // Few different bytes, so that whole uuids and their beginnings repeat.
    const uuid = fc.uint8Array({ minLength: 16, maxLength: 16, max: 3 });
    fc.assert(
      fc.property(fc.array(uuid, { maxLength: 60 }), fc.func(fc.boolean()), (uuids, isTaken) => {
        const bytes = new Uint8Array(uuids.length * 16);
        for (const [row, each] of uuids.entries()) bytes.set(each, row * 16);
        const rows = [...uuids.keys()].filter((row) => isTaken(row));
        const texts = rows.map((row) => uuidFromBytes(bytes, row * 16));
        expect(sortedUuids(bytes, rows)).toEqual([...new Set(texts)].sort());
      }),
    );
  });
});
