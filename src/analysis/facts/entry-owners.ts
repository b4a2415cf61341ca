/**
 * Who owns an entry, told from rows alone.
 *
 * An entry belongs to the device of the location whose root it lies below (reference §9.2, Q-04 in its robust form: a
 * walk over `parent_id`, because the closure table is incomplete on the device that indexed). Where the walk ends at a
 * parent that is not there, the volume decides (generation 8), and then what other peers know of the same uuid.
 */

import { type LibraryView, UNKNOWN_AUTHOR } from "./library-view.ts";
import type { ModelRows } from "./model-rows.ts";

const UNVISITED = -2;

/** Device uuids (as author numbers) by local integer id. */
function deviceAuthors(view: LibraryView, peer: number): (id: number) => number {
  const devices = view.rows(peer, "device");
  if (devices === undefined || !devices.table.has("uuid")) return () => UNKNOWN_AUTHOR;
  const uuids = devices.table.column("uuid");
  return (id) => {
    const row = devices.rowOfId(id);
    const uuid = row < 0 ? undefined : uuids.uuid(row);
    return uuid === undefined ? UNKNOWN_AUTHOR : view.authorNumber(uuid);
  };
}

/** Author of each location at a peer: the device it names. */
export function locationAuthors(view: LibraryView, peer: number, rows: ModelRows): Int16Array {
  const authors = new Int16Array(rows.count).fill(UNKNOWN_AUTHOR);
  if (!rows.table.has("device_id")) return authors;
  const deviceOf = deviceAuthors(view, peer);
  const devices = rows.table.column("device_id").numbers();
  for (let row = 0; row < rows.count; row++) authors[row] = deviceOf(devices[row] ?? Number.NaN);
  return authors;
}

/** Author of each volume: `device_id` is the owner's uuid itself. */
export function volumeAuthors(view: LibraryView, rows: ModelRows): Int16Array {
  const authors = new Int16Array(rows.count).fill(UNKNOWN_AUTHOR);
  if (!rows.table.has("device_id")) return authors;
  const owner = rows.table.column("device_id");
  for (let row = 0; row < rows.count; row++) {
    const uuid = owner.uuid(row);
    if (uuid !== undefined) authors[row] = view.authorNumber(uuid);
  }
  return authors;
}

/** Author of each device row: the device itself. */
export function deviceRowAuthors(view: LibraryView, rows: ModelRows): Int16Array {
  const authors = new Int16Array(rows.count).fill(UNKNOWN_AUTHOR);
  if (!rows.table.has("uuid")) return authors;
  const uuids = rows.table.column("uuid");
  for (let row = 0; row < rows.count; row++) {
    const uuid = uuids.uuid(row);
    if (uuid !== undefined) authors[row] = view.authorNumber(uuid);
  }
  return authors;
}

/** Author of each entry at a peer by that peer's own rows; `UNKNOWN_AUTHOR` where they do not tell. */
export function entryAuthors(view: LibraryView, peer: number, rows: ModelRows): Int16Array {
  const authors = new Int16Array(rows.count).fill(UNVISITED);
  markLocationRoots(view, peer, rows, authors);
  inheritFromParents(rows, authors);
  fillFromVolumes(view, peer, rows, authors);
  return authors;
}

function markLocationRoots(
  view: LibraryView,
  peer: number,
  rows: ModelRows,
  authors: Int16Array,
): void {
  const locations = view.rows(peer, "location");
  if (locations === undefined || !locations.table.has("entry_id")) return;
  const owners = locationAuthors(view, peer, locations);
  const roots = locations.table.column("entry_id").numbers();
  for (let row = 0; row < locations.count; row++) {
    const root = rows.rowOfId(roots[row] ?? Number.NaN);
    const owner = owners[row] ?? UNKNOWN_AUTHOR;
    if (root >= 0 && owner !== UNKNOWN_AUTHOR) authors[root] = owner;
  }
}

/** Walks up from each row to the first known author and writes it down on the way back; cycles end as unknown. */
function inheritFromParents(rows: ModelRows, authors: Int16Array): void {
  const parents = rows.table.has("parent_id")
    ? rows.table.column("parent_id").numbers()
    : new Float64Array();
  const trail: number[] = [];
  for (let start = 0; start < rows.count; start++) {
    let at = start;
    trail.length = 0;
    while (authors[at] === UNVISITED) {
      // Marking on the way up ends a cycle: the walk meets its own mark.
      authors[at] = UNKNOWN_AUTHOR;
      trail.push(at);
      const parent = rows.rowOfId(parents[at] ?? Number.NaN);
      if (parent < 0) break;
      at = parent;
    }
    const found = authors[at] ?? UNKNOWN_AUTHOR;
    for (const row of trail) authors[row] = found;
  }
}

function fillFromVolumes(
  view: LibraryView,
  peer: number,
  rows: ModelRows,
  authors: Int16Array,
): void {
  const volumes = view.rows(peer, "volume");
  if (volumes === undefined || !rows.table.has("volume_id")) return;
  const owners = volumeAuthors(view, volumes);
  const volumeIds = rows.table.column("volume_id").numbers();
  for (let row = 0; row < rows.count; row++) {
    if (authors[row] !== UNKNOWN_AUTHOR) continue;
    const volume = volumes.rowOfId(volumeIds[row] ?? Number.NaN);
    if (volume >= 0) authors[row] = owners[volume] ?? UNKNOWN_AUTHOR;
  }
}

/** What peers know of a uuid that a holder's own rows leave open: the first peer that knows it decides. */
export function fillFromOtherPeers(
  perPeer: readonly ({ readonly rows: ModelRows; readonly authors: Int16Array } | undefined)[],
): void {
  const known = perPeer.filter((holding) => holding !== undefined);
  for (const holder of known) {
    for (const other of known) {
      if (other !== holder) fillFrom(holder, other);
    }
  }
}

function fillFrom(
  holder: { readonly rows: ModelRows; readonly authors: Int16Array },
  other: { readonly rows: ModelRows; readonly authors: Int16Array },
): void {
  for (let row = 0; row < holder.rows.count; row++) {
    if (holder.authors[row] !== UNKNOWN_AUTHOR) continue;
    const found = other.rows.index.find(holder.rows.words, row);
    if (found >= 0) holder.authors[row] = other.authors[found] ?? UNKNOWN_AUTHOR;
  }
}
