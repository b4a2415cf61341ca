import type { FindingPlace } from "../report.ts";
import type { LibraryContext } from "./library-context.ts";
import { SHOWN_PLACES } from "./places.ts";
import type { SharedLog } from "./shared-log.ts";

/** A run of an author's shared changes that a holder lacks, in the order of writing, with later ones present. */
export interface ContiguousLoss {
  readonly count: number;
  readonly later: number;
  /** First and last stamp of the run. */
  readonly first: string;
  readonly last: string;
  readonly where: readonly FindingPlace[];
}

const FEWEST = 3;
/** Share of the changes within the run that must be missing. */
const DENSE = 0.9;

/** `undefined` where nothing is missing, where the missing changes are scattered, or where they are the newest. */
export function contiguousLoss(
  context: LibraryContext,
  author: number,
  holder: number,
): ContiguousLoss | undefined {
  const log = context.sharedLog(author);
  const state = context.progress("content_identity", author, holder);
  if (log === undefined || state === "converging" || state === "idle" || state === "unknown")
    return undefined;
  const rows = ownRows(log, context.id(author));
  const absent = rows.map(
    (row) => isAbsent(context, log, row, holder) && !isAbsent(context, log, row, author),
  );
  const first = absent.indexOf(true);
  const last = absent.lastIndexOf(true);
  const count = absent.filter(Boolean).length;
  const later = absent.length - 1 - last;
  if (count < FEWEST || later === 0 || count < (last - first + 1) * DENSE) return undefined;
  const run = rows.slice(first, last + 1);
  return {
    count,
    later,
    first: log.hlc(run[0] ?? 0),
    last: log.hlc(run[run.length - 1] ?? 0),
    where: run
      .slice(0, SHOWN_PLACES)
      .map((row) => ({ path: log.path, table: "shared_changes", uuid: log.record(row) })),
  };
}

/** The author's own changes in the order of writing. */
function ownRows(log: SharedLog, author: string): number[] {
  const rows: number[] = [];
  for (let row = 0; row < log.count; row++) {
    if (log.author(row) === author && log.model(row) !== "device") rows.push(row);
  }
  return rows;
}

function isAbsent(context: LibraryContext, log: SharedLog, row: number, holder: number): boolean {
  const held = context.holdings.view.rows(holder, log.model(row));
  return held?.model.appliable === true && held.index.find(log.words, row) < 0;
}
