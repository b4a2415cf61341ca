import type { ComparedModel, Comparison } from "../../projection/comparison/types.ts";
import { t } from "../texts.ts";
import { h } from "../widgets/dom.ts";
import { countText } from "../widgets/format.ts";

/** Counts by model; a press on a model shows only its rows, another one all again. */
export function comparisonSummary(
  { models }: Comparison,
  [a, b]: readonly [string, string],
  chosen: string,
  choose: (model: string) => void,
): HTMLElement {
  const head = (text: string): HTMLElement => h("th", { scope: "col", class: "number" }, text);
  const about = t("Rows that {0} authored, compared with what {1} holds", a, b);
  const table = h(
    "table",
    { class: "counts compare-counts" },
    h("caption", {}, about),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        h("th", { scope: "col" }, t("Model")),
        head(t("not at {0}", b)),
        head(t("not at {0}", a)),
        head(t("different")),
        head(t("same")),
      ),
    ),
    h("tbody", {}, ...models.map((each) => modelRow(each, chosen === each.model, choose))),
  );
  return h("div", {}, h("p", { class: "compare-about", "aria-hidden": true }, about), table);
}

function modelRow(
  { model, missing, extra, different, same }: ComparedModel,
  isChosen: boolean,
  choose: (model: string) => void,
): HTMLElement {
  const button = h(
    "button",
    { type: "button", class: "link", "aria-pressed": String(isChosen) },
    model,
  );
  button.addEventListener("click", () => choose(isChosen ? "" : model));
  const cell = (count: number): HTMLElement =>
    h("td", { class: count > 0 ? "number count-bad" : "number muted" }, countText(count));
  return h(
    "tr",
    { class: isChosen ? "model-row model-selected" : "model-row" },
    h("th", { scope: "row" }, button),
    cell(missing),
    cell(extra),
    cell(different),
    h("td", { class: "number muted" }, countText(same)),
  );
}
