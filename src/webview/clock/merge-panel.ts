import type { ClockConflict, ClockPair, ClockStep } from "../../projection/clock/types.ts";
import { t } from "../texts.ts";
import { fill, h } from "../widgets/dom.ts";
import { countOf } from "../widgets/format.ts";
import { type Look, peerChip } from "../widgets/shapes.ts";
import { createButton } from "../widgets/toolkit.ts";

/** What the second store lacks of the first, and the merge step by step: head before, event, head after, and why. */
export interface MergePanel {
  readonly element: HTMLElement;
  /** Shows the first `steps` steps as done. */
  show(pair: ClockPair, steps: number): void;
}

export interface MergePanelOptions {
  readonly looks: () => readonly Look[];
  readonly nameOf: (node: number) => string;
  readonly step: (by: 1 | -1) => void;
  readonly select: (node: number) => void;
}

export function createMergePanel(options: MergePanelOptions): MergePanel {
  const back = createButton({
    label: t("‹ Back"),
    title: t("One step back (,)"),
    press: () => options.step(-1),
  });
  const next = createButton({
    label: t("Step ›"),
    title: t("Offer the next event to the head (.)"),
    look: "primary",
    press: () => options.step(1),
  });
  const body = h("div", { class: "merge-body" });
  const place = h("span", { class: "muted merge-place" });
  const title = h("strong", { class: "merge-title" });
  const element = h(
    "section",
    { class: "merge", "aria-label": t("Merge step by step") },
    h(
      "div",
      { class: "details-head" },
      title,
      place,
      h("span", { class: "grow" }),
      h("div", { class: "button-group" }, back.element, next.element),
    ),
    body,
  );
  return {
    element,
    show: (pair, steps) => {
      const [from, to] = [options.looks()[pair.from], options.looks()[pair.to]];
      fill(title, t("Merging"), from && peerChip(from), t("into"), to && peerChip(to));
      const of = pair.steps.length;
      fill(place, of === 0 ? t("nothing to offer") : t("step {0} of {1}", steps, of));
      back.setEnabled(steps > 0);
      next.setEnabled(steps < of);
      const step = pair.steps[steps - 1];
      fill(
        body,
        h("p", { class: "merge-summary" }, pair.summary),
        step === undefined ? undefined : stepView(step, options),
        steps === of || of === 0 ? outcomeView(pair, options) : undefined,
      );
    },
  };
}

function stepView(step: ClockStep, options: MergePanelOptions): HTMLElement {
  const heads = (nodes: readonly number[]): readonly (Node | string)[] =>
    nodes.length === 0 ? ["empty"] : nodes.slice(0, 8).map((node) => nodeButton(node, options));
  const fact = (name: string, ...values: readonly (Node | string)[]): HTMLElement =>
    h("div", {}, h("dt", {}, name), h("dd", { class: "merge-nodes" }, ...values));
  const by = step.isHead ? t("member of the other head") : t("on the way to the other head");
  return h(
    "div",
    { class: `merge-step merge-${step.outcome}` },
    h(
      "dl",
      { class: "facts" },
      fact(t("Head before"), ...heads(step.before)),
      fact(t("Event"), nodeButton(step.event, options), h("span", { class: "muted" }, by)),
      fact(t("Head after"), ...heads(step.after)),
    ),
    h("p", { class: "merge-why" }, step.sentence),
  );
}

function nodeButton(node: number, { nameOf, select }: MergePanelOptions): HTMLElement {
  const button = h("button", { class: "link", type: "button" }, nameOf(node));
  button.addEventListener("click", () => select(node));
  return button;
}

function outcomeView(pair: ClockPair, options: MergePanelOptions): HTMLElement {
  const { live, deleted } = pair.documents;
  const gone = deleted === 0 ? "" : t(", {0} deleted", deleted);
  const ancestor =
    pair.ancestor === undefined
      ? [t(" There is no common ancestor.")]
      : [t(" Common ancestor: "), nodeButton(pair.ancestor, options), "."];
  return h(
    "div",
    {},
    h(
      "p",
      {},
      t("The merge shows {0}{1}.", countOf(live, t("document"), t("documents")), gone),
      ...ancestor,
    ),
    ...pair.conflicts.map((conflict) => conflictView(conflict, options)),
  );
}

function conflictView(
  { id, winner, losers }: ClockConflict,
  options: MergePanelOptions,
): HTMLElement {
  const version = (verdict: string, { event, text }: ClockConflict["winner"]): HTMLElement =>
    h(
      "li",
      {},
      h("strong", {}, verdict),
      " ",
      event < 0 ? undefined : nodeButton(event, options),
      " ",
      h("code", {}, text),
    );
  return h(
    "div",
    { class: "conflict" },
    h("p", {}, t("Conflict in "), h("code", {}, id)),
    h("ul", {}, version("wins", winner), ...losers.map((loser) => version("loses", loser))),
  );
}
