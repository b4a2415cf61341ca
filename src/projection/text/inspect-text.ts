import type {
  InspectReport,
  PeerReport,
  ProgressReport,
  WatermarkReport,
} from "../../analysis/report.ts";
import { visibleText } from "../../base/visible-text.ts";
import { projectMatrix } from "../matrix/matrix.ts";
import { matrixAsText } from "../matrix/text.ts";
import { printCell, printCount, printWatermark } from "../notation/notation.ts";
import { logStepLines, pairLines, storedFileLines } from "./fireproof-text.ts";
import { listingAsText } from "./listing-text.ts";
import { storeLines } from "./store-text.ts";
import { textTable } from "./table.ts";

const SYSTEM_NAMES = {
  spacedrive: "Spacedrive library sync",
  fireproof: "Fireproof attachment sync",
};
/** Peers whose rows of a model nobody would miss are not worth a line each. */
const MAX_NOTES = 40;

/** The inspect report for people: the matrix first, then each pair, each peer, what is claimed, and the evidence. */
export function inspectAsText(report: InspectReport): string {
  if (report.snapshots !== undefined) return listingAsText(report.snapshots);
  const sections = [
    [`${SYSTEM_NAMES[report.system]}, generation ${report.generation}`],
    matrixAsText(projectMatrix(report)).trimEnd().split("\n"),
    progressLines(report),
    ...report.peers.map((peer) => [
      ...peerLines(peer),
      ...(report.system === "fireproof" ? storeLines(peer) : []),
    ]),
    watermarkLines(report),
    pairLines(report),
    logStepLines(report),
    report.system === "fireproof" ? storedFileLines(report.evidence) : evidenceLines(report),
    noteLines(report),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function nameOf(report: InspectReport, id: string): string {
  return report.peers.find((peer) => peer.id === id)?.name ?? id.slice(0, 8);
}

function progressLines(report: InspectReport): readonly string[] {
  if (report.progress.length === 0) return [];
  const row = (progress: ProgressReport): readonly string[] => [
    printCell({
      author: nameOf(report, progress.from),
      holder: nameOf(report, progress.to),
      have: progress.have,
      of: progress.of,
    }),
    progress.model,
    progress.state,
    progress.waitsFor === undefined ? "" : `waits for ${progress.waitsFor}`,
  ];
  const open = report.progress.filter((progress) => progress.state !== "complete");
  const done = report.progress.length - open.length;
  const closing = done === 0 ? [] : [`  ${done} of ${report.progress.length} lines are complete.`];
  return ["Progress", ...textTable(open.map(row)), ...closing];
}

function peerLines(peer: PeerReport): readonly string[] {
  const display = peer.displayName === undefined ? "" : ` "${peer.displayName}"`;
  const rows = Object.entries(peer.models)
    .filter(([, model]) => model.count > 0)
    .map(([name, model]) => [
      name,
      `${printCount(model.count)}${model.uncertain === true ? "?" : ""}`,
      model.authored === undefined ? "" : `${printCount(model.authored)} its own`,
    ]);
  const { linkage, orphans, hlc } = peer;
  return [
    visibleText(`Peer ${peer.name}${display}, ${peer.id}: ${peer.role.value}`),
    ...peer.role.proof.map((sentence) => `  ${visibleText(sentence)}`),
    ...textTable(rows, ["left", "right", "left"]),
    ...(linkage === undefined
      ? []
      : [
          `  ${printCount(linkage.linked)} of ${printCount(linkage.files)} files are linked to content (${linkage.percent} %).`,
          `  Orphans: ${printCount(orphans.content)} without content, ${printCount(orphans.parent)} without parent, ${printCount(orphans.closure)} with incomplete closure, ${printCount(orphans.path)} directories without path.`,
        ]),
    ...(hlc === undefined ? [] : [`  Stamps: ${printCount(hlc.count)}, ${hlc.min} to ${hlc.max}.`]),
  ];
}

function watermarkLines(report: InspectReport): readonly string[] {
  if (report.watermarks.length === 0) return [];
  const row = (watermark: WatermarkReport): readonly string[] => [
    printWatermark({
      holder: nameOf(report, watermark.holder),
      peer: nameOf(report, watermark.peer),
      resource: watermark.resource,
    }),
    watermark.state,
    `claims ${watermark.claimed ?? "nothing"}`,
    `complete up to ${watermark.actual ?? "nothing"}`,
    watermark.absentAtOrBefore === 0
      ? ""
      : `${printCount(watermark.absentAtOrBefore)} missing rows lie before it`,
  ];
  return ["Watermarks", ...textTable(report.watermarks.map(row))];
}

function evidenceLines(report: InspectReport): readonly string[] {
  const rows = report.evidence.map((file) => [
    file.path,
    `${printCount(file.bytes)} bytes`,
    file.state,
    file.note ?? "",
  ]);
  return ["Evidence", ...textTable(rows, ["left", "right"])];
}

function noteLines(report: InspectReport): readonly string[] {
  const notes = report.notes ?? [];
  if (notes.length === 0) return [];
  const rest = notes.length - MAX_NOTES;
  return [
    "Notes",
    ...notes.slice(0, MAX_NOTES).map((note) => `  ${visibleText(note)}`),
    ...(rest > 0 ? [`  and ${printCount(rest)} more; --json lists all of them`] : []),
  ];
}
