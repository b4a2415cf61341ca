import { decodeLine } from "../analysis/logs/decode-line.ts";
import { type MinedLog, mineFireproofLog, mineTraceLog } from "../analysis/logs/mine-log.ts";
import { linesOf, type Story, storyOf } from "../analysis/logs/story.ts";
import { FailureError } from "../base/failure.ts";
import type { TaskOptions } from "../base/progress.ts";
import { recordAt } from "../projection/story/expand-row.ts";
import type { SpanNames } from "../projection/story/explain-span.ts";
import type { MatchContext, ReadTexts, StoryPeer } from "../projection/story/match.ts";
import {
  type AskedStory,
  askStory,
  recordNear,
  storyParts,
  storyReport,
  storyView,
  timeAt,
} from "../projection/story/story-view.ts";
import { subjectsOf } from "../projection/story/subjects.ts";
import type { StoryLine, StoryListing, StoryRows, StoryView } from "../projection/story/types.ts";
import { logsAsText } from "../projection/text/log-text.ts";
import type { FileTree } from "../sources/file-tree.ts";
import type { FireproofLog } from "../sources/fireproof/log/log-types.ts";
import type { LibraryRecording } from "../sources/recording.ts";
import type { TraceLog } from "../sources/trace-log/types.ts";
import { readLogWindow } from "./log-window.ts";
import { once } from "./once.ts";

/** Which log under which query; "" asks for all of it. */
export interface StoryQuery {
  readonly path: string;
  readonly query: string;
}

/** A part of a row: by its lines, a window of what it is made of. */
export interface StoryRowsQuery extends StoryQuery {
  readonly fromLine: number;
  readonly toLine: number;
  readonly offset: number;
  readonly limit: number;
}

/** A record of a log: on a line, or the one nearest to a time (µs since 1970). */
export type StoryLineQuery = { readonly path: string } & (
  | { readonly line: number }
  | { readonly time: number }
);

/** The stories of a snapshot's logs, mined when first asked for. */
export interface LogStories {
  list(): readonly StoryListing[];
  view(asked: StoryQuery, options?: TaskOptions): Promise<StoryView>;
  rows(asked: StoryRowsQuery, options?: TaskOptions): Promise<StoryRows>;
  line(asked: StoryLineQuery, options?: TaskOptions): Promise<StoryLine>;
  text(asked: StoryQuery, options?: TaskOptions): Promise<string>;
  /** The story itself, for who looks at its chapters. */
  story(path: string, options?: TaskOptions): Promise<Story>;
}

/** A log that can be told, and how its text is read. */
interface StorySource {
  readonly listing: StoryListing;
  mine(options?: TaskOptions): Promise<MinedLog>;
  readonly texts: ReadTexts;
}

interface StoryWorld {
  readonly tree: FileTree;
  readonly sources: readonly StorySource[];
  readonly peers: readonly StoryPeer[];
  readonly names: SpanNames;
}

/** Stories of the tracing and job logs of a library. */
export function libraryStories(
  recording: LibraryRecording,
  tree: FileTree,
  names: SpanNames,
): LogStories {
  const of = (log: TraceLog, peer: string | undefined): StorySource => traceSource(tree, log, peer);
  const sources = [
    ...recording.sharedTraceLogs.map((log) => of(log, undefined)),
    ...recording.peers.flatMap(({ id, traceLogs }) => traceLogs.map((log) => of(log, id))),
    ...recording.peers.flatMap(({ id, jobLogs }) => jobLogs.map((log) => of(log, id))),
  ];
  return createStories({ tree, sources, peers: recording.peers, names });
}

/** Stories of the logs beside block stores. */
export function fireproofStories(
  logs: readonly FireproofLog[],
  peers: readonly StoryPeer[],
  tree: FileTree,
  names: SpanNames,
): LogStories {
  const sources = logs.map((log): StorySource => {
    const mined = once(() => mineFireproofLog(log));
    return {
      listing: {
        path: log.path,
        peer: undefined,
        kind: "fireproof",
        records: log.records.length,
      },
      mine: () => Promise.resolve(mined()),
      texts: async (from, to) => {
        const texts: string[] = [];
        for (let record = from; record < to; record++) texts.push(await mined().message(record));
        return (record) => texts[record - from] ?? "";
      },
    };
  });
  return createStories({ tree, sources, peers, names });
}

