/** Whether anything that a peer wrote reached the others at all, told by the authorship of rows. */
import { uuidFromBytes } from "../../base/uuid.ts";
import type { LibraryContext } from "../findings/library-context.ts";
import { plural, rowPlaces } from "../findings/places.ts";
import type { FindingPlace } from "../report.ts";

/** One author and one holder between whom nothing crossed. */
export interface EmptyPair {
  readonly author: number;
  readonly holder: number;
  /** Rows that the author wrote and the holder lacks, all models. */
  readonly due: number;
  /** Entries at the holder, all its own. */
  readonly own: number;
  /** Rows of the holder that show whose they are, and rows of the author that are missing. */
  readonly where: readonly FindingPlace[];
  /** Whose the holder's rows are, in a sentence. */
  readonly authorship: string;
  /** A missing row that refers to nothing, in a sentence: no treatment of references can have lost it. */
  readonly unbound: string | undefined;
}

/** What crossed between the peers of a recording. */
export interface Crossing {
  readonly empty: readonly EmptyPair[];
  /** Set when rows were due in some direction, and none crossed in any. */
  readonly nothing: boolean;
  /** The first row of one peer that another holds, and how many there are. */
  readonly crossed: { readonly count: number; readonly where: readonly FindingPlace[] };
}

export function crossingOf(context: LibraryContext): Crossing {
  const empty: EmptyPair[] = [];
  let due = 0;
  let crossed = 0;
  const where: FindingPlace[] = [];
  for (const [author, holder] of context.pairs) {
    const progress = context.report.progress.filter(
      (each) =>
        each.from === context.id(author) &&
        each.to === context.id(holder) &&
        context.holdings.view.peers[holder]?.main !== undefined,
    );
    if (progress.length === 0) continue;
    due++;
    const have = progress.reduce((sum, each) => sum + each.have, 0);
    crossed += have;
    if (have === 0) empty.push(emptyPair(context, author, holder));
    else if (where.length === 0) where.push(...heldPlaces(context, author, holder));
  }
  const hasEntries = empty.some(
    ({ author }) => context.holdings.count("entry", author, author) > 0,
  );
  return {
    empty,
    nothing: due > 0 && empty.length === due && hasEntries,
    crossed: { count: crossed, where },
  };
}

function emptyPair(context: LibraryContext, author: number, holder: number): EmptyPair {
  const { holdings } = context;
  const due = holdings.view.models.reduce(
    (sum, { name }) => sum + (name === "device" ? 0 : context.absent(name, author, holder).length),
    0,
  );
  const own = holdings.count("entry", holder, holder);
  const all = holdings.view.rows(holder, "entry")?.count ?? 0;
  const names = { author: context.name(author), holder: context.name(holder) };
  const authorship =
    all === 0
      ? `${names.holder} has no entry at all, so no row of ${names.author} was kept, changed or shortened there.`
      : own === all
        ? `All ${plural(own, "entry row")} of ${names.holder} were written by ${names.holder} itself: they lie in its own locations. None is what remained of the ${plural(holdings.count("entry", author, author), "entry row")} of ${names.author}.`
        : `Of the ${plural(all, "entry row")} of ${names.holder} none was written by ${names.author}.`;
  const unbound = unboundRow(context, author, holder);
  return {
    author,
    holder,
    due,
    own,
    where: [
      ...rowPlaces(context, holder, "entry", ownRows(context, holder)),
      ...(unbound === undefined ? [] : [unbound.place]),
    ],
    authorship,
    unbound: unbound?.text,
  };
}

function ownRows(context: LibraryContext, holder: number): readonly number[] {
  const held = context.holdings.of("entry")[holder];
  const at = held?.authors.indexOf(holder) ?? -1;
  return at < 0 ? [] : [at];
}

/** Models whose rows refer to nothing that could be missing, the most telling first. */
const UNBOUND = ["tag", "content_identity", "entry"] as const;

function unboundRow(
  context: LibraryContext,
  author: number,
  holder: number,
): { readonly text: string; readonly place: FindingPlace } | undefined {
  for (const model of UNBOUND) {
    const row = context
      .absent(model, author, holder)
      .find((each) => model !== "entry" || isRoot(context, author, each));
    const [place] = row === undefined ? [] : rowPlaces(context, author, model, [row]);
    if (place === undefined) continue;
    const record = `${model}#${place.uuid?.slice(0, 4) ?? ""}…`;
    return {
      place,
      text: `${record} of ${context.name(author)} refers to no other row, and ${context.name(holder)} lacks it too: no treatment of references loses such a row.`,
    };
  }
  return undefined;
}

function isRoot(context: LibraryContext, peer: number, row: number): boolean {
  const table = context.holdings.view.rows(peer, "entry")?.table;
  if (table === undefined) return false;
  const isNull = (name: string): boolean => table.has(name) && table.column(name).isNull(row);
  return isNull("parent_id") && isNull("content_id") && isNull("metadata_id");
}

/** A row of the author that the holder has. */
function heldPlaces(
  context: LibraryContext,
  author: number,
  holder: number,
): readonly FindingPlace[] {
  const told = ["entry", "location", "content_identity", "tag"];
  const others = context.holdings.view.models.map(({ name }) => name);
  for (const model of [...told, ...others.filter((name) => name !== "device")]) {
    const held = context.holdings.of(model)[holder];
    const at = held?.authors.indexOf(author) ?? -1;
    if (held === undefined || at < 0) continue;
    const { words } = held.rows;
    const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
    const path = context.holdings.view.peers[holder]?.main?.path ?? "";
    return [{ path, table: held.rows.model.table, uuid: uuidFromBytes(bytes, at * 16) }];
  }
  return [];
}
