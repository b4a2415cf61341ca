/** Values as a debugger shows them: made only when they are unfolded, and then only the part that is seen. */

import type { TaskOptions } from "../../base/progress.ts";

/** Whether a value was read from the evidence or comes from the replay. */
export type ValueOrigin = "recorded" | "replayed";

/** One value with what is below it. */
export interface ValueNode {
  readonly name: string;
  readonly value: string;
  readonly origin?: ValueOrigin | undefined;
  /** An expression that gives the value again, for hovers and watches. */
  readonly evaluateName?: string | undefined;
  /** Id of a watch, when a data breakpoint can be set on it. */
  readonly watch?: string | undefined;
  readonly children?: ValueChildren | undefined;
}

/** What lies below a value: named parts, or a list that is asked for in pieces. */
export interface ValueChildren {
  readonly named: number;
  readonly indexed: number;
  /** All named parts. Throws `CancelledError` where making them takes long and nobody wants them any more. */
  names(options?: TaskOptions): readonly ValueNode[];
  /** `count` parts of the list from `start`. */
  items(start: number, count: number): readonly ValueNode[];
}

const NO_NODES: readonly ValueNode[] = [];

/** Named parts that are made when they are first asked for. */
export function namedChildren(
  count: number,
  make: (options?: TaskOptions) => readonly ValueNode[],
): ValueChildren {
  let made: readonly ValueNode[] | undefined;
  return {
    named: count,
    indexed: 0,
    names: (options) => {
      made ??= make(options);
      return made;
    },
    items: () => NO_NODES,
  };
}

/** Parts that are here already. */
export function listedChildren(nodes: readonly ValueNode[]): ValueChildren {
  return namedChildren(nodes.length, () => nodes);
}

/** A list of which only the wanted part is made. */
export function indexedChildren(count: number, make: (index: number) => ValueNode): ValueChildren {
  return {
    named: 0,
    indexed: count,
    names: () => NO_NODES,
    items: (start, wanted) => {
      const from = Math.max(0, Math.min(start, count));
      const to = Math.min(from + Math.max(0, wanted), count);
      return Array.from({ length: to - from }, (_, at) => make(from + at));
    },
  };
}

/** A value of parsed JSON with everything below it, whole. */
export function jsonNode(
  name: string,
  value: unknown,
  about: Pick<ValueNode, "origin" | "evaluateName">,
): ValueNode {
  const { origin, evaluateName } = about;
  const below = (part: string): string | undefined =>
    evaluateName === undefined || !/^[\p{L}\p{N}_]+$/u.test(part)
      ? undefined
      : `${evaluateName}.${part}`;
  const child = (part: string, inner: unknown): ValueNode =>
    jsonNode(part, inner, { origin, evaluateName: below(part) });
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    const children = indexedChildren(items.length, (at) => child(String(at), items[at]));
    return { name, value: `list of ${items.length}`, origin, evaluateName, children };
  }
  if (typeof value === "object" && value !== null) {
    const parts = Object.entries(value);
    const make = (): readonly ValueNode[] => parts.map(([part, inner]) => child(part, inner));
    const children = namedChildren(parts.length, make);
    return {
      name,
      value: `{${parts.map(([part]) => part).join(", ")}}`,
      origin,
      evaluateName,
      children,
    };
  }
  return { name, value: jsonText(value), origin, evaluateName };
}

function jsonText(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
