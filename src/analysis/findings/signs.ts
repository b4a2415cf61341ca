import type { TraceLog, TraceRecord } from "../../sources/trace-log/types.ts";
import { type LogSign, lastSign } from "../facts/log-signs.ts";
import type { FindingPlace } from "../report.ts";
import type { LibraryContext } from "./library-context.ts";
import { firstLines } from "./places.ts";
import type { FoundProblem } from "./rule.ts";

/** Lines with one text in the logs of one peer, or in a log that covers several. */
export interface Signs {
  /** The peer whose own logs they are; absent where only a common log has them. */
  readonly peer?: number;
  readonly logs: readonly TraceLog[];
  readonly count: number;
  readonly last: LogSign;
  readonly where: readonly FindingPlace[];
}

/**
 * Lines that contain the text, per peer. A common log repeats what the peers' own logs say, so it is asked only where no
 * own log has the line.
 */
export function signsOf(context: LibraryContext, text: string): readonly Signs[] {
  const { recording } = context.holdings.view;
  const own = recording.peers.flatMap((peer, number) => {
    const signs = signsIn(peer.traceLogs, text);
    return signs === undefined ? [] : [{ peer: number, ...signs }];
  });
  if (own.length > 0) return own;
  const common = signsIn(recording.sharedTraceLogs, text);
  return common === undefined ? [] : [common];
}

function signsIn(logs: readonly TraceLog[], text: string): Signs | undefined {
  const last = lastSign(logs, text);
  if (last === undefined) return undefined;
  let count = 0;
  for (const log of logs) count += log.find(text).length;
  return { logs, count, last, where: firstLines(logs, text) };
}

/** The records whose message contains the text, parsed; none of a log that is too large to be kept in memory. */
export function recordsWith(log: TraceLog, text: string): readonly TraceRecord[] {
  return log.resident ? [...log.find(text)].map((index) => log.parse(index)) : [];
}

/** One problem for each peer whose logs have the line. */
export function problemsFrom(
  context: LibraryContext,
  text: string,
  tell: (signs: Signs, who: string) => FoundProblem | undefined,
): readonly FoundProblem[] {
  return signsOf(context, text).flatMap((signs) => {
    const who = signs.peer === undefined ? "A peer" : context.name(signs.peer);
    const problem = tell(signs, who);
    if (problem === undefined) return [];
    const peer = signs.peer === undefined ? {} : { peer: context.id(signs.peer) };
    return [{ ...peer, ...problem }];
  });
}

/** Whether any pair still lacks rows or links: then a fault of delivery did harm. */
export function hasGap(context: LibraryContext): boolean {
  return context.report.progress.some(
    (progress) => progress.state === "stuck" || progress.state === "not-started",
  );
}

/** A line of `sync_event_log` (since December 2025), which survives where text logs do not. */
export interface SyncEvent {
  readonly peer: number;
  readonly path: string;
  readonly summary: string;
  readonly type: string;
  readonly details: string;
}

/** Rows of every peer's `sync_event_log` whose summary contains the text. */
export function syncEvents(context: LibraryContext, text: string): readonly SyncEvent[] {
  return context.holdings.view.peers.flatMap((peer, number) => {
    const table = peer.sync?.read("sync_event_log", {
      summary: "text",
      event_type: "text",
      details: "text",
    });
    if (peer.sync === undefined || table === undefined || !table.has("summary")) return [];
    const cell = (name: string, row: number): string =>
      table.has(name) ? (table.column(name).text(row) ?? "") : "";
    const found: SyncEvent[] = [];
    for (let row = 0; row < table.rowCount; row++) {
      const summary = cell("summary", row);
      if (!summary.includes(text)) continue;
      const [type, details] = [cell("event_type", row), cell("details", row)];
      found.push({ peer: number, path: peer.sync.path, summary, type, details });
    }
    return found;
  });
}
