import { createLibraryView, type LibraryView } from "../../analysis/facts/library-view.ts";
import type { Finding } from "../../analysis/report.ts";
import type { TaskOptions } from "../../base/progress.ts";
import type { LibraryRecording } from "../../sources/recording.ts";
import { type Arranged, arrange, placesOf } from "./arrange.ts";
import { type AuthorLog, authorLogs } from "./arrivals.ts";
import { type DescribeContext, describeEvent } from "./describe.ts";
import { timelineDrift } from "./drift.ts";
import { parseTimelineFilter } from "./filter.ts";
import { markFindings } from "./finding-marks.ts";
import { type GatheredEvents, gatherEvents } from "./gather.ts";
import { timelineMarks } from "./marks.ts";
import { layOutMessages } from "./message-columns.ts";
import { type FoundMessages, findMessages } from "./messages.ts";
import { timelineAsText } from "./text.ts";
import type {
  TimelineDrift,
  TimelineEvent,
  TimelineFinding,
  TimelineMessages,
  TimelineOverview,
  TimelineRows,
  TimelineRowsQuery,
  TimelineSelection,
  TimelineSource,
} from "./types.ts";
import { readWrittenAt, type WrittenAt, wallTimes } from "./wall-times.ts";

/** The timeline of one opened recording. Keeps what it computed: ask the same object again rather than a new one. */
export interface Timeline {
  /** Where its events come from; they are named by their place in this list. */
  readonly sources: readonly TimelineSource[];
  overview(selection: TimelineSelection): TimelineOverview;
  /** Copies of the asked rows; the caller may hand their buffers away. */
  rows(query: TimelineRowsQuery): TimelineRows;
  /** How far each peer's stamps ran from its wall time. */
  drift(selection: TimelineSelection): TimelineDrift;
  /** What was sent, and what of it arrived or never did. The first call reads the logs. */
  messages(selection: TimelineSelection, options?: TaskOptions): Promise<TimelineMessages>;
  /** Where findings show along the axis. */
  findings(selection: TimelineSelection, findings: readonly Finding[]): readonly TimelineFinding[];
  /** `undefined` when there is no such event. */
  event(source: number, index: number): TimelineEvent | undefined;
  /** The same picture as text: counts a lane, messages, then events in order, at most `limit` of them. */
  text(selection: TimelineSelection, limit?: number): Promise<string>;
}

/** Parts of the axis that the overview counts; about one a pixel of a wide window. */
const BUCKET_COUNT = 2048;
/** Arrangements kept: switching back and forth between two orders costs nothing. */
const KEPT = 2;
const TEXT_LIMIT = 100_000;

/** The view says which rows are held; without one, it is made when it is needed. */
export function createTimeline(
  recording: LibraryRecording,
  viewOf: () => LibraryView = () => createLibraryView(recording),
): Timeline {
  const events = gatherEvents(recording);
  let view: LibraryView | undefined;
  const viewAt = (): LibraryView => {
    view ??= viewOf();
    return view;
  };
  const written = new Map<number, WrittenAt>();
  const context: DescribeContext = {
    events,
    recording,
    tableOf: (model) => viewAt().registry.model(model)?.table,
    writtenAt: (peerIndex) => {
      const peer = events.peers[peerIndex];
      const known = written.get(peerIndex);
      if (known !== undefined || peer === undefined) return known ?? new Map();
      const read = readWrittenAt(peer);
      written.set(peerIndex, read);
      return read;
    },
  };
  const axis = createAxis(events);
  const { arranged } = axis;
  let logs: readonly (AuthorLog | undefined)[] | undefined;
  let found: Promise<FoundMessages> | undefined;
  const logsOf = (): readonly (AuthorLog | undefined)[] => {
    logs ??= authorLogs(events);
    return logs;
  };
  const find = (options?: TaskOptions): Promise<FoundMessages> => {
    // What was cancelled is looked for again when it is next asked for.
    found ??= findMessages(events, logsOf(), viewAt(), options).catch((error: unknown) => {
      found = undefined;
      throw error;
    });
    return found;
  };
  const messages: Timeline["messages"] = async (selection, options) =>
    layOutMessages(events, arranged(selection), selection.order, await find(options));
  return {
    sources: sourcesOf(events),
    overview: (selection) => overviewOf(recording, events, arranged(selection), selection),
    drift: (selection) => timelineDrift(events, arranged(selection), axis.wall()),
    rows: (query) => rowsOf(events, arranged(query.selection), query),
    messages,
    findings: (selection, findings) => {
      const { order } = selection;
      const places = axis.places(order);
      const context = { recording, events, logs: logsOf(), arranged: arranged(selection) };
      return markFindings({ ...context, places, order }, findings);
    },
    event: (source, index) => describeEvent(context, source, index),
    text: async (selection, limit = TEXT_LIMIT) => {
      const made = arranged(selection);
      const overview = overviewOf(recording, events, made, selection);
      return timelineAsText(
        context,
        { overview, messages: await messages(selection) },
        made,
        limit,
      );
    },
  };
}

