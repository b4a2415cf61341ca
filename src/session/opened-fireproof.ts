import { diffFacts, type FireproofDiffOptions } from "../analysis/fireproof/diff.ts";
import { explainFacts } from "../analysis/fireproof/explain.ts";
import { createFireproofContext } from "../analysis/fireproof/findings/fireproof-context.ts";
import { FIREPROOF_RULES } from "../analysis/fireproof/findings/fireproof-rules.ts";
import { lackingEvidence } from "../analysis/fireproof/findings/lacking-evidence.ts";
import { inspectFacts } from "../analysis/fireproof/inspect.ts";
import { inspectLogs } from "../analysis/fireproof/log-peers.ts";
import { replayLogs } from "../analysis/fireproof/log-replay.ts";
import { findMergedRoots } from "../analysis/fireproof/merged-roots.ts";
import type { SnapshotFacts } from "../analysis/fireproof/snapshot-facts.ts";
import { readSnapshotFacts } from "../analysis/fireproof/snapshot-facts.ts";
import { whyFacts } from "../analysis/fireproof/why.ts";
import type {
  CheckReport,
  DiffReport,
  ExplainReport,
  InspectReport,
  WhyReport,
} from "../analysis/report.ts";
import { FailureError } from "../base/failure.ts";
import type { TaskOptions } from "../base/progress.ts";
import type { CarSource } from "../projection/car/car.ts";
import { findCar } from "../projection/car/locate.ts";
import { projectClock } from "../projection/clock/clock.ts";
import { projectEvent } from "../projection/clock/event.ts";
import { projectPair } from "../projection/clock/pair.ts";
import { clockAsSvg } from "../projection/clock/svg.ts";
import { clockAsText } from "../projection/clock/text.ts";
import type { ClockEventView, ClockPair, ClockView } from "../projection/clock/types.ts";
import { projectMatrix } from "../projection/matrix/matrix.ts";
import { matrixAsText } from "../projection/matrix/text.ts";
import { checkAsText } from "../projection/text/check-text.ts";
import { clockAsDot } from "../projection/text/clock-dot.ts";
import { explainAsText } from "../projection/text/explain-text.ts";
import { inspectAsText } from "../projection/text/inspect-text.ts";
import { whyAsText } from "../projection/text/why-text.ts";
import { storesAsTrace } from "../projection/trace/store-trace.ts";
import type { FileTree } from "../sources/file-tree.ts";
import { createBlockPool } from "../sources/fireproof/block-pool.ts";
import { readCarFile } from "../sources/fireproof/read-car-file.ts";
import type { FireproofRecording } from "../sources/fireproof/recording.ts";
import type { TextRequest } from "./api.ts";
import type { ExportRequest } from "./exports/export-formats.ts";
import { type ExportSource, exportText } from "./exports/export-text.ts";
import { type AskFindings, answerWhy, keepFindings, type WhyQuestion } from "./findings.ts";
import { type OpenedLogs, openFireproofLogs } from "./log-methods.ts";
import { once } from "./once.ts";
import type { SessionPorts } from "./ports.ts";

/** One opened folder of block stores, with the facts that its views share. */
export interface OpenedFireproof {
  readonly recording: FireproofRecording;
  readonly report: InspectReport;
  readonly logs: OpenedLogs;
  check(options?: TaskOptions): Promise<CheckReport>;
  readonly findings: AskFindings;
  diff(which: FireproofDiffOptions, options?: TaskOptions): Promise<DiffReport>;
  why(question: WhyQuestion): Promise<WhyReport>;
  explain(options?: TaskOptions): Promise<ExplainReport>;
  clock(): ClockView;
  clockPair(from: number, to: number): ClockPair;
  clockEvent(node: number): ClockEventView;
  /** `undefined` when the path is no CAR of a store here. */
  car(path: string): CarSource | undefined;
  text(request: TextRequest, options?: TaskOptions): Promise<string>;
  /** The snapshot in a form for others. */
  export(request: ExportRequest): Promise<string>;
}

