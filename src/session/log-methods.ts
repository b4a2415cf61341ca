import type { Holdings } from "../analysis/facts/holdings.ts";
import { createEventOrigins } from "../analysis/logs/event-origins.ts";
import type { Mention } from "../analysis/logs/find-mentions.ts";
import type { InspectReport } from "../analysis/report.ts";
import { FailureError } from "../base/failure.ts";
import type { TaskOptions } from "../base/progress.ts";
import type { LineOfLog } from "../projection/replay/step-at-line.ts";
import type { SpanExplanation, SpanMark } from "../projection/story/explain-span.ts";
import type { StoryLine, StoryListing, StoryRows, StoryView } from "../projection/story/types.ts";
import type { TimelineSource } from "../projection/timeline/types.ts";
import type { FileTree } from "../sources/file-tree.ts";
import type { FireproofRecording } from "../sources/fireproof/recording.ts";
import type { LibraryRecording } from "../sources/recording.ts";
import {
  eventLogsOf,
  fireproofLanguage,
  type LogFocus,
  type LogLanguage,
  type LogPart,
  libraryLanguage,
} from "./log-language.ts";
import { fireproofNames, libraryNames } from "./log-names.ts";
import {
  fireproofStories,
  type LogStories,
  libraryStories,
  type StoryLineQuery,
  type StoryQuery,
  type StoryRowsQuery,
} from "./log-stories.ts";
import { once } from "./once.ts";

interface InSnapshot {
  /** Names an opened snapshot. */
  readonly snapshot: string;
}

interface OnLine extends InSnapshot {
  readonly path: string;
  /** From 1. */
  readonly line: number;
}

/** What a line is about, in the terms of the other views. */
export interface LineFocus extends Omit<LogFocus, "event"> {
  /** As the timeline counts sources and their events. */
  readonly event: { readonly source: number; readonly index: number } | undefined;
}

/** A step of a run. */
export interface StepOfRun {
  readonly run: string;
  /** 0 when the run has no step of the line. */
  readonly step: number;
}

/** What a session answers about logs: name → parameters and result. */
export interface LogMethods {
  /** Logs that can be told as stories. */
  storyLogs: { params: InSnapshot; result: readonly StoryListing[] };
  story: { params: InSnapshot & StoryQuery; result: StoryView };
  storyRows: { params: InSnapshot & StoryRowsQuery; result: StoryRows };
  storyLine: { params: InSnapshot & StoryLineQuery; result: StoryLine };
  /** Parts of lines that mean something, by line. The lines are the caller's: they need not be of a file. */
  logMarks: {
    params: InSnapshot & { readonly lines: readonly string[] };
    result: readonly (readonly SpanMark[])[];
  };
  logExplain: {
    params: InSnapshot & { readonly text: string; readonly column: number };
    result: SpanExplanation | null;
  };
  /** Where the record of a uuid (or a CID) was made: events first, its author's before others'. */
  logDefinition: { params: InSnapshot & { readonly id: string }; result: readonly Mention[] };
  logReferences: { params: InSnapshot & { readonly id: string }; result: readonly Mention[] };
  logOutline: { params: InSnapshot & { readonly path: string }; result: readonly LogPart[] };
  logFocus: { params: OnLine; result: LineFocus };
  /** Replays what was recorded (once) and finds the step that belongs to the line. */
  logStep: { params: OnLine; result: StepOfRun };
}

/** What there is of logs in one opened snapshot. */
export interface OpenedLogs {
  readonly stories: LogStories;
  readonly language: LogLanguage;
  timelineSources(): readonly TimelineSource[];
  step(at: OnLine, options?: TaskOptions): Promise<StepOfRun>;
}

/** What the logs of a library need of the rest of it. */
export interface LibraryParts {
  readonly tree: FileTree;
  readonly holdings: () => Holdings;
  readonly report: () => InspectReport;
  readonly timelineSources: () => readonly TimelineSource[];
  readonly stepAt: (
    wish: { readonly from?: string | undefined; readonly to?: string | undefined },
    line: LineOfLog,
    options?: TaskOptions,
  ) => Promise<StepOfRun>;
}

export function openLibraryLogs(recording: LibraryRecording, parts: LibraryParts): OpenedLogs {
  const { tree, holdings, report, timelineSources } = parts;
  const eventLogs = eventLogsOf(recording);
  const origins = once(() => createEventOrigins(eventLogs));
  const names = libraryNames(holdings, origins, report);
  const stories = libraryStories(recording, tree, names);
  const logs = [...eventLogs, ...stories.list()];
  const language = libraryLanguage({ recording, origins, names, stories, tree, logs });
  return {
    stories,
    language,
    timelineSources,
    step: ({ path, line }, options) => {
      const { from, to, event } = language.replay(path, line);
      return parts.stepAt({ from, to }, { path, line, event }, options);
    },
  };
}

export function openFireproofLogs(recording: FireproofRecording, tree: FileTree): OpenedLogs {
  const names = fireproofNames(recording);
  const stories = fireproofStories(recording.logs, recording.stores, tree, names);
  const language = fireproofLanguage({ names, stories, tree, logs: recording.logs });
  return {
    stories,
    language,
    timelineSources: () => [],
    step: () =>
      Promise.reject(new FailureError("usage", "Only logs of library sync belong to a replay.")),
  };
}

/** The methods as functions. */
export type LogAnswers = {
  readonly [Name in keyof LogMethods]: (
    params: LogMethods[Name]["params"],
    options?: TaskOptions,
  ) => Promise<LogMethods[Name]["result"]>;
};

/** `at` gives the logs of an opened snapshot, or throws. */
export function logAnswers(at: (snapshot: string) => OpenedLogs): LogAnswers {
  return {
    storyLogs: async ({ snapshot }) => at(snapshot).stories.list(),
    story: async ({ snapshot, ...asked }, options) => at(snapshot).stories.view(asked, options),
    storyRows: async ({ snapshot, ...asked }, options) => at(snapshot).stories.rows(asked, options),
    storyLine: async ({ snapshot, ...asked }, options) => at(snapshot).stories.line(asked, options),
    logMarks: async ({ snapshot, lines }) => at(snapshot).language.marks(lines),
    logExplain: async ({ snapshot, text, column }) =>
      at(snapshot).language.explain(text, column) ?? null,
    logDefinition: async ({ snapshot, id }, options) =>
      at(snapshot).language.definition(id, options),
    logReferences: async ({ snapshot, id }, options) =>
      at(snapshot).language.references(id, options),
    logOutline: async ({ snapshot, path }, options) => at(snapshot).language.outline(path, options),
    logFocus: async ({ snapshot, path, line }) => {
      const { language, timelineSources } = at(snapshot);
      const focus = await language.focus(path, line);
      const source = timelineSources().findIndex((each) => each.path === focus.event?.path);
      const event =
        focus.event === undefined || source < 0 ? undefined : { source, index: focus.event.index };
      return { ...focus, event };
    },
    logStep: async ({ snapshot, ...place }, options) =>
      at(snapshot).step({ snapshot, ...place }, options),
  };
}
