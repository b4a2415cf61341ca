import type { MatrixCellView, MatrixModel, MatrixView } from "../../projection/matrix/types.ts";
import { t } from "../texts.ts";
import { h } from "./dom.ts";
import { countText } from "./format.ts";
import { type Look, peerIcon, unknownPeer } from "./shapes.ts";

/** Cells that a strip shows before it keeps to the gaps. */
const CELL_LIMIT = 9;

/** The looks of the matrix's peers, in its order. */
export function looksOf(view: MatrixView, looks: readonly Look[]): readonly Look[] {
  return view.peers.map(
    ({ id, name }) => looks.find((look) => look.id === id) ?? unknownPeer(id, name),
  );
}

/** The exact cells of one model in one line: who authored how many rows, and how many of them each holder has. */
export function matrixStrip(
  view: MatrixView,
  model: MatrixModel,
  looks: readonly Look[],
): HTMLElement {
  const drawn = model.cells.filter(({ state, have }) => state !== "nothing" || have > 0);
  const cells = drawn.length <= CELL_LIMIT ? drawn : drawn.filter(isGap);
  const left = drawn.length - cells.length;
  return h(
    "div",
    { class: "strip", role: "list", "aria-label": t("{0} rows by author and holder", model.model) },
    ...cells.slice(0, CELL_LIMIT).map((cell) => stripCell(cell, looksOf(view, looks))),
    left > 0 || cells.length > CELL_LIMIT
      ? h(
          "span",
          { class: "strip-more", role: "listitem" },
          t("{0} more pairs", countText(drawn.length - Math.min(cells.length, CELL_LIMIT))),
        )
      : undefined,
  );
}

/** Whether rows of the author are known to be missing at the holder. */
export function isGap({ state }: MatrixCellView): boolean {
  return state === "none" || state === "partial";
}

function stripCell(cell: MatrixCellView, looks: readonly Look[]): HTMLElement {
  const author = looks[cell.author];
  const holder = looks[cell.holder];
  if (author === undefined || holder === undefined) return h("span");
  const gap = isGap(cell);
  return h(
    "div",
    {
      class: `cell cell-${cell.state}`,
      role: "listitem",
      title: cell.sentence,
      "aria-label": cell.sentence,
    },
    h(
      "span",
      { class: "cell-pair", "aria-hidden": "true" },
      peerIcon(author),
      author.name,
      h("span", { class: "arrow" }, "→"),
      peerIcon(holder),
      holder.name,
    ),
    h(
      "span",
      { class: "cell-number", "aria-hidden": "true" },
      h("strong", {}, `${countText(cell.have)}${cell.uncertain ? "?" : ""}`),
      gap ? h("span", { class: "cell-of" }, t(" of {0}", countText(cell.of ?? 0))) : undefined,
    ),
    h("span", { class: "cell-verdict", "aria-hidden": "true" }, verdictOf(cell)),
  );
}

/** The cell's state in a word or two, with a sign that does not depend on colour. */
export function verdictOf(cell: MatrixCellView): string {
  switch (cell.state) {
    case "own":
      return t("own rows");
    case "complete":
      return t("✓ all");
    case "partial":
    case "none":
      return t("✕ {0} missing", countText((cell.of ?? 0) - cell.have));
    case "nothing":
      return t("no rows");
    case "unknown":
      return t("total unknown");
  }
}
