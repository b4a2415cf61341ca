/** The breakpoints that an editor has set, under ids that stay the same as long as they do. */
import type { BreakpointWish } from "../../session/debug-api.ts";

/** Which request set a breakpoint; each replaces all of its own. */
export type BreakpointGroup = "launch" | "function" | "data" | "exception" | `lines ${string}`;

export type NewBreakpoint = Omit<BreakpointWish, "id">;

export interface BreakpointStore {
  /** Replaces a group; the ids are those of equal breakpoints before. */
  replace(group: BreakpointGroup, wanted: readonly NewBreakpoint[]): readonly BreakpointWish[];
  all(): readonly BreakpointWish[];
  get(id: number): BreakpointWish | undefined;
  /** Ids of breakpoints with a message that was not printed yet; they count as printed from now on. */
  takeUnprinted(): readonly number[];
  /** Messages are to be printed anew, for a new run. */
  forgetPrinted(): void;
}

export function createBreakpointStore(): BreakpointStore {
  const groups = new Map<BreakpointGroup, readonly BreakpointWish[]>();
  const ids = new Map<string, number>();
  const printed = new Set<string>();
  const keyOf = ({ target, condition, hitCondition, message }: NewBreakpoint): string =>
    JSON.stringify([target, condition, hitCondition, message]);
  const idOf = (key: string): number => {
    const known = ids.get(key) ?? ids.size + 1;
    ids.set(key, known);
    return known;
  };
  const all = (): readonly BreakpointWish[] => [...groups.values()].flat();
  return {
    replace: (group, wanted) => {
      const wishes = wanted.map((each) => ({ ...each, id: idOf(keyOf(each)) }));
      groups.set(group, wishes);
      return wishes;
    },
    all,
    get: (id) => all().find((each) => each.id === id),
    takeUnprinted: () => {
      const fresh = all().filter(
        (each) => (each.message ?? "") !== "" && !printed.has(keyOf(each)),
      );
      for (const each of fresh) printed.add(keyOf(each));
      return fresh.map(({ id }) => id);
    },
    forgetPrinted: () => printed.clear(),
  };
}
