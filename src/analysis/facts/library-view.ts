import type { Uuid } from "../../base/uuid.ts";
import { type Registry, registryFor } from "../../engine/model/registry.ts";
import type { Model } from "../../engine/model/types.ts";
import type { LibraryRecording, PeerRecording } from "../../sources/recording.ts";
import { type ModelRows, readModelRows } from "./model-rows.ts";

/** An author that nothing in the evidence names. */
export const UNKNOWN_AUTHOR = -1;

/**
 * A recording seen through its generation's registry. Peers and authors have small numbers: the peers of the recording
 * first, in its order, then devices that rows name but whose files are not in the folder. Tables are read on first use.
 */
export interface LibraryView {
  readonly recording: LibraryRecording;
  readonly registry: Registry;
  /** Models that this generation syncs and that at least one peer has a table for. */
  readonly models: readonly Model[];
  readonly peers: readonly PeerRecording[];
  /** Uuids by author number; grows when a row names a device that was not known before. */
  readonly authors: readonly Uuid[];
  authorNumber(uuid: Uuid): number;
  /** Rows of a model at a peer; `undefined` when that peer's file lacks the table. */
  rows(peer: number, model: string): ModelRows | undefined;
}

/** Opens the view. Reads no table. */
export function createLibraryView(recording: LibraryRecording): LibraryView {
  const registry = registryFor(recording.generation.to);
  const authors: Uuid[] = [];
  const numbers = new Map<Uuid, number>();
  const authorNumber = (uuid: Uuid): number => {
    const known = numbers.get(uuid);
    if (known !== undefined) return known;
    numbers.set(uuid, authors.length);
    authors.push(uuid);
    return authors.length - 1;
  };
  for (const peer of recording.peers) authorNumber(peer.id);
  for (const absent of recording.absentPeers) authorNumber(absent.id);
  const cache = new Map<string, ModelRows | undefined>();
  const rows = (peer: number, name: string): ModelRows | undefined => {
    const key = `${peer} ${name}`;
    if (cache.has(key)) return cache.get(key);
    const holder = recording.peers[peer];
    const model = registry.model(name);
    const read =
      holder === undefined || model === undefined ? undefined : readModelRows(holder, model);
    cache.set(key, read);
    return read;
  };
  const models = registry.models.filter(
    (model) =>
      model.synced && recording.peers.some((peer) => peer.main?.tables.has(model.table) === true),
  );
  return { recording, registry, models, peers: recording.peers, authors, authorNumber, rows };
}
