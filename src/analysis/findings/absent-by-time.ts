import type { TraceLog, TraceRecord } from "../../sources/trace-log/types.ts";
import type { FindingPlace } from "../report.ts";
import type { LibraryContext } from "./library-context.ts";
import { rowPlaces, SHOWN_PLACES } from "./places.ts";
import { recordsWith } from "./signs.ts";

/** Rows of one model that a holder lacks, picked by when their author wrote them. */
export interface AbsentByTime {
  readonly model: string;
  /** Row numbers in the author's table. */
  readonly rows: readonly number[];
}

/**
 * What `holder` lacks of `author`, of the rows whose time at the author, µs since 1970, is one of those wanted. Models
 * without a time of their own are left out.
 */
export function absentByTime(
  context: LibraryContext,
  pair: readonly [author: number, holder: number],
  isWanted: (time: number) => boolean,
): readonly AbsentByTime[] {
  const [author, holder] = pair;
  return context.holdings.view.models.flatMap(({ name }): AbsentByTime[] => {
    const held = context.holdings.view.rows(author, name);
    const column = held?.model.timestampColumn;
    if (held === undefined || column === undefined || !held.table.has(column)) return [];
    const times = held.table.column(column);
    const rows = context.absent(name, author, holder).filter((row) => isWanted(times.micros(row)));
    return rows.length === 0 ? [] : [{ model: name, rows }];
  });
}

/** How many rows these are. */
export function countAbsent(absent: readonly AbsentByTime[]): number {
  return absent.reduce((sum, { rows }) => sum + rows.length, 0);
}

/** `16 of entry, 1 of location`. */
export function tellAbsent(absent: readonly AbsentByTime[]): string {
  return absent.map(({ model, rows }) => `${rows.length} of ${model}`).join(", ");
}

/** The first of them, in the author's database. */
export function absentPlaces(
  context: LibraryContext,
  author: number,
  absent: readonly AbsentByTime[],
): readonly FindingPlace[] {
  return absent
    .flatMap(({ model, rows }) => rowPlaces(context, author, model, rows))
    .slice(0, SHOWN_PLACES);
}

/** A parsed line and the log that it is in. */
export interface LoggedRecord extends TraceRecord {
  readonly path: string;
}

/** Parsed lines that contain the text, over several logs, in the order of their times. */
export function recordsIn(logs: readonly TraceLog[], text: string): readonly LoggedRecord[] {
  return logs
    .flatMap((log) => recordsWith(log, text).map((record) => ({ ...record, path: log.path })))
    .sort((a, b) => a.time - b.time);
}
