import { decodeLine, spanAt } from "../analysis/logs/decode-line.ts";
import { messageOf } from "../analysis/logs/describe-row.ts";
import { eventPhases } from "../analysis/logs/event-batches.ts";
import {
  authorOf,
  type EventAt,
  type EventOrigins,
  eventOnLine,
  rowAtOrBefore,
} from "../analysis/logs/event-origins.ts";
import { findMentions, type Mention } from "../analysis/logs/find-mentions.ts";
import { linesOf, type Story, topRows } from "../analysis/logs/story.ts";
import type { TaskOptions } from "../base/progress.ts";
import { NIL_UUID, parseUuid, uuidFromBytes } from "../base/uuid.ts";
import {
  explainSpan,
  markSpan,
  type SpanExplanation,
  type SpanMark,
  type SpanNames,
} from "../projection/story/explain-span.ts";
import type { EventLog } from "../sources/event-log/types.ts";
import type { FileTree } from "../sources/file-tree.ts";
import type { LibraryRecording } from "../sources/recording.ts";
import type { TraceLog } from "../sources/trace-log/types.ts";
import type { LogStories } from "./log-stories.ts";

/** A part of a log by its lines, both included, with what it is made of. */
export interface LogPart {
  readonly title: string;
  readonly fromLine: number;
  readonly toLine: number;
  readonly parts: readonly LogPart[];
}

/** What a line is about, as far as views can follow it. */
export interface LogFocus {
  /** Uuid. */
  readonly peer: string | undefined;
  readonly model: string | undefined;
  /** Uuid. */
  readonly record: string | undefined;
  /** µs since 1970; absent when the line has no time. */
  readonly time: number | undefined;
  /** The event on the line, or the one that made the record which it names. */
  readonly event: { readonly path: string; readonly index: number } | undefined;
}

/** The pair whose replay a line belongs to, and the event on it. */
export interface LogReplay {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly event: { readonly index: number; readonly record: string } | undefined;
}

/** What an editor asks about logs. Characters of a line count from 0, lines from 1. */
export interface LogLanguage {
  /** By line: its parts that mean something. */
  marks(lines: readonly string[]): readonly (readonly SpanMark[])[];
  /** The part at a character; `undefined` where there is none. */
  explain(line: string, column: number): SpanExplanation | undefined;
  /** The events that made a record, its author's first; without events, the first line that names it. */
  definition(id: string, options?: TaskOptions): Promise<readonly Mention[]>;
  /** Every place in the logs that names an id, in the order of the logs. */
  references(id: string, options?: TaskOptions): Promise<readonly Mention[]>;
  outline(path: string, options?: TaskOptions): Promise<readonly LogPart[]>;
  focus(path: string, line: number): Promise<LogFocus>;
  replay(path: string, line: number): LogReplay;
}

/** References that one question gives at most. */
const MOST_MENTIONS = 2000;

interface World {
  readonly names: SpanNames;
  readonly stories: LogStories;
  readonly tree: FileTree;
  readonly logs: readonly { readonly path: string }[];
}

/** The same for a library: with its events. */
export interface LibraryWorld extends World {
  readonly recording: LibraryRecording;
  readonly origins: () => EventOrigins;
}

/** Every log of one JSON line an event, each peer's own events first. */
export function eventLogsOf({ peers }: LibraryRecording): readonly EventLog[] {
  const own = peers.map(({ eventLog }) => eventLog);
  const apps = peers.map(({ appLog }) => appLog);
  return [...own, ...apps].filter((log) => log !== undefined);
}

/** Logs of block stores: CIDs and places, without events and records of a database. */
export function fireproofLanguage(world: World): LogLanguage {
  const references = referencesIn(world);
  return {
    ...textAnswers(world.names),
    references,
    definition: async (id, options) => (await references(id, options)).slice(0, 1),
    outline: async (path, options) => storyParts(await world.stories.story(path, options)),
    focus: () => Promise.resolve(NO_FOCUS),
    replay: () => ({ from: undefined, to: undefined, event: undefined }),
  };
}

const NO_FOCUS: LogFocus = {
  peer: undefined,
  model: undefined,
  record: undefined,
  time: undefined,
  event: undefined,
};

export function libraryLanguage(world: LibraryWorld): LogLanguage {
  const { recording, origins, stories, names } = world;
  const eventLogs = eventLogsOf(recording);
  const references = referencesIn(world);
  const ownerOf = (path: string): string | undefined =>
    recording.peers.find((peer) =>
      [peer.eventLog, peer.appLog, ...peer.traceLogs, ...peer.jobLogs].some(
        (log) => log?.path === path,
      ),
    )?.id;
  return {
    ...textAnswers(names),
    references,
    definition: async (id, options) => {
      const uuid = parseUuid(id);
      const made = uuid === undefined ? [] : origins().of(uuid);
      if (made.length === 0) return (await references(id, options)).slice(0, 1);
      const isOwn = (event: EventAt): boolean => ownerOf(event.log.path) === authorOf(event);
      const ordered = [...made.filter(isOwn), ...made.filter((event) => !isOwn(event))];
      return Promise.all(ordered.map((event) => mentionIn(event, id)));
    },
    outline: async (path, options) => {
      const events = eventLogs.find((log) => log.path === path);
      if (events !== undefined) return eventParts(events);
      return storyParts(await stories.story(path, options));
    },
    focus: async (path, line) => {
      const events = eventLogs.find((log) => log.path === path);
      if (events !== undefined) return eventFocus(events, line, ownerOf(path));
      const trace = traceLogsOf(recording).find((log) => log.path === path);
      return trace === undefined ? NO_FOCUS : traceFocus(trace, line, ownerOf(path), world);
    },
    replay: (path, line) => {
      const owner = ownerOf(path);
      const events = eventLogs.find((log) => log.path === path);
      if (events === undefined) return { from: undefined, to: owner, event: undefined };
      const index = eventOnLine(events, line);
      const record = recordAt(events, index);
      const event = record === undefined ? undefined : { index, record };
      return { from: owner, to: undefined, event };
    },
  };
}

