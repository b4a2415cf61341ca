/**
 * The typed contract between a page and the extension. No other file names a message.
 *
 * The page emits `ready` first and gets `show`; data comes by message, never in the page's HTML. Every request settles:
 * answer, error `{ code, message }`, abort or disposal. Both sides ship in one package, so live messages are trusted by
 * type; what outlives a version (the page's kept state) is read through `view-state.ts` alone. Progress of a request comes
 * with the request (`onProgress` of `Endpoint.call`), and so does its cancellation (`signal`).
 */
import type { ExplainReport, InevitabilityReport, OrderCheckReport } from "../analysis/report.ts";
import type { CarBlockView, CarView } from "../projection/car/types.ts";
import type { ClockEventView, ClockPair, ClockView } from "../projection/clock/types.ts";
import type { ComparedRow, Comparison } from "../projection/comparison/types.ts";
import type { MatrixView } from "../projection/matrix/types.ts";
import type { OrphanTree } from "../projection/orphans/types.ts";
import type { PeerLook } from "../projection/peers/peer-look.ts";
import type { PolicyChoice, ReplayStepView, ReplayView } from "../projection/replay/types.ts";
import type { StoryLine, StoryListing, StoryRows, StoryView } from "../projection/story/types.ts";
import type {
  TimelineDrift,
  TimelineEvent,
  TimelineFinding,
  TimelineMessages,
  TimelineOverview,
  TimelineRows,
  TimelineRowsQuery,
  TimelineSelection,
} from "../projection/timeline/types.ts";
import type {
  LogPlace,
  RunAnswers,
  RunListing,
  StateDifference,
  TextRequest,
} from "../session/api.ts";
import type { StoryLineQuery, StoryQuery, StoryRowsQuery } from "../session/log-stories.ts";

/** The kinds of page; one bundle serves all, told apart by `data-kind` on the body. */
export type PageKind =
  | "timeline"
  | "orphans"
  | "replay"
  | "matrix"
  | "clock"
  | "car"
  | "story"
  | "compare";

/** One selection shared by every view. Absent parts are not selected. */
export interface Focus {
  /** Uuid. */
  readonly peer?: string | undefined;
  readonly model?: string | undefined;
  /** Uuid. */
  readonly record?: string | undefined;
  readonly event?: { readonly source: number; readonly index: number } | undefined;
  readonly run?: string | undefined;
  readonly step?: number | undefined;
  /** Microseconds since 1970: where on the axis of time the selection is. */
  readonly time?: number | undefined;
  /** A line of a log, from 1. */
  readonly line?: { readonly path: string; readonly line: number } | undefined;
}

/** Everything a page starts from. Sent after `ready`, and again, whole, when the evidence was read anew. */
export interface PageShow {
  readonly kind: PageKind;
  /** The snapshot's id; the page keeps it in its state, so that it can be restored after a reload. */
  readonly snapshot: string;
  /** The folder's name. */
  readonly title: string;
  readonly peers: readonly PeerLook[];
  readonly focus: Focus;
  /** Who has what: the head of every page. */
  readonly matrix: MatrixView;
  /** Says in a sentence that counts may be incomplete, and why; absent when the evidence is complete. */
  readonly evidenceNote: string | undefined;
  /** Pairs that can be replayed, best first, and the policies to choose from. */
  readonly pairs: readonly { readonly from: string; readonly to: string }[];
  readonly policies: readonly PolicyChoice[];
  /** The file that a page of kind `car` shows, by its path inside the snapshot, and the block to show first. */
  readonly car?: { readonly path: string; readonly block?: string | undefined } | undefined;
}

