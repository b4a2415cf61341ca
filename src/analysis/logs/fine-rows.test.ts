import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findFineRows } from "./fine-rows.ts";

const rowsOf = (templates: readonly number[]) => {
  const fine = findFineRows(Uint16Array.from(templates));
  return Array.from({ length: fine.count }, (_, row) => ({
    records: templates.slice(fine.start[row], fine.start[row + 1]),
    period: fine.period[row] ?? 0,
    rounds: fine.rounds[row] ?? 0,
  }));
};

/** One record a run: what turns are looked for in. */
const runsOf = (records: readonly number[]) =>
  records.filter((value, i) => value !== records[i - 1]);

describe("repeats and sequences", () => {
  test("hold every record once, in order, and repeat what they say they repeat", () => {
    const logs = fc.array(fc.nat(3), { maxLength: 200 });
    fc.assert(
      fc.property(logs, (templates) => {
        const rows = rowsOf(templates);
        expect(rows.flatMap((row) => row.records)).toEqual(templates);
        for (const { records, period, rounds } of rows) {
          const runs = runsOf(records);
          expect(runs.length).toBe(period === 1 ? 1 : period * rounds);
          runs.forEach((value, i) => {
            expect(value).toBe(runs[i % period]);
          });
        }
      }),
    );
  });

  test("are found with any period from 2 to 20 and beginning anywhere", () => {
    for (let period = 2; period <= 20; period++) {
      for (const before of [0, 1, period - 1, 7]) {
        const round = Array.from({ length: period }, (_, k) => 100 + k);
        const noise = Array.from({ length: before }, (_, k) => 200 + k);
        const rows = rowsOf([...noise, ...round, ...round, ...round, ...round, 300]);
        expect(rows.length).toBe(before + 2);
        expect(rows[before]).toMatchObject({ period, rounds: 4 });
      }
    }
  });

  test("leave two rounds apart: that may be chance", () => {
    expect(rowsOf([1, 2, 1, 2]).length).toBe(4);
  });
});
