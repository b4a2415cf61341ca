import { createIntList } from "./int-list.ts";
import { createVersionIndex, type VersionIndex } from "./version-index.ts";

/**
 * The closure of the tree of entries as of every step: for each entry the list of its known ancestors, nearest first,
 * itself at the front. A row of the table `entry_closure` is one place in such a list; its depth is its position.
 *
 * Attaching copies the parent's list as it is at that moment, so a hole in it is inherited, and the lists of
 * descendants are not touched when a directory moves: both as recorded, both seen as findings later.
 */
export interface VersionedClosure {
  /** Slots are entries. */
  readonly index: VersionIndex;
  /** Closure rows as of a step. */
  count(step: number): number;
  attach(entry: number, parent: number | undefined, step: number): void;
  detach(entry: number, step: number): void;
  ancestors(entry: number, step: number): readonly number[];
  /** Entries of whose lists `entry` is part. Linear in all lists: deletions are rare. */
  descendants(entry: number, step: number): readonly number[];
  /** Sets the lists from each entry's parent, in the order given. Returns the number of rounds. */
  rebuild(
    parents: ReadonlyMap<number, number | undefined>,
    step: number,
    onEntry?: () => void,
  ): number;
  listOf(version: number): readonly number[];
}

/** Rounds after which the recorded bulk rebuild gives up, believing in a cycle. */
const MAX_ROUNDS = 100;

export function createVersionedClosure(): VersionedClosure {
  const index = createVersionIndex();
  // All lists one after the other: a version holds `lengths` integers from `starts` on.
  const pool = createIntList();
  const starts = createIntList();
  const lengths = createIntList();
  const sizes = createIntList();
  const scratch: number[] = [];
  let size = 0;

  const listOf = (version: number): readonly number[] => {
    if (version < 0) return [];
    const start = starts.get(version);
    return Array.from({ length: lengths.get(version) }, (_, at) => pool.get(start + at));
  };
  const versionAt = (entry: number, step: number): number =>
    entry < index.slots ? index.at(entry, step) : -1;
  const ancestors = (entry: number, step: number): readonly number[] =>
    listOf(versionAt(entry, step));
  const set = (entry: number, list: readonly number[], step: number): void => {
    const known = versionAt(entry, step);
    const before = known < 0 ? 0 : lengths.get(known);
    if (before === list.length && isSame(list, known)) return;
    size += list.length - before;
    const version = index.write(entry, step, list.length > 0);
    starts.set(version, pool.length);
    lengths.set(version, list.length);
    for (const ancestor of list) pool.push(ancestor);
    if (version === sizes.length) sizes.push(size);
    else sizes.set(sizes.length - 1, size);
  };
  const isSame = (list: readonly number[], version: number): boolean => {
    if (version < 0) return list.length === 0;
    const start = starts.get(version);
    for (let at = 0; at < list.length; at++) if (pool.get(start + at) !== list[at]) return false;
    return true;
  };

  return {
    index,
    count: (step) => {
      const last = index.firstAfter(step) - 1;
      return last < 0 ? 0 : sizes.get(last);
    },
    attach: (entry, parent, step) => {
      const above = parent === undefined ? -1 : versionAt(parent, step);
      const length = above < 0 ? 0 : lengths.get(above);
      const start = above < 0 ? 0 : starts.get(above);
      scratch.length = 0;
      scratch.push(entry);
      for (let at = 0; at < length; at++) {
        const ancestor = pool.get(start + at);
        // A parent below its own child would grow for ever; the primary key of the table refuses the repeated pair.
        if (ancestor !== entry) scratch.push(ancestor);
      }
      set(entry, scratch, step);
    },
    detach: (entry, step) => set(entry, [], step),
    ancestors,
    descendants: (entry, step) => {
      const found: number[] = [];
      for (let id = 1; id < index.slots; id++) {
        if (ancestors(id, step).includes(entry)) found.push(id);
      }
      return found;
    },
    rebuild: (parents, step, onEntry) => {
      for (let id = 1; id < index.slots; id++) if (!parents.has(id)) set(id, [], step);
      return ancestorLists(parents, (entry, list) => {
        onEntry?.();
        set(entry, list, step);
      });
    },
    listOf,
  };
}

/** Calls back with the ancestors of each entry, itself first. Returns the rounds that a bulk rebuild takes. */
export function ancestorLists(
  parents: ReadonlyMap<number, number | undefined>,
  onList: (entry: number, list: readonly number[]) => void,
): number {
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
    onList(entry, list);
  }
  return Math.min(rounds, MAX_ROUNDS);
}
