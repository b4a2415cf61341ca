import type { InspectReport, PeerReport, ProgressReport } from "../../analysis/report.ts";
import { visibleText } from "../../base/visible-text.ts";
import type { EvidenceFile, SourceFinding } from "../../sources/recording.ts";
import { projectMatrix } from "../matrix/matrix.ts";
import type { MatrixView } from "../matrix/types.ts";
import { printCount } from "../notation/notation.ts";
import { matrixNode } from "./matrix-nodes.ts";
import { logsNode, peerNode, type TreeLog } from "./peer-nodes.ts";
import { keybagsNode, storeNode } from "./store-nodes.ts";
import { capped, counted, type TreeNode } from "./tree-node.ts";

/** What the tree of one snapshot is made from. */
export interface SnapshotTreeInput {
  readonly report: InspectReport;
  readonly logs: readonly TreeLog[];
  readonly findings: readonly SourceFinding[];
}

/** The rows below a snapshot: the matrix first, then the peers, then the evidence itself. */
export function snapshotTree({ report, logs, findings }: SnapshotTreeInput): readonly TreeNode[] {
  const nodes: (TreeNode | undefined)[] = [
    matrixNode(report, projectMatrix(report)),
    ...report.peers.map((peer) =>
      report.system === "fireproof" ? storeNode(peer) : peerNode(report, peer, logs),
    ),
    keybagsNode(report),
    logsNode(
      "Shared logs",
      logs.filter(({ peer }) => peer === undefined),
    ),
    evidenceNode(report.evidence),
    readingNode(report, findings),
  ];
  return nodes.filter((node) => node !== undefined);
}

/** What stands beside the snapshot's name, e.g. `G3 · alice, bob`. */
export function snapshotDescription(report: InspectReport): string {
  const names = report.peers.map(({ name }) => visibleText(name)).join(", ");
  return `${report.generation} · ${names === "" ? "no peers" : names}`;
}

/** Worst first: what a status bar has room for. */
const PROGRESS_ORDER: readonly ProgressReport["state"][] = [
  "stuck",
  "not-started",
  "unknown",
  "converging",
  "idle",
];

/** The state of the whole snapshot in a few words, e.g. `bob: 0 of 2,091 from alice`. */
export function worstProgress(report: InspectReport): string {
  const open = report.progress.filter(({ state }) => state !== "complete");
  const worst = [...open].sort(
    (a, b) =>
      PROGRESS_ORDER.indexOf(a.state) - PROGRESS_ORDER.indexOf(b.state) ||
      Number(b.model === "entry") - Number(a.model === "entry") ||
      b.of - b.have - (a.of - a.have),
  )[0];
  if (worst === undefined) return wordsWithoutProgress(report, projectMatrix(report));
  const name = (id: string): string =>
    visibleText(report.peers.find((peer) => peer.id === id)?.name ?? id.slice(0, 8));
  const model = worst.model === "entry" ? "" : ` ${worst.model}`;
  return `${name(worst.to)}: ${printCount(worst.have)} of ${printCount(worst.of)}${model} from ${name(worst.from)}`;
}

function wordsWithoutProgress(report: InspectReport, matrix: MatrixView): string {
  const missing = matrix.models.reduce((sum, model) => sum + model.missing, 0);
  if (missing > 0) return `${counted(missing, "row")} missing`;
  const worst = [...report.peers].sort((a, b) => orphanCount(b) - orphanCount(a))[0];
  if (worst !== undefined && orphanCount(worst) > 0) {
    return `${visibleText(worst.name)}: ${counted(orphanCount(worst), "orphaned entry", "orphaned entries")}`;
  }
  return report.progress.length > 0 ? "everything arrived" : "nothing to compare";
}

function orphanCount({ orphans }: PeerReport): number {
  return orphans.content + orphans.parent + orphans.closure + orphans.path;
}

function evidenceNode(evidence: readonly EvidenceFile[]): TreeNode {
  const flawed = evidence.filter(({ state }) => !FINE.has(state));
  const files = counted(evidence.length, "file");
  const description = flawed.length === 0 ? files : `${files}, ${flawed.length} not complete`;
  const sorted = [...flawed, ...evidence.filter(({ state }) => FINE.has(state))];
  return {
    key: "evidence",
    label: "Evidence",
    description,
    spoken: `Evidence: ${description}`,
    icon: flawed.length === 0 ? "evidence" : "partial",
    children: capped(sorted.map(fileNode), "see Open as Text"),
  };
}

const FINE: ReadonlySet<EvidenceFile["state"]> = new Set(["complete", "wal-applied"]);

const STATE_WORDS: Readonly<Record<EvidenceFile["state"], string>> = {
  complete: "complete",
  "wal-applied": "complete, write-ahead log applied in memory",
  "wal-missing": "write-ahead log missing: recent commits may be absent",
  damaged: "damaged: counts are of what could be read",
  truncated: "cut off at the end",
};

function fileNode(file: EvidenceFile): TreeNode {
  const bytes = counted(file.bytes, "byte");
  const words = STATE_WORDS[file.state];
  const note = file.note === undefined ? [] : [file.note];
  return {
    key: `file ${file.path}`,
    label: visibleText(file.path),
    description: `${file.state} · ${bytes}`,
    tooltip: [file.path, words, ...note, bytes, `SHA-256 ${file.sha256}`].map(visibleText),
    spoken: visibleText([file.path, words, ...note, bytes].join(", ")),
    icon: FINE.has(file.state) ? "file" : "partial",
    context: "value",
    value: `${file.path} ${file.sha256}`,
  };
}

/** What the readers met and what the generation was told from. */
function readingNode(
  report: InspectReport,
  findings: readonly SourceFinding[],
): TreeNode | undefined {
  const reasons = report.generationReasons ?? [];
  const plain = [...(report.notes ?? []), ...reasons].map(
    (text, index): TreeNode => ({
      key: `note ${index}`,
      label: visibleText(text),
      tooltip: [visibleText(text)],
      spoken: visibleText(text),
      icon: "note",
      context: "value",
      value: text,
    }),
  );
  const children = [...findings.map(findingNode), ...plain];
  if (children.length === 0) return undefined;
  const description = `generation ${report.generation}${findings.length === 0 ? "" : `, ${counted(findings.length, "remark")}`}`;
  return {
    key: "reading",
    label: "How it was read",
    description,
    spoken: `How it was read: ${description}`,
    icon: "note",
    children: capped(children, "see Open as Text"),
  };
}

function findingNode(finding: SourceFinding, index: number): TreeNode {
  const place = finding.line === undefined ? finding.path : `${finding.path}:${finding.line}`;
  return {
    key: `finding ${index}`,
    label: visibleText(finding.message),
    description: visibleText(place),
    tooltip: [finding.message, place].map(visibleText),
    spoken: visibleText(`${finding.message} ${place}`),
    icon: "partial",
    context: "value",
    value: `${place}: ${finding.message}`,
    place: finding.line === undefined ? undefined : { path: finding.path, line: finding.line },
  };
}
