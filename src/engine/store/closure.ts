/**
 * The closure of the tree of entries: for each entry the list of its known ancestors, nearest first, itself at the
 * front. A row of the table `entry_closure` is one place in such a list; its depth is its position.
 *
 * Attaching copies the parent's list as it is at that moment, so a hole in it is inherited, and the lists of
 * descendants are not touched when a directory moves: both as recorded, both seen as findings later.
 */
export interface Closure {
  readonly size: number;
  attach(entry: number, parent: number | undefined): void;
  detach(entry: number): void;
  ancestors(entry: number): readonly number[];
  /** Entries of whose lists `entry` is part. Linear in all lists: deletions are rare. */
  descendants(entry: number): readonly number[];
  rebuild(entries: Iterable<readonly [number, number | undefined]>): number;
  entries(): Iterable<readonly [number, readonly number[]]>;
}

/** Rounds after which the recorded bulk rebuild gives up, believing in a cycle. */
const MAX_ROUNDS = 100;

export function createClosure(): Closure {
  const lists = new Map<number, readonly number[]>();
  let size = 0;
  const set = (entry: number, list: readonly number[]): void => {
    size += list.length - (lists.get(entry)?.length ?? 0);
    lists.set(entry, list);
  };
  return {
    get size() {
      return size;
    },
    attach: (entry, parent) => {
      const above = parent === undefined ? [] : (lists.get(parent) ?? []);
      // A parent below its own child would grow for ever; the primary key of the table refuses the repeated pair.
      set(entry, [entry, ...above.filter((ancestor) => ancestor !== entry)]);
    },
    detach: (entry) => {
      size -= lists.get(entry)?.length ?? 0;
      lists.delete(entry);
    },
    ancestors: (entry) => lists.get(entry) ?? [],
    descendants: (entry) => {
      const found: number[] = [];
      for (const [id, list] of lists) if (list.includes(entry)) found.push(id);
      return found;
    },
    rebuild: (entries) => {
      const parents = new Map(entries);
      lists.clear();
      size = 0;
      let rounds = 0;
      for (const entry of parents.keys()) {
        const list: number[] = [];
        let at: number | undefined = entry;
        while (at !== undefined && parents.has(at) && list.length <= MAX_ROUNDS) {
          if (list.includes(at)) break;
          list.push(at);
          at = parents.get(at);
        }
        rounds = Math.max(rounds, list.length);
        set(entry, list);
      }
      return Math.min(rounds, MAX_ROUNDS);
    },
    entries: () => lists.entries(),
  };
}
