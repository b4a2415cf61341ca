import type { MatrixClaim, MatrixView } from "../../projection/matrix/types.ts";
import { t } from "../texts.ts";
import { h } from "../widgets/dom.ts";
import { countText } from "../widgets/format.ts";
import type { Look } from "../widgets/shapes.ts";
import { chipOf } from "./grid.ts";

/** Each state in a word or two, with a sign that does not depend on colour. */
const STATES: Readonly<Record<MatrixClaim["state"], string>> = {
  ok: t("✓ true"),
  behind: t("… behind"),
  leapfrog: t("✕ leapfrog"),
  "epoch-zero": t("✕ no plausible time"),
  missing: t("– no watermark"),
  self: t("own rows"),
};

/** What each holder claims to have of another peer's rows, beside what it has. */
export function claimTable(view: MatrixView, looks: readonly Look[]): HTMLElement {
  return h(
    "table",
    { class: "models" },
    h("caption", { class: "unseen" }, t("Watermarks, claimed against actual")),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        ...[t("Holder"), t("claims of"), t("Resource"), t("State")].map((text) =>
          h("th", { scope: "col" }, text),
        ),
        h("th", { scope: "col", class: "number" }, t("Absent, claimed")),
        h("th", { scope: "col", class: "number" }, t("Absent, newer")),
        h("th", { scope: "col" }, t("Claimed (UTC)")),
        h("th", { scope: "col" }, t("Nothing missing up to")),
      ),
    ),
    h("tbody", {}, ...view.claims.map((claim) => claimRow(claim, looks))),
  );
}

function claimRow(claim: MatrixClaim, looks: readonly Look[]): HTMLElement {
  const { state, absentAtOrBefore, absentAfter } = claim;
  const isFalse = state === "leapfrog" || state === "epoch-zero";
  return h(
    "tr",
    { title: claim.sentence },
    h("th", { scope: "row" }, chipOf(looks[claim.holder])),
    h("td", {}, chipOf(looks[claim.peer])),
    h("td", {}, claim.resource),
    h("td", { class: isFalse ? "count-gap" : "" }, STATES[state]),
    h(
      "td",
      { class: absentAtOrBefore > 0 ? "number count-gap" : "number muted" },
      countText(absentAtOrBefore),
    ),
    h("td", { class: absentAfter > 0 ? "number" : "number muted" }, countText(absentAfter)),
    h("td", { class: "time" }, claim.claimed ?? "–"),
    h("td", { class: "time" }, claim.actual ?? "–"),
  );
}
