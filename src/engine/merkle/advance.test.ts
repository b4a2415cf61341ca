import { expect, test } from "vitest";
import { advance, explainAdvance } from "./advance.ts";
import { BudgetExceededError, createBudget } from "./budget.ts";
import type { Cid } from "./cid.ts";
import type { ClockGraph } from "./clock-graph.ts";
import { buildClockGraph } from "./clock-graph.ts";
import { buildDominatorTree, commonDominator, NO_NODE } from "./dominators.ts";
import type { ClockEvent } from "./event.ts";
import { maximalNodes, walkHistory } from "./history.ts";
import { orderMerge } from "./merge-order.ts";

/** A history in the notation of the glossary: `b←a` is an event b with parent a. */
function history(...lines: readonly string[]): ClockGraph {
  const events = lines.map((line): ClockEvent => {
    const [cid = "", parents = ""] = line.split("←");
    return {
      cid: cid as Cid,
      parents: parents.split(",").filter((name) => name !== "") as Cid[],
      kind: "put",
      operations: [{ type: "put", key: "k", value: cid as Cid }],
      root: cid as Cid,
    };
  });
  return buildClockGraph(events);
}

const at = (graph: ClockGraph, name: string): number => graph.indexOf(name as Cid) ?? NO_NODE;
const everything = () => ({ present: () => true, budget: createBudget() });
const namesOf = (graph: ClockGraph, nodes: readonly number[]): string =>
  nodes.map((node) => graph.cids[node]).join(",");

test("an event that descends from a head member takes its place; one that does not joins it", () => {
  const graph = history("a", "b←a", "c←a", "d←b,c");
  const offer = (head: readonly string[], event: string) =>
    advance(
      graph,
      head.map((name) => at(graph, name)),
      at(graph, event),
      everything(),
    );
  expect(offer(["a"], "b").outcome).toBe("supersedes");
  expect(namesOf(graph, offer(["b"], "c").after)).toBe("b,c");
  expect(namesOf(graph, offer(["b", "c"], "d").after)).toBe("d");
  expect(offer(["d"], "a").outcome).toBe("already-known");
  expect(offer(["d"], "d").outcome).toBe("already-head");
});

test("a block that is missing on the way leaves the head as it is and is named", () => {
  const graph = history("a", "x←hollow", "b←a");
  const step = advance(graph, [at(graph, "b")], at(graph, "x"), everything());
  expect(step.outcome).toBe("missing-block");
  expect(namesOf(graph, step.after)).toBe("b");
  expect(explainAdvance(step, (node) => graph.cids[node] ?? "")).toContain("hollow");
});

test("every outcome has a sentence", () => {
  const graph = history("a", "b←a", "c←a");
  const name = (node: number): string => graph.cids[node] ?? "";
  const say = (head: string, event: string): string =>
    explainAdvance(advance(graph, [at(graph, head)], at(graph, event), everything()), name);
  expect(say("a", "b")).toBe("b descends from a, so it takes that place in the head.");
  expect(say("b", "a")).toBe("b in the head descends from a, so nothing changes.");
  expect(say("b", "c")).toBe("c and the head do not contain one another, so the head grows.");
  expect(say("b", "b")).toBe("b is already in the head, so nothing changes.");
});

test("the common ancestor lies on every path, not on the shortest", () => {
  const graph = history("r", "f←r", "a1←f", "b1←f", "a2←a1,b1", "b2←b1");
  const tree = buildDominatorTree(graph, createBudget());
  expect(graph.cids[commonDominator(tree, [at(graph, "a2"), at(graph, "b2")])]).toBe("f");
});

test("histories that share nothing have no common ancestor, as databases of 0.19 have none", () => {
  const graph = history("a", "b", "a1←a", "b1←b");
  const heads = [at(graph, "a1"), at(graph, "b1")];
  expect(commonDominator(buildDominatorTree(graph, createBudget()), heads)).toBe(NO_NODE);
  expect(orderMerge(graph, heads, everything()).kind).toBe("no-ancestor");
});

test("a history counts what is present and names what is not", () => {
  const graph = history("b←a", "c←b", "m←c,b");
  const walked = walkHistory(graph, [at(graph, "m")], () => true, createBudget());
  expect(walked.count).toBe(3);
  expect(namesOf(graph, walked.missing)).toBe("a");
  expect(walked.mergeCount).toBe(1);
  const without = (node: number): boolean => graph.cids[node] !== "b";
  expect(walkHistory(graph, [at(graph, "m")], without, createBudget()).count).toBe(2);
});

test("only events that no other of them contains are maximal", () => {
  const graph = history("a", "b←a", "c←b", "d←a");
  const nodes = ["a", "b", "c", "d"].map((name) => at(graph, name));
  expect(
    namesOf(
      graph,
      maximalNodes(graph, nodes, () => true, createBudget()),
    ),
  ).toBe("c,d");
});

test("a walk stops when its budget is used up and when the caller gives up", () => {
  const graph = history("a", "b←a", "c←b");
  const walk = (budget: ReturnType<typeof createBudget>) => () =>
    walkHistory(graph, [at(graph, "c")], () => true, budget);
  expect(walk(createBudget(undefined, 2))).toThrow(BudgetExceededError);
  expect(walk(createBudget({ signal: { aborted: true } }))).toThrow("cancelled");
});

test("a hundred thousand events in two long chains are merged without climbing step by step", () => {
  const lines = ["r", "a0←r", "b0←r"];
  for (let i = 1; i < 50_000; i++) lines.push(`a${i}←a${i - 1}`, `b${i}←b${i - 1}`);
  const graph = history(...lines);
  const heads = [at(graph, "a49999"), at(graph, "b49999")];
  const order = orderMerge(graph, heads, {
    present: () => true,
    budget: createBudget(undefined, 400_000),
  });
  expect(order.kind === "replay" && graph.cids[order.ancestor]).toBe("r");
  expect(order.kind === "replay" && order.events.length).toBe(100_000);
});
