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
  const absent = written.map(
    (change) => isAbsent(context, change, holder) && !isAbsent(context, change, author),
  );
  const first = absent.indexOf(true);
  const last = absent.lastIndexOf(true);
  const count = absent.filter(Boolean).length;
  const later = absent.length - 1 - last;
  if (count < FEWEST || later === 0 || count < (last - first + 1) * DENSE) return undefined;
  const run = written.slice(first, last + 1);
  return {
    count,
    later,
    first: run[0]?.name ?? "",
    last: run[run.length - 1]?.name ?? "",
    where: run.slice(0, SHOWN_PLACES).map(({ place }) => place),
  };
}

/** One shared record in the order in which its author wrote them. */
interface Written {
  readonly model: string;
  readonly words: Uint32Array;
  readonly row: number;
  /** Its stamp, or its uuid where the log was pruned. */
  readonly name: string;
  readonly place: FindingPlace;
}

/** The author's own records, each once: from its log, or from its rows where the log was pruned. */
function writtenBy(context: LibraryContext, author: number): readonly Written[] {
  const log = context.sharedLog(author);
  const logged = log === undefined ? [] : loggedBy(log, context.id(author));
  return logged.length > 0 ? logged : rowsBy(context, author);
}

function loggedBy(log: SharedLog, author: string): readonly Written[] {
  const written: Written[] = [];
  for (let row = 0; row < log.count; row++) {
    const isFirst = log.index.find(log.words, row) === row;
    if (!isFirst || log.author(row) !== author || log.model(row) === "device") continue;
    written.push({
      model: log.model(row),
      words: log.words,
      row,
      name: log.hlc(row),
      place: { path: log.path, table: "shared_changes", uuid: log.record(row) },
    });
  }
  return written;
}

function rowsBy(context: LibraryContext, author: number): readonly Written[] {
  const model = "content_identity";
  const held = context.holdings.of(model)[author];
  if (held === undefined) return [];
  const { words } = held.rows;
  return [...held.authors.keys()]
    .filter((row) => held.authors[row] === author && !isNilRow(words, row))
    .flatMap((row) =>
      rowPlaces(context, author, model, [row]).map((place) => ({
        model,
        words,
        row,
        name: place.uuid ?? "",
        place,
      })),
    );
}

function isAbsent(context: LibraryContext, change: Written, holder: number): boolean {
  const held = context.holdings.view.rows(holder, change.model);
  return held?.model.appliable === true && held.index.find(change.words, change.row) < 0;
}
