/**
 * How much of what happened the folder tells. What is not there, or ends early, cannot speak against a setting: a line
 * that is missing from a log that was cut, a record that is in no event log because the file is not here.
 */
import type { EventLog } from "../../sources/event-log/types.ts";
import type { TraceLog } from "../../sources/trace-log/types.ts";
import { logsOf } from "../facts/log-signs.ts";
import type { LibraryContext } from "../findings/library-context.ts";
import type { PreparedReplay } from "../replay/prepared.ts";

/** What of the evidence is whole. */
export interface Coverage {
  /** Every receiver's log tells what reached it, to its end. */
  readonly arrivals: boolean;
  /** That, and every author's events tell what it was. */
  readonly deliveries: boolean;
  /** Whether the files of every device that rows name are here, with their rows. */
  readonly peers: boolean;
  /** Whether all events of an author are in its event log. */
  events(author: number): boolean;
  /** Logs that tell all that the peer's service logged; none where those that are here were cut. */
  wholeLogs(peer: number): readonly TraceLog[];
}

/** Looks at the files that deliveries are read from. */
export function coverageOf(context: LibraryContext, prepared: PreparedReplay): Coverage {
  const { recording, peers } = context.holdings.view;
  const { scene, plans, sides } = prepared;
  const wholeLogs = (peer: number): readonly TraceLog[] => {
    const end = lastState(peers[peer]?.eventLog);
    const isWhole = (log: TraceLog): boolean =>
      log.format === "tracing" && log.count > 0 && !log.truncated && reaches(log, end);
    const own = logsOf(recording, peer).filter(({ format }) => format === "tracing");
    if (own.length > 0 && own.every(isWhole)) return own;
    const common = recording.sharedTraceLogs;
    return common.length > 0 && common.every(isWhole) ? common : [];
  };
  const events = (author: number): boolean => {
    const id = peers[author]?.id;
    return id !== undefined && !scene.emissions.isDamaged(id);
  };
  const arrivals = plans.every(
    ({ basis, to }) => basis === "log" && wholeLogs(scene.peerNumber(to)).length > 0,
  );
  return {
    arrivals,
    deliveries: arrivals && [...sides.from].every((author) => events(scene.peerNumber(author))),
    peers: recording.absentPeers.length === 0 && peers.every(({ main }) => main !== undefined),
    events,
    wholeLogs,
  };
}

/** µs of the peer's last state change by its own clock; -Infinity where none is known. */
function lastState(log: EventLog | undefined): number {
  const kind = log?.kinds.indexOf("state_change") ?? -1;
  let last = -Infinity;
  for (let at = 0; at < (log?.count ?? 0); at++) {
    const time = log?.time[at] ?? Number.NaN;
    if (log?.kind[at] === kind && time > last) last = time;
  }
  return last;
}

/** A line is written somewhat before or after the event that it tells of. */
const SLACK_MICROS = 2_000_000;

/** Whether a log goes on until that moment. */
function reaches(log: TraceLog, end: number): boolean {
  return !((log.time[log.count - 1] ?? Number.NaN) < end - SLACK_MICROS);
}
