/** The watermarks of one peer as of every step. */
import type { Uuid } from "../../../base/uuid.ts";
import type { WatermarkRow } from "../store.ts";
import { type Cells, NULL_CELL } from "./cells.ts";
import { createIntList } from "./int-list.ts";
import { createVersionedMap, type VersionedMap } from "./versioned-map.ts";
import { NOW } from "./versioned-table.ts";

export interface VersionedWatermarks extends VersionedMap<WatermarkRow> {
  /** Writes only when the value is later than the one before; says whether it did. */
  raise(row: WatermarkRow, step: number): boolean;
  /** The same in cells of texts, for a key that was raised before; `slot` is its number. */
  raiseCells(slot: number, value: number, updatedAt: number, step: number): boolean;
  /** The number of a key that was raised before; -1 when it never was. */
  slotOf(key: string): number;
}

/** The key of a watermark. */
export function watermarkKey(peer: Uuid, resource: string): string {
  return `${peer}|${resource}`;
}

export function createVersionedWatermarks(codec: Cells): VersionedWatermarks {
  const values = createIntList();
  const updates = createIntList();
  const validated = new Map<number, WatermarkRow["validated"]>();
  const slots = new Map<string, number>();
  const keys: { readonly peer: Uuid; readonly resource: string }[] = [];
  const keyOf = (slot: number): string => {
    const key = keys[slot];
    return key === undefined ? "" : watermarkKey(key.peer, key.resource);
  };
  const map = createVersionedMap<WatermarkRow>(
    {
      find: (key) => slots.get(key) ?? -1,
      add: (key) => {
        const bar = key.indexOf("|");
        // Keys are made by `watermarkKey`.
        const slot = keys.push({ peer: key.slice(0, bar) as Uuid, resource: key.slice(bar + 1) });
        slots.set(key, slot - 1);
        return slot - 1;
      },
      keyOf,
    },
    {
      get: (version, slot) => {
        const key = keys[slot];
        return {
          validated: validated.get(version),
          peer: key?.peer ?? ("" as Uuid),
          resource: key?.resource ?? "",
          value: String(codec.decode(values.get(version))),
          updatedAt: String(codec.decode(updates.get(version))),
        };
      },
      set: (version, row) => {
        values.set(version, codec.encodeText(row.value));
        updates.set(version, codec.encodeText(row.updatedAt));
        if (row.validated === undefined) validated.delete(version);
        else validated.set(version, row.validated);
      },
    },
  );
  const { index } = map;
  return {
    ...map,
    slotOf: (key) => slots.get(key) ?? -1,
    raise: (row, step) => {
      const key = watermarkKey(row.peer, row.resource);
      const before = map.get(key, NOW);
      if (before !== undefined && before.value >= row.value) return false;
      map.set(key, { validated: before?.validated, ...row }, step);
      return true;
    },
    raiseCells: (slot, value, updatedAt, step) => {
      const known = index.head(slot);
      const before = index.isPresent(known) ? values.get(known) : NULL_CELL;
      if (before !== NULL_CELL && codec.isBefore(value, before, true)) return false;
      const kept = before === NULL_CELL ? undefined : validated.get(known);
      const version = index.write(slot, step, true);
      values.set(version, value);
      updates.set(version, updatedAt);
      if (kept !== undefined) validated.set(version, kept);
      return true;
    },
  };
}
