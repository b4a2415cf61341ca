import type { InspectReport, ProgressReport } from "../../analysis/report.ts";
import { visibleText } from "../../base/visible-text.ts";
import type { MatrixCellView, MatrixModel, MatrixView } from "../matrix/types.ts";
import { printCount } from "../notation/notation.ts";
import { counted, type TreeIcon, type TreeNode } from "./tree-node.ts";

/**
 * The origin × holder matrix as rows. It is the first thing of a snapshot, unfolded: every cell of the first model, then
 * every model in which something is missing, then one folded row for what is complete everywhere.
 */
export function matrixNode(report: InspectReport, matrix: MatrixView): TreeNode {
  const progress = new Map(
    report.progress.map((pair) => [[pair.model, pair.from, pair.to].join("\n"), pair]),
  );
  const cellsOf = (model: MatrixModel): readonly TreeNode[] =>
    orderCells(model.cells)
      .filter(({ state }) => state !== "nothing")
      .map((cell) => cellNode(model.model, cell, pairOf(progress, matrix, model.model, cell)));
  const [first, ...others] = matrix.models;
  const incomplete = others.filter(({ missing }) => missing > 0);
  const complete = others.filter(({ missing }) => missing === 0);
  const children: TreeNode[] = first === undefined ? [] : [...cellsOf(first)];
  for (const model of incomplete) children.push(modelNode(model, cellsOf(model)));
  if (complete.length > 0) children.push(completeNode(complete, cellsOf));
  return {
    key: "matrix",
    label: "Who has what",
    description: visibleText(matrix.headline),
    tooltip: [matrix.headline, "Rows by author → holder: how many the holder has, of how many."],
    spoken: `Who has what. ${visibleText(matrix.headline)}`,
    icon: "matrix",
    context: "matrix",
    expanded: true,
    children,
    value: [matrix.headline, ...matrix.models.flatMap(modelLines)].join("\n"),
  };
}

function modelLines({ model, cells }: MatrixModel): string[] {
  return cells.map(({ notation }) => `${notation} ${model}`);
}

/** What lies between peers before what a peer has of its own; the widest gap first. */
function orderCells(cells: readonly MatrixCellView[]): readonly MatrixCellView[] {
  const rank = ({ author, holder }: MatrixCellView): number => (author === holder ? 1 : 0);
  const lack = ({ have, of }: MatrixCellView): number => (of ?? have) - have;
  return [...cells].sort((a, b) => rank(a) - rank(b) || lack(b) - lack(a));
}

function pairOf(
  progress: ReadonlyMap<string, ProgressReport>,
  matrix: MatrixView,
  model: string,
  cell: MatrixCellView,
): ProgressReport | undefined {
  const from = matrix.peers[cell.author]?.id;
  const to = matrix.peers[cell.holder]?.id;
  return progress.get([model, from, to].join("\n"));
}

function modelNode(model: MatrixModel, children: readonly TreeNode[]): TreeNode {
  const missing = `${printCount(model.missing)} missing`;
  return {
    key: `model ${model.model}`,
    label: visibleText(model.model),
    description: missing,
    spoken: `${visibleText(model.model)}: ${missing}`,
    icon: "partial",
    children,
    value: modelLines(model).join("\n"),
  };
}

function completeNode(
  models: readonly MatrixModel[],
  cellsOf: (model: MatrixModel) => readonly TreeNode[],
): TreeNode {
  const label = `${counted(models.length, "model")} complete`;
  const names = models.map(({ model }) => visibleText(model)).join(", ");
  return {
    key: "complete",
    label,
    description: names,
    tooltip: [
      "Every peer has every row of these models that another peer has and authored.",
      names,
    ],
    spoken: `${label}: ${names}`,
    icon: "ok",
    children: models.map((model) => ({
      key: `model ${model.model}`,
      label: visibleText(model.model),
      spoken: `${visibleText(model.model)}, complete`,
      icon: "ok",
      children: cellsOf(model),
      value: modelLines(model).join("\n"),
    })),
    value: models.flatMap(modelLines).join("\n"),
  };
}

const CELL_ICONS: Readonly<Record<MatrixCellView["state"], TreeIcon>> = {
  own: "own",
  complete: "ok",
  partial: "partial",
  none: "gap",
  nothing: "info",
  unknown: "unknown",
};

/** What the progress state means, in the words that stand beside the number. */
const PROGRESS_WORDS: Readonly<Record<ProgressReport["state"], string>> = {
  complete: "complete",
  stuck: "stuck",
  idle: "idle",
  converging: "still converging",
  "not-started": "nothing crossed",
  unknown: "state unknown",
};

function cellNode(model: string, cell: MatrixCellView, pair: ProgressReport | undefined): TreeNode {
  const label = visibleText(`${cell.notation} ${model}`);
  const state = stateWords(cell, pair);
  const tooltip = [cell.sentence, ...progressLines(pair)].map(visibleText);
  return {
    key: `cell ${model} ${cell.author} ${cell.holder}`,
    label,
    description: state,
    tooltip,
    spoken: [`${label}: ${state}`, ...tooltip].join(". "),
    icon: CELL_ICONS[cell.state],
    context: "value",
    value: `${cell.notation} ${model}`,
  };
}

function stateWords(cell: MatrixCellView, pair: ProgressReport | undefined): string {
  const open = cell.uncertain ? ", open because of damage" : "";
  if (cell.state === "own") return `its own${open}`;
  if (cell.state === "unknown") return `of an unknown number${open}`;
  if (cell.state === "complete") return `complete${open}`;
  const missing = `${printCount((cell.of ?? 0) - cell.have)} missing`;
  const words = pair === undefined ? missing : `${missing}, ${PROGRESS_WORDS[pair.state]}`;
  return `${words}${open}`;
}

function progressLines(pair: ProgressReport | undefined): readonly string[] {
  if (pair === undefined) return [];
  const lines: string[] = [];
  if (pair.lastProductive !== undefined) {
    const { at, what, where } = pair.lastProductive;
    lines.push(`Last productive event: ${what}, ${at}${where === undefined ? "" : ` (${where})`}`);
  }
  if (pair.waitsFor !== undefined) lines.push(`Waits for: ${pair.waitsFor}`);
  return lines;
}
