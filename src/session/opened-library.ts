import { checkHoldings } from "../analysis/check.ts";
import { type DiffOptions, diffHoldings } from "../analysis/diff.ts";
import { createHoldings, type Holdings } from "../analysis/facts/holdings.ts";
import { createLibraryView } from "../analysis/facts/library-view.ts";
import { reportOutcomes } from "../analysis/findings/run-rules.ts";
import { inspectHoldings } from "../analysis/inspect.ts";
import { type WhyLibraryOptions, whyHoldings } from "../analysis/lineage/why-library.ts";
import type {
  CheckReport,
  DiffReport,
  ExplainReport,
  InspectReport,
  WhyReport,
} from "../analysis/report.ts";
import { FailureError } from "../base/failure.ts";
import type { TaskOptions } from "../base/progress.ts";
import { projectMatrix } from "../projection/matrix/matrix.ts";
import { matrixAsText } from "../projection/matrix/text.ts";
import { orphansAsText } from "../projection/orphans/text.ts";
import { projectOrphans } from "../projection/orphans/tree.ts";
import type { OrphanTree } from "../projection/orphans/types.ts";
import { diffAsText } from "../projection/text/diff-text.ts";
import { inspectAsText } from "../projection/text/inspect-text.ts";
import { createTimeline, type Timeline } from "../projection/timeline/timeline.ts";
import type { TimelineEvent } from "../projection/timeline/types.ts";
import type { EventLog } from "../sources/event-log/types.ts";
import type { LibraryRecording, PeerRecording } from "../sources/recording.ts";
import type { LogSummary, OpenedSummary, SnapshotId, TextRequest } from "./api.ts";
import { once } from "./once.ts";
import type { SessionPorts } from "./ports.ts";
import { type KeptRuns, keepRuns } from "./runs.ts";

/** One opened snapshot of library sync, with what was computed from it so far. */
export interface OpenedLibrary extends KeptRuns {
  readonly recording: LibraryRecording;
  summary(snapshot: SnapshotId, options?: TaskOptions): OpenedSummary;
  diff(options: DiffOptions, task?: TaskOptions): DiffReport;
  check(): CheckReport;
  why(question: WhyLibraryOptions): Promise<WhyReport>;
  explain(options?: TaskOptions): Promise<ExplainReport>;
  timeline(): Timeline;
  event(source: number, index: number): TimelineEvent;
  /** A fresh copy each time: its columns may be handed away. */
  orphans(): OrphanTree;
  /** Line of an event of an indexed log, from 1. */
  lineOf(path: string, event: number): number;
  text(request: TextRequest, options?: TaskOptions): Promise<string>;
}

/** Nothing is computed before it is asked for; what is asked for twice is computed once. */
export function createOpenedLibrary(
  recording: LibraryRecording,
  ports: Pick<SessionPorts, "sqlEngine">,
): OpenedLibrary {
  const holdings = once(() => createHoldings(createLibraryView(recording)));
  const timeline = once(() => createTimeline(recording));
  let report: InspectReport | undefined;
  const inspect = (options?: TaskOptions): InspectReport => {
    report ??= inspectHoldings(holdings(), options);
    return report;
  };
  const runs = keepRuns(holdings, ports.sqlEngine);
  const diff = (options: DiffOptions, task?: TaskOptions): DiffReport =>
    diffHoldings(holdings(), { ...options, ...task });
  const opened: OpenedLibrary = {
    ...runs,
    recording,
    summary: (snapshot, options) => ({
      kind: "library",
      snapshot,
      report: inspect(options),
      logs: logsOf(recording),
      findings: recording.findings,
      pairs: pairsOf(inspect(options)),
    }),
    diff,
    check: once(() => reportOutcomes(checkHoldings(holdings()))),
    why: (question) => whyHoldings(holdings(), question),
    explain: async () => {
      throw new FailureError("unsupported", "explain does not answer for library snapshots.");
    },
    timeline,
    event: (source, index) => {
      const event = timeline().event(source, index);
      if (event === undefined) throw new FailureError("usage", "There is no such event.");
      return event;
    },
    orphans: () => projectOrphans(recording),
    lineOf: (path, event) => {
      const line = eventLogs(recording).find((log) => log.path === path)?.line[event];
      if (line === undefined) throw new FailureError("usage", `There is no such event in ${path}.`);
      return line;
    },
    text: async (request, options) => {
      switch (request.what) {
        case "inspect":
          return inspectAsText(inspect(options));
        case "diff":
          return diffText(
            holdings(),
            diff({ peers: request.peers, model: request.model }, options),
          );
        case "timeline":
          return timeline().text(request.query);
        case "orphans":
          return orphansAsText(projectOrphans(recording), request.peer);
        case "matrix":
          return matrixAsText(projectMatrix(inspect(options)));
        case "replay":
          return runs.runAsText(request.run, options);
        default:
          throw new FailureError("usage", "Only a snapshot of Fireproof stores can answer that.");
      }
    },
  };
  return opened;
}

function diffText({ view }: Holdings, report: DiffReport): string {
  const name = (id: string): string => view.peers.find((peer) => peer.id === id)?.name ?? id;
  return diffAsText(report, [name(report.peers[0]), name(report.peers[1])]);
}

function eventLogs(recording: LibraryRecording): readonly EventLog[] {
  return recording.peers.flatMap(({ eventLog, appLog }) =>
    [eventLog, appLog].filter((log) => log !== undefined),
  );
}

function logsOf(recording: LibraryRecording): readonly LogSummary[] {
  const shared = recording.sharedTraceLogs.map((log) => summaryOf(log, undefined, "trace"));
  return [...recording.peers.flatMap(logsOfPeer), ...shared];
}

function logsOfPeer(peer: PeerRecording): readonly LogSummary[] {
  const { id, eventLog, appLog, traceLogs, jobLogs } = peer;
  return [
    ...(eventLog === undefined ? [] : [summaryOf(eventLog, id, "events")]),
    ...(appLog === undefined ? [] : [summaryOf(appLog, id, "app-events")]),
    ...traceLogs.map((log) => summaryOf(log, id, "trace")),
    ...jobLogs.map((log) => summaryOf(log, id, "job")),
  ];
}

function summaryOf(
  log: Pick<EventLog, "path" | "count" | "badLines" | "truncated">,
  peer: string | undefined,
  kind: LogSummary["kind"],
): LogSummary {
  const { path, count, badLines, truncated } = log;
  return { path, peer, kind, count, badLines: badLines.length, truncated };
}

/** Every author with every other peer that has files, what was to be sent to a receiver first, then by rows. */
function pairsOf(
  report: InspectReport,
): readonly { readonly from: string; readonly to: string; readonly events: number }[] {
  const authored = (id: string): number =>
    report.matrix
      .filter(({ model, author, holder }) => model !== "device" && author === id && holder === id)
      .reduce((sum, { count }) => sum + count, 0);
  const pairs = report.peers.flatMap((from) =>
    report.peers
      .filter((to) => to !== from)
      .map((to) => ({ from: from.id, to: to.id, events: authored(from.id) })),
  );
  return pairs.filter(({ events }) => events > 0).sort((a, b) => b.events - a.events);
}
