import { intAt } from "../../base/int-at.ts";
import { compareText } from "../../base/order.ts";
import { isNilRow } from "../../base/uuid-index.ts";
import type { MatrixCell } from "../report.ts";
import {
  deviceRowAuthors,
  entryAuthors,
  fillFromOtherPeers,
  locationAuthors,
  volumeAuthors,
} from "./entry-owners.ts";
import { type LibraryView, UNKNOWN_AUTHOR } from "./library-view.ts";
import type { ModelRows } from "./model-rows.ts";
import { collectLoggedAuthors, type LoggedAuthors, sharedAuthors } from "./shared-authors.ts";

/** The rows of one model at one holder, each with its author. */
export interface Holding {
  readonly rows: ModelRows;
  /** Author number per row, or `UNKNOWN_AUTHOR`. */
  readonly authors: Int16Array;
}

/** Who authored what each peer holds. Computed per model on first use and kept. */
export interface Holdings {
  readonly view: LibraryView;
  /** By peer number; `undefined` where that peer's file lacks the table. `onPart` is called while they are read, and may throw. */
  of(model: string, onPart?: () => void): readonly (Holding | undefined)[];
  /** Rows of `model` at `holder` by `author`. */
  count(model: string, author: number, holder: number): number;
}

/** Creates the holdings of a recording. Reads nothing before it is asked. */
export function createHoldings(view: LibraryView): Holdings {
  const cache = new Map<string, readonly (Holding | undefined)[]>();
  const counts = new Map<string, Int32Array>();
  let logged: ((model: string) => LoggedAuthors) | undefined;
  const of = (model: string, onPart?: () => void): readonly (Holding | undefined)[] => {
    const known = cache.get(model);
    if (known !== undefined) return known;
    logged ??= collectLoggedAuthors(view);
    const made = attribute(view, model, logged, onPart);
    cache.set(model, made);
    return made;
  };
  return {
    view,
    of,
    count(model, author, holder) {
      const key = `${model} ${holder}`;
      let perAuthor = counts.get(key);
      if (perAuthor === undefined) {
        perAuthor = countAuthors(of(model)[holder]?.authors);
        counts.set(key, perAuthor);
      }
      return perAuthor[author + 1] ?? 0;
    },
  };
}

/** Rows of each author, by its number plus one: the first element counts rows of `UNKNOWN_AUTHOR`. */
function countAuthors(authors: Int16Array = new Int16Array(0)): Int32Array {
  let greatest = UNKNOWN_AUTHOR;
  for (let row = 0; row < authors.length; row++) {
    greatest = Math.max(greatest, authors[row] ?? UNKNOWN_AUTHOR);
  }
  const counts = new Int32Array(greatest + 2);
  for (let row = 0; row < authors.length; row++) {
    const at = (authors[row] ?? UNKNOWN_AUTHOR) + 1;
    counts[at] = intAt(counts, at) + 1;
  }
  return counts;
}

function attribute(
  view: LibraryView,
  name: string,
  loggedOf: (model: string) => LoggedAuthors,
  onPart?: () => void,
): readonly (Holding | undefined)[] {
  const perPeer = view.peers.map((_, peer) => {
    onPart?.();
    return view.rows(peer, name);
  });
  onPart?.();
  const model = view.registry.model(name);
  const byOwner = ownerRule(view, name);
  if (byOwner === undefined || model === undefined) {
    const authors = sharedAuthors(view, perPeer, loggedOf(name));
    return perPeer.map((rows, peer) => pair(rows, authors[peer]));
  }
  const held = perPeer.map((rows, peer) => {
    onPart?.();
    return pair(rows, rows === undefined ? undefined : byOwner(peer, rows));
  });
  onPart?.();
  fillFromOtherPeers(held);
  return held;
}

function pair(rows: ModelRows | undefined, authors: Int16Array | undefined): Holding | undefined {
  return rows === undefined || authors === undefined ? undefined : { rows, authors };
}

/** How device-owned rows name their owner. Devices name themselves, also since they travel as shared records. */
function ownerRule(
  view: LibraryView,
  model: string,
): ((peer: number, rows: ModelRows) => Int16Array) | undefined {
  switch (model) {
    case "entry":
      return (peer, rows) => entryAuthors(view, peer, rows);
    case "location":
      return (peer, rows) => locationAuthors(view, peer, rows);
    case "volume":
      return (_, rows) => volumeAuthors(view, rows);
    case "device":
      return (_, rows) => deviceRowAuthors(view, rows);
    default:
      return undefined;
  }
}

/** Every author × holder count of every synced model that has a row anywhere; authors without rows count 0. */
export function matrixOf(holdings: Holdings): readonly MatrixCell[] {
  const cells: MatrixCell[] = [];
  for (const model of holdings.view.models) {
    const held = holdings.of(model.name);
    if (held.some((holding) => (holding?.rows.count ?? 0) > 0)) {
      cells.push(...modelCells(holdings, model.name, held));
    }
  }
  return cells.sort(
    (a, b) =>
      compareText(a.model, b.model) ||
      compareText(a.author, b.author) ||
      compareText(a.holder, b.holder),
  );
}

function modelCells(
  holdings: Holdings,
  model: string,
  held: readonly (Holding | undefined)[],
): MatrixCell[] {
  const { view } = holdings;
  const cells: MatrixCell[] = [];
  const authors = new Set<number>(view.peers.keys());
  for (const author of [UNKNOWN_AUTHOR, ...view.authors.keys()]) {
    if (held.some((_, holder) => holdings.count(model, author, holder) > 0)) authors.add(author);
  }
  for (const author of authors) {
    // Only present peers get explicit zeros: a zero for an absent author, or for an unknown one, says nothing.
    const isPresent = author >= 0 && author < view.peers.length;
    const name = author === UNKNOWN_AUTHOR ? "unknown" : (view.authors[author] ?? "unknown");
    view.peers.forEach((peer, holder) => {
      if (held[holder] === undefined) return;
      const count = holdings.count(model, author, holder);
      if (count > 0 || isPresent) cells.push({ model, author: name, holder: peer.id, count });
    });
  }
  return cells;
}

/** Calls back for each row of `author` at `from` that `other` lacks. Rows without a uuid cannot be paired and are left out. */
export function forEachAbsent(
  from: Holding,
  other: Holding | undefined,
  author: number,
  onRow: (row: number) => void,
): void {
  const { rows, authors } = from;
  for (let row = 0; row < rows.count; row++) {
    if (authors[row] !== author || isNilRow(rows.words, row)) continue;
    if (other === undefined || other.rows.index.find(rows.words, row) < 0) onRow(row);
  }
}
