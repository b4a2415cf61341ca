import type { Uuid } from "../../base/uuid.ts";

/** What waits for rows that are not here, by the uuid of the row each waits for. */
export interface DependencyTracker<Waiting> {
  /** Number of waiting records. */
  readonly waiting: number;
  add(missing: Uuid, record: Waiting): void;
  /** Removes and returns what waited for this row, in the order of arrival. */
  take(arrived: Uuid): readonly Waiting[];
  /** Removes and returns everything that waits. */
  takeAll(): readonly Waiting[];
  /** Everything that still waits, in the order of arrival. */
  each(onRecord: (record: Waiting, missing: Uuid) => void): void;
}

/** An empty tracker. It never forgets: records wait until their row comes. */
export function createDependencyTracker<Waiting>(): DependencyTracker<Waiting> {
  const lists = new Map<Uuid, Waiting[]>();
  let waiting = 0;
  return {
    get waiting() {
      return waiting;
    },
    add: (missing, record) => {
      const list = lists.get(missing);
      if (list === undefined) lists.set(missing, [record]);
      else list.push(record);
      waiting++;
    },
    take: (arrived) => {
      const list = lists.get(arrived);
      if (list === undefined) return [];
      lists.delete(arrived);
      waiting -= list.length;
      return list;
    },
    takeAll: () => {
      const all = [...lists.values()].flat();
      lists.clear();
      waiting = 0;
      return all;
    },
    each: (onRecord) => {
      for (const [missing, list] of lists) for (const record of list) onRecord(record, missing);
    },
  };
}
