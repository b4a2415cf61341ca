import type { QueryProblem } from "../../projection/notation/query.ts";
import type { TimelineOrder } from "../../projection/timeline/types.ts";
import { t } from "../texts.ts";
import { fill, h } from "../widgets/dom.ts";
import { createQueryField } from "../widgets/query-field.ts";
import { createButton, createDropdown } from "../widgets/toolkit.ts";

export const ORDERS: readonly { readonly value: TimelineOrder; readonly label: string }[] = [
  { value: "stamp", label: t("HLC stamp") },
  { value: "wall", label: t("Wall time") },
  { value: "arrival", label: t("Place in log") },
];

export interface Toolbar {
  readonly element: HTMLElement;
  setSelection(order: TimelineOrder, filter: string): void;
  setProblem(problem: QueryProblem | undefined, filter: string): void;
  setStatus(text: string): void;
}

export function createToolbar(actions: {
  readonly order: (order: TimelineOrder) => void;
  readonly filter: (filter: string) => void;
  readonly zoom: (factor: number) => void;
  readonly fit: () => void;
}): Toolbar {
  const order = createDropdown({
    label: t("Order of the horizontal axis"),
    choices: ORDERS,
    selected: "stamp",
    choose: (value) =>
      actions.order(ORDERS.find((known) => known.value === value)?.value ?? "stamp"),
  });
  const filter = createQueryField({
    label: t("Filter events by peer, author, model, record or change"),
    placeholder: t("Filter, e.g. model:entry author:bob 3f2a"),
    input: actions.filter,
    otherwise: t("All events are shown."),
  });
  const status = h("span", { class: "status", role: "status" });
  const zoomButton = (label: string, title: string, press: () => void): HTMLElement =>
    createButton({ label, title, press }).element;
  const element = h(
    "div",
    { class: "toolbar", role: "toolbar", "aria-label": t("Timeline") },
    h(
      "span",
      { class: "labelled" },
      h("span", { "aria-hidden": "true" }, t("Order")),
      order.element,
    ),
    filter.element,
    h(
      "span",
      { class: "button-group" },
      zoomButton("−", t("Zoom out (−)"), () => actions.zoom(1 / 1.5)),
      zoomButton("+", t("Zoom in (+)"), () => actions.zoom(1.5)),
      zoomButton(t("Fit"), t("Fit everything (0)"), actions.fit),
    ),
    status,
  );
  return {
    element,
    setSelection: (value, text) => {
      order.setChoices(ORDERS, value);
      if (filter.value() !== text) filter.setValue(text);
    },
    setProblem: filter.setProblem,
    setStatus: (text) => fill(status, text),
  };
}
