import { lowerBound } from "../../base/search.ts";
import { parseUuid, type Uuid, uuidToBytes } from "../../base/uuid.ts";
import { indexUuids, type UuidIndex, wordsOf } from "../../base/uuid-index.ts";
import type { EventLog } from "../../sources/event-log/types.ts";

/** An event of a log. */
export interface EventAt {
  readonly log: EventLog;
  readonly index: number;
}

/** Finds the event that made a record: the first about it in each log. */
export interface EventOrigins {
  /** In the order of the logs. */
  of(uuid: Uuid): readonly EventAt[];
}

/** Indexes each log when it is first asked about; the logs are asked in their order. */
export function createEventOrigins(logs: readonly EventLog[]): EventOrigins {
  const indexes = new Map<EventLog, UuidIndex>();
  const indexOf = (log: EventLog): UuidIndex => {
    const known = indexes.get(log);
    if (known !== undefined) return known;
    // A column of a larger buffer may begin anywhere.
    const record = log.record.subarray(0, log.count * 16);
    const made = indexUuids(wordsOf(record.byteOffset % 4 === 0 ? record : record.slice()));
    indexes.set(log, made);
    return made;
  };
  return {
    of: (uuid) => {
      const words = wordsOf(uuidToBytes(uuid));
      return logs.flatMap((log): readonly EventAt[] => {
        const index = indexOf(log).find(words, 0);
        return index < 0 ? [] : [{ log, index }];
      });
    },
  };
}

/** The row of a log whose line is `line` (from 1); -1 when that line is no event. Lines ascend. */
export function eventOnLine(log: Pick<EventLog, "line" | "count">, line: number): number {
  const index = rowAtOrBefore(log, line);
  return log.line[index] === line ? index : -1;
}

/** The last row that begins on `line` or before it; -1 when there is none. */
export function rowAtOrBefore(
  { line: lines, count }: { readonly line: Uint32Array; readonly count: number },
  line: number,
): number {
  return lowerBound(lines, line + 1, count) - 1;
}

/** The author's uuid of an event; `undefined` when the line names none. */
export function authorOf({ log, index }: EventAt): Uuid | undefined {
  const author = log.authors[log.author[index] ?? -1];
  return author === undefined ? undefined : parseUuid(author);
}
