/** A text a record as of every step, e.g. the time of the newest state that was applied for it. */
import type { Uuid } from "../../../base/uuid.ts";
import type { Cells } from "./cells.ts";
import { createIntList } from "./int-list.ts";
import { createNumberedKeys, createVersionedMap, type VersionedMap } from "./versioned-map.ts";

export interface VersionedTexts extends VersionedMap<string> {
  /** The cell of the record of a number, as it is now; 0 for none. */
  cellNow(record: number): number;
  write(record: number, cell: number, step: number): void;
}

export function createVersionedTexts(codec: Cells): VersionedTexts {
  const cells = createIntList();
  const { uuids } = codec;
  // Records are known by their uuid in hyphenated text.
  const keys = createNumberedKeys({
    find: (key) => uuids.find(key as Uuid),
    number: (key) => uuids.number(key as Uuid),
    text: (number) => uuids.text(number),
  });
  const map = createVersionedMap<string>(keys, {
    get: (version) => String(codec.decode(cells.get(version))),
    set: (version, value) => cells.set(version, codec.encodeText(value)),
  });
  const { index } = map;
  return {
    ...map,
    cellNow: (record) => {
      const slot = keys.slotOf(record);
      const version = slot < 0 ? -1 : index.head(slot);
      return index.isPresent(version) ? cells.get(version) : 0;
    },
    write: (record, cell, step) => {
      cells.set(index.write(keys.slotFor(record), step, true), cell);
    },
  };
}