/** What the extension answers to a page. */
export interface HostMethods {
  timelineOverview: { params: TimelineSelection; result: TimelineOverview };
  timelineRows: { params: TimelineRowsQuery; result: TimelineRows };
  timelineDrift: { params: TimelineSelection; result: TimelineDrift };
  timelineMessages: { params: TimelineSelection; result: TimelineMessages };
  timelineFindings: { params: TimelineSelection; result: readonly TimelineFinding[] };
  timelineEvent: {
    params: { readonly source: number; readonly index: number };
    result: TimelineEvent;
  };
  /** Without peers: the first pair that matters. */
  comparison: {
    params: { readonly peers?: readonly [string, string] | undefined };
    result: Comparison;
  };
  comparedRow: {
    params: {
      readonly peers: readonly [string, string];
      readonly model: string;
      readonly uuid: string;
    };
    result: ComparedRow;
  };
  orphans: { params: null; result: OrphanTree };
  clock: { params: null; result: ClockView };
  clockPair: { params: { readonly from: number; readonly to: number }; result: ClockPair };
  clockEvent: { params: { readonly node: number }; result: ClockEventView };
  /** Asks the user where to, and writes the picture there; false when the user thought better of it. */
  exportClock: { params: { readonly format: "dot" | "svg" }; result: boolean };
  car: { params: { readonly path: string }; result: CarView };
  carBlock: { params: { readonly path: string; readonly block: string }; result: CarBlockView };
  /** Opens a CAR of the snapshot in its editor, at a block. */
  openCar: {
    params: { readonly path: string; readonly block?: string | undefined };
    result: null;
  };
  runs: { params: null; result: readonly RunListing[] };
  run: { params: { readonly run: string }; result: ReplayView };
  replayStep: { params: { readonly run: string; readonly step: number }; result: ReplayStepView };
  runOrders: { params: { readonly run: string }; result: OrderCheckReport };
  runInevitability: { params: { readonly run: string }; result: InevitabilityReport };
  /** Which of both were answered before. */
  runAnswers: { params: { readonly run: string }; result: RunAnswers };
  /** Asks the user which finding and where to, and writes the smallest folder that shows it there. */
  shrink: { params: null; result: null };
  /** Which settings explain the recording. */
  explain: { params: null; result: ExplainReport };
  /** What differs between two steps of a run. */
  stateDifference: {
    params: {
      readonly run: string;
      readonly from: number;
      readonly to: number;
      readonly peer?: string | undefined;
      readonly table?: string | undefined;
      readonly offset?: number | undefined;
      readonly limit: number;
    };
    result: StateDifference;
  };
  replay: {
    params: {
      readonly from: string;
      readonly to: string;
      readonly policy: Readonly<Record<string, string>>;
    };
    result: ReplayView;
  };
  /** Logs that can be told as stories. */
  storyLogs: { params: null; result: readonly StoryListing[] };
  story: { params: StoryQuery; result: StoryView };
  storyRows: { params: StoryRowsQuery; result: StoryRows };
  storyLine: { params: StoryLineQuery; result: StoryLine };
  /** Selects what a line is about and shows it on the timeline. */
  showOnTimeline: { params: { readonly path: string; readonly line: number }; result: null };
  /** Replays what was recorded and shows the step that belongs to a line of a log. */
  replayToLine: { params: { readonly path: string; readonly line: number }; result: null };
  /** Follows a record, named by its uuid, a document id or a CID, and shows its way in the view Lineage. */
  why: { params: { readonly record: string }; result: null };
  /** Opens an editor at the line; resolves when it is shown. */
  openLogLine: { params: LogPlace; result: null };
  /** Opens the page's content as a text document. */
  openText: { params: TextRequest; result: null };
  copy: { params: { readonly text: string }; result: null };
}

/** What the extension tells a page. */
export interface HostEvents {
  show: PageShow;
  focus: Focus;
}

/** What a page answers to the extension. */
export interface PageMethods {
  /** Resolves when everything asked for has been drawn, with what a screen reader would read of it. Used by tests. */
  describe: { params: null; result: { readonly text: string } };
}

/** What a page tells the extension. */
export interface PageEvents {
  ready: null;
  /** The user selected something. */
  focus: Focus;
  /** A fault of the page itself, for the log channel. */
  fault: { readonly message: string };
}
