import type { StoryTemplateView, StoryView } from "../../projection/story/types.ts";
import { t } from "../texts.ts";
import { fill, h } from "../widgets/dom.ts";
import { countOf, countText } from "../widgets/format.ts";
import { levelBadge, markedText } from "./row.ts";

/** The kinds of message of a log, most frequent first, each a button that leaves only its records. */
export interface TemplateList {
  readonly element: HTMLElement;
  show(view: StoryView): void;
}

/** More are found by searching: a list of thousands is read by nobody. */
const MOST_SHOWN = 400;

export function createTemplateList(choose: (template: StoryTemplateView) => void): TemplateList {
  const summary = h("summary", {});
  const list = h("div", { class: "template-list", role: "list" });
  const element = h("details", { class: "templates" }, summary, list);
  let shown: StoryView | undefined;
  const draw = (): void => {
    if (!element.open || shown === undefined) return;
    const ordered = shown.templates.toSorted((a, b) => b.count - a.count);
    fill(list, ...ordered.slice(0, MOST_SHOWN).map((template) => templateRow(template, choose)));
  };
  element.addEventListener("toggle", draw);
  return {
    element,
    show: (view) => {
      shown = view;
      fill(summary, countOf(view.templates.length, t("kind of message"), t("kinds of message")));
      draw();
    },
  };
}

function templateRow(
  template: StoryTemplateView,
  choose: (template: StoryTemplateView) => void,
): HTMLElement {
  const { count, level, text, spans, target } = template;
  const button = h(
    "button",
    { class: "template", type: "button", title: t("{0}: only this kind of message", target) },
    h("span", { class: "template-count" }, countText(count)),
    levelBadge(level),
    h("span", { class: "template-text" }, ...markedText(text, spans)),
  );
  button.addEventListener("click", () => choose(template));
  return h("div", { role: "listitem" }, button);
}
