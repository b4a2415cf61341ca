/**
 * Why an entry is an orphan, told by comparing what the holder has with what the other peers have of the same uuid.
 * The author is asked first; another peer's copy serves where the author's files are not in the folder.
 */

import { parentRows } from "../../analysis/facts/closure-counts.ts";
import { entryAuthors } from "../../analysis/facts/entry-owners.ts";
import { type LibraryView, UNKNOWN_AUTHOR } from "../../analysis/facts/library-view.ts";
import type { ModelRows } from "../../analysis/facts/model-rows.ts";
import { uuidFromBytes } from "../../base/uuid.ts";
import { printRecord, shortRecord } from "../notation/notation.ts";
import { causeIndex } from "./causes.ts";
import type { OrphanKind } from "./types.ts";

export interface Explanation {
  /** Index into `ORPHAN_CAUSES`. */
  readonly cause: number;
  readonly detail: string;
}

/** What is looked up of one peer, read once. */
interface PeerFacts {
  readonly peer: number;
  readonly name: string;
  readonly entries: ModelRows;
  readonly authors: Int16Array;
  readonly parents: Int32Array;
  readonly contentIds: Float64Array | undefined;
  readonly identities: ModelRows | undefined;
  readonly hashRows: () => ReadonlyMap<string, number>;
  readonly paths: () => ReadonlyMap<number, string>;
  readonly closureRows: () => Uint8Array;
}

/** Explains orphans of any peer of the recording. */
export interface Explainer {
  explain(holder: number, row: number, missing: OrphanKind): Explanation;
  /** Absolute path of a directory row by its own path row; `undefined` when it has none. */
  pathOf(holder: number, row: number): string | undefined;
}

export function createExplainer(view: LibraryView): Explainer {
  const facts = view.peers.map((_, peer) => peerFacts(view, peer));
  return {
    explain: (holder, row, missing) => {
      const here = facts[holder];
      if (here === undefined) return told("content-unknown");
      const there = otherCopy(facts, here, row);
      switch (missing) {
        case "content":
          return explainContent(here, row, there);
        case "parent":
          return explainParent(here, row, there);
        case "closure":
          return told((here.closureRows()[row] ?? 0) === 0 ? "closure-none" : "closure-partial");
        case "path":
          return explainPath(there);
      }
    },
    pathOf: (holder, row) => facts[holder]?.paths().get(row),
  };
}

function told(code: string, detail = ""): Explanation {
  return { cause: causeIndex(code), detail };
}

interface Copy {
  readonly facts: PeerFacts;
  readonly row: number;
}

function otherCopy(
  facts: readonly (PeerFacts | undefined)[],
  here: PeerFacts,
  row: number,
): Copy | undefined {
  const author = here.authors[row] ?? UNKNOWN_AUTHOR;
  const others = facts.filter((other) => other !== undefined && other !== here);
  const authorFirst = [
    ...others.filter((other) => other?.peer === author),
    ...others.filter((other) => other?.peer !== author),
  ];
  for (const other of authorFirst) {
    const found = other?.entries.index.find(here.entries.words, row) ?? -1;
    if (other !== undefined && found >= 0) return { facts: other, row: found };
  }
  return author === here.peer ? { facts: here, row } : undefined;
}

function explainContent(here: PeerFacts, row: number, there: Copy | undefined): Explanation {
  const own = here.contentIds?.[row] ?? Number.NaN;
  if (!Number.isNaN(own)) return told("content-dangling", String(own));
  if (there === undefined) return told("content-unknown");
  if (there.facts === here || (here.authors[row] ?? UNKNOWN_AUTHOR) === here.peer) {
    return told("content-own");
  }
  const identities = there.facts.identities;
  const contentId = there.facts.contentIds?.[there.row] ?? Number.NaN;
  const identity = identities?.rowOfId(contentId) ?? -1;
  if (identities === undefined || identity < 0) {
    return told("content-owner-unlinked", there.facts.name);
  }
  const detail = recordName(there.facts.name, identities, identity);
  if ((here.identities?.index.find(identities.words, identity) ?? -1) >= 0) {
    return told("content-link-lost", detail);
  }
  const hash = hashOf(identities, identity);
  const knownByHash = hash !== undefined && here.hashRows().has(hash);
  return told(knownByHash ? "content-other-uuid" : "content-never-arrived", detail);
}

