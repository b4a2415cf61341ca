/**
 * The events of a log by the record they are about. The first event of a record is found by hash, the others follow in
 * the order of the log, so that a million events cost three columns and no objects.
 */
import { parseUuid, type Uuid, uuidToBytes } from "../../base/uuid.ts";
import { indexUuids, isNilRow, type UuidIndex, wordsOf } from "../../base/uuid-index.ts";
import type { EventLog } from "../../sources/event-log/types.ts";

export interface RecordChains {
  /** First event of a record, or -1. */
  first(record: Uuid): number;
  /** The first event of the record that an event is about; -1 where it names none. */
  headOf(event: number): number;
  /** The next event of the same record, or -1. */
  next(event: number): number;
}

export function createRecordChains(log: EventLog): RecordChains {
  const words = wordsOf(log.record.subarray(0, log.count * 16));
  const index = indexUuids(words);
  const next = new Int32Array(log.count).fill(-1);
  const last = new Int32Array(log.count).fill(-1);
  const head = new Int32Array(log.count).fill(-1);
  for (let event = 0; event < log.count; event++) {
    if (isNilRow(words, event)) continue;
    const first = index.find(words, event);
    const before = last[first] ?? -1;
    if (before >= 0) next[before] = event;
    last[first] = event;
    head[event] = first;
  }
  return {
    first: (record) => find(index, record),
    headOf: (event) => head[event] ?? -1,
    next: (event) => next[event] ?? -1,
  };
}

function find(index: UuidIndex, record: Uuid): number {
  const uuid = parseUuid(record);
  return uuid === undefined ? -1 : index.find(wordsOf(uuidToBytes(uuid)), 0);
}
