import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Cid } from "../../engine/merkle/cid.ts";
import { buildClockGraph, type ClockGraph } from "../../engine/merkle/clock-graph.ts";
import { layOutClock } from "./layout.ts";
import { EDGE } from "./types.ts";

/** A graph of events named by number; each lists its parents. */
function graphOf(parents: readonly (readonly number[])[]): ClockGraph {
  const name = (node: number): Cid => `event-${node}` as Cid;
  return buildClockGraph(
    parents.map((list, node) => ({
      cid: name(node),
      parents: list.map(name),
      kind: "put",
      operations: [],
    })),
  );
}

const anyGraph = fc
  .array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 60 })
  .map((lists) =>
    graphOf(lists.map((list, node) => (node === 0 ? [] : [...new Set(list.map((n) => n % node))]))),
  );

describe("the layout of a clock", () => {
  test("is one straight line for a chain", () => {
    const layout = layOutClock(graphOf([[], [0], [1], [2]]));
    expect([...layout.column]).toEqual([0, 1, 2, 3]);
    expect(layout.lanes).toBe(1);
  });

  test("opens a lane for a fork and closes it with the merge, for the next fork to use", () => {
    const layout = layOutClock(graphOf([[], [0], [0], [1, 2], [3], [3], [4, 5]]));
    expect(layout.lanes).toBe(2);
    expect(layout.lane[3]).toBe(0);
  });

  test("keeps the lane of a parent for an edge that is longer than one column", () => {
    const layout = layOutClock(graphOf([[], [0], [0], [1], [3], [2, 4]]));
    const long = [...layout.child].findIndex(
      (child, edge) => child === 5 && layout.parent[edge] === 2,
    );
    expect(layout.bend[long]).toBe(EDGE.atChild);
    expect(layout.lanes).toBe(2);
  });

  test("places parents left of children and never two events in one place", () => {
    fc.assert(
      fc.property(anyGraph, (graph) => {
        const { column, lane, child, parent, columns, lanes } = layOutClock(graph);
        for (const [edge, of] of child.entries()) {
          expect(column[of] ?? 0).toBeGreaterThan(column[parent[edge] ?? 0] ?? 0);
        }
        const places = new Set([...column].map((at, node) => `${at} ${lane[node]}`));
        expect(places.size).toBe(graph.size);
        expect(Math.max(...column)).toBe(columns - 1);
        expect(Math.max(...lane)).toBe(lanes - 1);
      }),
    );
  });

  test("leaves the way of an edge along a lane free of other events", () => {
    fc.assert(
      fc.property(anyGraph, (graph) => {
        const { column, lane, child, parent, bend } = layOutClock(graph);
        for (const [edge, to] of child.entries()) {
          const from = parent[edge] ?? 0;
          if (bend[edge] === EDGE.straight || lane[from] === lane[to]) continue;
          const along = bend[edge] === EDGE.atChild ? lane[from] : lane[to];
          const onTheWay = [...column.keys()].filter(
            (node) =>
              node !== from &&
              node !== to &&
              lane[node] === along &&
              (column[node] ?? 0) > (column[from] ?? 0) &&
              (column[node] ?? 0) < (column[to] ?? 0),
          );
          expect(onTheWay).toEqual([]);
        }
      }),
    );
  });
});
