import { parseHlc } from "../../engine/clock/hlc.ts";
import type { PeerRecording } from "../../sources/recording.ts";
import type { BytePlace, TableColumns } from "../../sources/sqlite/types.ts";
import type { HlcSummary } from "../report.ts";
import { StampReader } from "./stamp-reader.ts";

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
  const log = peer.sync?.read("shared_changes", { hlc: "text" });
  if (log === undefined || !log.has("hlc") || log.rowCount === 0) return undefined;
  const known = summaries.get(log);
  if (known !== undefined) return known;
  const made = summarise(log);
  summaries.set(log, made);
  return made;
}

/** Several facts start from the same summary. */
const summaries = new WeakMap<TableColumns, HlcSummary>();

function summarise(log: TableColumns): HlcSummary {
  const { counts, readable, unreadable } = scanStamps(log);
  const { min = unreadable.min, max = unreadable.max } = readable;
  const authors = Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    count: log.rowCount,
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
function scanStamps(log: TableColumns): StampScan {
  const hlcs = log.column("hlc");
  const reader = new StampReader();
  const counts = new Map<string, number>();
  const perPeer: number[] = [];
  const readable: Range = { min: undefined, max: undefined };
  const unreadable: Range = { min: undefined, max: undefined };
  const extremes = new StampExtremes();
  for (let row = 0; row < log.rowCount; row++) {
    if (reader.read(hlcs, row)) {
      perPeer[reader.peer] = (perPeer[reader.peer] ?? 0) + 1;
      extremes.add(reader.place, row);
      continue;
    }
    const hlc = hlcs.text(row) ?? "";
    const author = authorOf(hlc);
    counts.set(author, (counts.get(author) ?? 0) + 1);
    widen(author === UNREADABLE ? unreadable : readable, hlc);
  }
  for (const row of extremes.rows) widen(readable, hlcs.text(row) ?? "");
  for (const [peer, count] of perPeer.entries()) {
    const author = reader.peers[peer] ?? "";
    counts.set(author, (counts.get(author) ?? 0) + (count ?? 0));
  }
  return { counts, readable, unreadable };
}

/** The rows of the least and of the greatest of some stamps that have one length. */
class StampExtremes {
  #first: { row: number; place: BytePlace } | undefined;
  #last: { row: number; place: BytePlace } | undefined;

  get rows(): readonly number[] {
    return [this.#first, this.#last].flatMap((found) => found?.row ?? []);
  }

  add(place: BytePlace, row: number): void {
    if (this.#first === undefined || compareStampBytes(place, this.#first.place) < 0) {
      this.#first = { row, place: { ...place } };
    }
    if (this.#last === undefined || compareStampBytes(place, this.#last.place) > 0) {
      this.#last = { row, place: { ...place } };
    }
  }
}

/** Stamps of one length order as their bytes do. */
function compareStampBytes(a: BytePlace, b: BytePlace): number {
  const length = a.to - a.from;
  for (let i = 0; i < length; i++) {
    const difference = (a.bytes[a.from + i] ?? 0) - (b.bytes[b.from + i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
