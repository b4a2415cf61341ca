import { type DiffOptions, diffHoldings } from "../analysis/diff.ts";
import type { RowQuestion } from "../analysis/diff-row.ts";
import { explainHoldings } from "../analysis/explain/explain-library.ts";
import { createHoldings, type Holdings } from "../analysis/facts/holdings.ts";
import { createLibraryView } from "../analysis/facts/library-view.ts";
import { lackingEvidence } from "../analysis/findings/lacking-evidence.ts";
import { createLibraryContext } from "../analysis/findings/library-context.ts";
import { LIBRARY_RULES } from "../analysis/findings/library-rules.ts";
import { inspectHoldings } from "../analysis/inspect.ts";
import { whyInContext } from "../analysis/lineage/why-library.ts";
import { recordNames } from "../analysis/logs/name-uuids.ts";
import type {
  CheckReport,
  DiffReport,
  ExplainReport,
  InspectReport,
  WhyReport,
} from "../analysis/report.ts";
import { FailureError } from "../base/failure.ts";
import type { TaskOptions } from "../base/progress.ts";
import type { ComparedRow, Comparison } from "../projection/comparison/types.ts";
import { projectMatrix } from "../projection/matrix/matrix.ts";
import { claimsAsText, matrixAsText } from "../projection/matrix/text.ts";
import { orphansAsText } from "../projection/orphans/text.ts";
import { projectOrphans } from "../projection/orphans/tree.ts";
import type { OrphanTree } from "../projection/orphans/types.ts";
import { checkAsText } from "../projection/text/check-text.ts";
import { diffAsText } from "../projection/text/diff-text.ts";
import { explainAsText } from "../projection/text/explain-text.ts";
import { inspectAsText } from "../projection/text/inspect-text.ts";
import { rowAsText } from "../projection/text/row-text.ts";
import { whyAsText } from "../projection/text/why-text.ts";
import { createTimeline, type Timeline } from "../projection/timeline/timeline.ts";
import type { TimelineEvent } from "../projection/timeline/types.ts";
import { libraryAsTrace } from "../projection/trace/library-trace.ts";
import type { EventLog } from "../sources/event-log/types.ts";
import type { FileTree } from "../sources/file-tree.ts";
import type { LibraryRecording, PeerRecording } from "../sources/recording.ts";
import type { LogSummary, OpenedSummary, SnapshotId, TextRequest } from "./api.ts";
import { type ComparisonQuestion, compareRow, compareRows } from "./comparison.ts";
import type { ExportRequest } from "./exports/export-formats.ts";
import { type ExportSource, exportText } from "./exports/export-text.ts";
import { type AskFindings, answerWhy, keepFindings, type WhyQuestion } from "./findings.ts";
import { eventLogsOf } from "./log-language.ts";
import { type OpenedLogs, openLibraryLogs } from "./log-methods.ts";
import { once } from "./once.ts";
import type { SessionPorts } from "./ports.ts";
import type { RunPorts } from "./run-history.ts";
import { type KeptRuns, keepRuns, type Player } from "./runs.ts";

/** One opened snapshot of library sync, with what was computed from it so far. */
export interface OpenedLibrary extends KeptRuns {
  readonly logs: OpenedLogs;
  readonly recording: LibraryRecording;
  summary(snapshot: SnapshotId, options?: TaskOptions): OpenedSummary;
  diff(options: DiffOptions, task?: TaskOptions): DiffReport;
  comparison(question: ComparisonQuestion, task?: TaskOptions): Comparison;
  comparedRow(question: RowQuestion): ComparedRow;
  check(options?: TaskOptions): Promise<CheckReport>;
  readonly findings: AskFindings;
  why(question: WhyQuestion): Promise<WhyReport>;
  explain(options?: TaskOptions): Promise<ExplainReport>;
  timeline(): Timeline;
  event(source: number, index: number): TimelineEvent;
  /** A fresh copy each time: its columns may be handed away. */
  orphans(): OrphanTree;
  /** Line of an event of an indexed log, from 1. */
  lineOf(path: string, event: number): number;
  text(request: TextRequest, options?: TaskOptions): Promise<string>;
  /** The snapshot in a form for others. */
  export(request: ExportRequest): Promise<string>;
}