function explainParent(here: PeerFacts, row: number, there: Copy | undefined): Explanation {
  if (there !== undefined && there.facts !== here) {
    const parent = there.facts.parents[there.row] ?? -1;
    if (parent >= 0) {
      const { entries, name } = there.facts;
      const isHere = here.entries.index.find(entries.words, parent) >= 0;
      const detail = recordName(name, entries, parent);
      return told(isHere ? "parent-link-lost" : "parent-never-arrived", detail);
    }
    if (parent === -1 && here.parents[row] === -1) {
      return told("parent-location-missing", there.facts.name);
    }
  }
  if (here.parents[row] !== -2) return told("parent-unknown");
  const ids = here.entries.table.column("parent_id");
  return told("parent-dangling", String(ids.value(row)));
}

function explainPath(there: Copy | undefined): Explanation {
  const path = there?.facts.paths().get(there.row);
  return path === undefined ? told("path-none") : told("path-owner-has", path);
}

function recordName(peer: string, rows: ModelRows, row: number): string {
  const id = uuidFromBytes(new Uint8Array(rows.words.buffer, rows.words.byteOffset), row * 16);
  return printRecord(shortRecord({ peer, model: rows.model.name, id }));
}

function hashOf(identities: ModelRows, row: number): string | undefined {
  if (!identities.table.has("content_hash")) return undefined;
  return identities.table.column("content_hash").text(row);
}

function peerFacts(view: LibraryView, peer: number): PeerFacts | undefined {
  const entries = view.rows(peer, "entry");
  const recording = view.peers[peer];
  if (entries === undefined || recording === undefined) return undefined;
  const identities = view.rows(peer, "content_identity");
  return {
    peer,
    name: recording.name,
    entries,
    authors: entryAuthors(view, peer, entries),
    parents: parentRows(entries),
    contentIds: entries.table.has("content_id")
      ? entries.table.column("content_id").numbers()
      : undefined,
    identities,
    hashRows: once(() => readHashes(identities)),
    paths: once(() => readPaths(view, peer, entries)),
    closureRows: once(() => readClosureRows(view, peer, entries)),
  };
}

function readHashes(identities: ModelRows | undefined): ReadonlyMap<string, number> {
  const rows = new Map<string, number>();
  for (let row = 0; row < (identities?.count ?? 0); row++) {
    const hash = identities === undefined ? undefined : hashOf(identities, row);
    if (hash !== undefined) rows.set(hash, row);
  }
  return rows;
}

function readPaths(
  view: LibraryView,
  peer: number,
  entries: ModelRows,
): ReadonlyMap<number, string> {
  const paths = new Map<number, string>();
  const table = view.peers[peer]?.main?.read("directory_paths", {
    entry_id: "integer",
    path: "text",
  });
  if (table === undefined || !table.has("entry_id") || !table.has("path")) return paths;
  const ids = table.column("entry_id").numbers();
  const path = table.column("path");
  for (let at = 0; at < table.rowCount; at++) {
    const text = path.text(at);
    const row = entries.rowOfId(ids[at] ?? Number.NaN);
    if (row >= 0 && text !== undefined) paths.set(row, text);
  }
  return paths;
}

/** Per entry, 1 when some closure row names it as descendant. */
function readClosureRows(view: LibraryView, peer: number, entries: ModelRows): Uint8Array {
  const known = new Uint8Array(entries.count);
  const table = view.peers[peer]?.main?.read("entry_closure", {
    ancestor_id: "integer",
    descendant_id: "integer",
    depth: "integer",
  });
  if (table === undefined || !table.has("descendant_id")) return known;
  for (const id of table.column("descendant_id").numbers()) {
    const row = entries.rowOfId(id);
    if (row >= 0) known[row] = 1;
  }
  return known;
}

function once<Value>(compute: () => Value): () => Value {
  let value: Value | undefined;
  return () => {
    value ??= compute();
    return value;
  };
}
