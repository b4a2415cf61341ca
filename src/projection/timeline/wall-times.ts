/**
 * When the writing machine's clock said an event happened. State changes carry that time themselves; of a shared change
 * the log has only the stamp, and the peer's database says when the row was written.
 */

import { parseUuid } from "../../base/uuid.ts";
import { formatHlc } from "../../engine/clock/hlc.ts";
import type { EventLog } from "../../sources/event-log/types.ts";
import type { PeerRecording } from "../../sources/recording.ts";
import type { GatheredEvents } from "./gather.ts";
import { openSharedChanges } from "./shared-changes.ts";

/** Microseconds since 1970 of every gathered event; NaN where the evidence has no wall time. */
export function wallTimes(events: GatheredEvents): Float64Array {
  const wall = new Float64Array(events.count).fill(Number.NaN);
  let start = 0;
  for (const source of events.sources) {
    if (source.kind === "table") {
      for (let i = 0; i < source.count; i++) wall[start + i] = source.table.writtenAt(i);
    } else {
      const peer = events.peers[source.peerIndex];
      const times = peer === undefined ? [] : logWallTimes(source.log, peer);
      for (let i = 0; i < source.count; i++) wall[start + i] = times[i] ?? Number.NaN;
    }
    start += source.count;
  }
  return wall;
}

/** The wall time of one event of a peer's log. Costs a pass over the table: for all events use `wallTimes`. */
export function wallTimeOf(log: EventLog, index: number, written: WrittenAt): number {
  if (kindOf(log, index) === "state_change") return log.time[index] ?? Number.NaN;
  const stamp = stampText(log, index);
  return stamp === undefined ? Number.NaN : (written.get(stamp) ?? Number.NaN);
}

/** Stamp text → when the row was written. */
export type WrittenAt = ReadonlyMap<string, number>;

export function readWrittenAt(peer: PeerRecording): WrittenAt {
  const written = new Map<string, number>();
  const table = openSharedChanges(peer.sync, undefined);
  if (table === undefined) return written;
  for (let i = 0; i < table.rows.length; i++) written.set(table.hlc(i), table.writtenAt(i));
  return written;
}

function logWallTimes(log: EventLog, peer: PeerRecording): Float64Array {
  const written = readWrittenAt(peer);
  const times = new Float64Array(log.count);
  for (let i = 0; i < log.count; i++) times[i] = wallTimeOf(log, i, written);
  return times;
}

function kindOf(log: EventLog, index: number): string {
  return log.kinds[log.kind[index] ?? 0] ?? "other";
}

/** The stamp of a shared change as databases hold it. */
export function stampText(log: EventLog, index: number): string | undefined {
  const time = log.time[index] ?? Number.NaN;
  const counter = log.counter[index] ?? -1;
  const peer = parseUuid(log.authors[log.author[index] ?? -1] ?? "");
  if (!(time >= 0) || counter < 0 || peer === undefined) return undefined;
  return formatHlc({ ms: Math.floor(time / 1000), counter, peer });
}
