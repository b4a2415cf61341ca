import type { ReplayStepView } from "../../projection/replay/types.ts";
import { fill, h, setAttributes } from "../widgets/dom.ts";
import { countText, timeText } from "../widgets/format.ts";
import { createButton } from "../widgets/toolkit.ts";
import { EFFECT_WORDS } from "./losses.ts";

/** The slider over the steps of the selected run, and what the step did. */
export interface Stepper {
  readonly element: HTMLElement;
  setRange(steps: number, step: number): void;
  setStep(step: number): void;
  show(step: ReplayStepView | undefined): void;
}

export function createStepper(actions: {
  readonly go: (step: number) => void;
  readonly open: (step: ReplayStepView) => void;
}): Stepper {
  let steps = 0;
  let current = 0;
  const slider = h("input", {
    type: "range",
    class: "slider",
    min: 0,
    max: 0,
    step: 1,
    "aria-label": "Step",
  });
  const place = h("span", { class: "step-place" });
  const story = h("div", { class: "step-story", role: "status" });
  const to = (step: number): void => actions.go(Math.max(0, Math.min(steps, step)));
  slider.addEventListener("input", () => to(Number(slider.value)));
  const button = (label: string, title: string, step: () => number): HTMLElement =>
    createButton({ label, title, press: () => to(step()) }).element;
  const element = h(
    "section",
    { class: "stepper", "aria-label": "Steps" },
    h(
      "div",
      { class: "step-controls" },
      h(
        "span",
        { class: "button-group" },
        button("|◀", "First step", () => 0),
        button("◀", "Step back", () => current - 1),
        button("▶", "Step forward", () => current + 1),
        button("▶|", "Last step", () => steps),
      ),
      slider,
      place,
    ),
    story,
  );
  const setStep = (step: number): void => {
    current = step;
    slider.value = String(step);
    fill(place, `${countText(step)} of ${countText(steps)}`);
    slider.setAttribute("aria-valuetext", `step ${step} of ${steps}`);
  };
  return {
    element,
    setStep,
    setRange: (count, step) => {
      steps = count;
      setAttributes(slider, { max: count });
      setStep(Math.min(step, count));
    },
    show: (step) => fill(story, ...(step === undefined ? [] : storyOf(step, actions.open))),
  };
}

function storyOf(step: ReplayStepView, open: (step: ReplayStepView) => void): HTMLElement[] {
  const { sign, word } = EFFECT_WORDS[step.effect];
  const place = step.place;
  return [
    h(
      "div",
      { class: "details-head" },
      h("strong", { class: "details-title" }, step.title),
      word === ""
        ? undefined
        : h("span", { class: `effect effect-${step.effect}` }, `${sign} ${word}`),
      Number.isFinite(step.time)
        ? h("span", { class: "muted" }, `${timeText(step.time)} UTC (virtual time)`)
        : undefined,
      h("span", { class: "grow" }),
      place === undefined
        ? undefined
        : createButton({
            label: `Open line ${place.line}`,
            title: `Open ${place.path} at line ${place.line}`,
            press: () => open(step),
          }).element,
    ),
    h("p", {}, step.sentences.join(" ")),
  ];
}
