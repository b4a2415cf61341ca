import { axisBottom, scaleLinear, select } from "d3";
import { fill, h, svg } from "../widgets/dom.ts";
import type { Span } from "./axis-window.ts";
import type { Ticks } from "./ticks.ts";

export interface AxisView {
  readonly element: HTMLElement;
  /** Where the axis says what its labels leave out. */
  readonly context: HTMLElement;
  draw(window: Span, width: number, ticks: Ticks): void;
}

const HEIGHT = 22;

export function createAxisView(): AxisView {
  const group = svg("g", { transform: "translate(0, 0.5)" });
  const picture = svg("svg", { class: "axis", height: HEIGHT, "aria-hidden": "true" }, group);
  const context = h("span", { class: "axis-context clip" });
  return {
    element: h("div", { class: "axis-box" }, picture),
    context,
    draw: (window, width, ticks) => {
      picture.setAttribute("width", String(width));
      const scale = scaleLinear([window.from, window.to], [0, width]);
      const axis = axisBottom(scale)
        .tickValues([...ticks.values])
        .tickFormat((value) => labelInside(scale(Number(value)), width, ticks.label(Number(value))))
        .tickSize(5)
        .tickPadding(3);
      select(group).call(axis);
      fill(context, ticks.context);
    },
  };
}

/** The label, or none where an edge would cut it. */
function labelInside(x: number, width: number, label: string): string {
  const half = label.length * 3.4;
  return x - half < 0 || x + half > width ? "" : label;
}
