import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { intAt } from "../../base/int-at.ts";
import { treeOrder } from "./tree-order.ts";

const isAncestorOrSelf = (parents: readonly number[], ancestor: number, row: number): boolean => {
  let at = row;
  for (let steps = 0; steps <= parents.length; steps++) {
    if (at === ancestor) return true;
    at = parents[at] ?? -1;
    if (at < 0) return false;
  }
  return false;
};

describe("tree order", () => {
  it("agrees with walking up, for forests of any shape", () => {
    const forest = fc
      .array(fc.nat(), { maxLength: 40 })
      .map((picks) => picks.map((pick, row) => (row === 0 || pick % 5 === 0 ? -1 : pick % row)));
    fc.assert(
      fc.property(forest, (parents) => {
        const { depth, enter, leave } = treeOrder(Int32Array.from(parents));
        const rows = parents.map((_, row) => row);
        const contains = (a: number, b: number): boolean =>
          intAt(enter, b) >= intAt(enter, a) && intAt(enter, b) < intAt(leave, a);
        for (const a of rows) {
          expect(rows.filter((b) => contains(a, b))).toEqual(
            rows.filter((b) => isAncestorOrSelf(parents, a, b)),
          );
        }
        expect([...depth]).toEqual(
          rows.map((row) => rows.filter((a) => isAncestorOrSelf(parents, a, row)).length - 1),
        );
      }),
    );
  });

  it("leaves rows of a cycle without a depth and still ends", () => {
    expect([...treeOrder(Int32Array.from([1, 0, -1, 2])).depth]).toEqual([-1, -1, 0, 1]);
  });
});
