/** Values that a debugger was shown and may unfold, by number. */
import type { ValueNode } from "../analysis/debug/value-node.ts";
import type { TaskOptions } from "../base/progress.ts";
import type { DebugReference, DebugVariable } from "./debug-api.ts";

/** Something that can be unfolded in pieces; its parts may have to be read first. */
export interface Unfoldable {
  readonly named: number;
  readonly indexed: number;
  names(options?: TaskOptions): readonly ValueNode[] | Promise<readonly ValueNode[]>;
  items(start: number, count: number): readonly ValueNode[] | Promise<readonly ValueNode[]>;
}

export interface DebugValues {
  /** Holds a value until the next move, or for good: what the console shows stays. */
  hold(children: Unfoldable | undefined, isKept: boolean): DebugReference;
  variable(node: ValueNode, isKept: boolean): DebugVariable;
  unfold(wish: UnfoldWish, options?: TaskOptions): Promise<readonly DebugVariable[]>;
  /** Id of the watch of a part that was shown under a reference. */
  watchOf(reference: number, name: string): string | undefined;
  /** Forgets what was held until now. */
  moved(): void;
}

export interface UnfoldWish {
  readonly reference: number;
  readonly start: number;
  /** 0 for all. */
  readonly count: number;
  readonly filter: "named" | "indexed" | "all";
}

interface Held {
  readonly children: Unfoldable;
  readonly isKept: boolean;
  readonly watches: Map<string, string>;
}

const NOTHING: DebugReference = { reference: 0, named: 0, indexed: 0 };
/** Parts that one answer holds at most; a debugger asks for a hundred. */
const MOST = 100_000;

export function createDebugValues(): DebugValues {
  const held = new Map<number, Held>();
  let last = 0;
  const hold = (children: Unfoldable | undefined, isKept: boolean): DebugReference => {
    if (children === undefined || children.named + children.indexed === 0) return NOTHING;
    held.set(++last, { children, isKept, watches: new Map() });
    return { reference: last, named: children.named, indexed: children.indexed };
  };
  const variable = (node: ValueNode, isKept: boolean): DebugVariable => {
    const { name, value, origin, evaluateName, watch, children } = node;
    return { name, value, origin, evaluateName, watch, ...hold(children, isKept) };
  };
  return {
    hold,
    variable,
    unfold: async (wish, options) => {
      const known = held.get(wish.reference);
      if (known === undefined) return [];
      const nodes = await nodesOf(known.children, wish, options);
      for (const { name, watch } of nodes) if (watch !== undefined) known.watches.set(name, watch);
      return nodes.map((node) => variable(node, known.isKept));
    },
    watchOf: (reference, name) => held.get(reference)?.watches.get(name),
    moved: () => {
      for (const [reference, { isKept }] of held) if (!isKept) held.delete(reference);
    },
  };
}

async function nodesOf(
  children: Unfoldable,
  { start, count, filter }: UnfoldWish,
  options?: TaskOptions,
): Promise<readonly ValueNode[]> {
  const wanted = count === 0 ? MOST : count;
  if (filter === "indexed") return await children.items(start, wanted);
  const names = await children.names(options);
  if (filter === "named") return names.slice(start, start + wanted);
  return [...names, ...(await children.items(start, wanted))];
}
