import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { StampedSet } from "./stamped-set.ts";

function change(set: Set<number>, what: string, item: number): void {
  if (what === "add") set.add(item);
  else if (what === "delete") set.delete(item);
  else set.clear();
}

describe("a set with stamps", () => {
  it("is as of any step what it was then", () => {
    const changes = fc.array(
      fc.tuple(fc.constantFrom("add", "delete", "clear"), fc.integer({ min: 0, max: 5 })),
    );
    fc.assert(
      fc.property(changes, (list) => {
        let step = 0;
        const set = new StampedSet<number>(() => step);
        const plain = new Set<number>();
        const states: (readonly number[])[] = [];
        for (const [what, item] of list) {
          step++;
          for (const one of [set, plain]) change(one, what, item);
          expect([...set]).toEqual([...plain]);
          states.push([...plain]);
        }
        states.forEach((state, at) => {
          expect(set.asOf(at + 1)).toEqual(state);
        });
        expect(set.asOf(0)).toEqual([]);
      }),
    );
  });
});
