import type { ReplayLosses, ReplayView, StepEffect } from "../../projection/replay/types.ts";
import { t } from "../texts.ts";
import { h, svg } from "../widgets/dom.ts";
import { countText } from "../widgets/format.ts";

/** What an effect is called, and the sign that goes with it. */
export const EFFECT_WORDS: Readonly<
  Record<StepEffect, { readonly sign: string; readonly word: string; readonly means: string }>
> = {
  applied: { sign: "✓", word: t("applied"), means: t("the row stands as it was sent") },
  nulled: {
    sign: "◐",
    word: t("empty reference"),
    means: t("applied, but what it refers to was not here"),
  },
  deferred: {
    sign: "‖",
    word: t("waits"),
    means: t("held back until the row that it needs arrives"),
  },
  healed: { sign: "↻", word: t("released"), means: t("the row that it waited for arrived") },
  dropped: { sign: "✕", word: t("dropped"), means: t("lost: never tried again") },
  skipped: { sign: "–", word: t("skipped"), means: t("left out, since it would change nothing") },
  none: { sign: "·", word: "", means: "" },
};

const WIDTH = 256;
const HEIGHT = 14;

/** Where in the run records were dropped, held back, nulled and released: one strip each. */
export function lossStrips(view: ReplayView): HTMLElement {
  if (view.losses.length === 0) {
    return h(
      "p",
      { class: "muted" },
      t("No record was dropped, held back or applied with an empty reference."),
    );
  }
  return h("dl", { class: "losses" }, ...view.losses.map((losses) => lossStrip(losses)));
}

function lossStrip({ effect, count, density }: ReplayLosses): HTMLElement {
  const { sign, word, means } = EFFECT_WORDS[effect];
  let most = 1;
  for (const here of density) most = Math.max(most, here);
  const bars = Array.from(density, (here, part) => {
    if (here === 0) return undefined;
    const height = Math.max(2, (Math.log1p(here) / Math.log1p(most)) * HEIGHT);
    return svg("rect", { x: part, y: HEIGHT - height, width: 1, height });
  });
  return h(
    "div",
    { class: `loss loss-${effect}`, title: means },
    h("dt", {}, `${sign} ${word}`),
    h("dd", { class: "number" }, countText(count)),
    h(
      "dd",
      { class: "loss-picture", "aria-hidden": "true" },
      svg(
        "svg",
        { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", height: HEIGHT },
        ...bars,
      ),
    ),
  );
}
