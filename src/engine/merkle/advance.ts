import { assert } from "../../base/assert.ts";
import type { WorkBudget } from "./budget.ts";
import type { ClockGraph, Present } from "./clock-graph.ts";
import { parentsOf } from "./clock-graph.ts";

/**
 * What offering one event to a head does, after pail's `advance`:
 * `already-head` the event is in the head; `supersedes` it descends from head members, which it replaces;
 * `already-known` a head member descends from it; `concurrent` neither: the head grows;
 * `missing-block` a block on the way is not there, so the rule cannot be applied and the head stays as it is.
 */
export type AdvanceOutcome =
  | "already-head"
  | "supersedes"
  | "already-known"
  | "concurrent"
  | "missing-block";

export interface AdvanceStep {
  readonly event: number;
  readonly before: readonly number[];
  /** In insertion order. Compare heads as sets. */
  readonly after: readonly number[];
  readonly outcome: AdvanceOutcome;
  /** Head members that were replaced, or the member that contains the event. */
  readonly members: readonly number[];
  /** The node whose block stopped the search. */
  readonly missing?: number | undefined;
}

/** Offers `event` to `head` as pail does. The head is never changed in place. */
export function advance(
  graph: ClockGraph,
  head: readonly number[],
  event: number,
  environment: { readonly present: Present; readonly budget: WorkBudget },
): AdvanceStep {
  const step = (
    after: readonly number[],
    outcome: AdvanceOutcome,
    members: readonly number[] = [],
    missing?: number,
  ): AdvanceStep => ({ event, before: head, after, outcome, members, missing });

  if (head.includes(event)) return step(head, "already-head", [event]);
  const replaced: number[] = [];
  for (const member of head) {
    const answer = contains(graph, event, member, environment);
    if (answer.kind === "missing") return step(head, "missing-block", [], answer.node);
    if (answer.kind === "yes") replaced.push(member);
  }
  if (replaced.length > 0) {
    const kept = head.filter((member) => !replaced.includes(member));
    return step([...kept, event], "supersedes", replaced);
  }
  for (const member of head) {
    const answer = contains(graph, member, event, environment);
    if (answer.kind === "missing") return step(head, "missing-block", [], answer.node);
    if (answer.kind === "yes") return step(head, "already-known", [member]);
  }
  return step([...head, event], "concurrent");
}

type Containment =
  | { readonly kind: "yes" }
  | { readonly kind: "no" }
  | { readonly kind: "missing"; readonly node: number };

/**
 * Whether `newer` descends from `older`: breadth first through parents, leaving a branch at a parent of `older`, since
 * `older` cannot lie beyond it. Every visited block must be present, `older` included, exactly as in pail: a search that
 * would not need a missing block does not fail because of it.
 */
function contains(
  graph: ClockGraph,
  newer: number,
  older: number,
  environment: { readonly present: Present; readonly budget: WorkBudget },
): Containment {
  const { present, budget } = environment;
  const isThere = (node: number): boolean => graph.events[node] !== undefined && present(node);
  if (newer === older) return { kind: "yes" };
  for (const node of [newer, older]) if (!isThere(node)) return { kind: "missing", node };
  const stops = new Set(parentsOf(graph, older));
  const seen = new Set<number>();
  const queue = [...parentsOf(graph, newer)];
  for (let read = 0; read < queue.length; read++) {
    const node = queue[read];
    assert(node !== undefined, "the queue has no holes");
    budget.spend(1);
    if (node === older) return { kind: "yes" };
    if (stops.has(node) || seen.has(node)) continue;
    seen.add(node);
    if (!isThere(node)) return { kind: "missing", node };
    queue.push(...parentsOf(graph, node));
  }
  return { kind: "no" };
}

/** Says in one sentence what a step did and why. `nameOf` writes an event as the reader knows it. */
export function explainAdvance(step: AdvanceStep, nameOf: (node: number) => string): string {
  const event = nameOf(step.event);
  const members = step.members.map(nameOf).join(", ");
  switch (step.outcome) {
    case "already-head":
      return `${event} is already in the head, so nothing changes.`;
    case "supersedes":
      return `${event} descends from ${members}, so it takes that place in the head.`;
    case "already-known":
      return `${members} in the head descends from ${event}, so nothing changes.`;
    case "concurrent":
      return `${event} and the head do not contain one another, so the head grows.`;
    case "missing-block":
      return `The search for a common history needs the block ${nameOf(step.missing ?? step.event)}, which is not there, so the head stays as it is.`;
  }
}
