import type { Uuid } from "../../../base/uuid.ts";
import type { SharedChangeRow } from "../store.ts";
import { createVersionedMap, type VersionedMap } from "./versioned-map.ts";
import { NOW } from "./versioned-table.ts";

/** The log of shared changes of one peer as of every step, and the newest stamp that it knew of each record. */
export interface VersionedLog {
  /** By stamp. */
  readonly rows: VersionedMap<SharedChangeRow>;
  /** By record. */
  readonly newest: VersionedMap<string>;
  append(row: SharedChangeRow, step: number): boolean;
  prune(upTo: string, forget: boolean, step: number): number;
  /** Calls back for each row as of a step in the order of stamps, from the first after `since`. */
  each(since: string, step: number, onRow: (row: SharedChangeRow) => void): void;
}

export function createVersionedLog(): VersionedLog {
  const rows = createVersionedMap<SharedChangeRow>();
  const newest = createVersionedMap<string>();
  // Every stamp that was ever logged; sorted again when one came out of its order.
  const order: string[] = [];
  let sorted = true;
  const stampsAfter = (since: string): { readonly stamps: readonly string[]; from: number } => {
    if (!sorted) order.sort();
    sorted = true;
    return { stamps: order, from: firstAfter(order, since) };
  };
  return {
    rows,
    newest,
    append: (row, step) => {
      if (rows.get(row.hlc, NOW) !== undefined) return false;
      if (!rows.has(row.hlc)) {
        sorted &&= (order[order.length - 1] ?? "") < row.hlc;
        order.push(row.hlc);
      }
      rows.set(row.hlc, row, step);
      const before = newest.get(row.record, NOW);
      if (before === undefined || before < row.hlc) newest.set(row.record, row.hlc, step);
      return true;
    },
    prune: (upTo, forget, step) => {
      const { stamps, from } = stampsAfter(upTo);
      let count = 0;
      for (let at = 0; at < from; at++) {
        const hlc = stamps[at] ?? "";
        const record: Uuid | undefined = rows.get(hlc, NOW)?.record;
        if (record === undefined) continue;
        if (forget && newest.get(record, NOW) === hlc) newest.set(record, undefined, step);
        rows.set(hlc, undefined, step);
        count++;
      }
      return count;
    },
    each: (since, step, onRow) => {
      const { stamps, from } = stampsAfter(since);
      for (let at = from; at < stamps.length; at++) {
        const row = rows.get(stamps[at] ?? "", step);
        if (row !== undefined) onRow(row);
      }
    },
  };
}

/** Index of the first stamp after `since`. */
function firstAfter(stamps: readonly string[], since: string): number {
  let low = 0;
  let high = stamps.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((stamps[middle] ?? "") > since) high = middle;
    else low = middle + 1;
  }
  return low;
}
