import { type TaskOptions, throwIfCancelled } from "../../base/progress.ts";

/** How far a reduction went. */
export interface Reduction<Item> {
  readonly items: readonly Item[];
  /** Sets that were tried. */
  readonly tried: number;
  /** Whether taking away any single item was tried and loses it; false when the budget ended first. */
  readonly minimal: boolean;
}

export interface ReductionOptions extends TaskOptions {
  /** Most sets to try. */
  readonly budget?: number | undefined;
}

/**
 * Delta debugging (ddmin): the items without which what is looked for is lost, found by trying ever smaller parts. The
 * result still shows it, and, unless the budget ended first, no single item can be taken away. Items keep their order.
 */
export async function ddmin<Item>(
  all: readonly Item[],
  shows: (items: readonly Item[]) => boolean | Promise<boolean>,
  options: ReductionOptions = {},
): Promise<Reduction<Item>> {
  const budget = options.budget ?? Number.POSITIVE_INFINITY;
  let items = all;
  let parts = 2;
  let tried = 0;
  const holds = async (candidate: readonly Item[]): Promise<boolean> => {
    throwIfCancelled(options);
    tried++;
    const fraction = all.length === 0 ? 1 : 1 - items.length / all.length;
    options.onProgress?.({ task: "Shrinking", fraction });
    return await shows(candidate);
  };
  while (items.length > 1) {
    const pieces = split(items, Math.min(parts, items.length));
    const smaller = await firstOf(pieces, items, holds, () => tried < budget);
    if (smaller === undefined && tried >= budget) return { items, tried, minimal: false };
    if (smaller !== undefined) {
      parts = smaller.isPart ? 2 : Math.max(parts - 1, 2);
      items = smaller.items;
    } else if (parts >= items.length) return { items, tried, minimal: true };
    else parts = Math.min(parts * 2, items.length);
  }
  return { items, tried, minimal: true };
}

/** A part alone, or everything but a part, that still shows it. */
async function firstOf<Item>(
  pieces: readonly (readonly Item[])[],
  items: readonly Item[],
  holds: (candidate: readonly Item[]) => Promise<boolean>,
  mayTry: () => boolean,
): Promise<{ readonly items: readonly Item[]; readonly isPart: boolean } | undefined> {
  // With two parts, everything but one is the other.
  for (const piece of pieces) {
    if (!mayTry()) return undefined;
    if (await holds(piece)) return { items: piece, isPart: true };
  }
  if (pieces.length <= 2) return undefined;
  for (const piece of pieces) {
    if (!mayTry()) return undefined;
    const away = new Set(piece);
    const rest = items.filter((item) => !away.has(item));
    if (await holds(rest)) return { items: rest, isPart: false };
  }
  return undefined;
}

function split<Item>(items: readonly Item[], parts: number): readonly (readonly Item[])[] {
  return Array.from({ length: parts }, (_, part) =>
    items.slice(
      Math.floor((part * items.length) / parts),
      Math.floor(((part + 1) * items.length) / parts),
    ),
  );
}
