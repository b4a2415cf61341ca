import type { Uuid } from "../../base/uuid.ts";
import type { FindingPlace } from "../report.ts";
import type { LibraryContext } from "./library-context.ts";
import { SHOWN_PLACES } from "./places.ts";
import type { SharedLog } from "./shared-log.ts";

/** Records that a peer's log says were applied there and whose rows its main database lacks. */
export interface RecordsAhead {
  readonly records: readonly Uuid[];
  /** Whether they are what was logged last of their model: then the database stands at an earlier moment. */
  readonly isTail: boolean;
  readonly where: readonly FindingPlace[];
}

/** Share of the rows behind the first absent one that must be absent as well. */
const TAIL_SHARE = 0.8;
const FEWEST = 3;

/** `undefined` where nothing is ahead. Records with a later deletion, and models without a table, are left out. */
export function recordsAheadOfRows(
  context: LibraryContext,
  peer: number,
): RecordsAhead | undefined {
  const log = context.sharedLog(peer);
  if (log === undefined) return undefined;
  const deleted = deletedRecords(log);
  const tails = new Map<string, Tail>();
  for (let row = 0; row < log.count; row++) {
    const isAbsent = absence(context, peer, log, row);
    if (isAbsent === undefined) continue;
    const tail = tails.get(log.model(row)) ?? { records: new Set(), behind: 0, absentBehind: 0 };
    tails.set(log.model(row), tail);
    note(tail, isAbsent ? log.record(row) : undefined, deleted);
  }
  const all = [...tails.values()].filter((tail) => tail.records.size > 0);
  if (all.length === 0) return undefined;
  const whole = all.filter(isTail);
  const records = (whole.length > 0 ? whole : all).flatMap((tail) => [...tail.records]);
  return {
    records,
    isTail: whole.length > 0,
    where: records
      .slice(0, SHOWN_PLACES)
      .map((uuid) => ({ path: log.path, table: "shared_changes", uuid })),
  };
}

/** What is absent of one model, and how the log goes on behind the first of it. */
interface Tail {
  readonly records: Set<Uuid>;
  behind: number;
  absentBehind: number;
}

/** Counts one row of the log; `record` only where it is absent. */
function note(tail: Tail, record: Uuid | undefined, deleted: ReadonlySet<Uuid>): void {
  if (record !== undefined && !deleted.has(record)) tail.records.add(record);
  if (tail.records.size === 0) return;
  tail.behind++;
  if (record !== undefined) tail.absentBehind++;
}

function isTail({ records, behind, absentBehind }: Tail): boolean {
  return records.size >= FEWEST && absentBehind >= behind * TAIL_SHARE;
}

function deletedRecords(log: SharedLog): ReadonlySet<Uuid> {
  const deleted = new Set<Uuid>();
  for (let row = 0; row < log.count; row++) {
    if (log.change(row).toLowerCase() === "delete") deleted.add(log.record(row));
  }
  return deleted;
}

/** Whether the logged record has no row; `undefined` where its model is not one that is applied to a table here. */
function absence(
  context: LibraryContext,
  peer: number,
  log: SharedLog,
  row: number,
): boolean | undefined {
  const name = log.model(row);
  const held = context.holdings.view.rows(peer, name);
  if (held === undefined || !held.model.appliable || name === "device") return undefined;
  return held.index.find(log.words, row) < 0;
}