/** Computes what all views need; the rest is computed when asked for. */
export async function createOpenedFireproof(
  recording: FireproofRecording,
  tree: FileTree,
  { hasher, pause }: Pick<SessionPorts, "hasher" | "pause">,
  options?: TaskOptions,
): Promise<OpenedFireproof> {
  const facts = readSnapshotFacts(recording, options);
  const isLogOnly = recording.stores.length === 0 && recording.logs.length > 0;
  const report = isLogOnly
    ? inspectLogs(recording)
    : inspectFacts(facts, await findMergedRoots(facts));
  const context = once(() => createFireproofContext(facts));
  const findings = keepFindings({
    rules: FIREPROOF_RULES,
    context,
    lacking: lackingEvidence,
    pause,
  });
  const why = (question: WhyQuestion): Promise<WhyReport> =>
    answerWhy(question, recording.stores, async (named) => whyFacts(facts, named));
  const nameOf = (id: string): string =>
    recording.stores.find((store) => store.id === id)?.name ?? id;
  const logs = openFireproofLogs(recording, tree);
  const exports: ExportSource = {
    inspect: () => report,
    check: async () => (await findings()).report,
    rules: FIREPROOF_RULES,
    why,
    pictures: () => (isLogOnly ? {} : { clock: projectClock(facts) }),
    own: async ({ format }) =>
      format === "dot"
        ? dotOf(facts)
        : format === "perfetto"
          ? storesAsTrace(projectClock(facts), replayLogs(recording.logs).steps)
          : undefined,
  };
  return {
    recording,
    report,
    logs,
    check: async (task) => (await findings(task)).report,
    findings,
    diff: async (which, task) => diffFacts(facts, { ...which, ...task }),
    why,
    explain: async (task) => explainFacts(facts, task),
    // A fresh one each time: its columns may be handed away.
    clock: () => projectClock(facts),
    clockPair: (from, to) => projectPair(facts, from, to),
    clockEvent: (node) => projectEvent(facts, node),
    car: (path) => {
      const found = findCar(recording, path);
      return found && { ...found, recording, pool: recording.blocks, hasher };
    },
    text: async (request, task) => {
      switch (request.what) {
        case "findings":
          return checkAsText((await findings(task)).report);
        case "explain":
          return explainAsText(explainFacts(facts, task));
        case "why":
          return whyAsText(await why(request), nameOf);
        case "log":
          return logs.stories.text(request, task);
        default:
          return textOf(request, facts, report);
      }
    },
    export: (request) => exportText(exports, request),
  };
}

function textOf(request: TextRequest, facts: SnapshotFacts, report: InspectReport): string {
  switch (request.what) {
    case "inspect":
      return inspectAsText(report);
    case "matrix":
      return matrixAsText(projectMatrix(report));
    case "clock":
      return clockAsText(facts, request.pair);
    case "clock-dot":
      return dotOf(facts);
    case "clock-svg":
      return clockAsSvg(projectClock(facts));
    default:
      throw new FailureError("usage", "Only a snapshot of library sync can answer that.");
  }
}

function dotOf(facts: SnapshotFacts): string {
  if (facts.recording.stores.length > 0) return clockAsDot(facts);
  throw new FailureError("unsupported", "The folder holds no store, hence no clock.");
}

/** A CAR that belongs to no store of the folder, read without keys. */
export async function openCarAlone(
  tree: FileTree,
  path: string,
  { hasher, crypto }: Pick<SessionPorts, "hasher" | "crypto">,
): Promise<CarSource> {
  const bytes = await tree.read(path);
  // Without keys nothing is ever decrypted, so a platform without the function serves as well.
  const none = crypto ?? { decryptAesGcm: () => Promise.resolve(undefined) };
  const { file, admitted } = await readCarFile(path, bytes, {
    hasher,
    crypto: none,
    ring: new Map(),
  });
  const pool = createBlockPool();
  for (const block of admitted) pool.add(block.cid, block.bytes);
  return { file, pool, hasher };
}