function traceSource(tree: FileTree, log: TraceLog, peer: string | undefined): StorySource {
  const kind = log.format === "job" ? "job" : "trace";
  return {
    listing: { path: log.path, peer, kind, records: log.count },
    mine: (options) =>
      mineTraceLog(log, (offset, length) => tree.readRange(log.path, offset, length), options),
    texts: async (from, to) => {
      const window = await log.window(from, to);
      return (record) => window.text(record);
    },
  };
}

interface Told {
  readonly source: StorySource;
  readonly story: Story;
  /** The query that was asked last: rows of it are asked for again and again. */
  asked: AskedStory | undefined;
}

function createStories({ tree, sources, peers, names }: StoryWorld): LogStories {
  const told = new Map<string, Promise<Told>>();
  const tell = (path: string, options?: TaskOptions): Promise<Told> => {
    const known = told.get(path);
    if (known !== undefined) return known;
    const source = sources.find(({ listing }) => listing.path === path);
    if (source === undefined) return Promise.reject(noStory(path));
    const made = source
      .mine(options)
      .then((mined): Told => ({ source, story: storyOf(mined), asked: undefined }));
    told.set(path, made);
    // Who was cancelled asks again.
    made.catch(() => told.delete(path));
    return made;
  };
  const ask = async (one: Told, query: string, options?: TaskOptions): Promise<AskedStory> => {
    if (one.asked?.query === query) return one.asked;
    const { listing, texts } = one.source;
    const context: MatchContext = { texts, peers, owner: listing.peer };
    one.asked = await askStory(one.story, query, context, options);
    return one.asked;
  };
  const view = async ({ path, query }: StoryQuery, options?: TaskOptions): Promise<StoryView> => {
    const one = await tell(path, options);
    return storyView(one.story, await ask(one, query, options));
  };
  return {
    list: () => sources.map(({ listing }) => listing),
    view,
    rows: async ({ path, query, ...window }, options) => {
      const one = await tell(path, options);
      return storyParts(one.story, window, await ask(one, query, options));
    },
    line: async (asked, options) => lineOf(await tell(asked.path, options), asked, { tree, names }),
    text: async (asked, options) => {
      const report = storyReport(await view(asked, options));
      return logsAsText({ schema: "driftscope/log@1", logs: [report] });
    },
    story: async (path, options) => (await tell(path, options)).story,
  };
}

/** Lines of one record that are shown; the file has the rest. */
const MOST_LINES = 200;

async function lineOf(
  { story }: Told,
  asked: StoryLineQuery,
  { tree, names }: Pick<StoryWorld, "tree" | "names">,
): Promise<StoryLine> {
  const { log } = story;
  const record = Math.max(
    0,
    "line" in asked ? recordOn(story, asked.line) : recordNear(story, asked.time),
  );
  const range = linesOf(story, { from: record, to: record + 1 });
  const half = Math.min(range.toLine - range.fromLine, MOST_LINES);
  const line = range.fromLine + half;
  const window = await readLogWindow({ tree, path: log.path, line, context: half });
  const lines = window.lines.slice(range.fromLine - window.firstLine).slice(0, half + 1);
  const text = lines.join("\n");
  const template = log.templates[log.template[record] ?? 0];
  return {
    path: log.path,
    ...range,
    level: template?.level ?? "",
    target: template?.target ?? "",
    template: template?.id ?? "",
    time: timeAt(story, record),
    text,
    subjects: subjectsOf(decodeLine(text), names),
  };
}

/** The record that a line belongs to. */
function recordOn(story: Story, line: number): number {
  return recordAt(story, line + 1) - 1;
}

function noStory(path: string): FailureError {
  return new FailureError(
    "usage",
    `"${path}" is no tracing log, job log or log of block stores, so it has no story; events are on the timeline.`,
  );
}
