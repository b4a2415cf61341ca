import type { ReplayView } from "../../projection/replay/types.ts";
import { t } from "../texts.ts";
import { h, svg } from "../widgets/dom.ts";
import { countOf, countText, shareText } from "../widgets/format.ts";
import { colourVariable } from "../widgets/shapes.ts";
import { goalOf, isExact, rowsAtEnd, rowsRecorded, surplusOf, type Variant } from "./variant.ts";

/** What was recorded, then each run, side by side: the numbers that decide between policies. */
export function variantCards(options: {
  readonly variants: readonly Variant[];
  readonly selected: string | undefined;
  readonly model: string;
  readonly select: (run: string) => void;
}): HTMLElement {
  const { variants, selected, model, select } = options;
  const first = variants[0]?.view;
  return h(
    "div",
    { class: "cards", role: "radiogroup", "aria-label": t("Runs") },
    first === undefined ? undefined : recordedCard(first, model),
    ...variants.map((variant) => {
      const isSelected = variant.view.run === selected;
      return runCard(variant, { model, isSelected, select });
    }),
  );
}

function recordedCard(view: ReplayView, model: string): HTMLElement {
  const rows = rowsRecorded(view, model);
  const orphans = rowsRecorded(view, "orphans");
  return h(
    "div",
    { class: "card card-recorded" },
    h("div", { class: "card-label" }, t("Recorded")),
    rows === undefined
      ? h("div", { class: "card-big" }, t("not in the folder"))
      : h("div", { class: "card-big" }, countText(rows), h("small", {}, ` ${model}`)),
    orphans === undefined
      ? undefined
      : h("div", {}, countOf(orphans, t("file without content"), t("files without content"))),
    h("div", { class: "muted" }, t("at the receiver")),
  );
}

function runCard(
  { view, colour, dash, label, explanation }: Variant,
  options: {
    readonly model: string;
    readonly isSelected: boolean;
    readonly select: (run: string) => void;
  },
): HTMLElement {
  const { model, isSelected, select } = options;
  const { report } = view;
  const goal = goalOf(view, model);
  const rows = rowsAtEnd(view, model);
  const card = h(
    "button",
    {
      type: "button",
      class: "card card-run",
      role: "radio",
      "aria-checked": String(isSelected),
      title: explanation,
    },
    h("div", { class: "card-label" }, lineSign(colour, dash), h("span", {}, label)),
    h(
      "div",
      { class: "card-big" },
      countText(rows),
      h("small", {}, goal === undefined ? ` ${model}` : t(" of {0} {1}", countText(goal), model)),
    ),
    h(
      "div",
      {},
      countOf(
        report.outcome[view.to]?.orphans ?? 0,
        t("file without content"),
        t("files without content"),
      ),
    ),
    fidelityLine(view),
  );
  card.addEventListener("click", () => select(view.run));
  return card;
}

function fidelityLine(view: ReplayView): HTMLElement {
  const exact = isExact(view);
  if (exact === undefined) return h("div", { class: "muted" }, t("fidelity unknown"));
  if (exact) return h("div", { class: "fidelity-exact" }, t("✓ exactly as recorded"));
  const surplus = surplusOf(view);
  const { overall } = view.report.fidelity;
  const share =
    overall >= 1 ? t("all recorded rows") : t("{0} of recorded rows", shareText(overall));
  return h("div", {}, `≠ ${share}${surplus > 0 ? t(" and {0} more", countText(surplus)) : ""}`);
}

/** A short piece of a run's line. */
export function lineSign(colour: string, dash: string): SVGSVGElement {
  const path = svg("path", { d: "M0,5H26", "stroke-dasharray": dash === "" ? undefined : dash });
  const sign = svg(
    "svg",
    { class: "line-sign", viewBox: "0 0 26 10", "aria-hidden": "true" },
    path,
  );
  sign.style.setProperty("color", `var(${colourVariable(colour)})`);
  return sign;
}
