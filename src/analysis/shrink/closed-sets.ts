/**
 * Sets in which everything has what it needs. A search among them goes both ways: upwards, to find few things that show
 * something together with all they need, and downwards from there, leaving things out together with whatever needs them.
 */
import { ddmin, type ReductionOptions } from "./ddmin.ts";

export interface ClosedSets {
  /** Some places with everything that they need; ascending. */
  closure(places: readonly number[]): readonly number[];
  /** Those of some places that have all they need among them; ascending. */
  core(places: readonly number[]): readonly number[];
}

/** `needs[place]` are the places that a place needs directly. */
export function createClosedSets(needs: readonly (readonly number[])[]): ClosedSets {
  const neededBy: number[][] = needs.map(() => []);
  needs.forEach((wanted, place) => {
    for (const target of wanted) neededBy[target]?.push(place);
  });
  const spread = (
    starts: readonly number[],
    next: readonly (readonly number[])[],
  ): ReadonlySet<number> => {
    const found = new Set<number>();
    const open = [...starts];
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      if (found.has(place)) continue;
      found.add(place);
      open.push(...(next[place] ?? []));
    }
    return found;
  };
  return {
    closure: (places) => [...spread(places, needs)].sort((a, b) => a - b),
    core(places) {
      const among = new Set(places);
      const lacking = places.filter((place) => needs[place]?.some((target) => !among.has(target)));
      const gone = spread(lacking, neededBy);
      return places.filter((place) => !gone.has(place)).sort((a, b) => a - b);
    },
  };
}

/** The end of a search among closed sets. */
export interface ClosedReduction {
  /** Ascending. */
  readonly places: readonly number[];
  /** Sets that showed it, from all to the smallest. */
  readonly chain: readonly (readonly number[])[];
  /** Whether nothing can be left out, together with what needs it, without losing it. */
  readonly minimal: boolean;
  readonly tried: number;
}

/** A small closed set that still shows what `shows` looks for. All of the places are known to show it. */
export async function smallestClosed(
  sets: ClosedSets,
  all: readonly number[],
  shows: (closed: readonly number[]) => boolean | Promise<boolean>,
  options: ReductionOptions & { readonly first: readonly (readonly number[])[] },
): Promise<ClosedReduction> {
  const known = new Map<string, boolean>();
  const chain: (readonly number[])[] = [all];
  const look = async (closed: readonly number[]): Promise<boolean> => {
    // Different sets often close to the same one.
    const key = closed.join(" ");
    const found = known.get(key) ?? (await shows(closed));
    known.set(key, found);
    if (found && closed.length < (chain.at(-1)?.length ?? 0)) chain.push(closed);
    return found;
  };
  const start = await firstThatShows([[], ...options.first], all, (each) =>
    look(sets.closure(each)),
  );
  const few = await ddmin(start, (places) => look(sets.closure(places)), options);
  const left = await ddmin(sets.closure(few.items), (places) => look(sets.core(places)), options);
  const places = sets.core(left.items);
  return { places, chain, minimal: few.minimal && left.minimal, tried: known.size };
}

/** The first of some sets that shows it; else all. */
async function firstThatShows(
  candidates: readonly (readonly number[])[],
  all: readonly number[],
  shows: (places: readonly number[]) => Promise<boolean>,
): Promise<readonly number[]> {
  for (const candidate of candidates) if (await shows(candidate)) return candidate;
  return all;
}