function traceLogsOf({ peers, sharedTraceLogs }: LibraryRecording): readonly TraceLog[] {
  return [...peers.flatMap((peer) => [...peer.traceLogs, ...peer.jobLogs]), ...sharedTraceLogs];
}

function textAnswers(names: SpanNames): Pick<LogLanguage, "marks" | "explain"> {
  return {
    marks: (lines) => lines.map((line) => decodeLine(line).map((span) => markSpan(span, names))),
    explain: (line, column) => {
      const span = spanAt(decodeLine(line), column);
      return span && explainSpan(span, names);
    },
  };
}

function referencesIn({ tree, logs }: World): LogLanguage["references"] {
  return async (id, options) => {
    const found: Mention[] = [];
    for (const { path } of logs) {
      const read = (offset: number, length: number): Promise<Uint8Array> =>
        tree.readRange(path, offset, length);
      const left = MOST_MENTIONS - found.length;
      found.push(...(await findMentions({ path, read }, id, left, options)));
      options?.onProgress?.({ task: `Searching ${path}` });
    }
    return found;
  };
}

async function mentionIn({ log, index }: EventAt, id: string): Promise<Mention> {
  const text = await log.textAt(index);
  const key = text.indexOf(`"record_uuid":"${id}"`);
  const from = Math.max(0, key < 0 ? text.indexOf(id) : key + '"record_uuid":"'.length);
  return { path: log.path, line: log.line[index] ?? 1, from, to: from + id.length };
}

function eventParts(log: EventLog): readonly LogPart[] {
  const part = ({ from, to, title }: { from: number; to: number; title: string }): LogPart => ({
    title,
    fromLine: log.line[from] ?? 1,
    toLine: log.line[to - 1] ?? 1,
    parts: [],
  });
  return eventPhases(log).map((phase) => ({ ...part(phase), parts: phase.batches.map(part) }));
}

/** Chapters, and in them the rows that stand for several lines. */
function storyParts(story: Story): readonly LogPart[] {
  return story.chapters.map(({ title, from, to }): LogPart => {
    const rows = topRows(story, from, to);
    const whole = { from: rows[0]?.from ?? 0, to: rows.at(-1)?.to ?? 0 };
    const parts = rows
      .map((row): LogPart => {
        const [most] = row.templates;
        const what = messageOf(story.log.templates[most?.index ?? 0]);
        return { title: `${row.to - row.from} × ${what}`, ...linesOf(story, row), parts: [] };
      })
      .filter(({ fromLine, toLine }) => toLine > fromLine);
    return { title, ...linesOf(story, whole), parts };
  });
}

function recordAt(log: EventLog, index: number): string | undefined {
  if (index < 0) return undefined;
  const uuid = uuidFromBytes(log.record, index * 16);
  return uuid === NIL_UUID ? undefined : uuid;
}

function eventFocus(log: EventLog, line: number, peer: string | undefined): LogFocus {
  const index = eventOnLine(log, line);
  if (index < 0) return { ...NO_FOCUS, peer };
  const time = log.time[index] ?? Number.NaN;
  return {
    peer,
    model: log.models[log.model[index] ?? -1],
    record: recordAt(log, index),
    time: Number.isNaN(time) ? undefined : time,
    event: { path: log.path, index },
  };
}

async function traceFocus(
  log: TraceLog,
  line: number,
  peer: string | undefined,
  { names, origins }: LibraryWorld,
): Promise<LogFocus> {
  const row = rowAtOrBefore(log, line);
  if (row < 0) return { ...NO_FOCUS, peer };
  const time = log.time[row] ?? Number.NaN;
  const known = decodeLine(await log.textAt(row)).flatMap((span) =>
    span.kind === "uuid" ? [names.uuid(span.uuid)] : [],
  );
  const record = known.find((named) => named?.kind === "record");
  const named = known.find((each) => each?.kind === "peer");
  const [made] = record === undefined ? [] : origins().of(record.uuid);
  return {
    peer: peer ?? named?.uuid,
    model: record?.kind === "record" ? record.model : undefined,
    record: record?.uuid,
    time: Number.isNaN(time) ? undefined : time,
    event: made && { path: made.log.path, index: made.index },
  };
}
