/** Calls `work` for every item, at most `limit` at a time; results keep the items' order. The first error ends it. */
export async function mapBounded<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = new Map<number, Result>();
  const queue = items.entries();
  const runner = async (): Promise<void> => {
    for (const [index, item] of queue) results.set(index, await work(item));
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, runner));
  return [...results].sort((a, b) => a[0] - b[0]).map(([, result]) => result);
}
