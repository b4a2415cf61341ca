import type { LibraryRecording } from "../../sources/recording.ts";
import type { TraceLog } from "../../sources/trace-log/types.ts";

/** A line of a log that bears on how sync went. */
export interface LogSign {
  readonly path: string;
  readonly line: number;
  /** µs since 1970. */
  readonly time: number;
  readonly fields: ReadonlyMap<string, string>;
  readonly message: string;
  /** The whole record, with its fields and further lines. */
  readonly raw: string;
}

/** The logs that speak of a peer: its own where the folder has them, else the one that covers all peers. */
export function logsOf(recording: LibraryRecording, peer: number): readonly TraceLog[] {
  const own = recording.peers[peer]?.traceLogs ?? [];
  return own.length > 0 ? own : recording.sharedTraceLogs;
}

/** The last line, by time, whose message contains the text; searches bytes and parses only what it finds. */
export function lastSign(logs: readonly TraceLog[], text: string): LogSign | undefined {
  let last: LogSign | undefined;
  for (const log of logs) {
    const found = log.find(text);
    const index = found[found.length - 1];
    if (index === undefined) continue;
    const record = log.parse(index);
    if (last !== undefined && record.time < last.time) continue;
    last = {
      path: log.path,
      line: record.line,
      time: record.time,
      fields: record.fields,
      message: record.message,
      raw: record.raw,
    };
  }
  return last;
}

/** How many lines contain the text, over all logs. */
export function countSigns(logs: readonly TraceLog[], text: string): number {
  let count = 0;
  for (const log of logs) count += log.find(text).length;
  return count;
}
