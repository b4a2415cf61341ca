/** What a uuid of a log stands for in the evidence around it. */
import { parseUuid, type Uuid, uuidToBytes } from "../../base/uuid.ts";
import { wordsOf } from "../../base/uuid-index.ts";
import type { Holdings } from "../facts/holdings.ts";
import { type ModelRows, rowLookup } from "../facts/model-rows.ts";
import { authorOf, type EventAt, type EventOrigins } from "./event-origins.ts";

/** A participant. */
export interface NamedPeer {
  readonly kind: "peer";
  readonly uuid: Uuid;
  readonly name: string;
  readonly displayName: string | undefined;
  /** Place among the peers of the recording; -1 for one whose files are not in the folder. */
  readonly number: number;
}

/** A record that a database holds, or that only events tell of: then nobody holds it. */
export interface NamedRecord {
  readonly kind: "record";
  readonly uuid: Uuid;
  readonly model: string;
  /** What its row calls it, e.g. a file's name; absent when the row has no name. */
  readonly title: string | undefined;
  /** Of entries whose directory is known. */
  readonly path: string | undefined;
  /** Uuid; absent when nothing in the evidence says who wrote it. */
  readonly author: Uuid | undefined;
  /** Names of the peers that have the row, and of those that have the table and lack it. */
  readonly holders: readonly string[];
  readonly lacking: readonly string[];
}

/** The library that all peers share. */
export interface NamedLibrary {
  readonly kind: "library";
  readonly uuid: Uuid;
}

export type NamedUuid = NamedPeer | NamedRecord | NamedLibrary;

export interface UuidNames {
  /** `undefined` for what nothing in the folder knows. */
  of(uuid: Uuid): NamedUuid | undefined;
  /** The peer that a stamp names: by its uuid, or by the first 8 digits of it. */
  peer(idOrPrefix: string): NamedPeer | undefined;
}

const TITLES = ["name", "canonical_name", "display_name", "title", "content_hash"];

/** Reads tables when they are first needed. */
export function createUuidNames(holdings: Holdings, origins: EventOrigins): UuidNames {
  const { view } = holdings;
  const peers = peersOf(holdings);
  const paths = view.peers.map((_, peer) => pathReader(holdings, peer));
  return {
    peer: (id) => peers.find((peer) => peer.uuid.startsWith(id.toLowerCase())),
    of: (uuid) => {
      const peer = peers.find((known) => known.uuid === uuid);
      if (peer !== undefined) return peer;
      const held = findHeld(holdings, uuid, paths);
      if (held !== undefined) return held;
      if (view.peers.some(({ libraryId }) => libraryId === uuid)) return { kind: "library", uuid };
      const [event] = origins.of(uuid);
      return event === undefined ? undefined : fromEvent(uuid, event);
    },
  };
}

function peersOf({ view }: Holdings): readonly NamedPeer[] {
  const present = view.peers.map(
    ({ id, name, displayName }, number): NamedPeer => ({
      kind: "peer",
      uuid: id,
      name,
      displayName,
      number,
    }),
  );
  const absent = view.recording.absentPeers.map(
    ({ id, displayName }): NamedPeer => ({
      kind: "peer",
      uuid: id,
      name: displayName ?? `${id.slice(0, 8)}…`,
      displayName,
      number: -1,
    }),
  );
  return [...present, ...absent];
}

/** What people call the record of a uuid: its path, else its title; `undefined` where no row of it has either. */
export function recordNames(holdings: Holdings): (uuid: string) => string | undefined {
  const names = createUuidNames(holdings, { of: () => [] });
  return (text) => {
    const uuid = parseUuid(text);
    const named = uuid === undefined ? undefined : names.of(uuid);
    if (named?.kind === "peer") return named.name;
    return named?.kind === "record" ? (named.path ?? named.title) : undefined;
  };
}

