import { visibleText } from "../../base/visible-text.ts";
import { printCount } from "../notation/notation.ts";
import type { MatrixModel, MatrixView } from "./types.ts";

/** The matrix as text: the headline, then a table a model with a column for each holder. */
export function matrixAsText(view: MatrixView): string {
  const lines = ["Matrix: rows by author and holder", "", view.headline];
  for (const model of view.models) lines.push("", ...tableOf(view, model));
  return `${lines.map(visibleText).join("\n")}\n`;
}

/** What holders claim beside what they have, a watermark a line; "" where there are none. */
export function claimsAsText({ claims }: MatrixView): string {
  if (claims.length === 0) return "";
  const lines = claims.map(({ notation, sentence }) => `  ${notation}: ${sentence}`);
  return `${["", "Watermarks: claimed against actual", ...lines].map(visibleText).join("\n")}\n`;
}

function tableOf(view: MatrixView, { model, cells, missing }: MatrixModel): string[] {
  const holders = view.peers.map((peer, index) => ({ ...peer, index })).filter((p) => p.present);
  const rows = [["author", ...holders.map(({ name }) => `held by ${name}`)]];
  view.peers.forEach(({ name }, author) => {
    const own = cells.filter((cell) => cell.author === author);
    if (own.every(({ have }) => have === 0)) return;
    rows.push([name, ...holders.map(({ index }) => cellText(own[index]))]);
  });
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const head =
    missing === 0 ? `${model}: nothing missing` : `${model}: ${printCount(missing)} missing`;
  return [
    head,
    ...rows.map((row) =>
      `  ${row.map((text, i) => text.padEnd(widths?.[i] ?? 0)).join("  ")}`.trimEnd(),
    ),
  ];
}

function cellText(cell: MatrixModel["cells"][number] | undefined): string {
  if (cell === undefined) return "";
  const have = printCount(cell.have) + (cell.uncertain ? "?" : "");
  if (cell.of === undefined || cell.state === "own" || cell.state === "nothing") return have;
  return `${have} of ${printCount(cell.of)}, ${verdictOf(cell.have, cell.of)}`;
}

function verdictOf(have: number, of: number): string {
  if (have < of) return `GAP ${printCount(of - have)}`;
  return have === of ? "all" : `${printCount(have - of)} more than their author`;
}
