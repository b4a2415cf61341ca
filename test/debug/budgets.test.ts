import { describe, expect, it } from "vitest";
import { findHits } from "../../src/analysis/debug/hits.ts";
import { createNavigator } from "../../src/analysis/debug/navigator.ts";
import { createPrng } from "../../src/base/prng.ts";
import { madeRun, madeTable } from "../builders/step-table.ts";

describe("a run of a million steps", () => {
  const COUNT = 1_000_000;

  it("is sought, continued and reversed by a search, whatever its length", async () => {
    const random = createPrng(7);
    const table = madeTable(
      Array.from({ length: COUNT }, (_, row) => {
        const begins = row % 4 === 0;
        return {
          kind: random.below(4),
          peer: row % 3,
          record: row % 1000,
          batch: row >> 4,
          begins,
        };
      }),
    );
    const navigator = createNavigator(table, 3);
    const found = await findHits(madeRun(table), (step) => table.kind[step - 1] === 2, {
      condition: 'model == "entry"',
    });
    if ("problem" in found) throw new Error(found.problem);
    expect(found.steps.length).toBeGreaterThan(COUNT / 10);
    // A second of a processor is no measure on a busy machine: how much is looked at is one everywhere.
    const hits = counted(found.steps);
    navigator.setHits([{ id: 1, steps: hits.list }]);
    const search = Math.ceil(Math.log2(COUNT)) + 2;
    for (const kind of ["seek", "continue", "reverse", "step", "back"] as const) {
      for (let at = 0; at < 10; at++) {
        const before = hits.looks();
        navigator.move(kind === "seek" ? { kind, step: random.below(COUNT) } : { kind });
        // One search for the next or the last hit, one for what is hit there.
        expect(hits.looks() - before).toBeLessThanOrEqual(2 * search);
      }
    }
    expect(hits.looks()).toBeGreaterThan(0);
  });
});

/** A list that counts how many of its numbers were read. */
function counted(numbers: Int32Array): { readonly list: Int32Array; readonly looks: () => number } {
  let looks = 0;
  const list = new Proxy(numbers, {
    get: (target, key) => {
      if (typeof key === "string" && /^\d+$/.test(key)) looks++;
      return Reflect.get(target, key, target);
    },
  });
  return { list, looks: () => looks };
}
