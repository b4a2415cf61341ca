import type { PolicyChoice } from "../../projection/replay/types.ts";
import type { PageShow } from "../../protocol/contract.ts";
import { t } from "../texts.ts";
import { fill, h } from "../widgets/dom.ts";
import type { Look } from "../widgets/shapes.ts";
import { type Button, createButton, createDropdown } from "../widgets/toolkit.ts";

type Policy = Readonly<Record<string, string>>;

/** Which pair, which policies, which model. */
export interface ReplayControls {
  readonly element: HTMLElement;
  /** The choice of the model, for the chart's own head. */
  readonly models: HTMLElement;
  show(
    shown: PageShow,
    pair: { readonly from: string; readonly to: string },
    look: (id: string) => Look,
  ): void;
  setModels(models: readonly string[], selected: string): void;
  setBusy(busy: boolean): void;
}

export function createReplayControls(actions: {
  readonly pair: (pair: { from: string; to: string }) => void;
  readonly run: (policies: readonly Policy[]) => void;
  readonly model: (model: string) => void;
}): ReplayControls {
  const pairs = createDropdown({
    label: t("From which peer to which"),
    choices: [],
    selected: "",
    choose: (value) => {
      const [from = "", to = ""] = value.split(" ");
      actions.pair({ from, to });
    },
  });
  const models = createDropdown({
    label: t("Model whose rows are drawn"),
    choices: [],
    selected: "",
    choose: actions.model,
  });
  const policies = h("span", { class: "button-group policies" });
  const status = h("span", { class: "status", role: "status" });
  let buttons: readonly Button[] = [];
  const labelled = (label: string, control: HTMLElement): HTMLElement =>
    h("span", { class: "labelled" }, h("span", { "aria-hidden": "true" }, label), control);
  return {
    element: h(
      "div",
      { class: "toolbar", role: "toolbar", "aria-label": t("Replay") },
      labelled(t("Events of"), pairs.element),
      labelled(t("Run with"), policies),
      status,
    ),
    models: h(
      "div",
      { class: "panel-head" },
      h("h2", {}, t("Rows over steps")),
      labelled(t("Model"), models.element),
    ),
    show: (shown, pair, look) => {
      const choices = shown.pairs.map(({ from, to }) => ({
        value: `${from} ${to}`,
        label: `${look(from).name} → ${look(to).name}`,
      }));
      pairs.setChoices(choices, `${pair.from} ${pair.to}`);
      buttons = policyButtons(shown.policies, actions.run);
      fill(policies, ...buttons.map(({ element }) => element));
    },
    setModels: (names, selected) => {
      models.setChoices(
        names.map((name) => ({ value: name, label: name })),
        selected,
      );
    },
    setBusy: (busy) => {
      for (const button of buttons) button.setEnabled(!busy);
      fill(status, busy ? t("Replaying…") : "");
    },
  };
}

function policyButtons(
  policies: readonly PolicyChoice[],
  run: (policies: readonly Policy[]) => void,
): readonly Button[] {
  const each = policies.map(({ label, explanation, policy }) =>
    createButton({ label, title: `${label}: ${explanation}`, press: () => run([policy]) }),
  );
  const all = createButton({
    label: t("Compare all"),
    title: t("Run every policy and show the outcomes side by side"),
    look: "primary",
    press: () => run(policies.map(({ policy }) => policy)),
  });
  return policies.length === 0 ? [] : [...each, all];
}
