import type { ClockView } from "../../projection/clock/types.ts";
import { t } from "../texts.ts";
import { fill, h } from "../widgets/dom.ts";
import { countOf } from "../widgets/format.ts";
import { createButton, createDropdown } from "../widgets/toolkit.ts";

/** Which pair is shaded, zooming, and where the picture can go. */
export interface Toolbar {
  readonly element: HTMLElement;
  show(view: ClockView, pair: readonly [number, number] | undefined): void;
}

export function createToolbar(options: {
  readonly choose: (from: number, to: number) => void;
  readonly zoom: (factor: number) => void;
  readonly fit: () => void;
  readonly exportAs: (format: "dot" | "svg") => void;
}): Toolbar {
  let pair: readonly [number, number] = [0, 0];
  const to = createDropdown({
    label: t("Store that lacks events"),
    choices: [],
    selected: "",
    choose: (value) => options.choose(pair[0], Number(value)),
  });
  const from = createDropdown({
    label: t("Store that has them"),
    choices: [],
    selected: "",
    choose: (value) => options.choose(Number(value), pair[1]),
  });
  const pairBox = h(
    "div",
    { class: "clock-pair" },
    h("span", { class: "labelled" }, h("span", {}, t("Shade what")), to.element),
    h("span", { class: "labelled" }, h("span", {}, t("lacks of")), from.element),
  );
  const count = h("span", { class: "status" });
  const button = (label: string, title: string, press: () => void): HTMLElement =>
    createButton({ label, title, press }).element;
  const element = h(
    "div",
    { class: "toolbar", role: "toolbar", "aria-label": t("Merkle clock") },
    pairBox,
    h(
      "div",
      { class: "button-group" },
      button("+", t("Zoom in (+)"), () => options.zoom(1.5)),
      button("−", t("Zoom out (−)"), () => options.zoom(1 / 1.5)),
      button(t("Fit"), t("Show all events (0)"), options.fit),
    ),
    h(
      "div",
      { class: "button-group" },
      button("DOT…", t("Export for Graphviz"), () => options.exportAs("dot")),
      button("SVG…", t("Export as a picture"), () => options.exportAs("svg")),
    ),
    count,
  );
  return {
    element,
    show: (view, chosen) => {
      pairBox.hidden = chosen === undefined;
      const choices = view.stores.map(({ name, kind }, index) => ({
        value: String(index),
        label: kind === "remote" ? t("{0} (remote)", name) : name,
      }));
      if (chosen !== undefined) {
        pair = chosen;
        from.setChoices(choices, String(chosen[0]));
        to.setChoices(choices, String(chosen[1]));
      }
      const more = view.moreStores > 0 ? t(", {0} stores not drawn", view.moreStores) : "";
      fill(
        count,
        `${countOf(view.size, t("event"), t("events"))}, ${countOf(view.stores.length, t("store"), t("stores"))}${more}`,
      );
    },
  };
}