interface Axis {
  /** Wall times of all events; read when first needed. */
  readonly wall: () => Float64Array;
  readonly places: (order: TimelineSelection["order"]) => Float64Array;
  readonly arranged: (selection: TimelineSelection) => Arranged;
}

/** Events along the axis of a selection; the last few arrangements are kept. */
function createAxis(events: GatheredEvents): Axis {
  let wall: Float64Array | undefined;
  const kept = new Map<string, Arranged>();
  const wallOf = (): Float64Array => {
    wall ??= wallTimes(events);
    return wall;
  };
  const places: Axis["places"] = (order) => placesOf(events, order, wallOf);
  return {
    wall: wallOf,
    places,
    arranged: (selection) => {
      const key = JSON.stringify([selection.order, selection.filter]);
      const known = kept.get(key);
      if (known !== undefined) return known;
      const parsed = parseTimelineFilter(selection.filter);
      const made = arrange(events, places(selection.order), parsed);
      for (const old of [...kept.keys()].slice(0, Math.max(0, kept.size - KEPT + 1)))
        kept.delete(old);
      kept.set(key, made);
      return made;
    },
  };
}

function overviewOf(
  recording: LibraryRecording,
  events: GatheredEvents,
  arranged: Arranged,
  selection: TimelineSelection,
): TimelineOverview {
  const parsed = parseTimelineFilter(selection.filter);
  return {
    selection,
    lanes: arranged.lanes,
    series: arranged.series,
    sources: sourcesOf(events),
    authors: events.authors,
    from: arranged.from,
    to: arranged.to,
    count: arranged.x.length,
    total: events.count,
    placeless: arranged.placeless,
    bucketCount: BUCKET_COUNT,
    density: densityOf(arranged),
    marks: selection.order === "arrival" ? [] : timelineMarks(recording),
    problem: "problem" in parsed ? parsed.problem : undefined,
  };
}

function sourcesOf({ sources }: GatheredEvents): readonly TimelineSource[] {
  return sources.map(({ path, peer, kind, count }) => ({ path, peer, kind, count }));
}

function densityOf({ series, x, from, to }: Arranged): Uint32Array {
  const density = new Uint32Array(series.length * BUCKET_COUNT);
  const scale = to > from ? BUCKET_COUNT / (to - from) : 0;
  series.forEach(({ start, count }, seriesIndex) => {
    const base = seriesIndex * BUCKET_COUNT;
    for (let row = start; row < start + count; row++) {
      const bucket = Math.min(BUCKET_COUNT - 1, Math.floor(((x[row] ?? from) - from) * scale));
      density[base + bucket] = (density[base + bucket] ?? 0) + 1;
    }
  });
  return density;
}

function rowsOf(
  events: GatheredEvents,
  { event, x }: Arranged,
  query: TimelineRowsQuery,
): TimelineRows {
  const start = Math.min(Math.max(0, query.start), event.length);
  const end = Math.min(event.length, start + Math.max(0, query.count));
  const count = end - start;
  const rows = {
    start,
    x: x.slice(start, end),
    source: new Uint16Array(count),
    index: new Uint32Array(count),
    change: new Uint8Array(count),
  };
  for (let i = 0; i < count; i++) {
    const row = event[start + i] ?? 0;
    rows.source[i] = events.source[row] ?? 0;
    rows.index[i] = events.index[row] ?? 0;
    rows.change[i] = events.change[row] ?? 0;
  }
  return rows;
}
