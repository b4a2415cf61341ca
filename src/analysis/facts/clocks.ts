import { HLC_TEXT_LENGTH, parseHlc } from "../../engine/clock/hlc.ts";
import type { PeerRecording } from "../../sources/recording.ts";
import type { HlcSummary } from "../report.ts";

const PEER_PART = 34;
const UNREADABLE = "unreadable";

interface Range {
  min: string | undefined;
  max: string | undefined;
}

function widen(range: Range, hlc: string): void {
  if (range.min === undefined || hlc < range.min) range.min = hlc;
  if (range.max === undefined || hlc > range.max) range.max = hlc;
}

/** Parsing is dear and authors repeat: a text of full length by a known author is taken as read. */
function authorOf(hlc: string, known: ReadonlyMap<string, number>): string {
  const device = hlc.slice(PEER_PART);
  if (hlc.length === HLC_TEXT_LENGTH && known.has(device)) return device;
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
  const hlcs = log.column("hlc");
  const counts = new Map<string, number>();
  const readable: Range = { min: undefined, max: undefined };
  const unreadable: Range = { min: undefined, max: undefined };
  for (let row = 0; row < log.rowCount; row++) {
    const hlc = hlcs.text(row) ?? "";
    const author = authorOf(hlc, counts);
    counts.set(author, (counts.get(author) ?? 0) + 1);
    widen(author === UNREADABLE ? unreadable : readable, hlc);
  }
  const { min = unreadable.min, max = unreadable.max } = readable;
  const authors = Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    count: log.rowCount,
    min: min ?? "",
    max: max ?? "",
    authors,
  };
}
