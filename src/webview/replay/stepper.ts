import type { ReplayMark, ReplayStepView } from "../../projection/replay/types.ts";
import { t } from "../texts.ts";
import { fill, h, setAttributes } from "../widgets/dom.ts";
import { countText, timeText } from "../widgets/format.ts";
import { type RecordActions, whyButton } from "../widgets/record-actions.ts";
import { createButton } from "../widgets/toolkit.ts";
import { EFFECT_WORDS } from "./losses.ts";
import { createPlayer } from "./player.ts";

/** The slider over the steps of the selected run, and what the step did. */
export interface Stepper {
  readonly element: HTMLElement;
  setRange(steps: number, step: number, marks: readonly ReplayMark[]): void;
  setStep(step: number): void;
  show(step: ReplayStepView | undefined): void;
}

interface StepperActions {
  /** A picture over the slider, of the same width. */
  readonly above: HTMLElement;
  readonly go: (step: number) => void;
  readonly open: (step: ReplayStepView) => void;
  readonly why: RecordActions["why"];
}

export function createStepper(actions: StepperActions): Stepper {
  let steps = 0;
  let current = 0;
  let marks: readonly ReplayMark[] = [];
  const slider = h("input", {
    type: "range",
    class: "slider",
    min: 0,
    max: 0,
    step: 1,
    "aria-label": t("Step"),
  });
  const place = h("span", { class: "step-place" });
  const story = h("div", { class: "step-story", role: "status" });
  const flags = h("div", { class: "step-marks" });
  const player = createPlayer({
    at: () => current,
    last: () => steps,
    go: (step) => actions.go(step),
  });
  const to = (step: number): void => {
    player.stop();
    actions.go(Math.max(0, Math.min(steps, step)));
  };
  const markBefore = (): number => marks.findLast(({ step }) => step < current)?.step ?? 0;
  const markAfter = (): number => marks.find(({ step }) => step > current)?.step ?? steps;
  slider.addEventListener("input", () => to(Number(slider.value)));
  const button = (label: string, title: string, step: () => number): HTMLElement =>
    createButton({ label, title, press: () => to(step()) }).element;
  const element = h(
    "section",
    { class: "stepper", "aria-label": t("Steps") },
    h(
      "div",
      { class: "step-controls" },
      h(
        "span",
        { class: "button-group" },
        button("|◀", t("First step"), () => 0),
        button("◀◀", t("Mark before"), markBefore),
        button("◀", t("Step back"), () => current - 1),
        button("▶", t("Step forward"), () => current + 1),
        button("▶▶", t("Mark after"), markAfter),
        button("▶|", t("Last step"), () => steps),
      ),
      player.element,
      h("div", { class: "step-track" }, actions.above, slider, flags),
      place,
    ),
    story,
  );
  const setStep = (step: number): void => {
    current = step;
    slider.value = String(step);
    fill(place, t("{0} of {1}", countText(step), countText(steps)));
    slider.setAttribute("aria-valuetext", t("step {0} of {1}", step, steps));
  };
  return {
    element,
    setStep,
    setRange: (count, step, found) => {
      player.stop();
      steps = count;
      marks = found;
      fill(flags, ...marks.map((mark) => flagOf(mark, count, () => to(mark.step))));
      setAttributes(slider, { max: count });
      setStep(Math.min(step, count));
    },
    show: (step) => fill(story, ...(step === undefined ? [] : storyOf(step, actions))),
  };
}

/** What begins at a mark. */
export const MARK_WORDS: Readonly<Record<ReplayMark["kind"], string>> = {
  divergence: t("First difference from the recording"),
  dropped: t("First dropped record"),
  deferred: t("First record that waits"),
  nulled: t("First empty reference"),
  healed: t("First released record"),
  skipped: t("First skipped record"),
};

/** A mark as a button on the slider's track; the buttons beside the slider reach the same steps by keyboard. */
function flagOf({ step, kind }: ReplayMark, steps: number, go: () => void): HTMLElement {
  const sign = kind === "divergence" ? "≠" : EFFECT_WORDS[kind].sign;
  const name = t("{0}: step {1}", MARK_WORDS[kind], countText(step));
  const flag = h(
    "button",
    { class: `step-mark mark-${kind}`, title: name, "aria-label": name },
    sign,
  );
  flag.style.left = `${(step / Math.max(1, steps)) * 100}%`;
  flag.addEventListener("click", go);
  return flag;
}

function storyOf(
  step: ReplayStepView,
  { open, why }: Pick<StepperActions, "open" | "why">,
): HTMLElement[] {
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
        ? h("span", { class: "muted" }, t("{0} UTC (virtual time)", timeText(step.time)))
        : undefined,
      h("span", { class: "grow" }),
      step.record === undefined ? undefined : whyButton(step.record, why),
      place === undefined
        ? undefined
        : createButton({
            label: t("Open line {0}", place.line),
            title: t("Open {0} at line {1}", place.path, place.line),
            press: () => open(step),
          }).element,
    ),
    h("p", {}, step.sentences.join(" ")),
  ];
}
