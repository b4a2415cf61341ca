import { isNilRow } from "../../base/uuid-index.ts";
import type { FindingPlace } from "../report.ts";
import type { LibraryContext } from "./library-context.ts";
import { rowPlaces, SHOWN_PLACES } from "./places.ts";
import type { SharedLog } from "./shared-log.ts";

/** A run of an author's shared changes that a holder lacks, in the order of writing, with later ones present. */
export interface ContiguousLoss {
  readonly count: number;
  readonly later: number;
  /** First and last of the run: stamps, or uuids where the log was pruned. */
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
  const state = context.progress("content_identity", author, holder);
  if (state === "converging" || state === "idle" || state === "unknown") return undefined;
  const written = writtenBy(context, author);
  if (written === undefined) return undefined;
  const absent = written.rows.map(
    (row) => isAbsent(context, written, row, holder) && !isAbsent(context, written, row, author),
  );
  const first = absent.indexOf(true);
  const last = absent.lastIndexOf(true);
  const count = absent.filter(Boolean).length;
  const later = absent.length - 1 - last;
  if (count < FEWEST || later === 0 || count < (last - first + 1) * DENSE) return undefined;
  const run = written.rows.slice(first, last + 1);
  return {
    count,
    later,
    first: written.name(run[0] ?? 0),
    last: written.name(run[run.length - 1] ?? 0),
    where: run.slice(0, SHOWN_PLACES).flatMap((row) => written.place(row)),
  };
}

/** Shared records in the order in which their author wrote them, each once. */
interface Written {
  readonly words: Uint32Array;
  readonly rows: readonly number[];
  model(row: number): string;
  /** The record's stamp, or its uuid where the log was pruned. */
  name(row: number): string;
  place(row: number): readonly FindingPlace[];
}

/** The author's own records: from its log, or from its rows where the log was pruned. */
function writtenBy(context: LibraryContext, author: number): Written | undefined {
  const log = context.sharedLog(author);
  const logged = log === undefined ? undefined : loggedBy(log, context.id(author));
  return logged === undefined || logged.rows.length === 0 ? rowsBy(context, author) : logged;
}

function loggedBy(log: SharedLog, author: string): Written {
  const rows: number[] = [];
  for (let row = 0; row < log.count; row++) {
    const isFirst = log.index.find(log.words, row) === row;
    if (isFirst && log.author(row) === author && log.model(row) !== "device") rows.push(row);
  }
  return {
    words: log.words,
    rows,
    model: log.model,
    name: log.hlc,
    place: (row) => [{ path: log.path, table: "shared_changes", uuid: log.record(row) }],
  };
}

function rowsBy(context: LibraryContext, author: number): Written | undefined {
  const model = "content_identity";
  const held = context.holdings.of(model)[author];
  if (held === undefined) return undefined;
  const { words } = held.rows;
  const rows = [...held.authors.keys()].filter(
    (row) => held.authors[row] === author && !isNilRow(words, row),
  );
  const place = (row: number) => rowPlaces(context, author, model, [row]);
  return {
    words,
    rows,
    model: () => model,
    name: (row) => place(row)[0]?.uuid ?? "",
    place,
  };
}

function isAbsent(context: LibraryContext, written: Written, row: number, holder: number): boolean {
  const held = context.holdings.view.rows(holder, written.model(row));
  return held?.model.appliable === true && held.index.find(written.words, row) < 0;
}
