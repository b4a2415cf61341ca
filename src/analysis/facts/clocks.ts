import { intAt } from "../../base/int-at.ts";
import { compareText } from "../../base/order.ts";
import { parseHlc } from "../../engine/clock/hlc.ts";
import type { PeerRecording } from "../../sources/recording.ts";
import type { HlcSummary } from "../report.ts";
import { type SharedLog, sharedLogOf } from "./shared-log-columns.ts";

const UNREADABLE = "unreadable";

interface Range {
  min: string | undefined;
  max: string | undefined;
}

function widen(range: Range, hlc: string): void {
  if (range.min === undefined || hlc < range.min) range.min = hlc;
  if (range.max === undefined || hlc > range.max) range.max = hlc;
}

function authorOf(hlc: string): string {
  const parsed = parseHlc(hlc);
  return parsed.kind === "stamp" ? parsed.stamp.peer : UNREADABLE;
}

/**
 * Range and authors of the stamps in a peer's shared log; `undefined` without rows or without the table.
 * Stamps in the printed form of December 2025 sort after all others: they count, under the author "unreadable" unless
 * their author can be told, and never become the minimum or maximum while a readable stamp exists.
 */
export function hlcSummary(peer: PeerRecording): HlcSummary | undefined {
  const log = sharedLogOf(peer.sync);
  if (log === undefined || log.table.rowCount === 0) return undefined;
  const known = summaries.get(log);
  if (known !== undefined) return known;
  const made = summarise(log);
  summaries.set(log, made);
  return made;
}

/** Several facts start from the same summary. */
const summaries = new WeakMap<SharedLog, HlcSummary>();

function summarise(log: SharedLog): HlcSummary {
  const { counts, readable, unreadable } = scanStamps(log);
  const { min = unreadable.min, max = unreadable.max } = readable;
  const authors = Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    count: log.table.rowCount,
    min: min ?? "",
    max: max ?? "",
    authors,
  };
}

interface StampScan {
  /** Rows by author. */
  readonly counts: Map<string, number>;
  readonly readable: Range;
  readonly unreadable: Range;
}

/** One pass over the stamps of a log; text is made only of those that have an unusual form. */
function scanStamps(log: SharedLog): StampScan {
  const hlcs = log.table.column("hlc");
  const counts = new Map<string, number>();
  const readable: Range = { min: undefined, max: undefined };
  const unreadable: Range = { min: undefined, max: undefined };
  for (const row of extremesOf(log)) widen(readable, hlcs.text(row) ?? "");
  for (let row = 0; row < log.table.rowCount; row++) {
    if ((log.peer[row] ?? -1) >= 0) continue;
    const hlc = hlcs.text(row) ?? "";
    const author = authorOf(hlc);
    counts.set(author, (counts.get(author) ?? 0) + 1);
    widen(author === UNREADABLE ? unreadable : readable, hlc);
  }
  for (const [peer, count] of countPeers(log).entries()) {
    const author = log.peers[peer] ?? "";
    if (count > 0) counts.set(author, (counts.get(author) ?? 0) + count);
  }
  return { counts, readable, unreadable };
}

/** Rows by number of the peer in the stamp. */
function countPeers(log: SharedLog): Int32Array {
  const counts = new Int32Array(log.peers.length);
  for (let row = 0; row < log.peer.length; row++) {
    const peer = log.peer[row] ?? -1;
    if (peer >= 0) counts[peer] = intAt(counts, peer) + 1;
  }
  return counts;
}

/** The rows of the least and of the greatest stamp among those of the form that is written nowadays. */
function extremesOf(log: SharedLog): readonly number[] {
  let first = -1;
  let last = -1;
  for (let row = 0; row < log.peer.length; row++) {
    if ((log.peer[row] ?? -1) < 0) continue;
    if (first < 0 || compareStamps(log, row, first) < 0) first = row;
    if (last < 0 || compareStamps(log, row, last) > 0) last = row;
  }
  return [first, last].filter((row) => row >= 0);
}

/** Stamps of the form that is written nowadays order by time, counter, peer, as their texts do. */
function compareStamps(log: SharedLog, a: number, b: number): number {
  return (
    (log.ms[a] ?? 0) - (log.ms[b] ?? 0) ||
    (log.counter[a] ?? 0) - (log.counter[b] ?? 0) ||
    compareText(log.peers[log.peer[a] ?? -1] ?? "", log.peers[log.peer[b] ?? -1] ?? "")
  );
}
