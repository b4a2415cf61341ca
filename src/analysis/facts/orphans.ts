import { intAt } from "../../base/int-at.ts";
import type { PeerRecording } from "../../sources/recording.ts";
import type { Linkage, OrphanCounts } from "../report.ts";
import { closureCounts, parentRows } from "./closure-counts.ts";
import type { LibraryView } from "./library-view.ts";
import type { ModelRows } from "./model-rows.ts";

/** What is missing from an entry, as bits. An entry may be an orphan in several ways. */
export const ORPHAN_CONTENT = 1;
export const ORPHAN_PARENT = 2;
export const ORPHAN_CLOSURE = 4;
export const ORPHAN_PATH = 8;

const KIND_FILE = 0;
const KIND_DIRECTORY = 1;

export interface EntryOrphans {
  /** Bits per entry row. */
  readonly flags: Uint8Array;
  readonly counts: OrphanCounts;
  readonly linkage: Linkage;
  /** Closure rows: what the tree of parents asks for, and how many of those exist. */
  readonly closureExpected: number;
  readonly closurePresent: number;
}

/** Finds every orphan among the entries of a peer; `undefined` when its main database has no entries table. */
export function entryOrphans(view: LibraryView, peer: number): EntryOrphans | undefined {
  const rows = view.rows(peer, "entry");
  const recording = view.peers[peer];
  if (rows === undefined || recording === undefined) return undefined;
  const flags = new Uint8Array(rows.count);
  const parents = parentRows(rows);
  const linkage = flagContent(view, peer, rows, flags);
  flagParents(view, peer, rows, parents, flags);
  const closure = flagClosure(recording, rows, flags);
  flagPaths(recording, rows, flags);
  const counts = { content: 0, parent: 0, closure: 0, path: 0 };
  for (const flag of flags) {
    if ((flag & ORPHAN_CONTENT) !== 0) counts.content++;
    if ((flag & ORPHAN_PARENT) !== 0) counts.parent++;
    if ((flag & ORPHAN_CLOSURE) !== 0) counts.closure++;
    if ((flag & ORPHAN_PATH) !== 0) counts.path++;
  }
  return { flags, counts, linkage, ...closure };
}

/** How many files of a peer have a size and no content; undefined when its main database has no entries table. */
export function contentOrphans(view: LibraryView, peer: number): number | undefined {
  const rows = view.rows(peer, "entry");
  if (rows === undefined) return undefined;
  const flags = new Uint8Array(rows.count);
  flagContent(view, peer, rows, flags);
  return flags.reduce((count, flag) => count + (flag === ORPHAN_CONTENT ? 1 : 0), 0);
}

/** The entry's kind per row: 0 file, 1 directory, 2 symlink; anything unknown is read as a file, as the recorded system does. */
export function entryKinds(rows: ModelRows): Uint8Array {
  const kinds = new Uint8Array(rows.count);
  if (!rows.table.has("kind")) return kinds;
  const stored = rows.table.column("kind").numbers();
  for (let row = 0; row < rows.count; row++) {
    const kind = stored[row] ?? 0;
    kinds[row] = kind === KIND_DIRECTORY || kind === 2 ? kind : KIND_FILE;
  }
  return kinds;
}

/** One decimal place, and 100 only when nothing is left: 99.96 % must not look like all. */
function percentOf(part: number, whole: number): number {
  if (part === whole) return 100;
  return Math.min(99.9, Math.round((part / whole) * 1000) / 10);
}

function flagContent(view: LibraryView, peer: number, rows: ModelRows, flags: Uint8Array): Linkage {
  const identities = view.rows(peer, "content_identity");
  const kinds = entryKinds(rows);
  const sizes = rows.table.has("size") ? rows.table.column("size").numbers() : undefined;
  const contents = rows.table.has("content_id")
    ? rows.table.column("content_id").numbers()
    : undefined;
  let files = 0;
  let linked = 0;
  for (let row = 0; row < rows.count; row++) {
    if (kinds[row] !== KIND_FILE) continue;
    files++;
    const content = contents?.[row] ?? Number.NaN;
    const exists =
      !Number.isNaN(content) && (identities === undefined || identities.rowOfId(content) >= 0);
    if (exists) linked++;
    else if ((sizes?.[row] ?? 0) > 0) flags[row] = (flags[row] ?? 0) | ORPHAN_CONTENT;
  }
  return { files, linked, percent: percentOf(linked, files) };
}

function flagParents(
  view: LibraryView,
  peer: number,
  rows: ModelRows,
  parents: Int32Array,
  flags: Uint8Array,
): void {
  const roots = new Set<number>();
  const locations = view.rows(peer, "location");
  // Without locations nobody knows which entries without a parent are roots.
  const areRootsKnown = locations?.table.has("entry_id") === true;
  if (locations?.table.has("entry_id") === true) {
    for (const id of locations.table.column("entry_id").numbers()) roots.add(rows.rowOfId(id));
  }
  for (let row = 0; row < rows.count; row++) {
    const parent = parents[row] ?? -1;
    if (parent === -2 || (parent === -1 && areRootsKnown && !roots.has(row))) {
      flags[row] = (flags[row] ?? 0) | ORPHAN_PARENT;
    }
  }
}

function flagClosure(
  peer: PeerRecording,
  rows: ModelRows,
  flags: Uint8Array,
): { closureExpected: number; closurePresent: number } {
  const counts = peer.main === undefined ? undefined : closureCounts(peer.main, rows);
  // Without the table the fact is open, not violated.
  if (counts === undefined) return { closureExpected: 0, closurePresent: 0 };
  let closureExpected = 0;
  let closurePresent = 0;
  for (let row = 0; row < rows.count; row++) {
    const wanted = intAt(counts.wanted, row);
    const present = intAt(counts.present, row);
    closureExpected += wanted;
    closurePresent += present;
    if (present < wanted) flags[row] = (flags[row] ?? 0) | ORPHAN_CLOSURE;
  }
  return { closureExpected, closurePresent };
}

function flagPaths(peer: PeerRecording, rows: ModelRows, flags: Uint8Array): void {
  const table = peer.main?.read("directory_paths", { entry_id: "integer", path: "text" });
  if (table === undefined || !table.has("entry_id")) return;
  const known = new Uint8Array(rows.count);
  for (const id of table.column("entry_id").numbers()) {
    const row = rows.rowOfId(id);
    if (row >= 0) known[row] = 1;
  }
  const kinds = entryKinds(rows);
  for (let row = 0; row < rows.count; row++) {
    if (kinds[row] === KIND_DIRECTORY && known[row] !== 1) {
      flags[row] = (flags[row] ?? 0) | ORPHAN_PATH;
    }
  }
}
