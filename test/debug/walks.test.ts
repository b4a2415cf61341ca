import path from "node:path";
import { describe, expect, it } from "vitest";
import { findHits } from "../../src/analysis/debug/hits.ts";
import { createNavigator } from "../../src/analysis/debug/navigator.ts";
import { createPrng } from "../../src/base/prng.ts";
import { madeRun, madeTable } from "../builders/step-table.ts";
import { nodeSession } from "./adapter-over-stream.ts";

const SAMPLE = path.resolve(import.meta.dirname, "../../samples/fk-drop");

describe("random walks", () => {
  it("end in the state of their step, whatever the way there", async () => {
    const session = await nodeSession();
    await session.open({ snapshot: SAMPLE, access: { kind: "local", root: SAMPLE } });
    const names = { snapshot: SAMPLE, debug: "walk" };
    const { steps } = await session.debugStart({ ...names, to: "bob" });
    const stateAt = async (): Promise<string> =>
      JSON.stringify([await session.debugState(names), await session.debugThreads(names)]);
    const straight = new Map<number, string>();
    await session.debugMove({ ...names, move: { kind: "seek", step: 0 } });
    for (let step = 0; step <= steps; step++) {
      straight.set(step, await stateAt());
      await session.debugMove({ ...names, move: { kind: "step" } });
    }
    const random = createPrng(20261121);
    const moves = ["step", "back", "event", "event-back", "batch"] as const;
    for (let walk = 0; walk < 1000; walk++) {
      const kind = moves[random.below(moves.length)] ?? "step";
      const move = kind === "step" || kind === "back" ? { kind } : { kind, peer: 0 };
      const { step } = await session.debugMove({ ...names, move });
      expect(await stateAt()).toBe(straight.get(step));
      if (walk % 50 === 0) {
        const to = random.below(steps + 1);
        await session.debugMove({ ...names, move: { kind: "seek", step: to } });
      }
    }
  });
});

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
