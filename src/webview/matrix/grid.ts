import type { MatrixCellView, MatrixModel, MatrixView } from "../../projection/matrix/types.ts";
import { t } from "../texts.ts";
import { h } from "../widgets/dom.ts";
import { countText } from "../widgets/format.ts";
import { isGap, verdictOf } from "../widgets/matrix-strip.ts";
import { type Look, peerChip } from "../widgets/shapes.ts";

/** The matrix of one model: authors down, holders across, every cell with its exact number and what it means. */
export function matrixGrid(
  view: MatrixView,
  model: MatrixModel,
  looks: readonly Look[],
): HTMLElement {
  const holders = view.peers.flatMap(({ present }, index) => (present ? [index] : []));
  const authors = view.peers.flatMap((_, index) =>
    model.cells.some(({ author, have, of }) => author === index && (have > 0 || (of ?? 0) > 0))
      ? [index]
      : [],
  );
  const head = h(
    "tr",
    {},
    h("td", { class: "grid-corner muted" }, t("authored by ↓ held by →")),
    ...holders.map((holder) => h("th", { scope: "col" }, chipOf(looks[holder]))),
  );
  const rows = authors.map((author) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, chipOf(looks[author])),
      ...holders.map((holder) =>
        gridCell(model.cells.find((cell) => cell.author === author && cell.holder === holder)),
      ),
    ),
  );
  return h(
    "table",
    { class: "grid" },
    h("caption", { class: "unseen" }, t("{0} rows by author and holder", model.model)),
    h("thead", {}, head),
    h("tbody", {}, ...rows),
  );
}

/** The chip of a peer, or nothing for one that is not known. */
export function chipOf(look: Look | undefined): Node | string {
  return look === undefined ? "" : peerChip(look);
}

function gridCell(cell: MatrixCellView | undefined): HTMLElement {
  if (cell === undefined) return h("td");
  const gap = isGap(cell);
  return h(
    "td",
    { class: "grid-cell", title: cell.sentence },
    h(
      "div",
      { class: `cell cell-${cell.state}` },
      h(
        "div",
        { class: "cell-top" },
        h(
          "strong",
          { class: "grid-number" },
          `${countText(cell.have)}${cell.uncertain ? "?" : ""}`,
        ),
        gap ? h("span", { class: "cell-of" }, t(" of {0}", countText(cell.of ?? 0))) : undefined,
      ),
      h("span", { class: "cell-verdict" }, verdictOf(cell)),
      cell.progress === undefined || cell.progress === "complete"
        ? undefined
        : h("span", { class: "cell-progress" }, cell.progress.replace("-", " ")),
    ),
  );
}

/** All models in one table, a column for each pair, so that gaps stand out against what is complete. */
export function modelTable(
  view: MatrixView,
  looks: readonly Look[],
  options: { readonly selected: string; readonly select: (model: string) => void },
): HTMLElement {
  const pairs = pairsOf(view);
  const head = h(
    "tr",
    {},
    h("th", { scope: "col" }, t("Model")),
    h("th", { scope: "col", class: "number" }, t("Missing")),
    ...pairs.map(({ author, holder }) =>
      h(
        "th",
        { scope: "col", class: "number" },
        chipOf(looks[author]),
        h("span", { class: "arrow" }, " → "),
        chipOf(looks[holder]),
      ),
    ),
  );
  return h(
    "table",
    { class: "models" },
    h("caption", { class: "unseen" }, t("Rows of every model by author and holder")),
    h("thead", {}, head),
    h("tbody", {}, ...view.models.map((model) => modelRow(model, pairs, options))),
  );
}

interface Pair {
  readonly author: number;
  readonly holder: number;
}

/** Pairs that have rows of some model, own ones first for each author. */
function pairsOf(view: MatrixView): readonly Pair[] {
  const known = new Map<string, Pair>();
  for (const { cells } of view.models) {
    for (const { author, holder, have, of } of cells) {
      if (have > 0 || (of ?? 0) > 0) known.set(`${author} ${holder}`, { author, holder });
    }
  }
  return [...known.values()].sort(
    (a, b) =>
      a.author - b.author ||
      Number(b.holder === b.author) - Number(a.holder === a.author) ||
      a.holder - b.holder,
  );
}

function modelRow(
  model: MatrixModel,
  pairs: readonly Pair[],
  { selected, select }: Parameters<typeof modelTable>[2],
): HTMLElement {
  const button = h(
    "button",
    { type: "button", class: "model-name", "aria-pressed": String(model.model === selected) },
    model.model,
  );
  button.addEventListener("click", () => select(model.model));
  const cells = pairs.map(({ author, holder }) => {
    const cell = model.cells.find((each) => each.author === author && each.holder === holder);
    return h("td", { class: classOf(cell), title: cell?.sentence }, cellText(cell));
  });
  return h(
    "tr",
    { class: model.model === selected ? "model-row model-selected" : "model-row" },
    h("th", { scope: "row" }, button),
    h(
      "td",
      { class: model.missing > 0 ? "number count-gap" : "number muted" },
      model.missing > 0 ? `✕ ${countText(model.missing)}` : "0",
    ),
    ...cells,
  );
}

function classOf(cell: MatrixCellView | undefined): string {
  if (cell === undefined || (cell.have === 0 && (cell.of ?? 0) === 0)) return "number muted";
  return isGap(cell) ? "number count-gap" : "number";
}

function cellText(cell: MatrixCellView | undefined): string {
  if (cell === undefined) return "";
  const have = `${countText(cell.have)}${cell.uncertain ? "?" : ""}`;
  return isGap(cell) ? `${have} / ${countText(cell.of ?? 0)}` : have;
}
