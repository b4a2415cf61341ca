import { t } from "../texts.ts";
import { h } from "../widgets/dom.ts";
import { countText } from "../widgets/format.ts";
import { createButton, createDropdown } from "../widgets/toolkit.ts";

/** Steps a second; the largest is for runs of hundreds of thousands of steps. */
const SPEEDS = [1, 5, 25, 100, 1000, 10_000] as const;
const USUAL = 5;
/** A picture is drawn this often while playing; faster speeds take several steps a picture. */
const BEAT_MS = 40;
const PLAY = t("Play: walk through the run by itself");

/** Walks through a run by itself, until it is told to stop or the run ends. */
export interface Player {
  readonly element: HTMLElement;
  /** Stops, without a word to `go`. */
  stop(): void;
}

/** `at` is the step shown, `last` the run's last one; `go` shows another. */
export function createPlayer(run: {
  readonly at: () => number;
  readonly last: () => number;
  readonly go: (step: number) => void;
}): Player {
  let speed: number = USUAL;
  let timer: ReturnType<typeof setInterval> | undefined;
  let owed = 0;
  const toggle = createButton({
    label: t("Play"),
    title: PLAY,
    press: () => (timer === undefined ? start() : stop()),
  });
  const speeds = createDropdown({
    label: t("Speed"),
    choices: SPEEDS.map((each) => ({ value: String(each), label: speedText(each) })),
    selected: String(USUAL),
    choose: (value) => {
      speed = Number(value);
      owed = 0;
    },
  });
  const stop = (): void => {
    if (timer !== undefined) clearInterval(timer);
    timer = undefined;
    toggle.setLabel(t("Play"), PLAY);
  };
  const beat = (): void => {
    owed += (speed * BEAT_MS) / 1000;
    const steps = Math.floor(owed);
    if (steps === 0) return;
    owed -= steps;
    const next = Math.min(run.last(), run.at() + steps);
    run.go(next);
    if (next >= run.last()) stop();
  };
  const start = (): void => {
    owed = 0;
    if (run.at() >= run.last()) run.go(0);
    timer = setInterval(beat, BEAT_MS);
    toggle.setLabel(t("Pause"), t("Pause: stop at this step"));
  };
  const element = h("span", { class: "button-group player" }, toggle.element, speeds.element);
  return { element, stop };
}

function speedText(speed: number): string {
  return speed === 1 ? t("1 step a second") : t("{0} steps a second", countText(speed));
}
