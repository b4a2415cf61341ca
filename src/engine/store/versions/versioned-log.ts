import type { Uuid } from "../../../base/uuid.ts";
import type { SharedChangeRow } from "../store.ts";
import type { Cells } from "./cells.ts";
import { createIntList } from "./int-list.ts";
import {
  createNumberedKeys,
  createVersionedMap,
  type MapValues,
  type VersionedMap,
} from "./versioned-map.ts";
import { NOW } from "./versioned-table.ts";
import { createVersionedTexts, type VersionedTexts } from "./versioned-texts.ts";

/** The log of shared changes of one peer as of every step, and the newest stamp that it knew of each record. */
export interface VersionedLog {
  /** By stamp. */
  readonly rows: VersionedMap<SharedChangeRow>;
  /** By record. */
  readonly newest: VersionedTexts;
  append(row: SharedChangeRow, step: number): boolean;
  /**
   * The same for a row that is at hand as bytes: `record` by number, `data` JSON that was not made a value, `createdAt` as
   * a cell.
   */
  appendRaw(row: RawChange, step: number): boolean;
  prune(upTo: string, forget: boolean, step: number): number;
  /** Calls back for each row as of a step in the order of stamps, from the first after `since`. */
  each(since: string, step: number, onRow: (row: SharedChangeRow) => void): void;
}

export interface RawChange {
  readonly hlc: string;
  readonly model: string;
  readonly record: number;
  readonly changeType: SharedChangeRow["changeType"];
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly createdAt: number;
}

const CHANGE_TYPES = ["insert", "update", "delete"] as const;

interface LogValues extends MapValues<SharedChangeRow> {
  setRaw(version: number, row: RawChange): void;
}

function createLogValues(codec: Cells, hlcOf: (slot: number) => string): LogValues {
  const { texts, uuids } = codec;
  const models = createIntList();
  const records = createIntList();
  const types = createIntList();
  const times = createIntList();
  // One more than the number of the JSON text; 0 where it is made when it is asked for.
  const written = createIntList();
  const made = new Map<number, () => string>();
  return {
    get: (version, slot) => {
      const raw = written.get(version) - 1;
      return {
        hlc: hlcOf(slot),
        model: texts.text(models.get(version)),
        record: uuids.text(records.get(version)),
        changeType: CHANGE_TYPES[types.get(version)] ?? "insert",
        data: raw < 0 ? (made.get(version) ?? noData) : () => compact(texts.text(raw)),
        createdAt: String(codec.decode(times.get(version))),
      };
    },
    set: (version, row) => {
      models.set(version, texts.number(row.model));
      records.set(version, uuids.number(row.record));
      types.set(version, CHANGE_TYPES.indexOf(row.changeType));
      times.set(version, codec.encodeText(row.createdAt));
      written.set(version, 0);
      made.set(version, row.data);
    },
    setRaw: (version, row) => {
      models.set(version, texts.number(row.model));
      records.set(version, row.record);
      types.set(version, CHANGE_TYPES.indexOf(row.changeType));
      times.set(version, row.createdAt);
      written.set(version, texts.add(row.bytes, row.start, row.end) + 1);
    },
  };
}

const noData = (): string => "null";

/** JSON as the log holds it, whatever blanks were recorded. */
function compact(json: string): string {
  return JSON.stringify(JSON.parse(json));
}

export function createVersionedLog(codec: Cells): VersionedLog {
  const { texts } = codec;
  const keys = createNumberedKeys({
    find: (key) => texts.number(key),
    number: (key) => texts.number(key),
    text: (number) => texts.text(number),
  });
  const values = createLogValues(codec, keys.keyOf);
  const rows = createVersionedMap<SharedChangeRow>(keys, values);
  const newest = createVersionedTexts(codec);
  // Every stamp that was ever logged; sorted again when one came out of its order.
  const order: string[] = [];
  let sorted = true;
  const stampsAfter = (since: string): { readonly stamps: readonly string[]; from: number } => {
    if (!sorted) order.sort();
    sorted = true;
    return { stamps: order, from: firstAfter(order, since) };
  };
  const noteStamp = (hlc: string): void => {
    sorted &&= (order[order.length - 1] ?? "") < hlc;
    order.push(hlc);
  };
  return {
    rows,
    newest,
    append: (row, step) => {
      if (rows.get(row.hlc, NOW) !== undefined) return false;
      if (!rows.has(row.hlc)) noteStamp(row.hlc);
      rows.set(row.hlc, row, step);
      const before = newest.get(row.record, NOW);
      if (before === undefined || before < row.hlc) newest.set(row.record, row.hlc, step);
      return true;
    },
    appendRaw: (row, step) => {
      const stamp = texts.number(row.hlc);
      const known = keys.slotOf(stamp);
      if (known >= 0 && rows.index.isPresent(rows.index.head(known))) return false;
      if (known < 0) noteStamp(row.hlc);
      values.setRaw(rows.index.write(keys.slotFor(stamp), step, true), row);
      const before = newest.cellNow(row.record);
      const cell = codec.encodeTextNumber(stamp);
      if (before === 0 || codec.isBefore(before, cell, false)) newest.write(row.record, cell, step);
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
