import type { InevitabilityReport } from "../../analysis/report.ts";
import { t } from "../texts.ts";
import { fill, h, setText, svg } from "../widgets/dom.ts";
import { countText, shareText } from "../widgets/format.ts";
import { createButton } from "../widgets/toolkit.ts";

/**
 * How sure the failure is after each step, drawn over the slider: the share of orders of the rest that still fail. From
 * the step at which it reaches all of them, the picture is filled.
 */
export interface InevitabilityCurve {
  /** To stand over the slider, as wide as its track. */
  readonly picture: HTMLElement;
  /** The same in words, with a button to the step. */
  readonly words: HTMLElement;
  show(report: InevitabilityReport | undefined, steps: number): void;
}

const WIDTH = 1000;
const HEIGHT = 40;

export function createInevitabilityCurve(go: (step: number) => void): InevitabilityCurve {
  const picture = h("div", { class: "certain", hidden: true });
  const words = h("div", { class: "certain-words", hidden: true });
  let steps = 1;
  picture.addEventListener("click", (event) => {
    const { left, width } = picture.getBoundingClientRect();
    go(Math.round(((event.clientX - left) / Math.max(1, width)) * steps));
  });
  return {
    picture,
    words,
    show: (report, count) => {
      steps = Math.max(1, count);
      picture.hidden = report === undefined || report.curve.length === 0;
      words.hidden = report === undefined;
      fill(picture, ...(report === undefined ? [] : drawn(report, steps)));
      fill(words, ...(report === undefined ? [] : told(report, go)));
    },
  };
}

function drawn(report: InevitabilityReport, steps: number): Element[] {
  const x = (step: number): number => (step / steps) * WIDTH;
  const y = (share: number): number => (1 - share) * (HEIGHT - 2) + 1;
  const points = report.curve.map(({ step, share }) => `${x(step)},${y(share)}`);
  const title = svg("title");
  setText(title, titleOf(report));
  const { step } = report;
  const from = step === undefined ? undefined : x(step);
  const graphic = svg(
    "svg",
    { role: "img", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", height: HEIGHT },
    title,
    from === undefined
      ? undefined
      : svg("rect", { class: "certain-rest", x: from, y: 0, width: WIDTH - from, height: HEIGHT }),
    svg("polyline", { class: "certain-line", points: points.join(" ") }),
    from === undefined
      ? undefined
      : svg("line", { class: "certain-from", x1: from, x2: from, y1: 0, y2: HEIGHT }),
  );
  return [graphic];
}

function titleOf({ step, orders }: InevitabilityReport): string {
  const what = t("Share of {0} orders of the rest that still fail, after each step", orders);
  return step === undefined ? what : t("{0}; all of them from step {1} on", what, countText(step));
}

function told(report: InevitabilityReport, go: (step: number) => void): HTMLElement[] {
  const { step, curve, reasons, failure } = report;
  const title =
    step === undefined
      ? t("Nothing to avoid")
      : step === 0
        ? t("It was certain from the beginning")
        : t("It can no longer be avoided after step {0}", countText(step));
  return [
    h(
      "div",
      { class: "answer-head" },
      h("h3", {}, title),
      step === undefined
        ? undefined
        : createButton({
            label: t("Go to step {0}", countText(step)),
            title: t(
              "Go to step {0}: the last moment before it was certain is the step before",
              countText(step),
            ),
            press: () => go(step),
          }).element,
    ),
    h(
      "p",
      {},
      [...(step === undefined ? [] : [t("What fails: {0}", failure)]), ...reasons].join(" "),
    ),
    ...(curve.length === 0 ? [] : [curveTable(report)]),
  ];
}

function curveTable({ curve, orders }: InevitabilityReport): HTMLElement {
  return h(
    "details",
    { class: "certain-table" },
    h("summary", {}, t("The curve in numbers")),
    h(
      "table",
      {},
      h("caption", {}, t("Of {0} orders of what was still to come", countText(orders))),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col", class: "number" }, t("After step")),
          h("th", { scope: "col", class: "number" }, t("Still fail")),
        ),
      ),
      h(
        "tbody",
        {},
        ...curve.map(({ step, share }) =>
          h(
            "tr",
            {},
            h("td", { class: "number" }, countText(step)),
            h("td", { class: "number" }, shareText(share)),
          ),
        ),
      ),
    ),
  );
}