/** The same for rows whose model is known, which is told of a hundred thousand of them at once. */
export function rowNames(holdings: Holdings): (model: string, uuid: Uuid) => string | undefined {
  const { view } = holdings;
  const paths = view.peers.map((_, peer) => pathReader(holdings, peer));
  return (model, uuid) => {
    const words = wordsOf(uuidToBytes(uuid));
    for (const [peer, path] of paths.entries()) {
      const rows = view.rows(peer, model);
      const row = rows?.index.find(words, 0) ?? -1;
      if (rows === undefined || row < 0) continue;
      return (model === "entry" ? path(rows, row) : undefined) ?? titleOf(rows, row);
    }
    return undefined;
  };
}

type PathReader = (rows: ModelRows, row: number) => string | undefined;

function findHeld(
  holdings: Holdings,
  uuid: Uuid,
  paths: readonly PathReader[],
): NamedRecord | undefined {
  const { view } = holdings;
  const words = wordsOf(uuidToBytes(uuid));
  for (const { name } of view.models) {
    const places = view.peers.map((_, peer) => {
      const rows = view.rows(peer, name);
      return { peer, rows, row: rows?.index.find(words, 0) ?? -1 };
    });
    const at = places.find(({ row }) => row >= 0);
    if (at?.rows === undefined) continue;
    const author = holdings.of(name)[at.peer]?.authors[at.row] ?? -1;
    const nameOf = ({ peer }: { readonly peer: number }): string => view.peers[peer]?.name ?? "";
    return {
      kind: "record",
      uuid,
      model: name,
      title: titleOf(at.rows, at.row),
      path: name === "entry" ? paths[at.peer]?.(at.rows, at.row) : undefined,
      author: view.authors[author],
      holders: places.filter(({ row }) => row >= 0).map(nameOf),
      lacking: places.filter(({ rows, row }) => rows !== undefined && row < 0).map(nameOf),
    };
  }
  return undefined;
}

function fromEvent(uuid: Uuid, event: EventAt): NamedRecord {
  const { log, index } = event;
  const model = log.models[log.model[index] ?? -1] ?? log.kinds[log.kind[index] ?? 0] ?? "record";
  const unknown = { title: undefined, path: undefined, holders: [], lacking: [] };
  return { kind: "record", uuid, model, author: authorOf(event), ...unknown };
}

function titleOf(rows: ModelRows, row: number): string | undefined {
  for (const name of TITLES) {
    const text = rows.table.has(name) ? rows.table.column(name).text(row) : undefined;
    if (text === undefined || text === "") continue;
    const extension =
      name === "name" && rows.table.has("extension")
        ? rows.table.column("extension").text(row)
        : undefined;
    return extension === undefined || extension === "" ? text : `${text}.${extension}`;
  }
  return undefined;
}

/** Paths of a peer's entries: a directory's from its path row, a file's from its parent's. */
function pathReader({ view }: Holdings, peer: number): PathReader {
  let directories: ((entryId: number) => string | undefined) | undefined;
  return (rows, row) => {
    directories ??= directoryPaths(view.peers[peer]?.main);
    const own = directories(rows.table.rowids[row] ?? Number.NaN);
    if (own !== undefined) return own;
    if (!rows.table.has("parent_id")) return undefined;
    const parent = directories(rows.table.column("parent_id").number(row));
    return parent === undefined ? undefined : `${parent}/${titleOf(rows, row) ?? ""}`;
  };
}

type Main = Holdings["view"]["peers"][number]["main"];

function directoryPaths(main: Main): (entryId: number) => string | undefined {
  const table = main?.read("directory_paths", { entry_id: "integer", path: "text" });
  if (table === undefined || !table.has("entry_id") || !table.has("path")) return () => undefined;
  const ids = table.column("entry_id").numbers();
  const order = Uint32Array.from(ids, (_, row) => row).sort(
    (a, b) => (ids[a] ?? 0) - (ids[b] ?? 0),
  );
  const find = rowLookup(Float64Array.from(order, (row) => ids[row] ?? 0));
  return (entryId) => {
    const at = Number.isNaN(entryId) ? -1 : find(entryId);
    return at < 0
      ? undefined
      : table
          .column("path")
          .text(order[at] ?? 0)
          ?.replaceAll("\\", "/");
  };
}
