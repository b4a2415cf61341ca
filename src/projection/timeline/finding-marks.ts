/** Where on the axis findings show: at the events and log lines that they name as witnesses. */
import type { Finding, FindingPlace } from "../../analysis/report.ts";
import { lowerBound } from "../../base/search.ts";
import { parseUuid } from "../../base/uuid.ts";
import type { LibraryRecording } from "../../sources/recording.ts";
import type { TraceLog } from "../../sources/trace-log/types.ts";
import type { Arranged } from "./arrange.ts";
import type { AuthorLog } from "./arrivals.ts";
import type { GatheredEvents } from "./gather.ts";
import type { TimelineFinding, TimelineOrder } from "./types.ts";

/** More marks than these show nothing; the gravest come first. */
const MARK_LIMIT = 400;
const GRAVITY = { error: 0, warning: 1, info: 2 } as const;

export interface MarkContext {
  readonly recording: LibraryRecording;
  readonly events: GatheredEvents;
  readonly logs: readonly (AuthorLog | undefined)[];
  readonly arranged: Arranged;
  /** Places of all gathered events. */
  readonly places: Float64Array;
  readonly order: TimelineOrder;
}

type Spot = Pick<TimelineFinding, "at" | "peer" | "lane" | "event" | "line">;

/** Marks of findings, in the order of the axis. Witnesses without a place on it have none. */
export function markFindings(
  context: MarkContext,
  findings: readonly Finding[],
): readonly TimelineFinding[] {
  const marks: TimelineFinding[] = [];
  const seen = new Set<string>();
  for (const { rule, severity, message, where, peer } of findings) {
    for (const place of where) {
      const spot = spotOf(context, place, peer);
      if (spot === undefined) continue;
      const key = `${rule} ${spot.peer} ${spot.lane} ${spot.at} ${message}`;
      if (seen.has(key)) continue;
      seen.add(key);
      marks.push({ rule, severity, message, ...spot });
    }
  }
  marks.sort((a, b) => GRAVITY[a.severity] - GRAVITY[b.severity]);
  return marks.slice(0, MARK_LIMIT).sort((a, b) => a.at - b.at);
}

function spotOf(
  context: MarkContext,
  place: FindingPlace,
  peer: string | undefined,
): Spot | undefined {
  const { path, line, uuid } = place;
  if (line === undefined) return uuid === undefined ? undefined : eventOfRecord(context, uuid);
  const log = context.logs.find((each) => each?.source.path === path);
  if (log === undefined) return lineSpot(context, path, line, peer);
  const at = lowerBound(log.source.log.line, line);
  return log.source.log.line[at] === line ? eventSpot(context, log.start + at) : undefined;
}

/** The first event about a record, in the order of the peers. */
function eventOfRecord(context: MarkContext, text: string): Spot | undefined {
  const uuid = parseUuid(text);
  for (const log of uuid === undefined ? [] : context.logs) {
    const first = log === undefined || uuid === undefined ? -1 : log.chains.first(uuid);
    if (log !== undefined && first >= 0) return eventSpot(context, log.start + first);
  }
  return undefined;
}

function eventSpot({ events, places, arranged }: MarkContext, event: number): Spot | undefined {
  const at = places[event] ?? Number.NaN;
  const peer = events.peers[events.peer[event] ?? -1]?.id;
  const model = events.models[events.model[event] ?? -1];
  if (peer === undefined || Number.isNaN(at)) return undefined;
  return {
    at,
    peer,
    lane: arranged.lanes.findIndex((lane) => lane.peer === peer && lane.model === model),
    event: { source: events.source[event] ?? 0, index: events.index[event] ?? 0 },
    line: undefined,
  };
}

/** A line of a tracing log, at its time. Of a log of all peers it stands at the peer that the finding is about. */
function lineSpot(
  { recording, order }: MarkContext,
  path: string,
  line: number,
  peer: string | undefined,
): Spot | undefined {
  const isTrace = (log: TraceLog): boolean => log.path === path && !log.localTime;
  const owner = recording.peers.find(({ traceLogs }) => traceLogs.some(isTrace));
  const log = [...(owner?.traceLogs ?? []), ...recording.sharedTraceLogs].find(isTrace);
  const holder = owner?.id ?? recording.peers.find(({ id }) => id === peer)?.id;
  if (log === undefined || holder === undefined || order === "arrival") return undefined;
  const record = lowerBound(log.line, line);
  const at = log.line[record] === line ? (log.time[record] ?? Number.NaN) : Number.NaN;
  if (Number.isNaN(at)) return undefined;
  return { at, peer: holder, lane: -1, event: undefined, line: { path, line } };
}
