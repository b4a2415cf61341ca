/**
 * What each author emitted: the lines of its `sync_events.log`, and where that file ends early, its own log of shared
 * changes. Indexed by record and by stamp, without parsing a line.
 */
import type { Pace } from "../../base/progress.ts";
import { parseUuid, type Uuid, uuidFromBytes } from "../../base/uuid.ts";
import { parseHlc } from "../../engine/clock/hlc.ts";
import type { EventLog } from "../../sources/event-log/types.ts";
import type { PeerRecording } from "../../sources/recording.ts";
import type { TableColumns } from "../../sources/sqlite/types.ts";
import { type StampKey, stampKey } from "./log-signals.ts";

/** Where a payload lies. */
export type PayloadRef =
  | { readonly kind: "event"; readonly log: EventLog; readonly index: number }
  | {
      readonly kind: "log-row";
      readonly table: TableColumns;
      readonly row: number;
      readonly path: string;
    }
  | {
      readonly kind: "row";
      readonly peer: number;
      readonly model: string;
      readonly row: number;
      /** µs since 1970: what the row got only after this time is taken back. NaN for the row as recorded. */
      readonly asOf: number;
      /** Whether it was asked for. What is sent by itself never carries the totals of a directory. */
      readonly pulled: boolean;
    };

/** One change that an author emitted. */
export interface Emission {
  readonly change: "state" | "shared";
  readonly author: Uuid;
  readonly model: string;
  readonly record: Uuid;
  /** µs since 1970. */
  readonly time: number;
  readonly ref: PayloadRef;
}

export interface Emissions {
  /** In the order of recording. */
  readonly all: readonly Emission[];
  /** State changes of one record by one author, in the order of recording. */
  states(author: Uuid, record: Uuid): readonly Emission[];
  /** The shared change with this stamp. */
  shared(stamp: StampKey): Emission | undefined;
  /** Whether lines of this author's event log are missing: unreadable ones, or the end of the file. */
  isDamaged(author: Uuid): boolean;
}

const NONE: readonly Emission[] = [];

/** `tick` ends it when nobody wants the answer any more. */
export function collectEmissions(peers: readonly PeerRecording[], tick: Pace): Emissions {
  const all: Emission[] = [];
  const states = new Map<Uuid, Map<Uuid, Emission[]>>();
  const stamps = new Map<StampKey, Emission>();
  const add = (emission: Emission, stamp: StampKey | undefined): void => {
    tick();
    if (stamp !== undefined) {
      if (stamps.has(stamp)) return;
      stamps.set(stamp, emission);
    } else {
      const byRecord = states.get(emission.author) ?? new Map<Uuid, Emission[]>();
      states.set(emission.author, byRecord);
      const list = byRecord.get(emission.record);
      if (list === undefined) byRecord.set(emission.record, [emission]);
      else list.push(emission);
    }
    all.push(emission);
  };
  for (const peer of peers) if (peer.eventLog !== undefined) addEvents(peer.eventLog, add);
  // A shared change that its author logged and its event log lacks: the file ends early, or lost lines.
  const unlogged = new Set<Uuid>();
  for (const peer of peers) {
    addLoggedChanges(peer, (emission, stamp) => {
      if (stamp !== undefined && stamps.has(stamp)) return;
      if (emission.author === peer.id) unlogged.add(peer.id);
      add(emission, stamp);
    });
  }
  return {
    all,
    states: (author, record) => states.get(author)?.get(record) ?? NONE,
    shared: (stamp) => stamps.get(stamp),
    isDamaged: (author) => {
      const log = peers.find(({ id }) => id === author)?.eventLog;
      return log === undefined || log.badLineCount > 0 || log.truncated || unlogged.has(author);
    },
  };
}

type Add = (emission: Emission, stamp: StampKey | undefined) => void;

function addEvents(log: EventLog, add: Add): void {
  const stateKind = log.kinds.indexOf("state_change");
  const sharedKind = log.kinds.indexOf("shared_change");
  for (let index = 0; index < log.count; index++) {
    const kind = log.kind[index];
    const author = parseUuid(log.authors[log.author[index] ?? -1] ?? "");
    const model = log.models[log.model[index] ?? -1];
    if ((kind !== stateKind && kind !== sharedKind) || author === undefined) continue;
    if (model === undefined) continue;
    const time = log.time[index] ?? Number.NaN;
    const record = uuidFromBytes(log.record, index * 16);
    const ref = { kind: "event", log, index } as const;
    if (kind === stateKind) {
      add({ change: "state", author, model, record, time, ref }, undefined);
    } else {
      const stamp = stampKey(Math.floor(time / 1000), log.counter[index] ?? 0, author);
      add({ change: "shared", author, model, record, time, ref }, stamp);
    }
  }
}

/** Shared changes that a database holds and no event log does: first those that the author itself logged. */
function addLoggedChanges(peer: PeerRecording, add: Add): void {
  const table = peer.sync?.read("shared_changes", { record_uuid: "uuid" });
  if (table === undefined || !table.has("hlc") || !table.has("record_uuid")) return;
  const hlcs = table.column("hlc");
  const models = table.column("model_type");
  const records = table.column("record_uuid");
  for (let row = 0; row < table.rowCount; row++) {
    const hlc = parseHlc(hlcs.text(row) ?? "");
    const record = records.uuid(row);
    const model = models.text(row);
    if (hlc.kind !== "stamp" || record === undefined || model === undefined) continue;
    const { ms, counter, peer: author } = hlc.stamp;
    const ref = { kind: "log-row", table, row, path: peer.sync?.path ?? "" } as const;
    const emission = { change: "shared", author, model, record, time: ms * 1000, ref } as const;
    add(emission, stampKey(ms, counter, author));
  }
}
