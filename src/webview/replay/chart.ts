import { axisBottom, axisLeft, curveStepAfter, line, pointer, scaleLinear, select } from "d3";
import { t } from "../texts.ts";
import { fill, setText, svg } from "../widgets/dom.ts";
import { countText } from "../widgets/format.ts";
import { colourVariable } from "../widgets/shapes.ts";
import { goalOf, rowsAtEnd, rowsAtStep, rowsRecorded, seriesOf, type Variant } from "./variant.ts";

/** Rows of one model over the steps of each run, against what the source has and what was recorded. */
export interface Chart {
  readonly element: SVGSVGElement;
  draw(picture: ChartPicture): void;
}

export interface ChartPicture {
  readonly variants: readonly Variant[];
  readonly selected: string | undefined;
  readonly model: string;
  readonly step: number;
  readonly width: number;
}

const HEIGHT = 220;
const MARGIN = { top: 14, right: 16, bottom: 36, left: 58 };

export function createChart(pick: (step: number) => void): Chart {
  const title = svg("title");
  const lines = svg("g", { class: "chart-lines" });
  const levels = svg("g", { class: "chart-levels" });
  const cursor = svg("g", { class: "chart-cursor" });
  const bottom = svg("g", {
    class: "chart-axis",
    transform: `translate(0,${HEIGHT - MARGIN.bottom})`,
  });
  const left = svg("g", { class: "chart-axis", transform: `translate(${MARGIN.left},0)` });
  const label = svg(
    "text",
    { class: "chart-label", y: HEIGHT - 4, "text-anchor": "end" },
    t("step"),
  );
  const element = svg(
    "svg",
    { class: "chart", role: "img", height: HEIGHT },
    title,
    bottom,
    left,
    label,
    levels,
    lines,
    cursor,
  );
  let x = scaleLinear();
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    pick(Math.round(x.invert(pointer(event, element)[0])));
  });
  element.addEventListener("pointermove", (event) => {
    if ((event.buttons & 1) === 1) pick(Math.round(x.invert(pointer(event, element)[0])));
  });
  return {
    element,
    draw: (picture) => {
      const { width, variants, model } = picture;
      x = stepScale(variants, width);
      const y = rowScale(variants, model);
      element.setAttribute("width", String(width));
      element.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
      label.setAttribute("x", String(width - MARGIN.right));
      setText(title, titleOf(picture));
      select(bottom).call(
        axisBottom(x)
          .tickValues(wholeTicks(x, Math.max(2, width / 110)))
          .tickFormat((v) => countText(Number(v))),
      );
      select(left).call(
        axisLeft(y)
          .tickValues(wholeTicks(y, 5))
          .tickSize(-(width - MARGIN.left - MARGIN.right))
          .tickFormat((v) => countText(Number(v))),
      );
      fill(levels, ...levelMarks(variants, model, y, width));
      fill(
        lines,
        ...variants.flatMap((variant, index) => {
          // Later lines are thinner, so that lines on top of one another are all seen.
          const width = 2 + (variants.length - 1 - index) * 1.1;
          return variantPaths(variant, model, { x, y, width });
        }),
      );
      fill(cursor, ...cursorMarks(picture, x, y));
    },
  };
}

function stepScale(
  variants: readonly Variant[],
  width: number,
): ReturnType<typeof scaleLinear<number>> {
  const most = Math.max(1, ...variants.map(({ view }) => view.report.steps));
  return scaleLinear(
    [0, most],
    [MARGIN.left, Math.max(MARGIN.left + 40, width - MARGIN.right)],
  ).clamp(true);
}

function rowScale(
  variants: readonly Variant[],
  model: string,
): ReturnType<typeof scaleLinear<number>> {
  const tops = variants.flatMap(({ view }) => [
    goalOf(view, model) ?? 0,
    rowsRecorded(view, model) ?? 0,
    rowsAtEnd(view, model),
    ...seriesOf(view, model).flatMap(({ rows }) => [rows.reduce((a, b) => Math.max(a, b), 0)]),
  ]);
  return scaleLinear([0, Math.max(1, ...tops) * 1.04], [HEIGHT - MARGIN.bottom, MARGIN.top]);
}

interface Scales {
  readonly x: (step: number) => number;
  readonly y: (rows: number) => number;
  readonly width: number;
}

function variantPaths(variant: Variant, model: string, { x, y, width }: Scales): SVGElement[] {
  const { view, colour, dash } = variant;
  const draw = line<readonly [number, number]>(
    ([step]) => x(step),
    ([, rows]) => y(rows),
  ).curve(curveStepAfter);
  return seriesOf(view, model).map((series) => {
    const points = Array.from(series.step, (step, i) => [step, series.rows[i] ?? 0] as const);
    points.push([view.report.steps, series.rows.at(-1) ?? 0]);
    const path = svg("path", {
      d: draw(points) ?? "",
      "stroke-dasharray": dash === "" ? undefined : dash,
      "stroke-width": width,
    });
    path.style.setProperty("color", `var(${colourVariable(colour)})`);
    return path;
  });
}

/** Lines for what the source has and what was recorded, each named at its end; one line when they are the same. */
function levelMarks(
  variants: readonly Variant[],
  model: string,
  y: (rows: number) => number,
  width: number,
): SVGElement[] {
  const view = variants[0]?.view;
  const goal = view && goalOf(view, model);
  const recorded = view && rowsRecorded(view, model);
  const marks: [number, string, string][] = [];
  if (goal !== undefined && goal === recorded) {
    marks.push([goal, t("source and recorded {0}", countText(goal)), "level-both"]);
  } else {
    if (goal !== undefined) marks.push([goal, t("source has {0}", countText(goal)), "level-goal"]);
    if (recorded !== undefined) {
      marks.push([recorded, t("recorded {0}", countText(recorded)), "level-recorded"]);
    }
  }
  return marks.flatMap(([rows, text, kind]) => [
    svg("line", {
      class: kind,
      x1: MARGIN.left,
      x2: width - MARGIN.right,
      y1: y(rows),
      y2: y(rows),
    }),
    svg("text", { class: "level-name", x: MARGIN.left + 6, y: labelHeight(y(rows)) }, text),
  ]);
}

/** Names stand above their line, below it where there is no room. */
function labelHeight(y: number): number {
  return y < MARGIN.top + 14 ? y + 13 : y - 4;
}

function cursorMarks(
  { variants, selected, model, step }: ChartPicture,
  x: (step: number) => number,
  y: (rows: number) => number,
): SVGElement[] {
  const variant = variants.find(({ view }) => view.run === selected);
  if (variant === undefined) return [];
  const at = x(step);
  const line = svg("line", { x1: at, x2: at, y1: MARGIN.top, y2: HEIGHT - MARGIN.bottom });
  const dots = seriesOf(variant.view, model).map((series) => {
    const dot = svg("circle", { cx: at, cy: y(rowsAtStep(series, step)), r: 4 });
    dot.style.setProperty("color", `var(${colourVariable(variant.colour)})`);
    return dot;
  });
  return [line, ...dots];
}

function titleOf({ variants, model }: ChartPicture): string {
  const ends = variants.map(({ label, view }) =>
    t("{0} ends with {1}", label, countText(rowsAtEnd(view, model))),
  );
  return t("{0} rows at the receiver over the steps of each run: {1}", model, ends.join(", "));
}

/** Steps and rows are counted: between two whole numbers there is nothing to mark. */
function wholeTicks(scale: { ticks(count: number): number[] }, count: number): number[] {
  return scale.ticks(count).filter((tick) => Number.isInteger(tick));
}