/** Nothing is computed before it is asked for; what is asked for twice is computed once. */
export function createOpenedLibrary(
  recording: LibraryRecording,
  tree: FileTree,
  ports: RunPorts & Pick<SessionPorts, "pause">,
  player?: Player,
): OpenedLibrary {
  const holdings = once(() => createHoldings(createLibraryView(recording)));
  const timeline = once(() => createTimeline(recording, () => holdings().view));
  let report: InspectReport | undefined;
  const inspect = (options?: TaskOptions): InspectReport => {
    report ??= inspectHoldings(holdings(), options);
    return report;
  };
  let explained: ExplainReport | undefined;
  const runs = keepRuns(holdings, ports, player);
  const diff = (options: DiffOptions, task?: TaskOptions): DiffReport =>
    diffHoldings(holdings(), { ...options, ...task });
  const context = once(() => createLibraryContext(holdings()));
  const findings = keepFindings({
    rules: LIBRARY_RULES,
    context,
    lacking: lackingEvidence,
    pause: ports.pause,
  });
  const why = (question: WhyQuestion): Promise<WhyReport> =>
    answerWhy(question, recording.peers, (named) => whyInContext(context(), named));
  const logs = openLibraryLogs(recording, {
    tree,
    holdings,
    report: inspect,
    timelineSources: () => timeline().sources,
    stepAt: runs.stepAt,
  });
  const exports: ExportSource = {
    inspect,
    check: async () => (await findings()).report,
    rules: LIBRARY_RULES,
    why,
    pictures: () => ({
      timeline: timeline().overview({ order: "stamp", filter: "" }),
      orphanCauses: projectOrphans(recording).causes,
    }),
    own: async ({ format }) =>
      format === "perfetto" ? libraryAsTrace(recording, inspect().watermarks) : undefined,
  };
  const opened: OpenedLibrary = {
    ...runs,
    logs,
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
    comparison: (question, task) => compareRows(holdings(), question, task),
    comparedRow: (question) => compareRow(holdings(), question),
    check: async (options) => (await findings(options)).report,
    findings,
    why,
    explain: async (task = {}) => {
      explained ??= await explainHoldings(holdings(), task, { sql: await ports.sqlEngine() });
      return explained;
    },
    timeline,
    event: (source, index) => {
      const event = timeline().event(source, index);
      if (event === undefined) throw new FailureError("usage", "There is no such event.");
      return event;
    },
    orphans: () => projectOrphans(recording),
    export: (request) => exportText(exports, request),
    lineOf: (path, event) => {
      const line = eventLogsOf(recording).find((log) => log.path === path)?.line[event];
      if (line === undefined) throw new FailureError("usage", `There is no such event in ${path}.`);
      return line;
    },
    text: async (request, options) =>
      textOf(opened, request, { inspect, holdings: holdings() }, options),
  };
  return opened;
}

interface Facts {
  readonly holdings: Holdings;
  readonly inspect: (options?: TaskOptions) => InspectReport;
}

async function textOf(
  opened: OpenedLibrary,
  request: TextRequest,
  facts: Facts,
  options: TaskOptions | undefined,
): Promise<string> {
  switch (request.what) {
    case "inspect":
      return inspectAsText(facts.inspect(options));
    case "diff":
      return diffText(
        facts.holdings,
        opened.diff({ peers: request.peers, model: request.model }, options),
      );
    case "timeline":
      return opened.timeline().text(request.query);
    case "orphans":
      return orphansAsText(projectOrphans(opened.recording), request.peer);
    case "matrix": {
      const matrix = projectMatrix(facts.inspect(options));
      return `${matrixAsText(matrix)}${claimsAsText(matrix)}`;
    }
    case "replay":
      return opened.runAsText(request.run, options);
    case "log":
      return opened.logs.stories.text(request, options);
    case "findings":
      return checkAsText((await opened.findings(options)).report);
    case "explain":
      return explainAsText(await opened.explain(options));
    case "why":
      return whyAsText(await opened.why(request), namesOf(opened.recording));
    case "row":
      return rowAsText(opened.recording, request.place);
    default:
      throw new FailureError("usage", "Only a snapshot of Fireproof stores can answer that.");
  }
}

function namesOf({ peers }: LibraryRecording): (id: string) => string {
  return (id) => peers.find((peer) => peer.id === id)?.name ?? id;
}

function diffText(holdings: Holdings, report: DiffReport): string {
  const { peers } = holdings.view;
  const name = (id: string): string => peers.find((peer) => peer.id === id)?.name ?? id;
  const names = [name(report.peers[0]), name(report.peers[1])] as const;
  return diffAsText(report, names, recordNames(holdings));
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
