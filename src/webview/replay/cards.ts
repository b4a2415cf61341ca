import type { PolicyChoice, ReplayView } from "../../projection/replay/types.ts";
import { h, svg } from "../widgets/dom.ts";
import { countOf, countText, shareText } from "../widgets/format.ts";
import { colourVariable } from "../widgets/shapes.ts";
import { goalOf, rowsAtEnd, rowsRecorded, type Variant } from "./variant.ts";

/** What was recorded, then each run, side by side: the numbers that decide between policies. */
export function variantCards(options: {
  readonly variants: readonly Variant[];
  readonly selected: string | undefined;
  readonly model: string;
  readonly policies: readonly PolicyChoice[];
  readonly select: (run: string) => void;
}): HTMLElement {
  const { variants, selected, model, policies, select } = options;
  const first = variants[0]?.view;
  return h(
    "div",
    { class: "cards", role: "radiogroup", "aria-label": "Runs" },
    first === undefined ? undefined : recordedCard(first, model),
    ...variants.map((variant) => {
      const isSelected = variant.view.run === selected;
      const explanation = policies.find(({ label }) => label === variant.label)?.explanation;
      return runCard(variant, { model, isSelected, explanation, select });
    }),
  );
}

function recordedCard(view: ReplayView, model: string): HTMLElement {
  const rows = rowsRecorded(view, model);
  const orphans = rowsRecorded(view, "orphans");
  return h(
    "div",
    { class: "card card-recorded" },
    h("div", { class: "card-label" }, "Recorded at the receiver"),
    rows === undefined
      ? h("div", { class: "card-big" }, "not in the folder")
      : h("div", { class: "card-big" }, countText(rows), h("small", {}, ` ${model} rows`)),
    orphans === undefined
      ? undefined
      : h("div", {}, countOf(orphans, "file without content", "files without content")),
    h("div", { class: "muted" }, "what the runs are measured by"),
  );
}

function runCard(
  { view, colour, dash, label }: Variant,
  options: {
    readonly model: string;
    readonly isSelected: boolean;
    readonly explanation: string | undefined;
    readonly select: (run: string) => void;
  },
): HTMLElement {
  const { model, isSelected, explanation, select } = options;
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
      h(
        "small",
        {},
        goal === undefined ? ` ${model} rows` : ` of ${countText(goal)} ${model} rows`,
      ),
    ),
    h(
      "div",
      {},
      countOf(
        report.outcome[view.to]?.orphans ?? 0,
        "file without content",
        "files without content",
      ),
    ),
    fidelityLine(report.fidelity.overall),
  );
  card.addEventListener("click", () => select(view.run));
  return card;
}

function fidelityLine(share: number): HTMLElement {
  if (Number.isNaN(share)) return h("div", { class: "muted" }, "fidelity unknown");
  const exact = share >= 1;
  return h(
    "div",
    { class: exact ? "fidelity fidelity-exact" : "fidelity" },
    exact ? "✓ reproduces the recording" : `${shareText(share)} of the recording reproduced`,
  );
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
