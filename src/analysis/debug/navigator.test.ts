import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type MadeStep, madeRun, madeTable } from "../../../test/builders/step-table.ts";
import { findHits } from "./hits.ts";
import { createNavigator, type Move, type Navigator } from "./navigator.ts";
import { indexPeers, indexRecords } from "./step-table.ts";

const PEERS = 3;

/** Runs of batches of events, each of one peer. */
const steps = fc
  .array(
    fc.record({
      peer: fc.nat(PEERS - 1),
      events: fc.array(fc.array(fc.nat(3), { minLength: 1, maxLength: 4 }), {
        minLength: 1,
        maxLength: 4,
      }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((batches) =>
    batches.flatMap(({ peer, events }, batch) =>
      events.flatMap((kinds, event) =>
        kinds.map((kind, at): MadeStep => {
          return { kind, peer, batch, record: (batch * 7 + event) % 5, begins: at === 0 };
        }),
      ),
    ),
  );

const hitLists = fc.array(fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { maxLength: 20 }), {
  maxLength: 4,
});

function withHits(
  navigator: Navigator,
  lists: readonly (readonly number[])[],
  count: number,
): void {
  navigator.setHits(
    lists.map((list, id) => ({
      id,
      steps: Int32Array.from(list.filter((step) => step <= count)).sort(),
    })),
  );
}

const forward = fc.oneof(
  fc.constant<Move>({ kind: "step" }),
  fc.nat(PEERS - 1).map((peer): Move => ({ kind: "event", peer })),
  fc.nat(PEERS - 1).map((peer): Move => ({ kind: "batch", peer })),
);

describe("moving through a run", () => {
  it("undoes every step by a step back, whatever steps were taken", () => {
    fc.assert(
      fc.property(
        steps,
        fc.array(forward, { maxLength: 40 }),
        fc.nat(100),
        (made, moves, start) => {
          const navigator = createNavigator(madeTable(made), PEERS);
          navigator.move({ kind: "seek", step: start });
          const positions = [navigator.position];
          for (const move of moves) {
            const before = navigator.position;
            navigator.move(move);
            expect(navigator.position).toBeGreaterThanOrEqual(before);
            if (navigator.position !== before) positions.push(navigator.position);
          }
          for (const wanted of positions.reverse()) {
            expect(navigator.position).toBe(wanted);
            navigator.move({ kind: "back" });
          }
        },
      ),
    );
  });

  it("continues to the first later hit and reverses to the last earlier one, as a scan would", () => {
    fc.assert(
      fc.property(steps, hitLists, fc.nat(100), (made, lists, start) => {
        const table = madeTable(made);
        const navigator = createNavigator(table, PEERS);
        withHits(navigator, lists, table.count);
        const all = lists.flat().filter((step) => step <= table.count);
        const from = Math.min(start, table.count);
        navigator.move({ kind: "seek", step: from });
        const later = all.filter((step) => step > from);
        const next = navigator.move({ kind: "continue" });
        expect(next.step).toBe(later.length === 0 ? table.count : Math.min(...later));
        expect(next.reason).toBe(later.length === 0 ? "end" : "hit");
        navigator.move({ kind: "seek", step: from });
        const earlier = all.filter((step) => step < from);
        const last = navigator.move({ kind: "reverse" });
        expect(last.step).toBe(Math.max(0, ...earlier));
        expect(last.reason).toBe(earlier.length === 0 ? "start" : "hit");
      }),
    );
  });

  it("visits the same hits backward as forward", () => {
    fc.assert(
      fc.property(steps, hitLists, (made, lists) => {
        const table = madeTable(made);
        const navigator = createNavigator(table, PEERS);
        withHits(navigator, lists, table.count);
        const there: number[] = [];
        while (navigator.move({ kind: "continue" }).reason === "hit")
          there.push(navigator.position);
        navigator.move({ kind: "seek", step: table.count + 1 });
        const back: number[] = [];
        // The seek ends on the last step, which may be a hit itself.
        if (there.at(-1) === table.count) back.push(table.count);
        while (navigator.move({ kind: "reverse" }).reason === "hit") back.push(navigator.position);
        expect(back.reverse()).toEqual(there);
      }),
    );
  });

  it("never passes a hit on the way of a longer step", () => {
    fc.assert(
      fc.property(steps, hitLists, fc.array(forward, { maxLength: 30 }), (made, lists, moves) => {
        const table = madeTable(made);
        const navigator = createNavigator(table, PEERS);
        withHits(navigator, lists, table.count);
        const all = new Set(lists.flat());
        for (const move of moves) {
          const before = navigator.position;
          navigator.move(move);
          for (let step = before + 1; step < navigator.position; step++) {
            expect(all.has(step)).toBe(false);
          }
        }
      }),
    );
  });

  it("goes to the next event of one peer, and to the end of its batch", () => {
    fc.assert(
      fc.property(steps, fc.nat(PEERS - 1), fc.nat(60), (made, peer, start) => {
        const table = madeTable(made);
        if (indexPeers(table, PEERS).of(peer).length === 0) return;
        const navigator = createNavigator(table, PEERS);
        const from = navigator.move({ kind: "seek", step: start }).step;
        const rows = made.map((step, row) => ({ ...step, number: row + 1 }));
        const event = rows.find((row) => row.number > from && row.peer === peer && row.begins);
        expect(navigator.move({ kind: "event", peer }).step).toBe(event?.number ?? table.count);
        navigator.move({ kind: "seek", step: from });
        const end = navigator.move({ kind: "batch", peer }).step;
        const at = rows[end - 1];
        const next = rows[end];
        if (at?.peer === peer) expect(next?.batch === at.batch).toBe(false);
        else expect(end).toBe(table.count);
      }),
    );
  });

  it("says what hit, and nothing when it did not move", () => {
    const navigator = createNavigator(
      madeTable([{ kind: 0, peer: 0, record: 0, batch: 0, begins: true }]),
      1,
    );
    navigator.setHits([
      { id: 7, steps: Int32Array.of(1) },
      { id: 9, steps: Int32Array.of(1) },
    ]);
    expect(navigator.move({ kind: "continue" })).toEqual({ step: 1, reason: "hit", hits: [7, 9] });
    expect(navigator.move({ kind: "continue" })).toEqual({ step: 1, reason: "end", hits: [] });
  });
});

describe("an index of a run", () => {
  it("finds the steps of every record as a scan would", () => {
    fc.assert(
      fc.property(steps, (made) => {
        const table = madeTable(made);
        const find = indexRecords(table);
        for (let record = 0; record < 5; record++) {
          const scanned = made.flatMap((step, row) => (step.record === record ? [row + 1] : []));
          expect([...find(table.recordNumber(`r${record}`))]).toEqual(scanned);
        }
      }),
    );
  });
});

describe("hits of a breakpoint", () => {
  it("are those that a scan with condition and hit count finds", async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 1, max: 5 }), async (made, every) => {
        const run = madeRun(madeTable(made));
        const limits = { condition: 'model == "entry"', hitCondition: `% ${every}` };
        const found = await findHits(run, (step) => made[step - 1]?.kind === 2, limits);
        const scanned = made
          .flatMap((step, row) => (step.kind === 2 && step.record % 2 === 0 ? [row + 1] : []))
          .filter((_, at) => (at + 1) % every === 0);
        expect("steps" in found ? [...found.steps] : found.problem).toEqual(scanned);
      }),
    );
  });

  it("tell a condition and a hit count that cannot be read", async () => {
    const run = madeRun(madeTable([]));
    const asked = (condition: string, hitCondition: string): Promise<unknown> =>
      findHits(run, () => true, { condition, hitCondition });
    expect(await asked("kind ==", "")).toEqual({
      problem: "a value is missing at the end (character 8 of “kind ==”)",
    });
    expect(await asked("", "often")).toEqual({
      problem: "“often” is no hit count: use a number, or one of = != < <= > >= % and a number",
    });
  });

  it("stop being looked for when nobody wants them any more", async () => {
    const run = madeRun(madeTable([{ kind: 0, peer: 0, record: 0, batch: 0, begins: true }]));
    const asked = findHits(run, () => true, {}, { signal: { aborted: true } });
    await expect(asked).rejects.toThrow("cancelled");
  });
});
