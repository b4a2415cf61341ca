import { describe, expect, it } from "vitest";
import { findHits } from "../../src/analysis/debug/hits.ts";
import { createNavigator } from "../../src/analysis/debug/navigator.ts";
import { createPrng } from "../../src/base/prng.ts";
import { madeRun, madeTable } from "../builders/step-table.ts";

describe("a run of a million steps", () => {
  const COUNT = 1_000_000;

  it("is sought, continued and reversed within its budgets", async () => {
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
    navigator.setHits([{ id: 1, steps: found.steps }]);
    for (const [kind, budget] of [
      ["seek", 50],
      ["continue", 100],
      ["reverse", 100],
      ["step", 50],
      ["back", 50],
    ] as const) {
      const started = performance.now();
      for (let at = 0; at < 10; at++) {
        navigator.move(kind === "seek" ? { kind, step: random.below(COUNT) } : { kind });
      }
      expect((performance.now() - started) / 10).toBeLessThan(budget);
    }
  });
});
