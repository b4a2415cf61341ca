import { ViewColumn, window, workspace } from "vscode";
import type { TextRequest } from "../../session/api.ts";
import { type DocumentContent, documentUri } from "./virtual-documents.ts";

export type Where = "here" | "beside";

const NAMES: Readonly<Record<TextRequest["what"], string>> = {
  inspect: "inspect.txt",
  diff: "compare peers.txt",
  timeline: "HLC timeline.txt",
  orphans: "orphaned entries.txt",
  matrix: "matrix.txt",
  clock: "Merkle clock.txt",
  "clock-dot": "Merkle clock.dot",
  "clock-svg": "Merkle clock.svg",
  replay: "replay.txt",
  findings: "findings.txt",
  explain: "explain.txt",
  compare: "compare snapshots.txt",
  why: "lineage.txt",
  row: "row.txt",
  log: "log story.txt",
};

/** Opens the text form of a page or report as a read-only document. */
export function openText(snapshot: string, request: TextRequest, where: Where): Promise<void> {
  return openContent(NAMES[request.what], snapshot, { kind: "text", request }, where);
}

export async function openContent(
  name: string,
  snapshot: string,
  content: DocumentContent,
  where: Where,
): Promise<void> {
  const document = await workspace.openTextDocument(documentUri(name, snapshot, content));
  await window.showTextDocument(document, { viewColumn: columnOf(where), preview: true });
}

export function columnOf(where: Where): ViewColumn {
  return where === "beside" ? ViewColumn.Beside : ViewColumn.Active;
}
