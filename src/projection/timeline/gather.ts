/**
 * Collects every event of a recording into columns, in the order of the sources: each peer's log of what it would
 * broadcast, then the shared changes in its database that it received from others (or all of them when it has no log).
 * What a peer received stands in its lanes with the author's mark, so that a crossing is seen and its absence too.
 */
import type { Uuid } from "../../base/uuid.ts";
import type { EventLog } from "../../sources/event-log/types.ts";
import type { LibraryRecording, PeerRecording } from "../../sources/recording.ts";
import { NameTable } from "./name-table.ts";
import { openSharedChanges, type SharedChanges } from "./shared-changes.ts";
import type { TimelineSource } from "./types.ts";

/** All events, one row each. */
export interface GatheredEvents {
  readonly count: number;
  readonly peers: readonly PeerRecording[];
  readonly sources: readonly GatheredSource[];
  readonly models: readonly string[];
  /** Uuids. */
  readonly authors: readonly string[];
  /** Index into `sources`. */
  readonly source: Uint16Array;
  /** Index of the event in its source. */
  readonly index: Uint32Array;
  /** Index into `peers`: the holder. */
  readonly peer: Uint16Array;
  readonly model: Uint16Array;
  /** Index into `authors`, -1 for none. */
  readonly author: Int16Array;
  readonly change: Uint8Array;
  /** Microseconds since 1970, NaN for none. */
  readonly time: Float64Array;
  readonly counter: Int32Array;
}

export type GatheredSource = TimelineSource &
  (
    | { readonly kind: "log"; readonly log: EventLog; readonly peerIndex: number }
    | { readonly kind: "table"; readonly table: SharedChanges; readonly peerIndex: number }
  );

const STATE = 3;
const OTHER = 4;

export function gatherEvents(recording: LibraryRecording): GatheredEvents {
  const sources = recording.peers.flatMap(sourcesOf);
  const count = sources.reduce((sum, source) => sum + rowsOf(source), 0);
  const models = new NameTable();
  const authors = new NameTable();
  const events = {
    count,
    peers: recording.peers,
    sources,
    models: models.names,
    authors: authors.names,
    source: new Uint16Array(count),
    index: new Uint32Array(count),
    peer: new Uint16Array(count),
    model: new Uint16Array(count),
    author: new Int16Array(count),
    change: new Uint8Array(count),
    time: new Float64Array(count),
    counter: new Int32Array(count),
  };
  let at = 0;
  sources.forEach((source, sourceIndex) => {
    const rows = rowsOf(source);
    events.source.fill(sourceIndex, at, at + rows);
    events.peer.fill(source.peerIndex, at, at + rows);
    if (source.kind === "log") fillFromLog(events, at, source.log, { models, authors });
    else fillFromTable(events, at, source.table, { models, authors });
    at += rows;
  });
  return events;
}

function sourcesOf(peer: PeerRecording, peerIndex: number): GatheredSource[] {
  const found: GatheredSource[] = [];
  const log = peer.eventLog;
  if (log !== undefined) {
    const { path, count } = log;
    found.push({ kind: "log", path, peer: peer.id, count, log, peerIndex });
  }
  const table = openSharedChanges(peer.sync, log === undefined ? undefined : peer.id);
  if (table !== undefined && table.rows.length > 0) {
    const count = table.rows.length;
    found.push({ kind: "table", path: table.path, peer: peer.id, count, table, peerIndex });
  }
  return found;
}

function rowsOf(source: GatheredSource): number {
  return source.kind === "log" ? source.log.count : source.table.rows.length;
}

interface Names {
  readonly models: NameTable;
  readonly authors: NameTable;
}

function fillFromLog(
  events: GatheredEvents,
  start: number,
  log: EventLog,
  { models, authors }: Names,
): void {
  const modelOf = log.models.map((name) => models.indexOf(name));
  const authorOf = log.authors.map((uuid) => authors.indexOf(uuid));
  for (let i = 0; i < log.count; i++) {
    const row = start + i;
    const kind = log.kinds[log.kind[i] ?? 0] ?? "other";
    const model = log.model[i] ?? -1;
    const author = log.author[i] ?? -1;
    events.index[row] = i;
    events.model[row] = model < 0 ? models.indexOf(kind) : (modelOf[model] ?? 0);
    events.author[row] = author < 0 ? -1 : (authorOf[author] ?? -1);
    events.change[row] = changeOf(kind, log.changeType[i] ?? 255);
    events.time[row] = log.time[i] ?? Number.NaN;
    events.counter[row] = log.counter[i] ?? -1;
  }
}

function changeOf(kind: string, changeType: number): number {
  if (kind === "state_change") return STATE;
  return changeType <= 2 ? changeType : OTHER;
}

function fillFromTable(
  events: GatheredEvents,
  start: number,
  table: SharedChanges,
  { models, authors }: Names,
): void {
  for (let i = 0; i < table.rows.length; i++) {
    const row = start + i;
    const change = table.change(i);
    const stamp = table.stamp(i);
    const author: Uuid | undefined = stamp?.peer;
    events.index[row] = i;
    events.model[row] = models.indexOf(table.model(i));
    events.author[row] = author === undefined ? -1 : authors.indexOf(author);
    events.change[row] = change;
    events.time[row] = stamp === undefined ? Number.NaN : stamp.ms * 1000;
    events.counter[row] = stamp === undefined ? -1 : stamp.counter;
  }
}
