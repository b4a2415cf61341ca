import type { FilterProblem, TimelineOrder } from "../../projection/timeline/types.ts";
import { fill, h } from "../widgets/dom.ts";
import { createTextField } from "../widgets/text-field.ts";
import { createButton, createDropdown } from "../widgets/toolkit.ts";

export const ORDERS: readonly { readonly value: TimelineOrder; readonly label: string }[] = [
  { value: "stamp", label: "HLC stamp" },
  { value: "wall", label: "Wall time" },
  { value: "arrival", label: "Place in log" },
];

export interface Toolbar {
  readonly element: HTMLElement;
  setSelection(order: TimelineOrder, filter: string): void;
  setProblem(problem: FilterProblem | undefined, filter: string): void;
  setStatus(text: string): void;
}

const TYPING_PAUSE_MS = 250;

export function createToolbar(actions: {
  readonly order: (order: TimelineOrder) => void;
  readonly filter: (filter: string) => void;
  readonly zoom: (factor: number) => void;
  readonly fit: () => void;
}): Toolbar {
  const order = createDropdown({
    label: "Order of the horizontal axis",
    choices: ORDERS,
    selected: "stamp",
    choose: (value) =>
      actions.order(ORDERS.find((known) => known.value === value)?.value ?? "stamp"),
  });
  const filter = createTextField({
    label: "Filter events by peer, author, model, record or change",
    placeholder: "Filter, e.g. model:entry author:bob 3f2a",
    input: actions.filter,
    pauseMs: TYPING_PAUSE_MS,
  });
  const problem = h("div", { class: "filter-problem", role: "alert", hidden: true });
  const status = h("span", { class: "status", role: "status" });
  const zoomButton = (label: string, title: string, press: () => void): HTMLElement =>
    createButton({ label, title, press }).element;
  const element = h(
    "div",
    { class: "toolbar", role: "toolbar", "aria-label": "Timeline" },
    h("span", { class: "labelled" }, h("span", { "aria-hidden": "true" }, "Order"), order.element),
    h("span", { class: "filter-box" }, filter.element, problem),
    h(
      "span",
      { class: "button-group" },
      zoomButton("−", "Zoom out (−)", () => actions.zoom(1 / 1.5)),
      zoomButton("+", "Zoom in (+)", () => actions.zoom(1.5)),
      zoomButton("Fit", "Fit everything (0)", actions.fit),
    ),
    status,
  );
  return {
    element,
    setSelection: (value, text) => {
      order.setChoices(ORDERS, value);
      if (filter.value() !== text) filter.setValue(text);
    },
    setProblem: (found, text) => {
      problem.hidden = found === undefined;
      if (found === undefined) return fill(problem);
      const culprit = text.slice(found.from, found.to);
      return fill(
        problem,
        h(
          "code",
          {},
          text.slice(0, found.from),
          h("span", { class: "culprit" }, culprit === "" ? " " : culprit),
          text.slice(found.to),
        ),
        h("span", {}, `${found.message}. All events are shown.`),
      );
    },
    setStatus: (text) => fill(status, text),
  };
}
